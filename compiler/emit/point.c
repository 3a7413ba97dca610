/* SPDX-License-Identifier: MIT */
/* Generates the functions of points: what happens at a hit, and when. */
#include <string.h>

#include "emit/action.h"
#include "emit/block.h"
#include "emit/guard.h"

/* Does an action of @action's kind need the time, besides for a line of --each? */
static bool fields_read_time(const tool_fields *fields)
{
	for (size_t i = 0; i < fields->count; i++)
		if (value_reads(fields->items[i].value, VALUE_TIME))
			return true;
	return false;
}

static bool needs_time(const struct core_action *action)
{
	if (action->kind != ACTION_OBSERVE && action->kind != ACTION_TALLY)
		return action->kind != ACTION_DO || action->sink || action->action->sets.count ||
		       value_reads(action->where, VALUE_TIME);
	for (size_t i = 0; action->use && i < action->use->counted.count; i++)
		if (value_reads(action->use->counted.items[i].value, VALUE_TIME))
			return true;
	return value_reads(action->where, VALUE_TIME) || value_reads(action->value, VALUE_TIME) ||
	       fields_read_time(&action->keys) || fields_read_time(&action->details) ||
	       fields_read_time(&action->key);
}

bool emit_takes_time(const struct plan_point *point)
{
	const struct tool_point *tool = point->core->point;

	for (size_t i = 0; i < tool->lets.count; i++)
		if (value_reads(tool->lets.items[i].value, VALUE_TIME))
			return true;
	for (size_t i = 0; i < point->core->actions.count; i++)
		if (needs_time(&point->core->actions.items[i]))
			return true;
	return false;
}

bool emit_clock_in_call(const struct plan_point *point)
{
	const struct tool_point *tool = point->core->point;

	for (size_t i = 0; i < tool->lets.count; i++)
		if (value_reads(tool->lets.items[i].value, VALUE_TIME))
			return false;
	return point->core->actions.count == 1 && emit_takes_time(point);
}

/* Asking the clock costs as much as a read of memory, so it is asked only for what needs it. */
static const char *now(const struct plan_point *point)
{
	if (emit_clock_in_call(point))
		return NULL;
	return emit_takes_time(point) ? "const u64 now = bpf_ktime_get_ns();\n"
				      : "const u64 now = vnt_each ? bpf_ktime_get_ns() : 0;\n";
}

/* "NAME: PLACE, where CONDITION", and below it what the spec says there. */
static const char *comment(struct arena *arena, const struct tool_point *point)
{
	struct text text = {};

	text_add(&text, "%s: %s", point->name.text, emit_at(arena, point));
	if (point->spec->reply)
		text_add(&text, ", whose packets are replies");
	if (point->where) {
		text_add(&text, ", where ");
		expr_print(&text, point->where->expr);
	}
	return emit_comment(arena, text_take(arena, &text), point->spec->comment);
}

/* Its variable; --filter is asked of a reply with exchanged ends. */
static const char *packet(const struct tool_point *point)
{
	if (point->base == PACKET_NONE)
		return NULL;
	return point->spec->reply ? "struct packet parsed = {.has = PACKET_REPLY}, *packet = &parsed;"
				  : "struct packet parsed = {}, *packet = &parsed;";
}

static void emit_point(struct arena *arena, struct text *text, const struct plan *plan,
		       const struct plan_point *point, const struct functions *functions)
{
	const struct tool_point *tool = point->core->point;
	struct text parameters = {}, lets = {}, later = {};
	bool timed = function_needs_now(functions, point) || emit_takes_time(point);

	emit_parameters(arena, &parameters, point);
	if (!guard_asks_early(point))
		emit_lets(arena, &lets, point, LETS_OF_WHERE);
	emit_lets(arena, &later, point, LETS_LATER);
	const struct gap gaps[] = {
		{"comment", comment(arena, tool)},
		{"point", tool->name.text},
		{"row", point->row},
		{"parameters", text_take(arena, &parameters)},
		{"packet", guard_only_follows(point) ? NULL : packet(tool)},
		{"known", guard_known_variables(arena, point)},
		{"sample", guard_sample(arena, point)},
		{"early", guard_early(arena, point)},
		{"parse", guard_parse(arena, point)},
		{"seek", guard_seek(arena, point)},
		{"inner", guard_inner(arena, point)},
		{"reply", tool->spec->reply && !guard_only_follows(point) ? "packet_exchange(packet);\n" : NULL},
		{"tunnel", guard_tunnel(arena, point)},
		{"lets", text_take(arena, &lets)},
		{"filter", guard_filter(arena, point)},
		{"now", timed ? now(point) : NULL},
		{"late_lets", text_take(arena, &later)},
		{"calls", function_calls(arena, functions, plan, point)},
		{"programs", emit_programs(arena, point)},
	};
	template_fill(arena, text, "point.bpf.c", gaps, ARRAY_SIZE(gaps));
}

const char *emit_points(struct arena *arena, const struct plan *plan,
			const struct functions *functions)
{
	struct text text = {};

	for (size_t i = 0; i < plan->points.count; i++)
		if (plan->points.items[i].core->actions.count)
			emit_point(arena, &text, plan, &plan->points.items[i], functions);
	emit_watches(arena, &text, plan);
	return text_take(arena, &text);
}
