// SPDX-License-Identifier: MIT
/*
 * Reads stacks by their id, from the map vnt_stacks or from a recording.  An id does not
 * tell whose stack it is: for user stacks, another field of the same key or record does.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <err.h>
#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attach/object.h"
#include "stacks/process.h"
#include "stacks/stack.h"

#define PERIOD (NS_PER_S / 10)
#define SHARE 20		/* the part of the time that looking for stacks may take */

static int stacks = -1;		/* the map */

/* A stack that stack_add() has added. */
struct stack {
	s32 id;
	u32 count;
	u64 addresses[];
};

static void *added;		/* a tree of them */

/* Whether this process is in the initial PID namespace, whose ids the BPF programs record. */
static bool sees_processes(void)
{
	char text[64] = "";

	return readlink("/proc/self/ns/pid", text, sizeof(text) - 1) > 0 &&
	       !strcmp(text, "pid:[4026531836]");
}

void stack_open(const struct vnt_tool *tool, struct bpf_object *object)
{
	const struct bpf_map *map = object_map(object, "vnt_stacks");

	stacks = map ? bpf_map__fd(map) : -1;
	if (stack_users(tool) && sees_processes())
		process_open();
}

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

/* Whether @field tells whose stacks are in its key or record; @called: by its name. */
static bool is_owner(const struct vnt_field *field, bool called)
{
	if (field->type == VNT_TASK)
		return !called || !strcmp(field->name, "task");
	return called && field->type == VNT_UNSIGNED && field->size == sizeof(u32) &&
	       !strcmp(field->name, "pid");
}

const struct vnt_field *stack_owner(const struct vnt_field *fields, unsigned int count)
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

u32 stack_pid(const struct vnt_field *fields, unsigned int count, const void *key)
{
	const struct vnt_field *owner = stack_owner(fields, count);
	u32 pid = 0;

	/* A struct vnt_task begins with the process id, too. */
	if (owner)
		memcpy(&pid, (const char *)key + owner->offset, sizeof(pid));
	return pid;
}

static bool has_user_stack(const struct vnt_field *fields, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		if (fields[i].type == VNT_USER_STACK)
			return stack_owner(fields, count);
	}
	return false;
}

bool stack_users(const struct vnt_tool *tool)
{
	bool has = stack_period(tool);

	for (unsigned int i = 0; i < tool->events_count; i++)
		has |= has_user_stack(tool->events[i].fields, tool->events[i].fields_count);
	return has;
}

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
 * Find out which files' code the user stacks in @key, or record, are in.  They were taken
 * at @time of CLOCK_MONOTONIC, 0: unknown.
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

/* Errors are ignored: the report reads the tables again and prints a message. */
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

void stack_poll(const struct vnt_tool *tool, struct bpf_object *object, bool now)
{
	static u64 next;
	u64 start = clock_now();

	if (!stack_period(tool) || (!now && start < next))
		return;
	poll_tables(tool, object);
	next = clock_now() + SHARE * (clock_now() - start);
}
