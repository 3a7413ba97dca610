/* SPDX-License-Identifier: MIT */
/* Generates blocks of C that several kinds of actions have: keys, conditions, values, objects. */
#include <string.h>

#include "emit/block.h"

const char *block_guard(struct arena *arena, const char *condition, const char *term)
{
	const struct gap gaps[] = {{"condition", condition}, {"leave", term}};
	struct text text = {};

	template_fill(arena, &text, "guard.bpf.c", gaps, ARRAY_SIZE(gaps));
	return text_take(arena, &text);
}

const char *block_where(const struct emitter *emitter)
{
	struct text condition = {}, text = {};

	if (emitter->action->where) {
		emit_unless(&condition, emitter->action->where, OP_SET);
		text_add(&text, "%s", block_guard(emitter->arena,
						  text_take(emitter->arena, &condition), "FILTERED"));
	}
	emit_own_lets(emitter->arena, &text, emitter->point, emitter->action);
	return text_take(emitter->arena, &text);
}

static bool has_address(const struct value *value)
{
	return value->kind == VALUE_FIELD &&
	       (value->type.kind == TYPE_PACKET_ID || value->type.kind == TYPE_FLOW ||
		value->type.kind == TYPE_ADDRESS);
}

/* The struct of a key that has parts, or NULL. */
static const struct plan_struct *key_struct(const struct emitter *emitter)
{
	return emitter->action->state ? emit_find_map(emitter->plan, emitter->action->state)->id : NULL;
}

/* Structs of the packet have an address; other keys are put into a variable first. */
static bool is_in_place(const struct emitter *emitter)
{
	return !key_struct(emitter) && has_address(emitter->action->key.items[0].value);
}

/* The number of a packet is found, or made, before the table is looked at. */
static const char *number_of_packet(const struct emitter *emitter)
{
	struct text text = {};

	if (emitter->action->kind != ACTION_START)
		return NULL;
	text_add(&text, "u64 pair = follow(");
	emit_value(&text, emitter->point->core->point->skb);
	text_add(&text, ", now, %s);", emit_typed(emitter->point->core->point->skb));
	return text_take(emitter->arena, &text);
}

const char *block_key_variable(const struct emitter *emitter)
{
	const tool_fields *key = &emitter->action->key;
	struct text text = {};

	if (core_follows(emitter->action))
		return number_of_packet(emitter);
	if (!key->count || is_in_place(emitter))
		return NULL;
	if (key_struct(emitter))
		return arena_printf(emitter->arena, "struct %s pair = {};", key_struct(emitter)->name);
	text_add(&text, "u64 pair = %s",
		 key->items[0].value->type.kind == TYPE_POINTER ? "(u64)" : "");
	emit_value(&text, key->items[0].value);
	text_add(&text, ";");
	return text_take(emitter->arena, &text);
}

const char *block_key_address(const struct emitter *emitter)
{
	const tool_fields *key = &emitter->action->key;

	if (core_follows(emitter->action))
		return emitter->action->kind == ACTION_START ? "&pair" : "&known->id";
	return key->count && is_in_place(emitter)
		? arena_printf(emitter->arena, "&packet->%s", key->items[0].value->place) : "&pair";
}

const char *block_assignments(const struct emitter *emitter, const char *to,
			       const tool_fields *fields)
{
	struct text text = {};

	for (size_t i = 0; i < fields->count; i++)
		emit_assign(&text, arena_printf(emitter->arena, "%s%s", to,
						fields->items[i].name.text),
			    fields->items[i].value);
	return text_take(emitter->arena, &text);
}

/* The parts of the key, where it has several. */
const char *block_key_parts(const struct emitter *emitter)
{
	const tool_fields *key = &emitter->action->key;
	struct text text = {};

	if (core_follows(emitter->action))
		return emitter->action->kind == ACTION_START
			? block_guard(emitter->arena, "!pair", "TABLE_FULL")
			: block_guard(emitter->arena, "!known || !known->id", "not_followed(known)");
	if (!key_struct(emitter))
		return NULL;
	/* They are called as where the table was first used. */
	for (size_t i = 0; i < key->count; i++)
		emit_assign(&text, arena_printf(emitter->arena, "pair.%s",
				emitter->action->state->key->items[i].name.text),
			    key->items[i].value);
	return text_take(emitter->arena, &text);
}

/* What the result is grouped by, each part when --by wants it. */
const char *block_by(const struct emitter *emitter)
{
	const tool_fields *keys = &emitter->action->keys;
	struct text text = {};

	for (size_t i = 0; i < keys->count; i++) {
		const char *name = keys->items[i].name.text;

		text_add(&text, "if (%s_by.%s)\n\t", emitter->action->sink->name, name);
		emit_assign(&text, arena_printf(emitter->arena, "key.%s", name),
			    keys->items[i].value);
	}
	return text_take(emitter->arena, &text);
}

/* Does the task suit --pid and what else chooses by it? */
const char *block_task(const struct emitter *emitter)
{
	const struct value *task = emitter->action->task;
	struct text text = {};

	if (!task)
		return NULL;
	if (task->kind == VALUE_BUILTIN)
		return block_guard(emitter->arena, "!filter_running_task()", "FILTERED");
	text_add(&text, "!filter_task(&");
	emit_value(&text, task);
	text_add(&text, ")");
	return block_guard(emitter->arena, text_take(emitter->arena, &text), "FILTERED");
}

static bool is_duration(const struct core_action *action)
{
	return expr_units[action->sink->unit].base == UNIT_NS;
}

/* --min chooses by durations. */
const char *block_minimum(const struct emitter *emitter)
{
	return is_duration(emitter->action)
		? block_guard(emitter->arena, "value < vnt_min_ns", "FILTERED") : NULL;
}

/* What --each shows of a value: of a path, its steps too. */
static const char *each_value(const struct core_sink *sink)
{
	if (sink->stages)
		return "event->vnt_value = value;\npath_steps(event->vnt_steps, waiting);\n";
	return sink->kind == SINK_HISTOGRAM ? "event->vnt_value = value;\n" : NULL;
}

const char *block_each(const struct emitter *emitter)
{
	const struct core_action *action = emitter->action;
	struct text text = {};

	if (!action->sink->each)
		return NULL;
	const struct gap gaps[] = {
		{"layout", emit_find_map(emitter->plan, action->sink->each)->layout->name},
		{"number", arena_printf(emitter->arena, "%u", action->sink->each->number)},
		{"value", each_value(action->sink)},
		{"fields", block_assignments(emitter, "event->", &action->details)},
		{"end", action->sink->measure->spec->show_each ? "event_submit(event);\n"
							 : "return event_submit(event);\n"},
	};
	template_fill(emitter->arena, &text, "each.bpf.c", gaps, ARRAY_SIZE(gaps));
	return text_take(emitter->arena, &text);
}

void block_add_least_0(struct text *text, const struct value *value)
{
	text_add(text, "%s", value->type.is_signed ? "not_negative(" : "");
	emit_value(text, value);
	text_add(text, "%s", value->type.is_signed ? ")" : "");
}

const char *block_value(const struct emitter *emitter)
{
	struct text text = {};

	block_add_least_0(&text, emitter->action->value);
	return text_take(emitter->arena, &text);
}

const char *block_divisor(const struct emitter *emitter)
{
	static const char *const divisors[UNIT_COUNT] = {
		[UNIT_US] = "NS_PER_US", [UNIT_MS] = "NS_PER_MS", [UNIT_S] = "NS_PER_S",
	};

	return divisors[emitter->action->sink->unit];
}

/* From ns to the unit of the histogram. */
const char *block_scale(const struct emitter *emitter)
{
	const char *divisor = block_divisor(emitter);

	return divisor ? arena_printf(emitter->arena, "value /= %s;\n", divisor) : NULL;
}

/* The object, or zeros where there is none: a condition that is false makes none. */
const char *block_look(const struct emitter *emitter)
{
	const char *state = emitter->action->state->name;

	return arena_printf(emitter->arena, "kept = OBJECT_OR_ZEROS(&%s_map, %s, struct %s);\n",
			    state, block_key_address(emitter), state);
}

bool block_only_drops(const struct core_action *action)
{
	return action->action && action->action->drop && !action->action->sets.count &&
	       !action->sink && !value_reads(action->where, VALUE_KEPT);
}

/*
 * Objects: an action that sets makes the object, one that does not finds it, and one that
 * only drops it need not see it.
 */
const char *block_enter(const struct emitter *emitter)
{
	const struct core_action *action = emitter->action;
	bool make = action->action && action->action->sets.count;
	struct text text = {};

	if (!action->state)
		return NULL;
	if (block_only_drops(action))
		return block_guard(emitter->arena, arena_printf(emitter->arena,
				"bpf_map_delete_elem(&%s_map, %s)", action->state->name,
				block_key_address(emitter)), "UNMATCHED");
	if (make)
		text_add(&text, "kept = OBJECT(&%s_map, %s, struct %s);\n", action->state->name,
			 block_key_address(emitter), action->state->name);
	else
		text_add(&text, "kept = bpf_map_lookup_elem(&%s_map, %s);\n", action->state->name,
			 block_key_address(emitter));
	text_add(&text, "%s", block_guard(emitter->arena, "!kept", make ? "TABLE_FULL" : "UNMATCHED"));
	return text_take(emitter->arena, &text);
}

const char *block_declarations(const struct emitter *emitter)
{
	const struct core_action *action = emitter->action;
	struct text text = {};

	if (action->kind == ACTION_DO && action->sink)
		text_add(&text, "struct %s *event;\n",
			 emit_find_map(emitter->plan, action->sink)->layout->name);
	if (action->state && !block_only_drops(action))
		text_add(&text, "struct %s *kept;\n", action->state->name);
	return text_take(emitter->arena, &text);
}
