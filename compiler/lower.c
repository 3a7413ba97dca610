/* SPDX-License-Identifier: MIT */
/*
 * tool -> core: sugar becomes tables, sinks and actions.
 *
 *	value: END.time - START.time	START: start table[pair] {time, columns}
 *	pair: P, lost: L		END:   finish table[pair]:
 *	by: K, show: histogram(U)	       add value to sink[K]
 *
 * What K takes from START is kept in columns of the table.  Cannot fail.
 */
#include <string.h>

#include "vntc.h"

#define TABLE_SIZE 16384
#define SINK_SIZE 16384

struct lowering {
	struct arena *arena;
	struct core *core;
	const struct tool_measure *measure;
	struct core_table *table;
};

static const struct value *column(struct lowering *lowering, const struct value *value,
				  const char *name)
{
	struct value *copy = ARENA_NEW(lowering->arena, struct value);

	*copy = *value;
	copy->kind = VALUE_COLUMN;
	copy->name = name;
	return copy;
}

/* @value as it is known at the end: what is the start's comes from the table. */
static const struct value *at_end(struct lowering *lowering, const struct value *value,
				  const char *name)
{
	struct value *copy;

	if (value->point == lowering->measure->start) {
		if (value->kind == VALUE_TIME)
			return column(lowering, value, "time");
		*ARENA_PUSH(lowering->arena, &lowering->table->columns) =
			(struct core_field){.name = name, .value = value};
		return column(lowering, value, name);
	}
	if (value->kind != VALUE_BINARY && value->kind != VALUE_UNARY)
		return value;
	copy = ARENA_NEW(lowering->arena, struct value);
	*copy = *value;
	if (value->left)
		copy->left = at_end(lowering, value->left, name);
	copy->right = at_end(lowering, value->right, name);
	return copy;
}

static uint32_t add_row(struct lowering *lowering, const struct tool_point *point)
{
	*ARENA_PUSH(lowering->arena, &lowering->core->rows) =
		(struct core_row){lowering->measure, point};
	return lowering->core->rows.count - 1;
}

static struct core_action *add_action(struct lowering *lowering, enum action_kind kind,
				      const struct tool_point *point)
{
	struct core_point *points = lowering->core->points.items;
	struct core_action *action;

	while (points->point != point)
		points++;
	action = ARENA_PUSH(lowering->arena, &points->actions);
	action->kind = kind;
	action->measure = lowering->measure;
	action->table = lowering->table;
	return action;
}

static struct core_sink *lower_sink(struct lowering *lowering)
{
	const struct tool_measure *measure = lowering->measure;
	struct core_sink *sink = ARENA_NEW(lowering->arena, struct core_sink);

	sink->name = measure->name.text;
	sink->measure = measure;
	sink->unit = measure->unit;
	sink->size = SINK_SIZE;
	sink->value = at_end(lowering, measure->value, sink->name);
	for (size_t i = 0; i < measure->by.count; i++) {
		const struct tool_key *key = &measure->by.items[i];

		*ARENA_PUSH(lowering->arena, &sink->keys) = (struct core_field){
			.name = key->name,
			.value = at_end(lowering, key->value, key->name),
		};
	}
	return sink;
}

static void lower_measure(struct lowering *lowering)
{
	const struct tool_measure *measure = lowering->measure;
	struct core_table *table = ARENA_NEW(lowering->arena, struct core_table);
	struct core_action *start, *finish;
	uint32_t start_row = add_row(lowering, measure->start);

	table->name = arena_printf(lowering->arena, "%s_waiting", measure->name.text);
	table->key = measure->start_pair->type;
	table->lost_ns = measure->lost_ns;
	table->size = TABLE_SIZE;
	lowering->table = table;

	start = add_action(lowering, ACTION_START, measure->start);
	start->pair = measure->start_pair;
	start->row = start->start_row = start_row;

	finish = add_action(lowering, ACTION_FINISH, measure->end);
	finish->pair = measure->end_pair;
	finish->sink = lower_sink(lowering);
	finish->row = add_row(lowering, measure->end);
	finish->start_row = start_row;

	*ARENA_PUSH(lowering->arena, &lowering->core->tables) = table;
	*ARENA_PUSH(lowering->arena, &lowering->core->sinks) = finish->sink;
}

const struct core *lower_tool(struct arena *arena, const struct tool *tool)
{
	struct core *core = ARENA_NEW(arena, struct core);
	struct lowering lowering = {.arena = arena, .core = core};

	core->tool = tool;
	for (size_t i = 0; i < tool->points.count; i++)
		ARENA_PUSH(arena, &core->points)->point = &tool->points.items[i];
	for (size_t i = 0; i < tool->measures.count; i++) {
		lowering.measure = &tool->measures.items[i];
		lower_measure(&lowering);
	}
	return core;
}
