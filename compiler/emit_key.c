/* SPDX-License-Identifier: MIT */
/* Blocks of C that several kinds of actions have: keys, conditions, values. */
#include <string.h>

#include "emit_key.h"

const char *block_guard(const struct emitter *emitter, const char *condition,
			 const char *account)
{
	/* What has started elsewhere ends here, too. */
	bool finish = emitter->action->kind == ACTION_FINISH;
	const char *also = arena_printf(emitter->arena, "COUNT(accounts, %s, %s);\n",
					emitter->plan->rows.items[emitter->action->start_row], account);
	const struct gap gaps[] = {
		{"condition", condition}, {"row", emitter->row}, {"account", account},
		{"also", finish ? also : NULL},
	};
	struct text text = {};

	template_fill(emitter->arena, &text, "guard.bpf.c", gaps, ARRAY_SIZE(gaps));
	return emit_take(emitter->arena, &text);
}

const char *block_when(const struct emitter *emitter)
{
	struct text text = {};

	if (!emitter->action->when)
		return NULL;
	text_add(&text, "!(");
	emit_value(&text, emitter->action->when);
	text_add(&text, ")");
	return block_guard(emitter, emit_take(emitter->arena, &text), "filtered");
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
	return emitter->action->table ? emit_find_map(emitter->plan, emitter->action->table)->id : NULL;
}

/* Structs of the packet have an address; other keys are put into a variable first. */
static bool is_in_place(const struct emitter *emitter)
{
	return !key_struct(emitter) && has_address(emitter->action->key.items[0].value);
}

const char *block_key_variable(const struct emitter *emitter)
{
	const tool_fields *key = &emitter->action->key;
	struct text text = {};

	if (!key->count || is_in_place(emitter))
		return NULL;
	if (key_struct(emitter))
		return arena_printf(emitter->arena, "struct %s pair = {};", key_struct(emitter)->name);
	text_add(&text, "u64 pair = %s",
		 key->items[0].value->type.kind == TYPE_POINTER ? "(u64)" : "");
	emit_value(&text, key->items[0].value);
	text_add(&text, ";");
	return emit_take(emitter->arena, &text);
}

const char *block_key_address(const struct emitter *emitter)
{
	const tool_fields *key = &emitter->action->key;

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
	return emit_take(emitter->arena, &text);
}

/* The parts of the key, where it has several. */
const char *block_key_parts(const struct emitter *emitter)
{
	const tool_fields *key = &emitter->action->key;
	struct text text = {};

	if (!key_struct(emitter))
		return NULL;
	/* They are called as where the table was first used. */
	for (size_t i = 0; i < key->count; i++)
		emit_assign(&text, arena_printf(emitter->arena, "pair.%s",
				emitter->action->table->key->items[i].name.text),
			    key->items[i].value);
	return emit_take(emitter->arena, &text);
}

/* What the result is grouped by, each part when --by wants it. */
const char *block_key_assignments(const struct emitter *emitter)
{
	const tool_fields *keys = &emitter->action->keys;
	struct text text = {};

	for (size_t i = 0; i < keys->count; i++) {
		const char *name = keys->items[i].name.text;

		text_add(&text, "if (%s_by.%s)\n\t", emitter->action->sink->name, name);
		emit_assign(&text, arena_printf(emitter->arena, "key.%s", name),
			    keys->items[i].value);
	}
	return emit_take(emitter->arena, &text);
}

/* Does the task suit --pid and what else chooses by it? */
const char *block_task(const struct emitter *emitter)
{
	const struct value *task = emitter->action->task;
	struct text text = {};

	if (!task)
		return NULL;
	if (task->kind == VALUE_BUILTIN)
		return block_guard(emitter, "!filter_running_task()", "filtered");
	text_add(&text, "!filter_task(&");
	emit_value(&text, task);
	text_add(&text, ")");
	return block_guard(emitter, emit_take(emitter->arena, &text), "filtered");
}

static bool is_duration(const struct core_action *action)
{
	return expr_units[action->sink->unit].base == UNIT_NS;
}

/* --min chooses by durations. */
const char *block_minimum(const struct emitter *emitter)
{
	return is_duration(emitter->action) ? block_guard(emitter, "value < vnt_min_ns", "filtered") : NULL;
}

/* --each shows the hit instead of counting it. */
const char *block_each(const struct emitter *emitter)
{
	const struct core_action *action = emitter->action;
	bool finish = action->kind == ACTION_FINISH;
	const char *start = emitter->plan->rows.items[action->start_row];
	struct text text = {};

	if (!action->sink->each)
		return NULL;
	const struct gap gaps[] = {
		{"layout", emit_find_map(emitter->plan, action->sink->each)->layout->name},
		{"number", arena_printf(emitter->arena, "%u", action->sink->each->number)},
		{"value", action->sink->stages ? "event->vnt_value = value;\npath_steps(event->vnt_steps, waiting.at);\n" :
			  action->sink->kind == SINK_HISTOGRAM ? "event->vnt_value = value;\n" : NULL},
		{"fields", block_assignments(emitter, "event->", &action->each)},
		{"row", emitter->row},
		{"shown", finish ? arena_printf(emitter->arena, "COUNT(accounts, %s, shown);\n", start) : NULL},
		{"lost", finish ? arena_printf(emitter->arena, "COUNT(accounts, %s, ring_full);\n", start) : NULL},
	};
	template_fill(emitter->arena, &text, "each.bpf.c", gaps, ARRAY_SIZE(gaps));
	return emit_take(emitter->arena, &text);
}

const char *block_value_of(const struct emitter *emitter)
{
	struct text text = {};

	emit_value(&text, emitter->action->value);
	return emit_take(emitter->arena, &text);
}

const char *block_divisor_of(const struct emitter *emitter)
{
	static const char *const divisors[UNIT_COUNT] = {
		[UNIT_US] = "NS_PER_US", [UNIT_MS] = "NS_PER_MS", [UNIT_S] = "NS_PER_S",
	};

	return divisors[emitter->action->sink->unit];
}

/* From ns to the unit of the histogram. */
const char *block_scale(const struct emitter *emitter)
{
	const char *divisor = block_divisor_of(emitter);

	return divisor ? arena_printf(emitter->arena, "value /= %s;\n", divisor) : NULL;
}

/* The object, or zeros where there is none: a condition that is false makes none. */
const char *block_look(const struct emitter *emitter)
{
	const char *table = emitter->action->table->name;

	return arena_printf(emitter->arena, "kept = OBJECT_OR_ZEROS(&%s, %s, struct %s);\n",
			    table, block_key_address(emitter), table);
}

bool block_only_drops(const struct core_action *action)
{
	return action->action && action->action->drop && !action->action->sets.count &&
	       !action->sink && !value_reads(action->when, VALUE_KEPT);
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

	if (!action->table)
		return NULL;
	if (block_only_drops(action))
		return block_guard(emitter, arena_printf(emitter->arena,
				"bpf_map_delete_elem(&%s, %s)", action->table->name,
				block_key_address(emitter)), "unmatched");
	if (make)
		text_add(&text, "kept = OBJECT(&%s, %s, struct %s);\n", action->table->name,
			 block_key_address(emitter), action->table->name);
	else
		text_add(&text, "kept = bpf_map_lookup_elem(&%s, %s);\n", action->table->name,
			 block_key_address(emitter));
	text_add(&text, "%s", block_guard(emitter, "!kept", make ? "table_full" : "unmatched"));
	return emit_take(emitter->arena, &text);
}

const char *block_declarations(const struct emitter *emitter)
{
	const struct core_action *action = emitter->action;
	struct text text = {};

	if (action->kind == ACTION_DO && action->sink)
		text_add(&text, "struct %s *event;\n",
			 emit_find_map(emitter->plan, action->sink)->layout->name);
	if (action->table && !block_only_drops(action))
		text_add(&text, "struct %s *kept;\n", action->table->name);
	return emit_take(emitter->arena, &text);
}

/* The actions. */
