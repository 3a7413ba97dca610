/* SPDX-License-Identifier: MIT */
/*
 * Estimates what a point costs, without running it: instructions of a hit that is
 * filtered out and of one for which every action counts, operations on maps, and the
 * bytes of events.  The weights come from `make bench`, which compares the order of
 * tools by this estimate with that by measurement.
 */
#include "ask/ask.h"
#include "emit/block.h"

/* Instructions, on x86-64. */
enum {
	COST_ENTER	= 20,	/* of a program, and finding its accounts */
	COST_ACCOUNT	= 10,
	COST_DEVICE	= 15,
	COST_PARSE	= 250,	/* of a packet by its buffer; most is one call to read it */
	COST_GLANCE	= 150,	/* of a packet whose header shows that it is not wanted */
	COST_ARRAY	= 15,	/* where there is one row, or only slots */
	COST_SOCKET	= 60,	/* of a socket's addresses */
	COST_CLOCK	= 60,
	COST_LOOKUP	= 120,	/* of a hash, and for each byte of its key ... */
	COST_KEY_BYTE	= 2,
	COST_UPDATE	= 250,	/* more than a lookup */
	COST_DELETE	= 150,
	COST_SLOT	= 100,	/* of a histogram: which, and adding to it */
	COST_COLUMN	= 15,
	COST_EVENT	= 200,	/* and for each 8 bytes of it ... */
	COST_EVENT_WORD	= 1,
	COST_READ	= 90,	/* of memory that has no type for the verifier */
	COST_TASK	= 200,
	COST_STACK	= 9000,
};

static bool is_stack(const struct value *value)
{
	return value->kind == VALUE_BUILTIN &&
	       (value->type.kind == TYPE_KERNEL_STACK || value->type.kind == TYPE_USER_STACK);
}

/* Reads of @value that need a call, stacks and tasks. */
static uint32_t value_cost(const struct value *value)
{
	uint32_t cost = 0;

	if (!value)
		return 0;
	if (value->kind == VALUE_MEMBER && value->left->type.kind == TYPE_POINTER)
		cost += emit_is_typed(value->left) ? 1 : COST_READ;
	else if (value->kind == VALUE_INDEX)
		cost += COST_READ;
	else if (is_stack(value))
		cost += COST_STACK;
	else if (value->type.kind == TYPE_TASK && value->kind == VALUE_BUILTIN)
		cost += COST_TASK;
	else
		cost++;
	return cost + value_cost(value->left) + value_cost(value->right);
}

static uint32_t fields_cost(const tool_fields *fields, size_t count)
{
	uint32_t cost = 0;

	for (size_t i = 0; i < count && i < fields->count; i++)
		cost += value_cost(fields->items[i].value);
	return cost;
}

static uint32_t lookup(const struct plan_map *map)
{
	return COST_LOOKUP + COST_KEY_BYTE * map->key_size;
}

/* The same of rows of results, whose keys end with what they are by without --by. */
static uint32_t lookup_row(const struct plan_map *map)
{
	size_t keys = map->sink->keys_default;
	uint32_t end = 0;

	for (size_t i = 0; i < map->layout->fields.count && keys; i++) {
		end = map->layout->fields.items[i].offset + map->layout->fields.items[i].size;
		keys -= !!map->layout->fields.items[i].field;
	}
	return end ? COST_LOOKUP + COST_KEY_BYTE * end : COST_ARRAY;
}

/* What is kept of a pair or object. */
static void add_table(struct cost *cost, const struct plan *plan, const struct core_action *action)
{
	const struct plan_map *map = emit_find_map(plan, action->state);
	bool drops = action->kind == ACTION_FINISH || (action->action && action->action->drop);
	bool looks = !block_only_drops(action);

	cost->counted += fields_cost(&action->key, SIZE_MAX) + fields_cost(&action->columns, SIZE_MAX);
	if (looks)
		cost->counted += lookup(map);
	if (drops)
		cost->counted += lookup(map) + COST_DELETE;
	if (action->kind == ACTION_START)
		cost->counted += COST_UPDATE;
	cost->maps += looks + drops;
}

/* What is counted or shown. */
static void add_sink(struct cost *cost, const struct plan *plan, const struct core_action *action)
{
	const struct plan_map *map = emit_find_map(plan, action->sink);

	if (action->sink->kind == SINK_EVENT) {
		cost->counted += COST_EVENT + map->value_size / 8 * COST_EVENT_WORD +
				 fields_cost(&action->keys, SIZE_MAX);
		cost->bytes += map->value_size;
		return;
	}
	cost->counted += lookup_row(map) + fields_cost(&action->keys, action->sink->keys_default);
	cost->maps++;
	if (action->sink->kind == SINK_HISTOGRAM)
		cost->counted += COST_SLOT + value_cost(action->value);
	for (size_t i = 0; action->use && i < action->use->counted.count; i++)
		cost->counted += COST_COLUMN + value_cost(action->use->counted.items[i].value);
}

struct cost cost_point(const struct plan *plan, const struct plan_point *point)
{
	const struct tool_point *tool = point->core->point;
	uint32_t parse = tool->base == PACKET_NONE ? 0 :
			 tool->base == PACKET_SOCKET ? COST_SOCKET : COST_PARSE;
	uint32_t enter = COST_ENTER + COST_ACCOUNT * point->core->actions.count;
	struct cost cost = {};

	cost.filtered = enter + COST_ACCOUNT * point->core->actions.count + value_cost(tool->where) +
			(point->filters_device ? COST_DEVICE : parse > COST_GLANCE ? COST_GLANCE : parse);
	cost.counted = enter + (emit_takes_time(point) ? COST_CLOCK : 0) + value_cost(tool->where) +
		       (tool->reads_packet ? parse : 0);
	for (size_t i = 0; i < point->core->actions.count; i++) {
		const struct core_action *action = &point->core->actions.items[i];

		cost.counted += COST_ACCOUNT + value_cost(action->where);
		if (action->state)
			add_table(&cost, plan, action);
		if (action->sink)
			add_sink(&cost, plan, action);
	}
	return cost;
}
