/* SPDX-License-Identifier: MIT */
/* Parts of the functions of actions: each function here returns lines of C, or NULL. */
#ifndef VNTC_EMIT_BLOCK_H
#define VNTC_EMIT_BLOCK_H

#include "emit/emit.h"

/* An action at its point, about to become C. */
struct emitter {
	struct arena *arena;
	const struct plan *plan;
	const struct plan_point *point;
	const struct core_action *action;
};

/* if (@condition) return @term; */
const char *block_guard(struct arena *arena, const char *condition, const char *term);
/* Leave when the action's condition is false; else compute the words that only this action needs. */
const char *block_where(const struct emitter *emitter);
/* The variable that holds the key of the state, if it needs one; ... */
const char *block_key_variable(const struct emitter *emitter);
/* ... its parts, where it has several; ... */
const char *block_key_parts(const struct emitter *emitter);
/* ... and where the key is. */
const char *block_key_address(const struct emitter *emitter);
/* @fields assigned to what @to begins the name of. */
const char *block_assignments(const struct emitter *emitter, const char *to,
			      const tool_fields *fields);
/* What the result is grouped by, each part when --by wants it. */
const char *block_by(const struct emitter *emitter);
/* Leave when the task is not what options choose. */
const char *block_task(const struct emitter *emitter);
/* Leave when a duration is shorter than --min. */
const char *block_minimum(const struct emitter *emitter);
/* Show the hit under --each instead of counting it. */
const char *block_each(const struct emitter *emitter);
/* The measured value, ... */
/* Add @value; where it may be negative, 0 in its place. */
void block_add_least_0(struct text *text, const struct value *value);
const char *block_value(const struct emitter *emitter);
/* ... what makes the histogram's unit of it, or NULL, ... */
const char *block_divisor(const struct emitter *emitter);
/* ... and the statement that does. */
const char *block_scale(const struct emitter *emitter);
/* Find the object, or make it where the action sets something, or drop it unseen. */
const char *block_enter(const struct emitter *emitter);
/* The object to look at before it is made: zeros where there is none. */
const char *block_look(const struct emitter *emitter);
/* Does @action drop an object without a look at it? */
bool block_only_drops(const struct core_action *action);
/* Variables for the event and the object. */
const char *block_declarations(const struct emitter *emitter);

#endif
