// SPDX-License-Identifier: MIT
/* Formats values of keys and records as text and JSON, by a table with a row for each type. */
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "decode/decode.h"
#include "kernel/names.h"
#include "view/format.h"

static const char *const units[] = {
	[VNT_NONE] = "",
	[VNT_NS] = "ns",
	[VNT_US] = "us",
	[VNT_MS] = "ms",
	[VNT_S] = "s",
	[VNT_BYTES] = "bytes",
};

static u64 number_of(const struct vnt_field *field, const void *value)
{
	u64 number = 0;

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	memcpy((char *)&number + sizeof(number) - field->size, value, field->size);
#else
	memcpy(&number, value, field->size);
#endif
	return number;
}

static s64 signed_of(const struct vnt_field *field, const void *value)
{
	unsigned int unused = 64 - 8 * field->size;

	return (s64)(number_of(field, value) << unused) >> unused;
}

char *format_digits(u64 number, char *text)
{
	char digits[20];
	unsigned int count = 0;

	do
		digits[count++] = '0' + number % 10;
	while (number /= 10);
	while (count)
		*text++ = digits[--count];
	*text = '\0';
	return text;
}

static void unsigned_text(const struct vnt_field *field, const void *value, char *text)
{
	if (format_is_scaled(field->unit))
		format_number(field->unit, number_of(field, value), text);
	else
		format_digits(number_of(field, value), text);
}

/* 8 bytes may be an address or a hash, and numbers in JSON are exact to 53 bits only. */
static json_t *unsigned_json(const struct vnt_field *field, const void *value)
{
	char text[FORMAT_SIZE];

	if (field->size < sizeof(u64) || field->unit)
		return json_integer(number_of(field, value));
	unsigned_text(field, value, text);
	return json_string(text);
}

static void queue_text(const struct vnt_field *field, const void *value, char *text)
{
	if (number_of(field, value) == UINT16_MAX)
		strcpy(text, "none");
	else
		unsigned_text(field, value, text);
}

static json_t *queue_json(const struct vnt_field *field, const void *value)
{
	u64 number = number_of(field, value);

	return number == UINT16_MAX ? json_null() : json_integer(number);
}

static void signed_text(const struct vnt_field *field, const void *value, char *text)
{
	s64 number = signed_of(field, value);

	if (format_is_scaled(field->unit))
		format_number(field->unit, number, text);
	else
		snprintf(text, FORMAT_SIZE, "%" PRId64, (int64_t)number);
}

static json_t *signed_json(const struct vnt_field *field, const void *value)
{
	return json_integer(signed_of(field, value));
}

static void mac_text(const struct vnt_field *field, const void *value, char *text)
{
	u64 mac = number_of(field, value);

	for (int shift = 40; shift >= 0; shift -= 8)
		text += sprintf(text, "%02x%s", (u8)(mac >> shift), shift ? ":" : "");
}

/* A text holds 170 bytes; vntc refuses longer ones. */
static void binary_text(const struct vnt_field *field, const void *value, char *text)
{
	const u8 *bytes = value;

	for (u32 i = 0; i < field->size && i < FORMAT_SIZE / 3; i++)
		text += sprintf(text, "%s%02x", i ? ":" : "", bytes[i]);
}

static void duration_text(const struct vnt_field *field, const void *value, char *text)
{
	format_number("ns", number_of(field, value), text);
}

static json_t *duration_json(const struct vnt_field *field, const void *value)
{
	return json_integer(number_of(field, value));
}

static void enum_text(const struct vnt_field *field, const void *value, char *text)
{
	const char *name = names_enumerator(field->of, number_of(field, value));

	if (name)
		*(char *)mempcpy(text, name, strnlen(name, FORMAT_SIZE - 1)) = '\0';
	else
		unsigned_text(field, value, text);
}

static json_t *enum_json(const struct vnt_field *field, const void *value)
{
	const char *name = names_enumerator(field->of, number_of(field, value));

	return name ? json_string(name) : json_integer(number_of(field, value));
}

static void flags_text(const struct vnt_field *field, const void *value, char *text)
{
	names_flags(field->of, number_of(field, value), text, FORMAT_SIZE);
}

void format_characters(const char *from, size_t size, char *text)
{
	char *end = text + FORMAT_SIZE - sizeof("\\x00");

	for (size_t i = 0; i < size && from[i] && text < end; i++) {
		u8 byte = from[i];

		if (byte == '\\')
			text += sprintf(text, "\\\\");
		else if (byte < ' ' || byte > '~')
			text += sprintf(text, "\\x%02x", byte);
		else
			*text++ = byte;
	}
	*text = '\0';
}

/* JSON strings are UTF-8; other bytes are escaped as in text. */
static json_t *characters_json(const char *from, size_t size)
{
	json_t *string = json_stringn(from, strnlen(from, size));
	char text[FORMAT_SIZE];

	if (string)
		return string;
	format_characters(from, size, text);
	return json_string(text);
}

static void text_text(const struct vnt_field *field, const void *value, char *text)
{
	format_characters(value, field->size, text);
}

static json_t *text_json(const struct vnt_field *field, const void *value)
{
	return characters_json(value, field->size);
}

static void device_name_text(const struct vnt_field *field, const void *value, char *text)
{
	struct vnt_device_name device;

	(void)field;
	memcpy(&device, value, sizeof(device));
	device_text(&device, text);
}

void format_prepare(const struct vnt_field *fields, unsigned int count, const void *key)
{
	struct vnt_device_name device;

	for (unsigned int i = 0; i < count; i++) {
		if (fields[i].type != VNT_DEVICE_NAME)
			continue;
		memcpy(&device, (const char *)key + fields[i].offset, sizeof(device));
		device_seen(&device);
	}
}

static void symbol_text(const struct vnt_field *field, const void *value, char *text)
{
	format_symbol(number_of(field, value), text);
}

/* Show a task as comm (pid), - if it was never set. */
static void task_text(const struct vnt_field *field, const void *value, char *text)
{
	struct vnt_task task;
	char comm[FORMAT_SIZE];		/* of 16 characters, of up to 4 */

	(void)field;
	memcpy(&task, value, sizeof(task));
	format_characters(task.comm, sizeof(task.comm), comm);
	if (task.pid || *comm)
		strcpy(format_digits(task.pid, stpcpy(stpcpy(text, comm), " (")), ")");
	else
		strcpy(text, "-");
}

static json_t *task_json(const struct vnt_field *field, const void *value)
{
	struct vnt_task task;

	(void)field;
	memcpy(&task, value, sizeof(task));
	return json_pack("{sI sI so}", "pid", (json_int_t)task.pid, "tid", (json_int_t)task.tid,
			 "comm", characters_json(task.comm, sizeof(task.comm)));
}

static void errno_text(const struct vnt_field *field, const void *value, char *text)
{
	s64 number = signed_of(field, value);
	const char *name = number < 0 && number > INT32_MIN ? strerrorname_np(-number) : NULL;

	if (name)
		snprintf(text, FORMAT_SIZE, "%s", name);
	else
		signed_text(field, value, text);
}

static void pointer_text(const struct vnt_field *field, const void *value, char *text)
{
	snprintf(text, FORMAT_SIZE, "0x%016" PRIx64, (uint64_t)number_of(field, value));
}

static void hex_text(const struct vnt_field *field, const void *value, char *text)
{
	snprintf(text, FORMAT_SIZE, "%#" PRIx64, (uint64_t)number_of(field, value));
}

/* As tc shows it; it calls the two of no number by names. */
static void handle_text(const struct vnt_field *field, const void *value, char *text)
{
	u32 handle = number_of(field, value), minor = handle & 0xffff;

	if (!handle)
		snprintf(text, FORMAT_SIZE, "none");
	else if (handle == UINT32_MAX)
		snprintf(text, FORMAT_SIZE, "root");
	else if (minor)
		snprintf(text, FORMAT_SIZE, "%x:%x", handle >> 16, minor);
	else
		snprintf(text, FORMAT_SIZE, "%x:", handle >> 16);
}

static void word_text(const struct vnt_field *field, const void *value, char *text)
{
	u64 number = number_of(field, value);

	if (number < field->words_count)
		snprintf(text, FORMAT_SIZE, "%s",
			 field->words[number] ? field->words[number] : "-");
	else
		unsigned_text(field, value, text);
}

/* Show a step as "queue -> wire", all of a path as "total", anything else as a number. */
static void step_text(const struct vnt_field *field, const void *value, char *text)
{
	u64 number = number_of(field, value);
	u64 count = field->words_count;

	if (!number)
		snprintf(text, FORMAT_SIZE, "total");
	else if (number < count * count)
		snprintf(text, FORMAT_SIZE, "%s -> %s", field->words[number / count],
			 field->words[number % count]);
	else
		unsigned_text(field, value, text);
}

static void gap_text(const struct vnt_field *field, const void *value, char *text)
{
	if (number_of(field, value))
		duration_text(field, value, text);
	else
		strcpy(text, "-");
}

static json_t *gap_json(const struct vnt_field *field, const void *value)
{
	return number_of(field, value) ? duration_json(field, value) : json_null();
}

/*
 * How each type is shown.  Without @json it is a string with the text.  Without @text it
 * has lines of its own, see stack_text.c and decode.c.  @width is what most values fit in,
 * negative for columns that are aligned at the left.
 */
static const struct {
	void (*text)(const struct vnt_field *field, const void *value, char *text);
	json_t *(*json)(const struct vnt_field *field, const void *value);
	int width;
} formats[] = {
	[VNT_UNSIGNED] = {unsigned_text, unsigned_json, 8},
	[VNT_ADDRESS] = {packet_address_text, NULL, -15},
	[VNT_FLOW] = {packet_flow_text, packet_flow_json, -40},
	[VNT_PACKET_ID] = {packet_id_text, packet_id_json, -64},
	[VNT_PORT] = {unsigned_text, unsigned_json, 5},
	[VNT_PROTOCOL] = {packet_protocol_text, NULL, -5},
	[VNT_ETHERTYPE] = {packet_ethertype_text, NULL, -6},
	[VNT_VLAN] = {unsigned_text, unsigned_json, 4},
	[VNT_QUEUE] = {queue_text, queue_json, 5},
	[VNT_NETWORK] = {packet_network_text, NULL, -18},
	[VNT_MAC] = {mac_text, NULL, -17},
	[VNT_SIGNED] = {signed_text, signed_json, 8},
	[VNT_DURATION] = {duration_text, duration_json, 10},
	[VNT_ENUM] = {enum_text, enum_json, -16},
	[VNT_FLAGS] = {flags_text, NULL, -24},
	[VNT_HEX] = {hex_text, NULL, -10},
	[VNT_HANDLE] = {handle_text, NULL, -6},
	[VNT_BINARY] = {binary_text, NULL, -17},
	[VNT_DEVICE_NAME] = {device_name_text, NULL, -16},
	[VNT_TEXT] = {text_text, text_json, -16},
	[VNT_SYMBOL] = {symbol_text, NULL, -28},
	[VNT_TASK] = {task_text, task_json, -22},
	[VNT_ERRNO] = {errno_text, NULL, -12},
	[VNT_KERNEL_STACK] = {NULL, NULL, 0},
	[VNT_USER_STACK] = {NULL, NULL, 0},
	[VNT_DECODED] = {NULL, decode_json, 0},
	[VNT_POINTER] = {pointer_text, NULL, -18},
	[VNT_WORD] = {word_text, NULL, -12},
	[VNT_STEP] = {step_text, NULL, -20},
	[VNT_GAP] = {gap_text, gap_json, 10},
	[VNT_FATE] = {fate_text, fate_json, -24},
};

bool format_in_line(const struct vnt_field *field)
{
	return formats[field->type].text;
}

const char *format_text(const struct vnt_field *field, const void *key, char *text)
{
	formats[field->type].text(field, (const char *)key + field->offset, text);
	return text;
}

json_t *format_json(const struct vnt_field *field, const void *key)
{
	const void *value = (const char *)key + field->offset;
	char text[FORMAT_SIZE];

	if (formats[field->type].json)
		return formats[field->type].json(field, value);
	formats[field->type].text(field, value, text);
	return json_string(text);
}

int format_width(const struct vnt_field *field)
{
	return formats[field->type].width;
}

const char *format_symbol(u64 address, char *text)
{
	u64 offset;
	const char *name = names_symbol(address, &offset);

	if (name)
		snprintf(text, FORMAT_SIZE, "%s+0x%" PRIx64, name, (uint64_t)offset);
	else
		snprintf(text, FORMAT_SIZE, "0x%" PRIx64, (uint64_t)address);
	return text;
}

const char *format_real(double number, char *text)
{
	bool whole = fabs(number) >= 1000 || number == (int)number;

	if (isnan(number))
		strcpy(text, "-");
	else
		snprintf(text, FORMAT_SIZE, "%.*f", !whole, number);
	return text;
}

const char *format_unit(enum vnt_unit unit)
{
	return units[unit];
}
