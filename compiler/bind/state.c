/* SPDX-License-Identifier: MIT */
/*
 * Resolves states.  Their columns are those that something sets; each has the type of the
 * values that are put into it, as wide as the widest.
 */
#include <string.h>

#include "bind/bind.h"

#define DEFAULT_SIZE 16384
#define MAX_SIZE (1 << 22)

static void resolve_size(struct binder *binder, struct tool_state *state)
{
	const struct expr *size = state->spec->size;

	state->size = DEFAULT_SIZE;
	if (!size)
		return;
	if (size->kind != EXPR_NUMBER || size->unit != UNIT_NONE || !size->number ||
	    size->number > MAX_SIZE)
		diag_error(binder->diag, size->span,
			   "a number of objects was expected here, up to %d", MAX_SIZE);
	state->size = size->number;
}

static bool dropped(const struct spec *spec, const struct tool_state *state)
{
	for (size_t i = 0; i < spec->actions.count; i++) {
		const struct name *drop = &spec->actions.items[i].drop;

		if (drop->text && !strcmp(drop->text, state->name.text))
			return true;
	}
	return state->spec->drop.count;
}

/* Something that sets a column of a state, at the points that @at names. */
struct setter {
	const spec_names *at;
	struct name column;
	const struct expr *value;
};

typedef LIST(struct setter) setters;

/* The column of @state that @target names, text NULL if it names none. */
static struct name column_of(const struct expr *target, const struct tool_state *state)
{
	if (target->kind == EXPR_MEMBER && target->left->kind == EXPR_NAME &&
	    !strcmp(target->left->name, state->name.text))
		return (struct name){target->name, target->name_span};
	return (struct name){};
}

static void add_setters_of(struct binder *binder, const struct spec_action *action,
			   const struct tool_state *state, setters *list)
{
	for (size_t i = 0; i < action->set.count; i++) {
		const struct expr *set = action->set.items[i];
		struct name column = column_of(set->left, state);

		if (column.text)
			*ARENA_PUSH(binder->arena, list) = (struct setter){
				&action->at, column, set->right,
			};
	}
}

/* All that sets a column of @state: its own `set:`, then actions in their order. */
static setters setters_of(struct binder *binder, const struct spec *spec,
			  const struct tool_state *state)
{
	setters list = {};

	for (size_t i = 0; i < state->spec->set.count; i++)
		*ARENA_PUSH(binder->arena, &list) = (struct setter){
			&state->spec->at, state->spec->set.items[i].name,
			state->spec->set.items[i].expr,
		};
	for (size_t i = 0; i < spec->actions.count; i++)
		add_setters_of(binder, &spec->actions.items[i], state, &list);
	return list;
}

static struct tool_field *find_column(const struct tool_state *state, const char *name)
{
	for (size_t i = 0; i < state->columns.count; i++)
		if (!strcmp(state->columns.items[i].name.text, name))
			return &state->columns.items[i];
	return NULL;
}

/* Numbers as written take 4 bytes where these are enough. */
static struct value *column_value(struct binder *binder, const struct value *value)
{
	struct value *copy = ARENA_NEW(binder->arena, struct value);

	*copy = *value;
	if (value->kind == VALUE_NUMBER && value->type.kind == TYPE_INT && value->number <= UINT32_MAX)
		copy->type.size = 4;
	return copy;
}

/* A column is as wide as the widest of the numbers that it is set to. */
static void widen(struct tool_field *column, const struct value *value)
{
	struct type *type = &((struct value *)column->value)->type;

	if (type->kind == value->type.kind && type->kind == TYPE_INT && value->type.size > type->size)
		type->size = value->type.size;
}

/*
 * Type the column that @setter sets, if the columns that it is computed from are known.
 * Errors go to @diag: those of an early try are forgotten.
 */
static bool infer(struct binder *binder, struct tool_state *state, const struct setter *setter,
		  struct diag *diag)
{
	struct diag *before = binder->diag;
	const struct value *value = NULL;
	tool_points points = {};

	binder->diag = diag;
	binder->state = NULL;
	if (bind_points(binder, &setter->at->items[0], &points)) {
		binder->point = points.items[0];
		value = bind_stored(binder, setter->value);
	}
	binder->diag = before;
	if (!value)
		return false;
	value = column_value(binder, value);
	if (find_column(state, setter->column.text))
		widen(find_column(state, setter->column.text), value);
	else
		*ARENA_PUSH(binder->arena, &state->columns) =
			(struct tool_field){setter->column, value};
	return true;
}

/* Type columns until no more become known; what is left then is an error. */
static void infer_columns(struct binder *binder, struct tool_state *state, setters *list)
{
	bool *done = arena_alloc(binder->arena, list->count + 1), more = true;

	while (more) {
		more = false;
		for (size_t i = 0; i < list->count; i++)
			if (!done[i] && infer(binder, state, &list->items[i], diag_new(binder->arena)))
				done[i] = more = true;
	}
	for (size_t i = 0; i < list->count; i++)
		if (!done[i] && !infer(binder, state, &list->items[i], binder->diag))
			return;
}

/* The key where the state is first set: that of other points must have its types. */
static void resolve_key(struct binder *binder, struct tool_state *state, const setters *list)
{
	tool_points points = {};

	if (!bind_points(binder, &list->items[0].at->items[0], &points))
		return;
	binder->point = points.items[0];
	bind_key(binder, &state->spec->key, &state->key);
}

/* Both become a map of that name. */
static void check_name(struct binder *binder, const struct spec *spec,
		       const struct tool_state *state)
{
	for (size_t i = 0; i < spec->measures.count; i++) {
		const struct name *name = &spec->measures.items[i].name;

		if (strcmp(name->text, state->name.text))
			continue;
		diag_error(binder->diag, name->span, "a measure cannot be called like a state");
		diag_note(binder->diag, state->name.span, "the state is here");
	}
}

static void check_end(struct binder *binder, const struct spec *spec,
		      const struct tool_state *state)
{
	if (state->spec->timeout || dropped(spec, state))
		return;
	diag_error(binder->diag, state->name.span, "nothing ends what '%s' keeps", state->name.text);
	diag_hint(binder->diag, "add 'timeout: 5s' here, or 'drop:' with a point at which it ends");
}

static void resolve_state(struct binder *binder, const struct spec *spec,
			  struct tool_state *state)
{
	setters list = setters_of(binder, spec, state);

	check_name(binder, spec, state);
	resolve_size(binder, state);
	if (state->spec->timeout)
		state->timeout_ns = bind_duration(binder, state->spec->timeout);
	if (!state->spec->at.count != !state->spec->set.count)
		diag_error(binder->diag, state->name.span,
			   "a state has both 'at:' and 'set:', or none of them and actions that set it");
	else if (!list.count)
		diag_error(binder->diag, state->name.span, "nothing sets anything of '%s'",
			   state->name.text);
	else
		infer_columns(binder, state, &list);
	if (!diag_failed(binder->diag))
		resolve_key(binder, state, &list);
	check_end(binder, spec, state);
}

void state_resolve(struct binder *binder, const struct spec *spec)
{
	struct tool *tool = binder->tool;

	for (size_t i = 0; i < spec->state.count; i++) {
		struct tool_state *state = ARENA_PUSH(binder->arena, &tool->states);

		state->name = spec->state.items[i].name;
		state->spec = &spec->state.items[i];
	}
	for (size_t i = 0; i < tool->states.count; i++)
		resolve_state(binder, spec, &tool->states.items[i]);
}
