// SPDX-License-Identifier: MIT
/*
 * Writes to a recording what is needed to show values besides their bytes: names of
 * enumerators and functions, stacks, and frames of processes.  Each is written once.
 */
#include <err.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "base/traits.h"
#include "kernel/names.h"
#include "record/recording.h"
#include "stacks/process.h"
#include "stacks/stack.h"

void needs_enumerator(void *context, const char *of, u32 number, const char *name)
{
	struct needs *needs = context;

	put_begin(needs->put, RECORDING_ENUMERATOR);
	put_number(needs->put, number);
	put_name(needs->put, of);
	put_name(needs->put, name);
	put_end(needs->put);
}

/* Add @number to @tree.  Returns false if it is there already. */
static bool is_new(void **tree, u64 number)
{
	u64 *copy;

	if (tfind(&number, tree, compare_u64))
		return false;
	copy = memory_get(1, sizeof(*copy));
	*copy = number;
	if (!tsearch(copy, tree, compare_u64))
		errx(STATUS_FAILED, "out of memory");
	return true;
}

/* Write the name of the function that contains @address, "" if there is none. */
static void note_symbol(struct needs *needs, u64 address)
{
	u64 offset = 0;
	const char *name = names_symbol(address, &offset);

	if (!is_new(&needs->symbols, address - offset))
		return;
	put_begin(needs->put, RECORDING_SYMBOL);
	put_number(needs->put, address - offset);
	put_name(needs->put, name ? name : "");
	put_end(needs->put);
}

/* Write the stack at @value and, if it is one of the kernel, the names in it. */
static void note_stack(struct needs *needs, const void *value, bool kernel)
{
	u64 addresses[VNT_STACK_DEPTH] = {};
	size_t count;
	s32 id;

	memcpy(&id, value, sizeof(id));
	if (id < 0 || !is_new(&needs->stacks, 2 * (u64)id + kernel))
		return;
	count = stack_read(value, addresses);
	put_begin(needs->put, RECORDING_STACK);
	put_number(needs->put, id);
	for (size_t i = 0; i < count; i++)
		put_number(needs->put, addresses[i]);
	put_end(needs->put);
	for (size_t i = 0; kernel && i < count; i++)
		note_symbol(needs, addresses[i]);
}

static void note_frame(struct needs *needs, u32 pid, s32 id, u64 address, bool caller)
{
	const struct process_frame frame = process_frame(pid, id, address, caller);

	if (!frame.object)
		return;
	put_begin(needs->put, RECORDING_FRAME);
	put_number(needs->put, pid);
	put_number(needs->put, id);
	put_number(needs->put, address);
	put_number(needs->put, caller);
	put_number(needs->put, frame.offset);
	put_name(needs->put, frame.object);
	put_name(needs->put, frame.name ? frame.name : "");
	put_end(needs->put);
}

/* Write what is known about the frames of the user stack at @value of process @pid. */
static void note_frames(struct needs *needs, u32 pid, const void *value)
{
	u64 addresses[VNT_STACK_DEPTH] = {};
	size_t count;
	s32 id;

	memcpy(&id, value, sizeof(id));
	if (!pid || id < 0 || !is_new(&needs->frames, (u64)pid << 32 | id))
		return;
	count = stack_read(value, addresses);
	for (size_t i = 0; i < count; i++)
		note_frame(needs, pid, id, addresses[i], i);
}

void needs_fate(struct needs *needs, const void *value)
{
	struct vnt_fate fate;

	memcpy(&fate, value, sizeof(fate));
	if (fate.kind == FATE_DROPPED)
		note_symbol(needs, fate.place);
}

void needs_note(struct needs *needs, const struct vnt_field *fields,
		       unsigned int count, const void *key, u64 time)
{
	stack_see(fields, count, key, time);
	for (unsigned int i = 0; i < count; i++) {
		const char *value = (const char *)key + fields[i].offset;
		u64 address;

		if (traits_is_stack(&fields[i]))
			note_stack(needs, value, fields[i].type == VNT_KERNEL_STACK);
		if (fields[i].type == VNT_USER_STACK)
			note_frames(needs, stack_pid(fields, count, key), value);
		if (fields[i].type == VNT_FATE)
			needs_fate(needs, value);
		if (fields[i].type != VNT_SYMBOL)
			continue;
		memcpy(&address, value, sizeof(address));
		note_symbol(needs, address);
	}
}

void needs_free(struct needs *needs)
{
	tdestroy(needs->stacks, free);
	tdestroy(needs->symbols, free);
	tdestroy(needs->frames, free);
}
