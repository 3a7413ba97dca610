/* SPDX-License-Identifier: MIT */
/* Actions: one function for each part that a point plays in a measure. */
#include <string.h>

#include "emit.h"

const char *emit_take(struct arena *arena, struct text *text)
{
	const char *taken = arena_strndup(arena, text->length ? text->bytes : "", text->length);

	text_free(text);
	return taken;
}

static void emit_type(struct text *text, const struct tool_argument *argument)
{
	if (argument->type.kind == TYPE_POINTER && argument->type.structure)
		text_add(text, "const struct %s *%s", argument->type.structure, argument->name);
	else
		text_add(text, "u64 %s", argument->name);
}

void emit_parameters(struct text *text, const struct plan_point *point)
{
	for (size_t i = 0; i < point->arguments.count; i++) {
		emit_type(text, point->arguments.items[i]);
		text_add(text, ", ");
	}
	text_add(text, "const bool typed");
}

void emit_arguments(struct text *text, const struct plan_point *point)
{
	for (size_t i = 0; i < point->arguments.count; i++)
		text_add(text, "%s, ", point->arguments.items[i]->name);
	text_add(text, "typed");
}

/* Do the values that @action takes at its point need the point's arguments? */
static bool needs_arguments(const struct core_action *action)
{
	if (emit_reads_arguments(action->pair))
		return true;
	if (action->kind == ACTION_START) {
		for (size_t i = 0; i < action->table->columns.count; i++)
			if (emit_reads_arguments(action->table->columns.items[i].value))
				return true;
		return false;
	}
	for (size_t i = 0; i < action->sink->keys.count; i++)
		if (emit_reads_arguments(action->sink->keys.items[i].value))
			return true;
	return emit_reads_arguments(action->sink->value);
}

static const char *parameters(struct arena *arena, const struct plan_point *point,
			      const struct core_action *action)
{
	struct text text = {};

	text_add(&text, "struct vnt_account *accounts, ");
	if (point->core->point->base != PACKET_NONE)
		text_add(&text, "const struct packet *packet, ");
	text_add(&text, "u64 now");
	if (needs_arguments(action)) {
		text_add(&text, ", ");
		emit_parameters(&text, point);
	}
	return emit_take(arena, &text);
}

static const char *function_name(struct arena *arena, const struct core_action *action)
{
	return arena_printf(arena, "%s_%s", action->measure->name.text,
			    action->kind == ACTION_START ? "start" : "finish");
}

void emit_calls(struct text *text, const struct plan_point *point)
{
	for (size_t i = 0; i < point->core->actions.count; i++) {
		const struct core_action *action = &point->core->actions.items[i];

		text_add(text, "%s_%s(accounts, ", action->measure->name.text,
			 action->kind == ACTION_START ? "start" : "finish");
		if (point->core->point->base != PACKET_NONE)
			text_add(text, "&packet, ");
		text_add(text, "now");
		if (needs_arguments(action)) {
			text_add(text, ", ");
			emit_arguments(text, point);
		}
		text_add(text, ");\n");
	}
}

/* Packet fields have an address; other values are put into a variable first. */
static const char *pair_variable(struct arena *arena, const struct core_action *action)
{
	struct text text = {};

	if (action->pair->kind == VALUE_FIELD)
		return NULL;
	text_add(&text, "u64 pair = ");
	emit_value(&text, action->pair);
	text_add(&text, ";");
	return emit_take(arena, &text);
}

static const char *pair_address(struct arena *arena, const struct core_action *action)
{
	return action->pair->kind == VALUE_FIELD
		? arena_printf(arena, "&packet->%s", action->pair->place) : "&pair";
}

static const struct plan_map *find_map(const struct plan *plan, const char *name)
{
	const struct plan_map *map = plan->maps.items;

	while (strcmp(map->name, name))
		map++;
	return map;
}

static void emit_start(struct arena *arena, struct text *text, const struct plan *plan,
		       const struct plan_point *point, const struct core_action *action)
{
	const struct core_table *table = action->table;
	struct text columns = {};

	for (size_t i = 0; i < table->columns.count; i++)
		emit_assign(&columns, arena_printf(arena, "waiting.%s",
						   table->columns.items[i].name),
			    table->columns.items[i].value);
	const struct gap gaps[] = {
		{"measure", action->measure->name.text},
		{"point", point->core->point->name.text},
		{"name", function_name(arena, action)},
		{"parameters", parameters(arena, point, action)},
		{"layout", find_map(plan, table->name)->layout->name},
		{"columns", emit_take(arena, &columns)},
		{"pair", pair_variable(arena, action)},
		{"key", pair_address(arena, action)},
		{"table", table->name},
		{"row", plan->rows.items[action->row]},
	};
	template_fill(arena, text, "start.bpf.c", gaps, ARRAY_SIZE(gaps));
}

static const char *sink_value(struct arena *arena, const struct core_sink *sink)
{
	uint64_t factor = expr_units[sink->unit].factor;
	struct text text = {};

	if (factor == 1) {
		emit_value(&text, sink->value);
		return emit_take(arena, &text);
	}
	text_add(&text, "(");
	emit_value(&text, sink->value);
	text_add(&text, ") / NS_PER_%s", sink->unit == UNIT_US ? "US" :
		 sink->unit == UNIT_MS ? "MS" : "S");
	return emit_take(arena, &text);
}

static void emit_finish(struct arena *arena, struct text *text, const struct plan *plan,
			const struct plan_point *point, const struct core_action *action)
{
	const struct core_sink *sink = action->sink;
	struct text keys = {};

	for (size_t i = 0; i < sink->keys.count; i++)
		emit_assign(&keys, arena_printf(arena, "key.%s", sink->keys.items[i].name),
			    sink->keys.items[i].value);
	const struct gap gaps[] = {
		{"measure", action->measure->name.text},
		{"point", point->core->point->name.text},
		{"name", function_name(arena, action)},
		{"parameters", parameters(arena, point, action)},
		{"layout", find_map(plan, action->table->name)->layout->name},
		{"sink_layout", find_map(plan, sink->name)->layout->name},
		{"pair", pair_variable(arena, action)},
		{"key", pair_address(arena, action)},
		{"table", action->table->name},
		{"value", sink_value(arena, sink)},
		{"keys", emit_take(arena, &keys)},
		{"sink", sink->name},
		{"row", plan->rows.items[action->row]},
		{"start_row", plan->rows.items[action->start_row]},
	};
	template_fill(arena, text, "finish.bpf.c", gaps, ARRAY_SIZE(gaps));
}

void emit_actions(struct arena *arena, struct text *text, const struct plan *plan,
		  const struct plan_point *point)
{
	for (size_t i = 0; i < point->core->actions.count; i++) {
		const struct core_action *action = &point->core->actions.items[i];

		if (action->kind == ACTION_START)
			emit_start(arena, text, plan, point, action);
		else
			emit_finish(arena, text, plan, point, action);
	}
}
