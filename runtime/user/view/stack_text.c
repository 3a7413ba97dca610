// SPDX-License-Identifier: MIT
/* Formats stacks: as lines, as JSON, and as one line for flame graphs. */
#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/traits.h"
#include "kernel/names.h"
#include "stacks/process.h"
#include "stacks/stack.h"
#include "view/format.h"

#define INDENT "    "
#define FORMAT_NAME (FORMAT_SIZE / 2 - 32)

/* Whether @address is in the code of the tracing itself, whose frames come first. */
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

static void escape(const char *from, char *to, size_t size)
{
	const struct vnt_field field = {.type = VNT_TEXT, .size = strlen(from)};
	char text[FORMAT_SIZE];

	snprintf(to, size, "%s", format_text(&field, from, text));
}

/* Write malloc+0x1a (libc.so.6), +0x2b40 (curl), or an address. */
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

/* A stack of a key or record, to be shown. */
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

/* Print a line for each frame, the innermost first. */
static void print_stack(FILE *out, const struct shown *shown)
{
	char text[FORMAT_SIZE];

	if (!shown->to)
		fprintf(out, INDENT "[no stack]\n");
	for (size_t i = shown->from; i < shown->to; i++)
		fprintf(out, INDENT "%s\n", frame_text(shown, i, text));
}

void stack_print(FILE *out, const struct vnt_field *fields, unsigned int count,
		 const void *key)
{
	for (unsigned int i = 0; i < count; i++) {
		struct shown shown;

		if (!traits_is_stack(&fields[i]))
			continue;
		shown = show(fields, count, i, key);
		print_stack(out, &shown);
	}
}

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

/* Write the name of a frame without its offset, so that all places in a function are one. */
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

/* Print @text as a part of a folded line; ; in it becomes :. */
static void fold_text(FILE *out, const char *text, bool first)
{
	if (!first)
		fputc(';', out);
	for (; *text; text++)
		fputc(*text == ';' ? ':' : *text, out);
}

/* Print the frames, the outermost first.  A kernel thread has no user stack. */
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

/* Print the name of the running task, if the key has one. */
static void fold_comm(FILE *out, const struct vnt_field *fields, unsigned int count,
		      const void *key)
{
	char text[FORMAT_SIZE], comm[sizeof(((struct vnt_task *)0)->comm) + 1] = "";
	const struct vnt_field *owner = stack_owner(fields, count);

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
