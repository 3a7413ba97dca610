/* SPDX-License-Identifier: MIT */
/*
 * tool -> core: sugar becomes tables, sinks and actions.
 *
 *	value: END.time - START.time	START: start table[pair] {time, columns}
 *	pair: P, lost: L		END:   finish table[pair]:
 *	by: K, show: histogram(U)	       add value to sink[K]
 *
 *	at: P, value: V, by: K		P: observe V in sink[K]
 *	at: P, keep: {...}, by: K	P: tally {...} in sink[K]
 *	an event at P			P: do {emit}
 *	an action at P			P: do {set, emit, drop}
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
	const struct tool_measure *measure;	/* span */
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
				  const struct name *name)
{
	struct value *copy;

	if (value->point == lowering->measure->start && value->kind == VALUE_TIME)
		return column(lowering, value, "time");
	if (value->point == lowering->measure->start) {
		*ARENA_PUSH(lowering->arena, &lowering->table->columns) =
			(struct tool_field){.name = *name, .value = value};
		return column(lowering, value, name->text);
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

static uint32_t add_row(struct lowering *lowering, const char *name,
			const struct tool_point *point)
{
	struct core *core = lowering->core;
	uint32_t number = 1;

	for (size_t i = 0; i < core->rows.count; i++)
		number += !strcmp(core->rows.items[i].name, name) &&
			  core->rows.items[i].point == point;
	*ARENA_PUSH(lowering->arena, &core->rows) = (struct core_row){name, point, number};
	return core->rows.count - 1;
}

static struct core_action *add_action(struct lowering *lowering, enum action_kind kind,
				      const char *name, const struct tool_point *point)
{
	struct core_point *points = lowering->core->points.items;
	struct core_action *action;

	while (points->point != point)
		points++;
	action = ARENA_PUSH(lowering->arena, &points->actions);
	action->kind = kind;
	action->row = add_row(lowering, name, point);
	return action;
}

static struct core_sink *add_sink(struct lowering *lowering, enum sink_kind kind,
				  const struct tool_measure *measure)
{
	struct core_sink *sink = ARENA_NEW(lowering->arena, struct core_sink);

	sink->kind = kind;
	sink->name = measure->name.text;
	sink->measure = measure;
	sink->unit = measure->unit;
	sink->size = SINK_SIZE;
	*ARENA_PUSH(lowering->arena, &lowering->core->sinks) = sink;
	return sink;
}

static void lower_span(struct lowering *lowering, const struct tool_measure *measure)
{
	const struct tool_use *use = measure->uses.items;
	struct core_table *table = ARENA_NEW(lowering->arena, struct core_table);
	struct core_action *start, *finish;
	struct core_sink *sink = add_sink(lowering, SINK_HISTOGRAM, measure);
	const char *name = measure->name.text;

	table->name = arena_printf(lowering->arena, "%s_waiting", name);
	table->key = measure->start_pair->type;
	table->lost_ns = measure->lost_ns;
	table->size = TABLE_SIZE;
	table->waiting = true;
	table->measure = measure;
	lowering->table = table;
	lowering->measure = measure;
	*ARENA_PUSH(lowering->arena, &lowering->core->tables) = table;

	start = add_action(lowering, ACTION_START, name, measure->start);
	start->name = arena_printf(lowering->arena, "%s_start", name);
	start->table = table;
	start->key = measure->start_pair;
	sink->table = table;
	sink->start_row = start->row;

	finish = add_action(lowering, ACTION_FINISH, name, measure->end);
	finish->name = arena_printf(lowering->arena, "%s_finish", name);
	finish->table = table;
	finish->key = measure->end_pair;
	finish->sink = sink;
	finish->start_row = sink->start_row;
	finish->when = use->when;
	finish->value = at_end(lowering, measure->value, &measure->name);
	for (size_t i = 0; i < use->by.count; i++)
		*ARENA_PUSH(lowering->arena, &finish->keys) = (struct tool_field){
			.name = use->by.items[i].name,
			.value = at_end(lowering, use->by.items[i].value,
					&use->by.items[i].name),
		};
	sink->keys = &use->by;
}

static const struct core_table *table_of(struct lowering *lowering,
					 const struct tool_table *table)
{
	for (size_t i = 0; table && i < lowering->core->tables.count; i++)
		if (lowering->core->tables.items[i]->table == table)
			return lowering->core->tables.items[i];
	return NULL;
}

static void lower_hits(struct lowering *lowering, const struct tool_measure *measure)
{
	bool table = measure->kind == MEASURE_TABLE;
	struct core_sink *sink = add_sink(lowering, table ? SINK_TABLE : SINK_HISTOGRAM, measure);

	sink->keys = &measure->uses.items[0].by;
	sink->use = measure->uses.items;
	for (size_t i = 0; i < measure->uses.count; i++) {
		const struct tool_use *use = &measure->uses.items[i];
		struct core_action *action = add_action(lowering,
			table ? ACTION_TALLY : ACTION_OBSERVE, sink->name, use->point);

		action->name = arena_printf(lowering->arena, "%s_at_%s", sink->name,
					    use->point->name.text);
		action->when = use->when;
		action->sink = sink;
		action->value = use->value;
		action->use = use;
		action->table = table_of(lowering, use->table);
		action->key = use->key;
		action->keys.items = use->by.items;
		action->keys.count = use->by.count;
	}
}

static void lower_table(struct lowering *lowering, const struct tool_table *table)
{
	struct core_table *core = ARENA_NEW(lowering->arena, struct core_table);

	core->name = table->name.text;
	core->key = table->key;
	core->columns.items = table->columns.items;
	core->columns.count = table->columns.count;
	core->lost_ns = table->lost_ns;
	core->size = table->size;
	core->table = table;
	*ARENA_PUSH(lowering->arena, &lowering->core->tables) = core;
}

static void lower_event(struct lowering *lowering, const struct tool_event *event)
{
	struct core_sink *sink = ARENA_NEW(lowering->arena, struct core_sink);
	uint32_t number = 0;

	for (size_t i = 0; i < lowering->core->sinks.count; i++)
		number += lowering->core->sinks.items[i]->kind == SINK_EVENT;
	sink->kind = SINK_EVENT;
	sink->name = event->name.text;
	sink->event = event;
	sink->number = number;
	*ARENA_PUSH(lowering->arena, &lowering->core->sinks) = sink;
}

static struct core_sink *sink_of(struct lowering *lowering, const struct tool_event *event)
{
	for (size_t i = 0; event && i < lowering->core->sinks.count; i++)
		if (lowering->core->sinks.items[i]->event == event)
			return lowering->core->sinks.items[i];
	return NULL;
}

static void lower_action(struct lowering *lowering, const struct tool_action *action)
{
	struct core_sink *sink = sink_of(lowering, action->emit);
	const struct core_table *table = table_of(lowering, action->table);
	const char *what = sink ? sink->name : table->name;
	struct core_action *core = add_action(lowering, ACTION_DO, what, action->point);

	core->name = arena_printf(lowering->arena, "%s_%u", what, core->row);
	core->when = action->when;
	core->table = table;
	core->key = action->key;
	core->sink = sink;
	core->action = action;
	core->keys.items = action->fields.items;
	core->keys.count = action->fields.count;
	if (sink && !sink->keys)
		sink->keys = &action->fields;
}

const struct core *lower_tool(struct arena *arena, const struct tool *tool)
{
	struct core *core = ARENA_NEW(arena, struct core);
	struct lowering lowering = {.arena = arena, .core = core};

	core->tool = tool;
	for (size_t i = 0; i < tool->points.count; i++)
		ARENA_PUSH(arena, &core->points)->point = &tool->points.items[i];
	for (size_t i = 0; i < tool->tables.count; i++)
		lower_table(&lowering, &tool->tables.items[i]);
	for (size_t i = 0; i < tool->events.count; i++)
		lower_event(&lowering, &tool->events.items[i]);
	/* Measures come before actions, which may change what they read. */
	for (size_t i = 0; i < tool->measures.count; i++) {
		if (tool->measures.items[i].kind == MEASURE_SPAN)
			lower_span(&lowering, &tool->measures.items[i]);
		else
			lower_hits(&lowering, &tool->measures.items[i]);
	}
	for (size_t i = 0; i < tool->actions.count; i++)
		lower_action(&lowering, &tool->actions.items[i]);
	return core;
}
