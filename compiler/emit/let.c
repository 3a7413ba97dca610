/* SPDX-License-Identifier: MIT */
/*
 * Generates the variables of `let:` words: those that a point's condition reads before it, those
 * that one action alone needs inside of its function, and all others before the first call.  What
 * a condition reads once, and nothing else does, stands in the condition itself.
 */
#include <string.h>

#include "emit/emit.h"

/* The first place where @value reads the variable @name, or one that does; or NULL. */
static const struct value *find_use(const struct value *value, const char *name)
{
	const struct value *use;

	if (!value || (value->kind == VALUE_LET && !strcmp(value->name, name)))
		return value;
	use = find_use(value->left, name);
	return use ? use : find_use(value->right, name);
}

static bool reads(const struct value *value, const char *name)
{
	return find_use(value, name);
}

static bool fields_read(const tool_fields *fields, const char *name)
{
	for (size_t i = 0; i < fields->count; i++)
		if (reads(fields->items[i].value, name))
			return true;
	return false;
}

/* Does @action read it before it knows that the hit is one of its own? */
static bool reads_early(const struct core_action *action, const char *name)
{
	return reads(action->where, name) || fields_read(&action->key, name) ||
	       fields_read(&action->columns, name);
}

static bool reads_late(const struct core_action *action, const char *name)
{
	for (size_t i = 0; action->use && i < action->use->counted.count; i++)
		if (reads(action->use->counted.items[i].value, name))
			return true;
	for (size_t i = 0; action->action && i < action->action->sets.count; i++)
		if (reads(action->action->sets.items[i].value, name))
			return true;
	return reads(action->value, name) || fields_read(&action->keys, name) ||
	       fields_read(&action->details, name);
}

/* Does the function of the point itself need it? */
static bool point_reads(const struct tool_point *point, const char *name)
{
	return reads(point->where, name) || reads(point->skb, name) || reads(point->start, name);
}

/* Is memory read for it? */
static bool is_costly(const struct value *value)
{
	return value_reads(value, VALUE_MEMBER) || value_reads(value, VALUE_INDEX) ||
	       value_reads(value, VALUE_CALL);
}

bool emit_is_own_let(const struct plan_point *point, const struct core_action *action,
		     const struct tool_let *let)
{
	const struct core_point *core = point->core;

	if (let->several || !is_costly(let->value) || point_reads(core->point, let->name))
		return false;
	for (size_t i = 0; i < core->actions.count; i++) {
		const struct core_action *other = &core->actions.items[i];

		if (reads_early(other, let->name) ||
		    reads_late(other, let->name) != (other == action))
			return false;
	}
	return true;
}

static bool is_own_let_of_any(const struct plan_point *point, const struct tool_let *let)
{
	for (size_t i = 0; i < point->core->actions.count; i++)
		if (emit_is_own_let(point, &point->core->actions.items[i], let))
			return true;
	return false;
}

bool emit_stands_in_where(const struct value *variable)
{
	const struct tool_point *point = variable->point;
	bool is_read = variable->left->kind == VALUE_MEMBER || variable->left->kind == VALUE_INDEX;

	for (size_t i = 0; is_read && i < point->lets.count; i++)
		if (!strcmp(point->lets.items[i].name, variable->name))
			return point->lets.items[i].uses == 1 && reads(point->where, variable->name);
	return false;
}

bool emit_waits_for_let(const struct tool_point *point, const struct value *value)
{
	for (size_t i = 0; i < point->lets.count; i++) {
		const struct tool_let *let = &point->lets.items[i];
		const struct value *use = find_use(value, let->name);

		if (use && is_costly(let->value) && !emit_stands_in_where(use))
			return true;
	}
	return false;
}

static void declare(struct arena *arena, struct text *text, const struct tool_let *let)
{
	text_add(text, "%s = ", emit_variable(arena, &let->value->type, let->name));
	emit_value(text, let->value);
	text_add(text, ";\n");
}

void emit_lets(struct arena *arena, struct text *text, const struct plan_point *point,
	       enum lets lets)
{
	const struct tool_point *tool = point->core->point;

	for (size_t i = 0; i < tool->lets.count; i++) {
		const struct tool_let *let = &tool->lets.items[i];
		const struct value *asked = find_use(tool->where, let->name);

		if (lets & (asked ? LETS_OF_WHERE : LETS_LATER) &&
		    !(asked && emit_stands_in_where(asked)) && !is_own_let_of_any(point, let))
			declare(arena, text, let);
	}
}

void emit_own_lets(struct arena *arena, struct text *text, const struct plan_point *point,
		   const struct core_action *action)
{
	const struct tool_point *tool = point->core->point;

	for (size_t i = 0; i < tool->lets.count; i++)
		if (emit_is_own_let(point, action, &tool->lets.items[i]))
			declare(arena, text, &tool->lets.items[i]);
}
