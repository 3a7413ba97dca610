/* SPDX-License-Identifier: MIT */
/* What emit_action.c and emit_key.c share: each function gives some lines of C, or NULL. */
#ifndef VNTC_EMIT_KEY_H
#define VNTC_EMIT_KEY_H

#include "emit.h"

struct emitter {
	struct arena *arena;
	const struct plan *plan;
	const struct plan_point *point;
	const struct core_action *action;
	const char *row;
};

/* Leave under @condition, booked on @account. */
const char *block_guard(const struct emitter *emitter,
			const char *condition, const char *account);
/* Leave when the action's condition is false. */
const char *block_when(const struct emitter *emitter);
/* The variable that holds the key of the table, if it needs one; ... */
const char *block_key_variable(const struct emitter *emitter);
/* ... where the key is; ... */
const char *block_key_address(const struct emitter *emitter);
/* @fields assigned to what @to begins the name of. */
const char *block_assignments(const struct emitter *emitter,
			const char *to, const tool_fields *fields);
/* ... and its parts, where it has several. */
const char *block_key_parts(const struct emitter *emitter);
/* What the result is grouped by. */
const char *block_key_assignments(const struct emitter *emitter);
/* Leave when the task is not what options choose. */
const char *block_task(const struct emitter *emitter);
/* Leave when a duration is shorter than --min. */
const char *block_minimum(const struct emitter *emitter);
/* Show the hit under --each. */
const char *block_each(const struct emitter *emitter);
/* The measured value, ... */
const char *block_value_of(const struct emitter *emitter);
/* ... what makes the histogram's unit of it, or NULL, ... */
const char *block_divisor_of(const struct emitter *emitter);
/* ... and the statement that does. */
const char *block_scale(const struct emitter *emitter);
/* Find or make the object. */
const char *block_enter(const struct emitter *emitter);
/* Does @action drop an object without a look at it? */
bool block_only_drops(const struct core_action *action);
/* The object to look at before it is made. */
const char *block_look(const struct emitter *emitter);
/* Variables for the event and the object. */
const char *block_declarations(const struct emitter *emitter);

#endif
