/* SPDX-License-Identifier: MIT */
/* Values for people: names, packets, counters, stacks, text and JSON.  runtime.h includes it. */
#ifndef VNT_VALUES_H
#define VNT_VALUES_H

/* ---- names.c: enumerators, and places in the kernel's code ------------- */

bool names_number(const char *of, const char *name, u64 *number);
void names_fields(const struct vnt_tool *tool, void *context,
		  void (*visit)(const struct vnt_field *field, void *context));
void names_load(const struct vnt_tool *tool, struct kernel *kernel);
void names_add_enumerator(const char *of, u32 number, const char *name);
void names_add_symbol(u64 address, const char *name);
void names_enumerators(void *context, void (*visit)(void *context, const char *of,
						    u32 number, const char *name));
const char *names_enumerator(const char *of, u32 number);
const char *names_symbol(u64 address, u64 *offset);
void names_free(void);

/* ---- packet.c: addresses, protocols, flows as text and as JSON --------- */

void packet_address_text(const struct vnt_field *field, const void *value, char *text);
void packet_protocol_text(const struct vnt_field *field, const void *value, char *text);
void packet_ethertype_text(const struct vnt_field *field, const void *value, char *text);
void packet_flow_text(const struct vnt_field *field, const void *value, char *text);
struct json_t *packet_flow_json(const struct vnt_field *field, const void *value);
void packet_id_text(const struct vnt_field *field, const void *value, char *text);
struct json_t *packet_id_json(const struct vnt_field *field, const void *value);

/* ---- counters.c: counters that the kernel keeps by itself -------------- */

#define COUNTERS_FILES 3

struct counters {
	u32 which;			/* enum vnt_counters */
	int files[COUNTERS_FILES];	/* -1: not had */
	int netlink;			/* the same */
	u32 index;			/* of the one device, 0: all */
};

struct counter {
	u32 index;		/* of the device, 0: of none */
	char device[16];
	char name[60];
	u64 value;
};

/* Counters that are not 0: after counters_settle() sorted by device and name. */
struct counters_table {
	struct counter *list;	/* owned */
	size_t count, room;
};

struct counters counters_none(void);
void counters_open(struct counters *counters, u32 which, const struct filter *filter);
struct counters_table counters_read(const struct counters *counters);
void counters_parse(struct counters_table *table, u32 which, char *text);
void counters_settle(struct counters_table *table);
void counters_difference(const struct counters_table *now,
			 const struct counters_table *before, struct counters_table *grown);
void counters_changes(const struct counters_table *now,
		      const struct counters_table *before, struct counters_table *changes);
void counters_apply(struct counters_table *table, const struct counters_table *changes);
void counters_close(struct counters *counters);
void counters_free(struct counters_table *table);

/* ---- elf.c: functions at places of ELF files ---------------------------- */

struct elf_place {
	u64 offset;		/* in the file */
	u64 address;		/* as the file's symbols count; @offset when unknown */
	u64 start;		/* address of the function */
	char *name;		/* of the function, NULL: unknown */
};

void elf_name(int fd, struct elf_place *places, size_t count);

/* ---- image.c: files whose code processes run ---------------------------- */

#define IMAGE_VDSO "[vdso]"

struct image;

struct image *image_get(u64 device, u64 inode, const char *path);
const char *image_name(const struct image *image);
int image_open(const struct image *image, u32 pid, u64 from, u64 to);
bool image_want(struct image *image, u64 offset);
void image_take(struct image *image, int fd);
void image_resolve(void);
const struct elf_place *image_place(const struct image *image, u64 offset);
void image_free(void);

/* ---- process.c: processes as they were when a stack of theirs was seen -- */

/* A frame of a stack: without an object nothing is known but the address. */
struct process_frame {
	const char *object;	/* name of the file, NULL: unknown */
	const char *name;	/* of the function, NULL: unknown */
	u64 offset;		/* in the function, else in the object, else the address */
};

void process_open(void);
bool process_known(u32 pid, s32 stack);
void process_see(u32 pid, s32 stack, const u64 *addresses, size_t count, u64 time);
void process_add(u32 pid, s32 stack, u64 address, bool caller,
		 const struct process_frame *frame);
struct process_frame process_frame(u32 pid, s32 stack, u64 address, bool caller);
void process_free(void);

/* ---- stack.c: stacks, and whose they are ------------------------------- */

void stack_open(const struct vnt_tool *tool, struct bpf_object *object);
void stack_close(void);
void stack_add(s32 id, const u64 *addresses, size_t count);
size_t stack_read(const void *value, u64 *addresses);
const struct vnt_field *stack_owner(const struct vnt_field *fields, unsigned int count);
u32 stack_pid(const struct vnt_field *fields, unsigned int count, const void *key);
bool stack_is(const struct vnt_field *field);
bool stack_users(const struct vnt_tool *tool);
void stack_see(const struct vnt_field *fields, unsigned int count, const void *key,
	       u64 time);
u64 stack_period(const struct vnt_tool *tool);
void stack_poll(const struct vnt_tool *tool, struct bpf_object *object, bool now);

/* ---- stack_text.c: stacks as lines and as JSON ------------------------- */

void stack_print(FILE *out, const struct vnt_field *fields, unsigned int count,
		 const void *key);
char *stack_folded(const struct vnt_field *fields, unsigned int count, const void *key,
		   bool delimiter);
struct json_t *stack_json(const struct vnt_field *fields, unsigned int count,
			  unsigned int index, const void *key);

/* ---- decode.c: bytes as lines and as JSON; what decoders share is in decode.h */

bool decode_is(const struct vnt_field *field);
void decode_print(FILE *out, const struct vnt_field *fields, unsigned int count,
		  const void *record);
struct json_t *decode_json(const struct vnt_field *field, const void *value);

/* ---- format.c: values of keys and records as text and as JSON ---------- */

char *format_digits(u64 number, char *text);
#define FORMAT_SIZE 512

const char *format_text(const struct vnt_field *field, const void *key,
			char *text);
struct json_t *format_json(const struct vnt_field *field, const void *key);
bool format_in_line(const struct vnt_field *field);
int format_width(const struct vnt_field *field);
const char *format_symbol(u64 address, char *text);
const char *format_real(double number, char *text);
const char *format_unit(enum vnt_unit unit);

/* ---- columns.c: text in aligned columns -------------------------------- */

struct columns {
	/* For each column '<' or '>'; the last may be '+': lines below the row. */
	const char *align;
	size_t count, room;	/* cells */
	char **cells;
};

__attribute__((format(printf, 2, 3)))
void columns_cell(struct columns *columns, const char *format, ...);
void columns_print(struct columns *columns, const char *indent, FILE *out);

#endif
