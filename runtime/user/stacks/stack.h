/* SPDX-License-Identifier: MIT */
/*
 * stack.c: stacks by their id, and the processes that they belong to.  There is one set
 * of them for the whole process.
 */
#ifndef VNT_STACK_H
#define VNT_STACK_H

#include "base/base.h"

struct bpf_object;

/* Read stacks from the map vnt_stacks of @object from now on, if it has one. */
void stack_open(const struct vnt_tool *tool, struct bpf_object *object);

/* Forget the map, all stacks that were added, and all that is known of processes. */
void stack_close(void);

/*
 * Add the stack @id, of @count @addresses, as a recording has it.  A second of the same id is
 * ignored.
 */
void stack_add(s32 id, const u64 *addresses, size_t count);

/*
 * Read the addresses of the stack whose id is at @value, the innermost first, into
 * @addresses, VNT_STACK_DEPTH zeros.  Returns how many there are, 0 if the stack is unknown.
 */
size_t stack_read(const void *value, u64 *addresses);

/*
 * The field that holds the running process: task, pid, or the only task of another name; or
 * NULL.
 */
const struct vnt_field *stack_owner(const struct vnt_field *fields, unsigned int count);

/* The id of the process that the user stacks in @key belong to, 0 if unknown. */
u32 stack_pid(const struct vnt_field *fields, unsigned int count, const void *key);

/* Whether @tool shows user stacks whose process is known. */
bool stack_users(const struct vnt_tool *tool);

/*
 * Look at the processes of the user stacks in @key, or record, and find the names of
 * their functions, before these processes end.  The stacks were taken at @time of
 * CLOCK_MONOTONIC, 0: unknown.
 */
void stack_see(const struct vnt_field *fields, unsigned int count, const void *key,
	       u64 time);

/* How often stack_poll() should be called, in ns; 0 if @tool has no user stacks in tables. */
u64 stack_period(const struct vnt_tool *tool);

/*
 * Do what stack_see() does for new user stacks in the tables of @object.  Unless @now,
 * only if that takes a small part of the time.
 */
void stack_poll(const struct vnt_tool *tool, struct bpf_object *object, bool now);

#endif
