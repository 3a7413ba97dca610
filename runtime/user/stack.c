// SPDX-License-Identifier: MIT
/* Stacks: ids of the map vnt_stacks -> addresses -> lines and JSON. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "runtime.h"

#define INDENT "    "

static int stacks = -1;		/* the map */

/* The stacks that are shown from now on are those of @object, if it has any. */
void stack_open(struct bpf_object *object)
{
	const struct bpf_map *map = object_map(object, "vnt_stacks");

	stacks = map ? bpf_map__fd(map) : -1;
}

/* Whether the values of @field are stacks, shown in lines of their own. */
bool stack_is(const struct vnt_field *field)
{
	return field->type == VNT_KERNEL_STACK || field->type == VNT_USER_STACK;
}

/* The addresses of the stack at @value, as many as are returned. */
static size_t read_stack(const void *value, u64 *addresses)
{
	size_t count = 0;
	s32 id;

	memcpy(&id, value, sizeof(id));
	if (id < 0 || bpf_map_lookup_elem(stacks, &id, addresses))
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

/* The kernel's places have names; those of a process are numbers. */
static const char *frame_text(const struct vnt_field *field, u64 address, char *text)
{
	if (field->type == VNT_KERNEL_STACK)
		return format_symbol(address, text);
	snprintf(text, FORMAT_SIZE, "0x%" PRIx64, (uint64_t)address);
	return text;
}

/* A line for each frame, the innermost first. */
static void print_stack(FILE *out, const struct vnt_field *field, const void *value)
{
	u64 addresses[VNT_STACK_DEPTH] = {};
	size_t count = read_stack(value, addresses);
	char text[FORMAT_SIZE];

	if (!count)
		fprintf(out, INDENT "[no stack]\n");
	for (size_t i = skip_own(field, addresses, count); i < count; i++)
		fprintf(out, INDENT "%s\n", frame_text(field, addresses[i], text));
}

/* Print those of the @fields in @key that are stacks. */
void stack_print(FILE *out, const struct vnt_field *fields, unsigned int count,
		 const void *key)
{
	for (unsigned int i = 0; i < count; i++) {
		if (stack_is(&fields[i]))
			print_stack(out, &fields[i], (const char *)key + fields[i].offset);
	}
}

/* The stack at @value as an array of strings, the innermost frame first. */
json_t *stack_json(const struct vnt_field *field, const void *value)
{
	u64 addresses[VNT_STACK_DEPTH] = {};
	size_t count = read_stack(value, addresses);
	json_t *array = json_array();
	char text[FORMAT_SIZE];

	for (size_t i = skip_own(field, addresses, count); i < count; i++)
		json_array_append_new(array, json_string(frame_text(field, addresses[i], text)));
	return array;
}
