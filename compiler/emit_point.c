/* SPDX-License-Identifier: MIT */
/*
 * Points: what happens at a hit before any action, the cheapest test first, and the
 * programs by which the kernel gets there.
 */
#include <string.h>

#include "emit.h"

/* COUNT(accounts, ROW, @name) for every part that the point plays. */
static const char *count(struct arena *arena, const struct plan *plan,
			 const struct plan_point *point, const char *name)
{
	struct text text = {};

	for (size_t i = 0; i < point->core->actions.count; i++)
		text_add(&text, "COUNT(accounts, %s, %s);\n",
			 plan->rows.items[point->core->actions.items[i].row], name);
	return emit_take(arena, &text);
}

/*
 * Pointers are tested first: the verifier of newer kernels takes any argument
 * of a tracepoint for possibly NULL.  Not those of which the spec asks that itself.
 */
static void add_null_tests(struct text *text, const struct plan_point *point)
{
	const struct tool_point *tool = point->core->point;

	for (size_t i = 0; i < point->arguments.count; i++) {
		const struct tool_argument *argument = point->arguments.items[i];

		if (argument->type.kind == TYPE_POINTER && argument->type.structure &&
		    !argument->null_asked)
			text_add(text, "%s!%s", text->length ? " || " : "",
				 emit_argument(argument->name));
	}
	if (tool->uses_result && tool->result.kind == TYPE_POINTER && !tool->null_result_asked)
		text_add(text, "%s!result", text->length ? " || " : "");
}

static bool reads_let(const struct value *value)
{
	return value_reads(value, VALUE_LET);
}

static bool reads_packet(const struct value *value)
{
	return value_reads(value, VALUE_FIELD) || value_reads(value, VALUE_PACKET);
}

static bool fields_read_packet(const tool_fields *fields)
{
	for (size_t i = 0; i < fields->count; i++)
		if (reads_packet(fields->items[i].value))
			return true;
	return false;
}

/* Something besides keys and what --each shows is of the packet: those can be switched off. */
static bool always_reads_packet(const struct core_action *action)
{
	if (action->kind != ACTION_OBSERVE && action->kind != ACTION_TALLY)
		return true;
	if (reads_packet(action->when) || reads_packet(action->value) || reads_packet(action->task) ||
	    fields_read_packet(&action->key))
		return true;
	for (size_t i = 0; action->use && i < action->use->keep.count; i++)
		if (reads_packet(action->use->keep.items[i].value))
			return true;
	return false;
}

static bool fields_read_time(const tool_fields *fields)
{
	for (size_t i = 0; i < fields->count; i++)
		if (value_reads(fields->items[i].value, VALUE_TIME))
			return true;
	return false;
}

/* Does @action need to know what time it is, besides for a line of --each? */
static bool needs_time(const struct core_action *action)
{
	if (action->kind != ACTION_OBSERVE && action->kind != ACTION_TALLY)
		return true;
	for (size_t i = 0; action->use && i < action->use->keep.count; i++)
		if (value_reads(action->use->keep.items[i].value, VALUE_TIME))
			return true;
	return value_reads(action->when, VALUE_TIME) || value_reads(action->value, VALUE_TIME) ||
	       fields_read_time(&action->keys) || fields_read_time(&action->each) ||
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

/* What `now` is at @point: asking the clock costs as much as a read of memory. */
static const char *now(const struct plan_point *point)
{
	if (emit_takes_time(point))
		return "bpf_ktime_get_ns()";
	for (size_t i = 0; i < point->core->actions.count; i++) {
		const struct core_action *action = &point->core->actions.items[i];

		if (action->sink && action->sink->each)
			return "vnt_each ? bpf_ktime_get_ns() : 0";
	}
	return "0";
}

/* Keys of @action that are of the packet, and what --each shows, as they are switched on. */
static void add_switches(struct text *text, const struct core_action *action)
{
	for (size_t i = 0; i < action->keys.count; i++)
		if (reads_packet(action->keys.items[i].value))
			text_add(text, " || %s_by.%s", action->sink->name,
				 action->keys.items[i].name.text);
	if (action->sink->each && fields_read_packet(&action->each))
		text_add(text, " || vnt_each");
}

/*
 * When the packet at @plan is looked at: "" always, or a condition of what the options
 * have switched on, so that the verifier takes the parser away where nobody asks for it.
 */
static const char *parse_switch(struct arena *arena, const struct plan_point *plan)
{
	const struct tool_point *point = plan->core->point;
	struct text text = {};

	if (reads_packet(point->where) || point->lets.count)
		return "";
	for (size_t i = 0; i < plan->core->actions.count; i++)
		if (point->reads_packet && always_reads_packet(&plan->core->actions.items[i]))
			return "";
	text_add(&text, "filter.terms");
	for (size_t i = 0; point->reads_packet && i < plan->core->actions.count; i++)
		add_switches(&text, &plan->core->actions.items[i]);
	return emit_take(arena, &text);
}

/* `where:` comes before the packet is looked at, unless it is about that. */
static bool where_is_early(const struct tool_point *point)
{
	return point->where && !reads_packet(point->where) && !reads_let(point->where);
}

/* Can one look at a header of the packet show that it is filtered? */
static bool can_glance(const struct tool_point *point)
{
	return point->base != PACKET_NONE && point->base != PACKET_SOCKET;
}

/* Something is tested before the packet is taken apart. */
static bool has_early(const struct plan_point *point)
{
	const struct tool_point *tool = point->core->point;

	return tool->base != PACKET_NONE &&
	       (point->filters_device || where_is_early(tool) || can_glance(tool));
}

/* (skb, START, typed) */
static void add_place(struct text *text, const struct tool_point *point)
{
	emit_value(text, point->skb);
	if (point->start) {
		text_add(text, ", ");
		emit_value(text, point->start);
	}
	text_add(text, ", %s)", emit_is_typed(point->skb) ? "typed" : "false");
}

static void add_glance(struct text *text, const struct tool_point *point)
{
	static const char *const calls[] = {
		[PACKET_SKB] = "misses_skb(", [PACKET_ETHER] = "misses_ether(",
		[PACKET_NETWORK] = "misses_header(",
	};
	bool second = text->length;

	text_add(text, "%scan_miss() && %s", second ? " || (" : "", calls[point->base]);
	add_place(text, point);
	text_add(text, "%s", second ? ")" : "");
}

static void add_packet_test(struct arena *arena, struct text *text,
			    const struct plan_point *plan)
{
	static const char *const calls[] = {
		[PACKET_SKB] = "packet_skb", [PACKET_ETHER] = "packet_ether",
		[PACKET_NETWORK] = "packet_header", [PACKET_SOCKET] = "packet_socket",
	};
	const struct tool_point *point = plan->core->point;
	const char *when = parse_switch(arena, plan);
	bool several = strstr(when, "||"), second = text->length;

	text_add(text, "%s", second ? " || " : "");
	if (*when)
		text_add(text, "%s%s%s%s && ", second ? "(" : "", several ? "(" : "", when,
			 several ? ")" : "");
	text_add(text, "!%s(&packet, ", calls[point->base]);
	add_place(text, point);
	text_add(text, "%s", *when && second ? ")" : "");
}

/* if (@condition) { COUNT(... @account ...); return 0; } */
static void add_guard(struct arena *arena, struct text *text, const struct plan *plan,
		      const struct plan_point *point, struct text *condition, const char *account)
{
	if (!condition->length)
		return;
	const struct gap gaps[] = {
		{"condition", emit_take(arena, condition)},
		{"count", count(arena, plan, point, account)},
	};
	template_fill(arena, text, "filter.bpf.c", gaps, ARRAY_SIZE(gaps));
}

static void add_where_test(struct text *text, const struct plan_point *point)
{
	const struct tool_point *tool = point->core->point;
	bool packet = tool->base != PACKET_NONE && !where_is_early(tool);

	text_add(text, "%s!where_%s(%s", text->length ? " || " : "", tool->name.text,
		 packet ? "&packet, " : "");
	emit_arguments(text, point, LETS_OF_WHERE);
	text_add(text, ")");
}

static const char *sample(struct arena *arena, const struct plan *plan,
			  const struct plan_point *point)
{
	struct text condition = {}, text = {};

	if (point->samples)
		text_add(&condition, "sampled_out()");
	add_guard(arena, &text, plan, point, &condition, "sampled_out");
	return emit_take(arena, &text);
}

/*
 * What costs least: is there anything, is it the right device, and does one look at the
 * packet show that nobody asked for it?
 */
static const char *early(struct arena *arena, const struct plan *plan,
			 const struct plan_point *point)
{
	const struct tool_point *tool = point->core->point;
	struct text nulls = {}, wanted = {}, text = {};

	if (!has_early(point))
		return NULL;
	add_null_tests(&nulls, point);
	add_guard(arena, &text, plan, point, &nulls, "unparsed");
	if (point->filters_device) {
		text_add(&wanted, "!filter_device(");
		emit_value(&wanted, tool->skb);
		text_add(&wanted, ", typed)");
	}
	if (where_is_early(tool))
		add_where_test(&wanted, point);
	if (can_glance(tool))
		add_glance(&wanted, tool);
	add_guard(arena, &text, plan, point, &wanted, "filtered");
	return emit_take(arena, &text);
}

/*
 * No packet, or nothing to look at.  A packet that no value is taken from is only
 * looked at for the filter.
 */
static const char *parse(struct arena *arena, const struct plan *plan,
			 const struct plan_point *point)
{
	struct text condition = {}, text = {};

	if (!has_early(point))
		add_null_tests(&condition, point);
	if (point->core->point->base != PACKET_NONE)
		add_packet_test(arena, &condition, point);
	add_guard(arena, &text, plan, point, &condition, "unparsed");
	return emit_take(arena, &text);
}

/* Look into the packet that a tunnel's packet carries. */
static const char *tunnel(struct arena *arena, const struct plan_point *plan)
{
	const struct tool_point *point = plan->core->point;
	struct text text = {};

	if (!point->reads_tunnel || point->base == PACKET_SOCKET)
		return NULL;
	text_add(&text, "packet_tunnel(&packet, linear_end(");
	emit_value(&text, point->skb);
	text_add(&text, ", %s));", emit_is_typed(point->skb) ? "typed" : "false");
	return emit_take(arena, &text);
}

/* What a packet must pass: the options' filters and `where:`. */
static const char *filter(struct arena *arena, const struct plan *plan,
			  const struct plan_point *point)
{
	const struct tool_point *tool = point->core->point;
	struct text condition = {}, text = {};

	if (tool->base != PACKET_NONE)
		text_add(&condition, "!filter_packet(&packet)");
	if (tool->where && !(has_early(point) && where_is_early(tool)))
		add_where_test(&condition, point);
	add_guard(arena, &text, plan, point, &condition, "filtered");
	return emit_take(arena, &text);
}

static void emit_where(struct arena *arena, struct text *text, const struct plan_point *point)
{
	const struct tool_point *tool = point->core->point;
	struct text parameters = {}, value = {}, where = {};

	if (!tool->where)
		return;
	if (tool->base != PACKET_NONE && !where_is_early(tool))
		text_add(&parameters, "const struct packet *packet, ");
	emit_parameters(&parameters, point, LETS_OF_WHERE);
	emit_value(&value, tool->where);
	expr_print(&where, tool->spec->where);
	const struct gap gaps[] = {
		{"point", tool->name.text},
		{"where", emit_take(arena, &where)},
		{"parameters", emit_take(arena, &parameters)},
		{"value", emit_take(arena, &value)},
	};
	template_fill(arena, text, "where.bpf.c", gaps, ARRAY_SIZE(gaps));
}

/* Arguments of one program: fetched from its context by position. */
static const char *fetch(struct arena *arena, const struct plan_point *point,
			 const struct plan_program *program)
{
	static const char *const results[PROGRAM_HOOK_COUNT] = {
		[PROGRAM_FEXIT] = "function_result(ctx)",
		[PROGRAM_SYSCALL_RETURN] = "syscall_result(ctx)",
		[PROGRAM_USER_RETURN] = "register_result(ctx)",
	};
	const char *how = program->hook == PROGRAM_KPROBE || program->hook == PROGRAM_USER
		? "kprobe_argument" : program->hook == PROGRAM_SYSCALL ? "syscall_argument" : "argument";
	bool typed = program->hook == PROGRAM_TRACEPOINT || program->hook == PROGRAM_FENTRY ||
		     program->hook == PROGRAM_FEXIT;
	struct text text = {};

	if (point->core->point->uses_context)
		text_add(&text, "ctx, ");
	for (size_t i = 0; i < point->arguments.count; i++) {
		const struct tool_argument *argument = point->arguments.items[i];

		/* What is above a small number in its register is undefined. */
		if (argument->type.kind != TYPE_POINTER)
			text_add(&text, "(%s)(u64)", emit_integer(&argument->type));
		text_add(&text, "%s(ctx, %s_%s), ", how,
			 point->core->point->name.text, argument->name);
	}
	if (point->core->point->uses_result)
		text_add(&text, "%s, ", results[program->hook]);
	text_add(&text, "%s", typed ? "true" : "false");
	return emit_take(arena, &text);
}

static const char *programs(struct arena *arena, const struct plan_point *point)
{
	struct text text = {};

	for (size_t i = 0; i < point->programs.count; i++) {
		const struct plan_program *program = &point->programs.items[i];
		const struct gap gaps[] = {
			{"target", program->at->name},
			{"program", program->name},
			{"point", point->core->point->name.text},
			{"arguments", fetch(arena, point, program)},
		};

		template_fill(arena, &text, arena_printf(arena, "program_%s.bpf.c",
				plan_hooks[program->hook].word), gaps, ARRAY_SIZE(gaps));
	}
	return emit_take(arena, &text);
}

static void emit_point(struct arena *arena, struct text *text, const struct plan *plan,
		       const struct plan_point *point)
{
	const struct tool_point *tool = point->core->point;
	struct text parameters = {}, calls = {}, lets = {}, later = {};

	emit_where(arena, text, point);
	emit_parameters(&parameters, point, LETS_NONE);
	emit_lets(&lets, point, LETS_OF_WHERE);
	emit_lets(&later, point, LETS_LATER);
	emit_calls(&calls, point);
	const struct gap gaps[] = {
		{"point", tool->name.text},
		{"lets", emit_take(arena, &lets)},
		{"late_lets", emit_take(arena, &later)},
		{"comment", emit_comment(arena, arena_printf(arena, "%s: %s", tool->name.text,
				emit_at(arena, tool)), tool->spec->comment)},
		{"parameters", emit_take(arena, &parameters)},
		{"packet", tool->base != PACKET_NONE ? "struct packet packet = {};" : NULL},
		{"seen", count(arena, plan, point, "seen")},
		{"sample", sample(arena, plan, point)},
		{"early", early(arena, plan, point)},
		{"parse", parse(arena, plan, point)},
		{"tunnel", tunnel(arena, point)},
		{"filter", filter(arena, plan, point)},
		{"now", now(point)},
		{"actions", emit_take(arena, &calls)},
		{"programs", programs(arena, point)},
	};
	template_fill(arena, text, "point.bpf.c", gaps, ARRAY_SIZE(gaps));
}

const char *emit_points(struct arena *arena, const struct plan *plan)
{
	struct text text = {};

	for (size_t i = 0; i < plan->points.count; i++)
		if (plan->points.items[i].core->actions.count)
			emit_point(arena, &text, plan, &plan->points.items[i]);
	return emit_take(arena, &text);
}
