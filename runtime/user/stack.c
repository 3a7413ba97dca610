// SPDX-License-Identifier: MIT
/*
 * Stacks: ids of the map vnt_stacks, or of a recording -> addresses.  An id says nothing
 * about whose stack it is: for a user stack another field of the same key or record does.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <err.h>
#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime.h"

#define PERIOD (NS_PER_S / 10)
#define SHARE 20		/* the part of the time that looking for stacks may take */

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

/* Which process a stack is of: a member of the same key or record says it. */
static bool is_owner(const struct vnt_field *field, bool called)
{
	if (field->type == VNT_TASK)
		return !called || !strcmp(field->name, "task");
	return called && field->type == VNT_UNSIGNED && field->size == sizeof(u32) &&
	       !strcmp(field->name, "pid");
}

/* The field with the running process: task, pid, or a task of another name; or NULL. */
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

/* The number of the process to which the stacks in @key belong, 0: unknown. */
u32 stack_pid(const struct vnt_field *fields, unsigned int count, const void *key)
{
	const struct vnt_field *owner = stack_owner(fields, count);
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
			return stack_owner(fields, count);
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
