/* SPDX-License-Identifier: MIT */
/* Functions of actions: action.c generates their bodies, function.c shares and names them. */
#ifndef VNTC_EMIT_ACTION_H
#define VNTC_EMIT_ACTION_H

#include "emit/emit.h"

struct emitter;

/* action.c */

/* The lines between the brackets of the action's function. */
const char *action_body(const struct emitter *emitter);
/* The comment above it. */
const char *action_comment(struct arena *arena, const struct core_action *action);
/* What it is called as long as that is free. */
const char *action_name(struct arena *arena, const struct core_action *action);

/* function.c */

/* A function that actions at several points may share. */
struct function {
	const char *name;
	const struct core_action *action;	/* the first that needed it */
	const struct plan_point *point;		/* of that */
	const char *body;
	LIST(const char *) parameters;		/* names of those that the body uses */
	const char *declarations;		/* the same, declared */
};

struct functions {
	LIST(struct function *) list;
	LIST(struct function_use) uses;		/* in the order of points and actions */
};

struct function_use {
	const struct core_action *action;
	struct function *function;
};

/* All functions that the points of @plan call, each once. */
struct functions function_collect(struct arena *arena, const struct plan *plan);
/* Their C. */
const char *function_emit(struct arena *arena, const struct functions *functions);
/* The calls for the actions of @point. */
const char *function_calls(struct arena *arena, const struct functions *functions,
			   const struct plan *plan, const struct plan_point *point);
/* Does any function that @point calls need the time? */
bool function_needs_now(const struct functions *functions, const struct plan_point *point);

#endif
