/* SPDX-License-Identifier: MIT */
/* Finds out which hits of a point need their packet, or the flow of their socket. */
#include <string.h>

#include "emit/guard.h"
#include "emit/packet.h"

bool packet_in(const struct value *value)
{
	return value_reads(value, VALUE_FIELD) || value_reads(value, VALUE_PACKET);
}

static bool fields_read_packet(const tool_fields *fields)
{
	for (size_t i = 0; i < fields->count; i++)
		if (packet_in(fields->items[i].value))
			return true;
	return false;
}

/* Does what is set, emitted or dropped need the packet? */
static bool does_with_packet(const struct core_action *core)
{
	const struct tool_action *action = core->action;

	for (size_t i = 0; i < action->sets.count; i++)
		if (packet_in(action->sets.items[i].value))
			return true;
	return packet_in(core->where) || fields_read_packet(&core->key) ||
	       fields_read_packet(&action->fields);
}

/*
 * Does @action need of a socket only that it is one of the Internet's, which --by and options do
 * not change?  Other packets must be taken apart to know that they can be.
 */
static bool needs_family(const struct tool_point *point, const struct core_action *action)
{
	return action->kind == ACTION_DO && point->base == PACKET_SOCKET && !does_with_packet(action);
}

/* Something besides keys and what --each shows is of the packet: those can be switched off. */
static bool always_reads_packet(const struct core_action *action)
{
	if (action->kind != ACTION_OBSERVE && action->kind != ACTION_TALLY)
		return true;
	if (packet_in(action->where) || packet_in(action->value) || packet_in(action->task) ||
	    fields_read_packet(&action->key))
		return true;
	for (size_t i = 0; action->use && i < action->use->counted.count; i++)
		if (packet_in(action->use->counted.items[i].value))
			return true;
	return false;
}

/* Is @value made of nothing but arguments and options, so that it may be computed twice? */
static bool is_cheap(const struct value *value)
{
	static const bool cheap[] = {
		[VALUE_NUMBER] = true, [VALUE_ARGUMENT] = true, [VALUE_RESULT] = true,
		[VALUE_BINARY] = true, [VALUE_UNARY] = true, [VALUE_OPTION] = true,
	};

	return !value || ((size_t)value->kind < ARRAY_SIZE(cheap) && cheap[value->kind] &&
			  is_cheap(value->left) && is_cheap(value->right));
}

/* Does @action read the packet of a hit only after it knows that the hit is one of its own? */
static bool asks_first(const struct core_action *action)
{
	return action->where && is_cheap(action->where) && !fields_read_packet(&action->key);
}

static void add_condition(struct arena *arena, struct text *text, const struct value *condition)
{
	struct text one = {};
	const char *said;

	emit_value(&one, condition);
	said = text_take(arena, &one);
	text_add(text, strstr(said, "&&") ? "%s(%s)" : "%s%s", text->length ? " || " : "", said);
}

/* Keys of @action that are of the packet, and what --each shows, as they are switched on. */
static void add_switches(struct text *text, const struct core_action *action)
{
	for (size_t i = 0; i < action->keys.count; i++)
		if (packet_in(action->keys.items[i].value))
			text_add(text, "%s%s_by.%s", text->length ? " || " : "",
				 action->sink->name, action->keys.items[i].name.text);
	if (action->sink->each && fields_read_packet(&action->details))
		text_add(text, "%svnt_each", text->length ? " || " : "");
}

static bool lets_read_packet(const struct tool_point *point)
{
	for (size_t i = 0; i < point->lets.count; i++)
		if (packet_in(point->lets.items[i].value))
			return true;
	return false;
}

struct packet_need packet_need(struct arena *arena, const struct plan_point *plan)
{
	const struct tool_point *point = plan->core->point;
	struct packet_need need = {.when = ""};
	struct text text = {};

	if (packet_in(point->where) || lets_read_packet(point))
		return need;
	for (size_t i = 0; point->reads_packet && i < plan->core->actions.count; i++) {
		const struct core_action *action = &plan->core->actions.items[i];

		if (needs_family(point, action))
			need.family = true;
		else if (!always_reads_packet(action))
			add_switches(&text, action);
		else if (asks_first(action))
			add_condition(arena, &text, action->where);
		else
			return (struct packet_need){.when = ""};
	}
	if (!guard_may_know(plan))
		text_add(&text, "%sfilter.terms", text.length ? " || " : "");
	else
		text_add(&text, text.length ? " || (%s)" : "%s", "!known && (seeks || filter.terms)");
	need.when = text_take(arena, &text);
	return need;
}
