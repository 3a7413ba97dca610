/* SPDX-License-Identifier: MIT */
/*
 * Lowers a tool to the core: measures, events and states become tables, sinks and actions.
 *
 *	value: END.time - START.time	START: start table[pair] {time, columns}
 *	pair: P, timeout: T		END:   finish table[pair]:
 *	by: K, show: histogram(U)	       add value to sink[K]
 *
 *	stages: [A, B, C]		A: start table[pair], B: pass, C: finish
 *
 *	at: P, value: V, by: K		P: observe V in sink[K]
 *	at: P, keep: {...}, by: K	P: tally {...} in sink[K]
 *	an event at P			P: do {emit}
 *	an action at P			P: do {set, emit, drop}
 *
 * What K takes from START is kept in columns of the table.  Cannot fail.
 */
#include <string.h>

#include "plan/core.h"

#define TABLE_SIZE 16384
#define SINK_SIZE 16384

struct lowering {
	struct arena *arena;
	struct core *core;
	const struct tool_point *start;	/* of the span at hand, and ... */
	tool_fields *columns;		/* ... what its table keeps */
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

static bool same_field(const struct value *a, const struct value *b)
{
	return a->kind == VALUE_FIELD && b->kind == VALUE_FIELD && !strcmp(a->place, b->place);
}

/* The column that keeps @value, called @name as long as that is free. */
static const char *add_column(struct lowering *lowering, const struct value *value,
			      const char *name)
{
	const char *free = name;

	for (size_t i = 0; i < lowering->columns->count; i++)
		if (same_field(lowering->columns->items[i].value, value))
			return lowering->columns->items[i].name.text;
		else if (!strcmp(lowering->columns->items[i].name.text, free))
			free = arena_printf(lowering->arena, "%s%zu", name,
					    lowering->columns->count + 1);
	*ARENA_PUSH(lowering->arena, lowering->columns) =
		(struct tool_field){.name = {.text = free}, .value = value};
	return free;
}

/* @value as it is known at the end: what is the start's comes from the table. */
static const struct value *at_end(struct lowering *lowering, const struct value *value,
				  const char *name)
{
	struct value *copy;

	if (!value)
		return NULL;
	if (value->point == lowering->start && value->kind == VALUE_TIME)
		return column(lowering, value, "time");
	if (value->point == lowering->start)
		return column(lowering, value, add_column(lowering, value, name));
	if (value->kind != VALUE_BINARY && value->kind != VALUE_UNARY)
		return value;
	copy = ARENA_NEW(lowering->arena, struct value);
	*copy = *value;
	copy->left = at_end(lowering, value->left, name);
	copy->right = at_end(lowering, value->right, name);
	return copy;
}

static void fields_at_end(struct lowering *lowering, const tool_fields *fields, tool_fields *to)
{
	for (size_t i = 0; i < fields->count; i++)
		*ARENA_PUSH(lowering->arena, to) = (struct tool_field){
			.name = fields->items[i].name,
			.value = at_end(lowering, fields->items[i].value,
					fields->items[i].name.text),
		};
}

static uint32_t add_row(struct lowering *lowering, const char *name,
			const struct tool_point *point)
{
	struct core *core = lowering->core;
	uint32_t number = 1;

	for (size_t i = 0; i < core->rows.count; i++)
		number += !strcmp(core->rows.items[i].name, name) &&
			  core->rows.items[i].point == point;
	*ARENA_PUSH(lowering->arena, &core->rows) = (struct core_row){
		.name = name, .point = point, .at = point->name.text, .number = number,
	};
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
	action->part = name;
	action->row = add_row(lowering, name, point);
	return action;
}

static struct core_sink *new_sink(struct lowering *lowering, enum sink_kind kind,
				  const char *name)
{
	struct core_sink *sink = ARENA_NEW(lowering->arena, struct core_sink);

	for (size_t i = 0; kind == SINK_EVENT && i < lowering->core->sinks.count; i++)
		sink->number += lowering->core->sinks.items[i]->kind == SINK_EVENT;
	sink->kind = kind;
	sink->name = name;
	*ARENA_PUSH(lowering->arena, &lowering->core->sinks) = sink;
	return sink;
}

/* --each shows what a histogram counts; of a table only what its spec says. */
static struct core_sink *add_sink(struct lowering *lowering, enum sink_kind kind,
				  const struct tool_measure *measure)
{
	const struct tool_use *use = measure->uses.items;
	struct core_sink *sink = new_sink(lowering, kind, measure->name.text), *each;

	sink->measure = measure;
	sink->unit = measure->unit;
	sink->size = SINK_SIZE;
	sink->keys = &use->by;
	sink->keys_default = use->by_default;
	sink->use = use;
	if (kind == SINK_TABLE && !use->details.count)
		return sink;
	each = new_sink(lowering, SINK_EVENT, sink->name);
	each->of = sink;
	each->keys = &use->details;
	sink->each = each;
	return sink;
}

/* Values that say which task a hit is about. */
static bool is_task(const struct value *value)
{
	static const char *const words[] = {"task", "pid", "tid", "comm", "uid"};

	if (value->type.kind == TYPE_TASK)
		return value->kind == VALUE_BUILTIN || value->kind == VALUE_KEPT ||
		       value->kind == VALUE_COLUMN;
	for (size_t i = 0; value->kind == VALUE_BUILTIN && i < ARRAY_SIZE(words); i++)
		if (!strcmp(value->builtin->name, words[i]))
			return true;
	return false;
}

/* A task that was remembered tells more than the one that runs now. */
static void find_task(struct core_action *action, const tool_fields *fields)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct value *value = fields->items[i].value;

		if (is_task(value) && (!action->task || value->kind != VALUE_BUILTIN))
			action->task = value;
	}
}

static struct core_state *add_waiting(struct lowering *lowering,
				      const struct tool_measure *measure)
{
	struct core_state *state = ARENA_NEW(lowering->arena, struct core_state);

	state->name = arena_printf(lowering->arena, "%s_waiting", measure->name.text);
	state->key = &measure->starts.items[0].pair;
	state->timeout_ns = measure->timeout_ns;
	state->size = TABLE_SIZE;
	state->waiting = true;
	state->follows = measure->follows;
	state->alike = measure->alike;
	state->measure = measure;
	state->stages = measure->spec->stages.count;
	*ARENA_PUSH(lowering->arena, &lowering->core->states) = state;
	return state;
}

/* The name of one of several actions of the same kind. */
static const char *numbered(struct lowering *lowering, const char *name, const char *what,
			    const struct tool_point *point, size_t count)
{
	if (count == 1)
		return arena_printf(lowering->arena, "%s_%s", name, what);
	return arena_printf(lowering->arena, "%s_%s_at_%s", name, what, point->name.text);
}

/* What @use shows, as it is known at the end. */
static void end_of_span(struct lowering *lowering, const struct tool_use *use,
			struct core_action *finish)
{
	finish->value = at_end(lowering, use->value, "value");
	fields_at_end(lowering, &use->by, &finish->keys);
	fields_at_end(lowering, &use->details, &finish->details);
}

static void lower_start(struct lowering *lowering, const struct tool_measure *measure,
			const struct tool_use *use, struct core_state *state,
			uint32_t start_row)
{
	struct core_action *start = add_action(lowering, ACTION_START, measure->name.text,
					       use->point);
	struct core_action unused = {};

	/* Several starts have one account, for an end does not know which it was. */
	if (use != measure->starts.items)
		lowering->core->rows.count--;
	start->row = start_row;
	lowering->core->rows.items[start_row].at = measure->start_name;

	start->name = numbered(lowering, measure->name.text, "start", use->point,
			       measure->starts.count);
	start->state = state;
	start->key = use->pair;
	lowering->start = use->point;
	lowering->columns = &start->columns;
	end_of_span(lowering, use, &unused);
	for (size_t i = 0; i < use->kept.count; i++)
		add_column(lowering, use->kept.items[i].value, use->kept.items[i].name.text);
	if (!state->columns.count)
		state->columns = start->columns;
}

static void lower_pass(struct lowering *lowering, const struct tool_measure *measure,
		       const struct tool_use *use, const struct core_state *state)
{
	struct core_action *pass = add_action(lowering, ACTION_PASS, measure->name.text,
					      use->point);

	pass->name = numbered(lowering, measure->name.text, "pass", use->point, 2);
	pass->state = state;
	pass->key = use->pair;
	pass->stage = use->stage;
}

static void lower_finish(struct lowering *lowering, const struct tool_measure *measure,
			 const struct tool_use *use, struct core_sink *sink)
{
	struct core_action *finish = add_action(lowering, ACTION_FINISH, measure->name.text,
						use->point);
	tool_fields columns = {};

	finish->name = numbered(lowering, measure->name.text, "finish", use->point,
				measure->uses.count);
	finish->state = sink->state;
	finish->key = use->pair;
	finish->sink = sink;
	finish->start_row = sink->start_row;
	finish->where = use->where;
	lowering->start = measure->starts.items[0].point;
	lowering->columns = &columns;
	end_of_span(lowering, use, finish);
	find_task(finish, &finish->keys);
	find_task(finish, &finish->details);
}

/* Does one of the ends of what waits in @state say itself which task it is about? */
static bool ends_have_task(const struct core *core, const struct core_state *state)
{
	for (size_t i = 0; i < core->points.count; i++)
		for (size_t j = 0; j < core->points.items[i].actions.count; j++) {
			const struct core_action *action = &core->points.items[i].actions.items[j];

			if (action->kind == ACTION_FINISH && action->state == state && action->task)
				return true;
		}
	return false;
}

/* If only starts know their task, of which ends show the name or the number, they are chosen there. */
static void choose_starts(const struct core *core, const struct core_state *state)
{
	if (ends_have_task(core, state))
		return;
	for (size_t i = 0; i < core->points.count; i++)
		for (size_t j = 0; j < core->points.items[i].actions.count; j++) {
			struct core_action *action = &core->points.items[i].actions.items[j];

			if (action->kind == ACTION_START && action->state == state)
				find_task(action, &action->columns);
		}
}

static void lower_span(struct lowering *lowering, const struct tool_measure *measure)
{
	struct core_sink *sink = add_sink(lowering, SINK_HISTOGRAM, measure);
	struct core_state *state = add_waiting(lowering, measure);

	sink->state = state;
	sink->stages = state->stages;
	sink->start_row = lowering->core->rows.count;
	for (size_t i = 0; i < measure->starts.count; i++)
		lower_start(lowering, measure, &measure->starts.items[i], state,
			    sink->start_row);
	for (size_t i = 0; i < measure->passes.count; i++)
		lower_pass(lowering, measure, &measure->passes.items[i], state);
	for (size_t i = 0; i < measure->uses.count; i++)
		lower_finish(lowering, measure, &measure->uses.items[i], sink);
	choose_starts(lowering->core, state);
}

static const struct core_state *state_of(struct lowering *lowering,
					 const struct tool_state *state)
{
	for (size_t i = 0; state && i < lowering->core->states.count; i++)
		if (lowering->core->states.items[i]->state == state)
			return lowering->core->states.items[i];
	return NULL;
}

static void lower_hits(struct lowering *lowering, const struct tool_measure *measure)
{
	bool rows = measure->kind == MEASURE_TABLE;
	struct core_sink *sink = add_sink(lowering, rows ? SINK_TABLE : SINK_HISTOGRAM, measure);

	for (size_t i = 0; i < measure->uses.count; i++) {
		const struct tool_use *use = &measure->uses.items[i];
		struct core_action *action = add_action(lowering,
			rows ? ACTION_TALLY : ACTION_OBSERVE, sink->name, use->point);

		action->name = arena_printf(lowering->arena, "%s_at_%s", sink->name,
					    use->point->name.text);
		action->where = use->where;
		action->sink = sink;
		action->value = use->value;
		action->use = use;
		action->state = state_of(lowering, use->state);
		action->key = use->key;
		action->keys = use->by;
		action->details = use->details;
		find_task(action, &use->by);
		find_task(action, &use->details);
	}
}

static void lower_state(struct lowering *lowering, const struct tool_state *state)
{
	struct core_state *core = ARENA_NEW(lowering->arena, struct core_state);

	core->name = state->name.text;
	core->key = &state->key;
	core->columns = state->columns;
	core->timeout_ns = state->timeout_ns;
	core->size = state->size;
	core->state = state;
	*ARENA_PUSH(lowering->arena, &lowering->core->states) = core;
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
	const struct core_state *state = state_of(lowering, action->state);
	const char *what = sink ? sink->name : state->name;
	struct core_action *core = add_action(lowering, ACTION_DO, what, action->point);

	core->name = arena_printf(lowering->arena, "%s_%u", what, core->row);
	core->where = action->where;
	core->state = state;
	core->key = action->key;
	core->sink = sink;
	core->action = action;
	core->keys = action->fields;
	find_task(core, &action->fields);
	if (sink && !sink->keys)
		sink->keys = &action->fields;
}

bool core_follows(const struct core_action *action)
{
	return action->state && action->state->follows;
}

bool core_goes_on(const struct core_action *action)
{
	return action->kind == ACTION_FINISH || action->kind == ACTION_PASS;
}

/* What goes on with a packet comes first: what begins with it may ask whether something did. */
static void order_actions(struct core_point *point)
{
	struct core_action *items = point->actions.items;

	for (size_t i = 1; i < point->actions.count; i++) {
		struct core_action action = items[i];
		size_t to = i;

		if (!core_goes_on(&action))
			continue;
		for (; to && !core_goes_on(&items[to - 1]) && strcmp(items[to - 1].part, action.part); to--)
			items[to] = items[to - 1];
		items[to] = action;
	}
}

const struct core *lower_tool(struct arena *arena, const struct tool *tool)
{
	struct core *core = ARENA_NEW(arena, struct core);
	struct lowering lowering = {.arena = arena, .core = core};

	core->tool = tool;
	for (size_t i = 0; i < tool->points.count; i++)
		ARENA_PUSH(arena, &core->points)->point = &tool->points.items[i];
	for (size_t i = 0; i < tool->states.count; i++)
		lower_state(&lowering, &tool->states.items[i]);
	for (size_t i = 0; i < tool->events.count; i++)
		new_sink(&lowering, SINK_EVENT, tool->events.items[i].name.text)->event =
			&tool->events.items[i];
	/* Measures come before actions, which may change what they read. */
	for (size_t i = 0; i < tool->measures.count; i++) {
		if (tool->measures.items[i].kind <= MEASURE_PATH)
			lower_span(&lowering, &tool->measures.items[i]);
		else
			lower_hits(&lowering, &tool->measures.items[i]);
	}
	for (size_t i = 0; i < tool->actions.count; i++)
		lower_action(&lowering, &tool->actions.items[i]);
	for (size_t i = 0; i < core->points.count; i++)
		order_actions(&core->points.items[i]);
	return core;
}
