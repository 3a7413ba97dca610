// SPDX-License-Identifier: MIT
/*
 * Stacks: ids of the map vnt_stacks, or of a recording -> addresses -> lines and
 * JSON.  An id says nothing about whose stack it is: for a user stack another
 * field of the same key or record does.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime.h"

#define INDENT "    "
#define PERIOD (NS_PER_S / 10)
#define SHARE 20		/* the part of the time that looking for stacks may take */
#define FORMAT_NAME (FORMAT_SIZE / 2 - 32)

static int stacks = -1;		/* the map */

/* A stack without a map. */
struct stack {
	s32 id;
	u32 count;
	u64 addresses[];
};

static void *added;		/* a tree of them */

/* Whether processes have their first numbers here, which the kernel half sees. */
static bool sees_processes(void)
{
	char text[64] = "";

	return readlink("/proc/self/ns/pid", text, sizeof(text) - 1) > 0 &&
	       !strcmp(text, "pid:[4026531836]");
}

/* The stacks that are shown from now on are those of @object, if it has any. */
void stack_open(const struct vnt_tool *tool, struct bpf_object *object)
{
	const struct bpf_map *map = object_map(object, "vnt_stacks");

	stacks = map ? bpf_map__fd(map) : -1;
	if (stack_users(tool) && sees_processes())
		process_open();
}

/* Forget the map, what was added, and all that was known of processes. */
void stack_close(void)
{
	tdestroy(added, free);
	added = NULL;
	process_free();
	image_free();
	stacks = -1;
}

static int compare_ids(const void *a, const void *b)
{
	const struct stack *left = a, *right = b;

	return (left->id > right->id) - (left->id < right->id);
}

/* From now on @id is the stack of @count @addresses; the first that comes counts. */
void stack_add(s32 id, const u64 *addresses, size_t count)
{
	size_t size = count * sizeof(*addresses);
	struct stack *stack = memory_get(1, sizeof(*stack) + size);
	void *node;

	stack->id = id;
	stack->count = count;
	memcpy(stack->addresses, addresses, size);
	node = tsearch(stack, &added, compare_ids);
	if (!node)
		errx(STATUS_FAILED, "out of memory");
	if (*(struct stack **)node != stack)
		free(stack);
}

static bool find_added(s32 id, u64 *addresses)
{
	const struct stack wanted = {.id = id};
	void *node = tfind(&wanted, &added, compare_ids);
	const struct stack *stack = node ? *(struct stack **)node : NULL;

	if (stack)
		memcpy(addresses, stack->addresses, stack->count * sizeof(*addresses));
	return stack;
}

/* Whether the values of @field are stacks, shown in lines of their own. */
bool stack_is(const struct vnt_field *field)
{
	return field->type == VNT_KERNEL_STACK || field->type == VNT_USER_STACK;
}

/*
 * The addresses of the stack at @value, as many as are returned, in @addresses:
 * VNT_STACK_DEPTH zeros.
 */
size_t stack_read(const void *value, u64 *addresses)
{
	size_t count = 0;
	s32 id;

	memcpy(&id, value, sizeof(id));
	if (id < 0 || (!find_added(id, addresses) &&
		       bpf_map_lookup_elem(stacks, &id, addresses)))
		return 0;
	while (count < VNT_STACK_DEPTH && addresses[count])
		count++;
	return count;
}

/* Frames of the tracing itself, which stand before those that matter. */
static bool is_own(u64 address)
{
	static const char *const starts[] = {
		"bpf_prog_", "bpf_trace_run", "bpf_trampoline_", "__bpf_trace_", "bpf_get_stackid",
		"__traceiter_", "kprobe_ftrace_handler", "kprobe_perf_func", "trace_call_bpf",
		"ftrace_regs_caller", "aggr_pre_handler",
	};
	u64 offset;
	const char *name = names_symbol(address, &offset);

	for (size_t i = 0; name && i < ARRAY_SIZE(starts); i++) {
		if (!strncmp(name, starts[i], strlen(starts[i])))
			return true;
	}
	return false;
}

static size_t skip_own(const struct vnt_field *field, const u64 *addresses, size_t count)
{
	size_t own = 0;

	while (field->type == VNT_KERNEL_STACK && own < count && is_own(addresses[own]))
		own++;
	return own;
}

/* Which process a stack is of: a member of the same key or record says it. */
static bool is_owner(const struct vnt_field *field, bool called)
{
	if (field->type == VNT_TASK)
		return !called || !strcmp(field->name, "task");
	return called && field->type == VNT_UNSIGNED && field->size == sizeof(u32) &&
	       !strcmp(field->name, "pid");
}

/* The field with the running process: task, pid, or a task of another name; or NULL. */
static const struct vnt_field *owner_of(const struct vnt_field *fields, unsigned int count)
{
	const struct vnt_field *found = NULL;

	for (unsigned int i = 0; i < count; i++)
		if (is_owner(&fields[i], true))
			return &fields[i];
	for (unsigned int i = 0; i < count; i++) {
		if (!is_owner(&fields[i], false))
			continue;
		if (found)
			return NULL;
		found = &fields[i];
	}
	return found;
}

/* The number of the process to which the stacks in @key belong, 0: unknown. */
u32 stack_pid(const struct vnt_field *fields, unsigned int count, const void *key)
{
	const struct vnt_field *owner = owner_of(fields, count);
	u32 pid = 0;

	/* A struct vnt_task begins with it, too. */
	if (owner)
		memcpy(&pid, (const char *)key + owner->offset, sizeof(pid));
	return pid;
}

static bool has_user_stack(const struct vnt_field *fields, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		if (fields[i].type == VNT_USER_STACK)
			return owner_of(fields, count);
	}
	return false;
}

/* Whether @tool shows stacks of processes that can be told. */
bool stack_users(const struct vnt_tool *tool)
{
	bool has = stack_period(tool);

	for (unsigned int i = 0; i < tool->events_count; i++)
		has |= has_user_stack(tool->events[i].fields, tool->events[i].fields_count);
	return has;
}

/* How often to look for new stacks in tables, in ns; 0 when there are none. */
u64 stack_period(const struct vnt_tool *tool)
{
	bool has = false;

	for (unsigned int i = 0; i < tool->measures_count; i++)
		has |= has_user_stack(tool->measures[i].key, tool->measures[i].key_count);
	for (unsigned int i = 0; i < tool->tables_count; i++)
		has |= has_user_stack(tool->tables[i].key, tool->tables[i].key_count);
	return has ? PERIOD : 0;
}

static void see(const struct vnt_field *field, u32 pid, const void *key, u64 time)
{
	u64 addresses[VNT_STACK_DEPTH] = {};
	const char *value = (const char *)key + field->offset;
	s32 id;

	memcpy(&id, value, sizeof(id));
	if (id >= 0 && !process_known(pid, id))
		process_see(pid, id, addresses, stack_read(value, addresses), time);
}

/*
 * See to whom the user stacks in @key, or record, belong, before that process
 * ends.  They were taken at @time of CLOCK_MONOTONIC, 0: before now.
 */
static void see_all(const struct vnt_field *fields, unsigned int count, const void *key,
		    u64 time)
{
	u32 pid = stack_pid(fields, count, key);

	for (unsigned int i = 0; pid && i < count; i++) {
		if (fields[i].type == VNT_USER_STACK)
			see(&fields[i], pid, key, time);
	}
}

/* The same, and find the names. */
void stack_see(const struct vnt_field *fields, unsigned int count, const void *key, u64 time)
{
	see_all(fields, count, key, time);
	image_resolve();
}

static void visit_measure(void *context, const void *key, const void *value)
{
	const struct vnt_measure *measure = context;

	(void)value;
	see_all(measure->key, measure->key_count, key, 0);
}

static void visit_table(void *context, const void *key, const void *value)
{
	const struct vnt_table *table = context;

	(void)value;
	see_all(table->key, table->key_count, key, 0);
}

/* What cannot be read now is read, or complained about, by the report. */
static void poll_tables(const struct vnt_tool *tool, struct bpf_object *object)
{
	for (unsigned int i = 0; i < tool->measures_count; i++) {
		const struct vnt_measure *measure = &tool->measures[i];

		if (has_user_stack(measure->key, measure->key_count))
			map_read(object_map(object, measure->map), (void *)measure, visit_measure);
	}
	for (unsigned int i = 0; i < tool->tables_count; i++) {
		const struct vnt_table *table = &tool->tables[i];

		if (has_user_stack(table->key, table->key_count))
			map_read(object_map(object, table->map), (void *)table, visit_table);
	}
	image_resolve();
}

/*
 * Look for new user stacks in the tables of @object, so that processes are seen
 * before they end; unless @now, only if that takes a small part of the time.
 */
void stack_poll(const struct vnt_tool *tool, struct bpf_object *object, bool now)
{
	static u64 next;
	u64 start = wait_now();

	if (!stack_period(tool) || (!now && start < next))
		return;
	poll_tables(tool, object);
	next = wait_now() + SHARE * (wait_now() - start);
}

static void escape(const char *from, char *to, size_t size)
{
	const struct vnt_field field = {.type = VNT_TEXT, .size = strlen(from)};
	char text[FORMAT_SIZE];

	snprintf(to, size, "%s", format_text(&field, from, text));
}

/* malloc+0x1a (libc.so.6), +0x2b40 (curl), or an address. */
static void user_text(const struct process_frame *frame, char *text)
{
	char name[FORMAT_NAME] = "", object[FORMAT_NAME];

	if (!frame->object) {
		snprintf(text, FORMAT_SIZE, "0x%" PRIx64, (uint64_t)frame->offset);
		return;
	}
	if (frame->name)
		escape(frame->name, name, sizeof(name));
	escape(frame->object, object, sizeof(object));
	snprintf(text, FORMAT_SIZE, "%s+0x%" PRIx64 " (%s)", name, (uint64_t)frame->offset, object);
}

/* A stack that is shown: of a key or record, and whose it is. */
struct shown {
	const struct vnt_field *field;
	u32 pid;
	s32 id;
	u64 addresses[VNT_STACK_DEPTH];
	size_t from, to;	/* frames that matter */
};

static struct shown show(const struct vnt_field *fields, unsigned int count,
			 unsigned int index, const void *key)
{
	const char *value = (const char *)key + fields[index].offset;
	struct shown shown = {.field = &fields[index]};

	memcpy(&shown.id, value, sizeof(shown.id));
	shown.to = stack_read(value, shown.addresses);
	shown.from = skip_own(shown.field, shown.addresses, shown.to);
	if (shown.field->type == VNT_USER_STACK) {
		stack_see(fields, count, key, 0);
		shown.pid = stack_pid(fields, count, key);
	}
	return shown;
}

static const char *frame_text(const struct shown *shown, size_t index, char *text)
{
	u64 address = shown->addresses[index];
	struct process_frame frame;

	if (shown->field->type == VNT_KERNEL_STACK)
		return format_symbol(address, text);
	frame = process_frame(shown->pid, shown->id, address, index);
	user_text(&frame, text);
	return text;
}

/* A line for each frame, the innermost first. */
static void print_stack(FILE *out, const struct shown *shown)
{
	char text[FORMAT_SIZE];

	if (!shown->to)
		fprintf(out, INDENT "[no stack]\n");
	for (size_t i = shown->from; i < shown->to; i++)
		fprintf(out, INDENT "%s\n", frame_text(shown, i, text));
}

/* Print those of the @fields in @key that are stacks. */
void stack_print(FILE *out, const struct vnt_field *fields, unsigned int count,
		 const void *key)
{
	for (unsigned int i = 0; i < count; i++) {
		struct shown shown;

		if (!stack_is(&fields[i]))
			continue;
		shown = show(fields, count, i, key);
		print_stack(out, &shown);
	}
}

/* The stack in field @index as an array of strings, the innermost frame first. */
json_t *stack_json(const struct vnt_field *fields, unsigned int count, unsigned int index,
		   const void *key)
{
	struct shown shown = show(fields, count, index, key);
	json_t *array = json_array();
	char text[FORMAT_SIZE];

	for (size_t i = shown.from; i < shown.to; i++)
		json_array_append_new(array, json_string(frame_text(&shown, i, text)));
	return array;
}

/* The name of a frame alone, so that all of a function's places are one. */
static void fold_frame(const struct shown *shown, size_t index, char *text)
{
	u64 address = shown->addresses[index], offset;
	struct process_frame frame = {};

	if (shown->field->type == VNT_KERNEL_STACK)
		frame.name = names_symbol(address, &offset);
	else
		frame = process_frame(shown->pid, shown->id, address, index);
	if (frame.name) {
		escape(frame.name, text, FORMAT_NAME);
		return;
	}
	*text = '[';
	escape(frame.object ? frame.object : "unknown", text + 1, FORMAT_NAME);
	strcat(text, "]");
}

/* Print @text as a part of a folded line, which ; ends. */
static void fold_text(FILE *out, const char *text, bool first)
{
	if (!first)
		fputc(';', out);
	for (; *text; text++)
		fputc(*text == ';' ? ':' : *text, out);
}

/* The outermost frame first.  A thread of the kernel has no user stack. */
static void fold_stack(FILE *out, const struct shown *shown)
{
	char text[FORMAT_SIZE];

	if (!shown->to && shown->id != -EFAULT)
		fold_text(out, "[lost]", !ftell(out));
	for (size_t i = shown->to; i > shown->from; i--) {
		fold_frame(shown, i - 1, text);
		fold_text(out, text, !ftell(out));
	}
}

static void fold_stacks(FILE *out, const struct vnt_field *fields, unsigned int count,
			const void *key, enum vnt_type type)
{
	for (unsigned int i = 0; i < count; i++) {
		struct shown shown;

		if (fields[i].type != type)
			continue;
		shown = show(fields, count, i, key);
		fold_stack(out, &shown);
	}
}

/* The name of the running task, if the key has one. */
static void fold_comm(FILE *out, const struct vnt_field *fields, unsigned int count,
		      const void *key)
{
	char text[FORMAT_SIZE], comm[sizeof(((struct vnt_task *)0)->comm) + 1] = "";
	const struct vnt_field *owner = owner_of(fields, count);

	for (unsigned int i = 0; i < count; i++) {
		const char *value = (const char *)key + fields[i].offset;

		if (&fields[i] == owner && owner->type == VNT_TASK)
			memcpy(comm, value + offsetof(struct vnt_task, comm), sizeof(comm) - 1);
		else if (fields[i].type == VNT_TEXT && !strcmp(fields[i].name, "comm"))
			memcpy(comm, value, fields[i].size < sizeof(comm) ? fields[i].size :
			       sizeof(comm) - 1);
	}
	escape(comm, text, sizeof(text));
	if (*text)
		fold_text(out, text, true);
}

/*
 * The stacks in @key in one line: the name of the task, the user's frames, the
 * kernel's, with a ; between, and with a - between the two if they have a
 * @delimiter.  The caller frees it.
 */
char *stack_folded(const struct vnt_field *fields, unsigned int count, const void *key,
		   bool delimiter)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	long before, user, delimited, whole;

	if (!out)
		err(STATUS_FAILED, NULL);
	fold_comm(out, fields, count, key);
	before = ftell(out);
	fold_stacks(out, fields, count, key, VNT_USER_STACK);
	user = ftell(out);
	if (delimiter && user > before)
		fold_text(out, "-", false);
	delimited = ftell(out);
	fold_stacks(out, fields, count, key, VNT_KERNEL_STACK);
	whole = ftell(out);
	if (fclose(out))
		err(STATUS_FAILED, NULL);
	if (whole == delimited)
		text[user] = '\0';
	return text;
}
