/* SPDX-License-Identifier: MIT */
/* Values of keys and records as text and as JSON. */
#ifndef VNT_FORMAT_H
#define VNT_FORMAT_H

#include "base/base.h"

struct json_t;

/* ---- format.c: values of all types ------------------------------------------- */

#define FORMAT_SIZE 512		/* bytes of a text, with the 0 that ends it */

/*
 * Write the value of @field in @key into @text, of FORMAT_SIZE bytes.  Only for fields
 * that are format_in_line().  Returns @text.
 */
const char *format_text(const struct vnt_field *field, const void *key, char *text);

/*
 * See the values of @fields in @key before any is shown: a name of a device is shown with its
 * namespace where several have it.
 */
void format_prepare(const struct vnt_field *fields, unsigned int count, const void *key);

/* Copy up to @size characters into @text, of FORMAT_SIZE bytes; unprintable ones as \x1b. */
void format_characters(const char *from, size_t size, char *text);

/* The value of @field in @key, which is not a stack.  The caller owns the reference. */
struct json_t *format_json(const struct vnt_field *field, const void *key);

/* Whether values of @field fit into a line; others are printed on lines of their own. */
bool format_in_line(const struct vnt_field *field);

/* The usual width of a column of @field, negative if it is aligned at the left. */
int format_width(const struct vnt_field *field);

/* Write @number in decimal to @text.  Returns the position of the 0 that ends it. */
char *format_digits(u64 number, char *text);

/* Write a kernel address such as "ip_rcv+0x1a" into @text, of FORMAT_SIZE bytes.  Returns @text. */
const char *format_symbol(u64 address, char *text);

/*
 * Write a derived number into @text, of FORMAT_SIZE bytes: with one decimal if it is small
 * and not whole, "-" for NaN.  Returns @text.
 */
const char *format_real(double number, char *text);

/*
 * Write @number, which is one of @unit (a word of unit.def or NULL), in human units into
 * @text, of FORMAT_SIZE bytes: "33.7 s", "1.2 MB"; what is only counted, as it is.  unit.c.
 * Returns @text.
 */
const char *format_number(const char *unit, double number, char *text);

/* Whether numbers of @unit are shown in other units than their own. */
bool format_is_scaled(const char *unit);

/* The short name of @unit, "" for a plain number. */
const char *format_unit(enum vnt_unit unit);

/* ---- device.c: names of devices ---------------------------------------------- */

/* Keep in mind that there is @device. */
void device_seen(const struct vnt_device_name *device);

/* Write the name of @device into @text, of FORMAT_SIZE bytes. */
void device_text(const struct vnt_device_name *device, char *text);

/* ---- packet.c: addresses, protocols and flows ----------------------------------- */

/*
 * Each writes @value into @text, of FORMAT_SIZE bytes, or returns it as JSON, of which the
 * caller owns the reference.  @field may be NULL.
 */
void packet_address_text(const struct vnt_field *field, const void *value, char *text);
void packet_network_text(const struct vnt_field *field, const void *value, char *text);
void packet_protocol_text(const struct vnt_field *field, const void *value, char *text);
void packet_ethertype_text(const struct vnt_field *field, const void *value, char *text);
void packet_flow_text(const struct vnt_field *field, const void *value, char *text);
struct json_t *packet_flow_json(const struct vnt_field *field, const void *value);
void packet_id_text(const struct vnt_field *field, const void *value, char *text);
struct json_t *packet_id_json(const struct vnt_field *field, const void *value);

/* ---- fate.c: what has become of packets -------------------------------------------- */

/* As those of packet.c. */
void fate_text(const struct vnt_field *field, const void *value, char *text);
struct json_t *fate_json(const struct vnt_field *field, const void *value);

/* The field of a struct vnt_fate that stands alone. */
extern const struct vnt_field fate_field;

/* ---- stack_text.c: stacks ------------------------------------------------------------ */

/* Print those of the @count @fields in @key that are stacks, a frame on each line. */
void stack_print(FILE *out, const struct vnt_field *fields, unsigned int count,
		 const void *key);

/*
 * The stacks in @key on one line for flame graphs: the name of the task, user frames,
 * kernel frames, separated by ;.  @delimiter: - stands between user and kernel frames.  The
 * caller frees it.
 */
char *stack_folded(const struct vnt_field *fields, unsigned int count, const void *key,
		   bool delimiter);

/*
 * The stack in field @index of @key as an array of strings, the innermost frame first.  The
 * caller owns the reference.
 */
struct json_t *stack_json(const struct vnt_field *fields, unsigned int count,
			  unsigned int index, const void *key);

#endif
