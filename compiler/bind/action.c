/* SPDX-License-Identifier: MIT */
/*
 * Resolves events, actions, and what states remember and drop by themselves: all that is
 * done at single hits.
 */
#include <string.h>

#include "bind/bind.h"

static struct tool_event *find_event(struct binder *binder, const struct name *name)
{
	for (size_t i = 0; i < binder->tool->events.count; i++)
		if (!strcmp(binder->tool->events.items[i].name.text, name->text))
			return &binder->tool->events.items[i];
	diag_error(binder->diag, name->span, "there is no event '%s'", name->text);
	return NULL;
}

static const struct tool_state *find_state(struct binder *binder, const struct name *name)
{
	const struct tool_state *state = bind_find_state(binder, name->text);

	if (!state)
		diag_error(binder->diag, name->span, "there is no state '%s'", name->text);
	return state;
}

/* Can @value be put into the column @target? */
static bool check_set(struct binder *binder, const struct value *target, const struct value *value)
{
	bool array = types_is_array(&value->type);

	if (value->type.kind == target->type.kind && (!array || value->type.size == target->type.size))
		return true;
	diag_error(binder->diag, value->expr->span, "'%s' keeps another type, %s, than this %s",
		   target->name, types_info[target->type.kind].name,
		   types_info[value->type.kind].name);
	return false;
}

static void add_set(struct binder *binder, struct tool_action *action, const struct value *target,
		    enum expr_op op, const struct value *value)
{
	if (value && check_set(binder, target, value))
		*ARENA_PUSH(binder->arena, &action->sets) = (struct tool_set){
			.column = target->name, .op = op, .value = value,
		};
}

static void resolve_set(struct binder *binder, struct tool_action *action,
			const struct expr *expr)
{
	const struct value *target = bind_expr(binder, expr->left), *value;

	if (!target)
		return;
	if (target->kind != VALUE_KEPT) {
		diag_error(binder->diag, expr->left->span,
			   "a column of a state was expected here: STATE.COLUMN");
		return;
	}
	value = bind_stored(binder, expr->right);
	if (value && expr->op == OP_INCREASE && (!types_info[value->type.kind].number ||
						 value->type.kind == TYPE_TIME))
		diag_error(binder->diag, expr->span, "'+=' needs a number, not this %s",
			   types_info[value->type.kind].name);
	else
		add_set(binder, action, target, expr->op, value);
}

static void resolve_emit(struct binder *binder, struct tool_action *action,
			 const struct tool_event *event)
{
	action->emit = event;
	if (event)
		bind_fields(binder, &event->spec->columns, &action->fields);
}

/* Objects are the same only when their keys have the same types. */
static void check_key(struct binder *binder, const struct tool_state *state,
		      const tool_fields *key)
{
	for (size_t i = 0; i < key->count && i < state->key.count; i++)
		if (!types_same(&key->items[i].value->type, &state->key.items[i].value->type))
			diag_error(binder->diag, key->items[i].value->expr->span,
				   "the key of '%s' is a %s elsewhere, and here a %s", state->name.text,
				   types_info[state->key.items[i].value->type.kind].name,
				   types_info[key->items[i].value->type.kind].name);
}

/* The one state that the action's expressions and `drop:` refer to. */
static void resolve_key(struct binder *binder, struct tool_action *action,
			const struct name *drop)
{
	const struct tool_state *state = binder->state;

	if (drop && drop->text) {
		state = find_state(binder, drop);
		if (state && binder->state && binder->state != state)
			diag_error(binder->diag, drop->span,
				   "an action deals with one state, and this one with '%s' already",
				   binder->state->name.text);
		action->drop = true;
	}
	action->state = state;
	if (state && bind_key(binder, &state->spec->key, &action->key))
		check_key(binder, state, &action->key);
}

/* A new action at @point, where names are from now on looked for. */
static struct tool_action *begin_action(struct binder *binder, struct tool_point *point)
{
	struct tool_action *action = ARENA_PUSH(binder->arena, &binder->tool->actions);

	action->point = point;
	point->used = true;
	binder->point = point;
	binder->state = NULL;
	return action;
}

static void resolve_action(struct binder *binder, const struct spec_action *spec,
			   struct tool_point *point)
{
	struct tool_action *action = begin_action(binder, point);

	action->spec = spec;
	action->where = bind_condition(binder, spec->where);
	for (size_t i = 0; i < spec->set.count; i++)
		resolve_set(binder, action, spec->set.items[i]);
	if (spec->emit.text)
		resolve_emit(binder, action, find_event(binder, &spec->emit));
	resolve_key(binder, action, &spec->drop);
}

/* The points and groups of @names; false, with errors, when one is none. */
static bool points_of(struct binder *binder, const spec_names *names, tool_points *points)
{
	bool fine = true;

	for (size_t i = 0; i < names->count; i++)
		fine &= bind_points(binder, &names->items[i], points);
	return fine;
}

static void resolve_actions(struct binder *binder, const struct spec_action *spec)
{
	tool_points points = {};

	if (!spec->set.count && !spec->emit.text && !spec->drop.text) {
		diag_error(binder->diag, spec->span, "this action does nothing: set, emit or drop");
		return;
	}
	points_of(binder, &spec->at, &points);
	for (size_t i = 0; i < points.count && !diag_failed(binder->diag); i++)
		resolve_action(binder, spec, points.items[i]);
}

/* What `set:` of a state remembers at one of its points. */
static void resolve_remember(struct binder *binder, const struct tool_state *state,
			     struct tool_point *point)
{
	struct tool_action *action = begin_action(binder, point);
	const spec_fields *set = &state->spec->set;

	action->state = state;
	for (size_t i = 0; i < set->count; i++) {
		struct value target = {
			.name = set->items[i].name.text,
			.type = state->columns.items[i].value->type,
		};

		add_set(binder, action, &target, OP_SET,
			bind_stored(binder, set->items[i].expr));
	}
	if (bind_key(binder, &state->spec->key, &action->key))
		check_key(binder, state, &action->key);
}

/* An object of @state ends at @point. */
static void resolve_end(struct binder *binder, const struct tool_state *state,
			struct tool_point *point)
{
	struct tool_action *action = begin_action(binder, point);

	action->state = state;
	action->drop = true;
	if (bind_key(binder, &state->spec->key, &action->key))
		check_key(binder, state, &action->key);
}

static void resolve_own(struct binder *binder, const struct tool_state *state)
{
	tool_points at = {}, drop = {};

	if (!points_of(binder, &state->spec->at, &at) || !points_of(binder, &state->spec->drop, &drop))
		return;
	for (size_t i = 0; i < at.count && !diag_failed(binder->diag); i++)
		resolve_remember(binder, state, at.items[i]);
	for (size_t i = 0; i < drop.count && !diag_failed(binder->diag); i++)
		resolve_end(binder, state, drop.items[i]);
}

/* Events. */

static void resolve_event(struct binder *binder, const struct tool_event *event,
			  struct tool_point *point)
{
	struct tool_action *action = begin_action(binder, point);

	action->where = bind_condition(binder, event->spec->where);
	resolve_emit(binder, action, event);
	resolve_key(binder, action, NULL);
}

static bool emitted(const struct spec *spec, const struct tool_event *event)
{
	for (size_t i = 0; i < spec->actions.count; i++) {
		const struct name *emit = &spec->actions.items[i].emit;

		if (emit->text && !strcmp(emit->text, event->name.text))
			return true;
	}
	return false;
}

static void resolve_events(struct binder *binder, const struct spec *spec,
			   const struct tool_event *event)
{
	tool_points points = {};

	points_of(binder, &event->spec->at, &points);
	for (size_t i = 0; i < points.count; i++)
		resolve_event(binder, event, points.items[i]);
	if (!event->spec->columns.count)
		diag_error(binder->diag, event->name.span, "event '%s' has no columns",
			   event->name.text);
	if (!event->spec->at.count && !emitted(spec, event))
		diag_error(binder->diag, event->name.span,
			   "nothing emits '%s': give it 'at:', or an action 'emit: %s'",
			   event->name.text, event->name.text);
}

void action_resolve(struct binder *binder, const struct spec *spec)
{
	struct tool *tool = binder->tool;

	for (size_t i = 0; i < spec->events.count; i++) {
		struct tool_event *event = ARENA_PUSH(binder->arena, &tool->events);

		event->name = spec->events.items[i].name;
		event->spec = &spec->events.items[i];
	}
	for (size_t i = 0; i < tool->events.count && !diag_failed(binder->diag); i++)
		resolve_events(binder, spec, &tool->events.items[i]);
	/* After the events, which show what was kept until now. */
	for (size_t i = 0; i < tool->states.count && !diag_failed(binder->diag); i++)
		resolve_own(binder, &tool->states.items[i]);
	for (size_t i = 0; i < spec->actions.count && !diag_failed(binder->diag); i++)
		resolve_actions(binder, &spec->actions.items[i]);
}
