/* SPDX-License-Identifier: MIT */
/* Tables, the actions that change them, and events. */
#include <string.h>

#include "vntc.h"

#define DEFAULT_SIZE 16384
#define MAX_SIZE (1 << 22)

/* Tables. */

static void resolve_size(struct binder *binder, struct tool_table *table)
{
	const struct expr *size = table->spec->size;

	table->size = DEFAULT_SIZE;
	if (!size)
		return;
	if (size->kind != EXPR_NUMBER || size->unit != UNIT_NONE || !size->number ||
	    size->number > MAX_SIZE)
		diag_error(binder->diag, size->span,
			   "a number of objects was expected here, up to %d", MAX_SIZE);
	table->size = size->number;
}

static bool dropped(const struct spec *spec, const struct tool_table *table)
{
	for (size_t i = 0; i < spec->actions.count; i++) {
		const struct name *drop = &spec->actions.items[i].drop;

		if (drop->text && !strcmp(drop->text, table->name.text))
			return true;
	}
	return false;
}

/* Does an assignment of @action name @table? */
static bool sets(const struct spec_action *action, const struct tool_table *table)
{
	for (size_t i = 0; i < action->set.count; i++) {
		const struct expr *target = action->set.items[i]->left;

		if (target->kind == EXPR_MEMBER && target->left->kind == EXPR_NAME &&
		    !strcmp(target->left->name, table->name.text))
			return true;
	}
	return false;
}

/* Columns have the types that their examples have where they are first set. */
static void resolve_columns(struct binder *binder, const struct spec *spec,
			    struct tool_table *table)
{
	for (size_t i = 0; i < spec->actions.count; i++) {
		tool_points points = {};

		if (!sets(&spec->actions.items[i], table))
			continue;
		if (!bind_points(binder, &spec->actions.items[i].at.items[0], &points))
			return;
		binder->point = points.items[0];
		for (size_t j = 0; j < table->spec->keep.count; j++) {
			const struct spec_field *field = &table->spec->keep.items[j];
			const struct value *value = bind_expr(binder, field->expr);

			if (value)
				*ARENA_PUSH(binder->arena, &table->columns) =
					(struct tool_field){field->name, value};
		}
		bind_key(binder, &table->spec->key, &table->key);
		return;
	}
	diag_error(binder->diag, table->name.span, "no action sets anything of '%s'",
		   table->name.text);
}

/* Both become a map of that name. */
static void check_name(struct binder *binder, const struct spec *spec,
		       const struct tool_table *table)
{
	for (size_t i = 0; i < spec->measures.count; i++) {
		const struct name *name = &spec->measures.items[i].name;

		if (strcmp(name->text, table->name.text))
			continue;
		diag_error(binder->diag, name->span, "a measure cannot be called like a table");
		diag_note(binder->diag, table->name.span, "the table is here");
	}
}

static void resolve_table(struct binder *binder, const struct spec *spec,
			  struct tool_table *table)
{
	check_name(binder, spec, table);
	resolve_size(binder, table);
	if (table->spec->lost)
		table->lost_ns = bind_duration(binder, table->spec->lost);
	resolve_columns(binder, spec, table);
	if (!table->spec->lost && !dropped(spec, table)) {
		diag_error(binder->diag, table->name.span,
			   "nothing ends what '%s' keeps", table->name.text);
		diag_hint(binder->diag,
			  "add 'lost: 5s' here, or 'drop: %s' to an action", table->name.text);
	}
}

/* Actions. */

static struct tool_event *find_event(struct binder *binder, const struct name *name)
{
	for (size_t i = 0; i < binder->tool->events.count; i++)
		if (!strcmp(binder->tool->events.items[i].name.text, name->text))
			return &binder->tool->events.items[i];
	diag_error(binder->diag, name->span, "there is no event '%s'", name->text);
	return NULL;
}

static const struct tool_table *find_table(struct binder *binder, const struct name *name)
{
	const struct tool_table *table = bind_find_table(binder, name->text);

	if (!table)
		diag_error(binder->diag, name->span, "there is no table '%s'", name->text);
	return table;
}

static void resolve_set(struct binder *binder, struct tool_action *action,
			const struct expr *expr)
{
	const struct value *target = bind_expr(binder, expr->left), *value;

	if (!target)
		return;
	if (target->kind != VALUE_KEPT) {
		diag_error(binder->diag, expr->left->span,
			   "a column of a table was expected here: TABLE.COLUMN");
		return;
	}
	value = bind_expr(binder, expr->right);
	if (!value)
		return;
	if (value->type.kind != target->type.kind) {
		diag_error(binder->diag, expr->right->span, "'%s' keeps another type, %s, than this %s",
			   target->name, types_info[target->type.kind].name,
			   types_info[value->type.kind].name);
		return;
	}
	if (expr->op == OP_INCREASE && (!types_info[value->type.kind].number ||
					value->type.kind == TYPE_TIME)) {
		diag_error(binder->diag, expr->span, "'+=' needs a number, not this %s",
			   types_info[value->type.kind].name);
		return;
	}
	*ARENA_PUSH(binder->arena, &action->sets) = (struct tool_set){
		.column = target->name, .op = expr->op, .value = value,
	};
}

static void resolve_emit(struct binder *binder, struct tool_action *action,
			 const struct tool_event *event)
{
	action->emit = event;
	if (event)
		bind_fields(binder, &event->spec->fields, &action->fields);
}

/* Objects are the same only when their keys have the same types. */
static void check_key(struct binder *binder, const struct tool_table *table,
		      const tool_fields *key)
{
	for (size_t i = 0; i < key->count && i < table->key.count; i++)
		if (!types_same(&key->items[i].value->type, &table->key.items[i].value->type))
			diag_error(binder->diag, key->items[i].value->expr->span,
				   "the key of '%s' is a %s elsewhere, and here a %s", table->name.text,
				   types_info[table->key.items[i].value->type.kind].name,
				   types_info[key->items[i].value->type.kind].name);
}

/* The one table that the action's expressions and `drop:` refer to. */
static void resolve_key(struct binder *binder, struct tool_action *action,
			const struct name *drop)
{
	const struct tool_table *table = binder->table;

	if (drop && drop->text) {
		table = find_table(binder, drop);
		if (table && binder->table && binder->table != table)
			diag_error(binder->diag, drop->span,
				   "an action deals with one table, and this one with '%s' already",
				   binder->table->name.text);
		action->drop = true;
	}
	action->table = table;
	if (table && bind_key(binder, &table->spec->key, &action->key))
		check_key(binder, table, &action->key);
}

/* A new action at @point, where names are from now on looked for. */
static struct tool_action *begin_action(struct binder *binder, struct tool_point *point)
{
	struct tool_action *action = ARENA_PUSH(binder->arena, &binder->tool->actions);

	action->point = point;
	point->used = true;
	binder->point = point;
	binder->table = NULL;
	return action;
}

static void resolve_action(struct binder *binder, const struct spec_action *spec,
			   struct tool_point *point)
{
	struct tool_action *action = begin_action(binder, point);

	action->spec = spec;
	action->once = spec->once;
	action->when = bind_condition(binder, spec->when);
	for (size_t i = 0; i < spec->set.count; i++)
		resolve_set(binder, action, spec->set.items[i]);
	if (spec->emit.text)
		resolve_emit(binder, action, find_event(binder, &spec->emit));
	resolve_key(binder, action, &spec->drop);
}

static void resolve_actions(struct binder *binder, const struct spec_action *spec)
{
	tool_points points = {};

	if (!spec->set.count && !spec->emit.text && !spec->drop.text) {
		diag_error(binder->diag, spec->span, "this action does nothing: set, emit or drop");
		return;
	}
	for (size_t i = 0; i < spec->at.count; i++)
		bind_points(binder, &spec->at.items[i], &points);
	for (size_t i = 0; i < points.count && !diag_failed(binder->diag); i++)
		resolve_action(binder, spec, points.items[i]);
}

/* Events. */

static void resolve_event(struct binder *binder, const struct tool_event *event,
			  struct tool_point *point)
{
	struct tool_action *action = begin_action(binder, point);

	action->when = bind_condition(binder, event->spec->when);
	resolve_emit(binder, action, event);
	resolve_key(binder, action, NULL);
}

static void resolve_events(struct binder *binder, const struct tool_event *event)
{
	tool_points points = {};

	for (size_t i = 0; i < event->spec->at.count; i++)
		bind_points(binder, &event->spec->at.items[i], &points);
	for (size_t i = 0; i < points.count; i++)
		resolve_event(binder, event, points.items[i]);
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

void object_resolve(struct binder *binder, const struct spec *spec)
{
	struct tool *tool = binder->tool;

	for (size_t i = 0; i < spec->tables.count; i++) {
		struct tool_table *table = ARENA_PUSH(binder->arena, &tool->tables);

		table->name = spec->tables.items[i].name;
		table->spec = &spec->tables.items[i];
	}
	for (size_t i = 0; i < spec->events.count; i++) {
		struct tool_event *event = ARENA_PUSH(binder->arena, &tool->events);

		event->name = spec->events.items[i].name;
		event->spec = &spec->events.items[i];
	}
	for (size_t i = 0; i < tool->tables.count; i++)
		resolve_table(binder, spec, &tool->tables.items[i]);
	for (size_t i = 0; i < tool->events.count && !diag_failed(binder->diag); i++) {
		const struct tool_event *event = &tool->events.items[i];

		resolve_events(binder, event);
		if (!event->spec->fields.count)
			diag_error(binder->diag, event->name.span, "event '%s' has no fields",
				   event->name.text);
		if (!event->spec->at.count && !emitted(spec, event))
			diag_error(binder->diag, event->name.span,
				   "nothing emits '%s': give it 'at:', or an action 'emit: %s'",
				   event->name.text, event->name.text);
	}
	/* Behind the events, which show what was kept until now. */
	for (size_t i = 0; i < spec->actions.count && !diag_failed(binder->diag); i++)
		resolve_actions(binder, &spec->actions.items[i]);
}
