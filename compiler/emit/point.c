/* SPDX-License-Identifier: MIT */
/*
 * Generates the functions of points: what happens at a hit before any action, the cheapest
 * test first, and the programs that call them.
 */
#include <string.h>

#include "emit/action.h"
#include "emit/block.h"

/* A hit of @point goes no further under @condition, and is counted in @account. */
static void add_guard(struct arena *arena, struct text *text, const struct plan_point *point,
		      struct text *condition, const char *account)
{
	if (!condition->length)
		return;
	text_add(text, "%s", block_guard(arena, text_take(arena, condition),
		 arena_printf(arena, "LEAVE(accounts, %s, %s)", point->row, account)));
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
	if (reads_packet(action->where) || reads_packet(action->value) || reads_packet(action->task) ||
	    fields_read_packet(&action->key))
		return true;
	for (size_t i = 0; action->use && i < action->use->counted.count; i++)
		if (reads_packet(action->use->counted.items[i].value))
			return true;
	return false;
}

/* Keys of @action that are of the packet, and what --each shows, as they are switched on. */
static void add_switches(struct text *text, const struct core_action *action)
{
	for (size_t i = 0; i < action->keys.count; i++)
		if (reads_packet(action->keys.items[i].value))
			text_add(text, "%s%s_by.%s", text->length ? " || " : "",
				 action->sink->name, action->keys.items[i].name.text);
	if (action->sink->each && fields_read_packet(&action->details))
		text_add(text, "%svnt_each", text->length ? " || " : "");
}

static bool lets_read_packet(const struct tool_point *point)
{
	for (size_t i = 0; i < point->lets.count; i++)
		if (reads_packet(point->lets.items[i].value))
			return true;
	return false;
}

/* Is there a packet at @plan that may be known by its buffer? */
static bool may_know(const struct plan_point *plan)
{
	for (size_t i = 0; i < plan->core->actions.count; i++) {
		const struct core_action *action = &plan->core->actions.items[i];

		if (action->state && action->state->follows && action->kind != ACTION_START)
			return true;
	}
	return false;
}

/*
 * When the packet at @plan is looked at: "" always, or a condition of what the options
 * have switched on, so that the verifier removes the parser where nothing needs it.  A packet
 * that is known by its buffer has passed the filter where it started.
 */
static const char *parse_switch(struct arena *arena, const struct plan_point *plan)
{
	const struct tool_point *point = plan->core->point;
	struct text text = {};

	if (reads_packet(point->where) || lets_read_packet(point))
		return "";
	for (size_t i = 0; i < plan->core->actions.count; i++)
		if (point->reads_packet && always_reads_packet(&plan->core->actions.items[i]))
			return "";
	for (size_t i = 0; point->reads_packet && i < plan->core->actions.count; i++)
		add_switches(&text, &plan->core->actions.items[i]);
	text_add(&text, "%s%s", text.length ? " || " : "",
		 may_know(plan) ? "(!known && (seeks || filter.terms))" : "filter.terms");
	return text_take(arena, &text);
}

/* Does nothing at @plan ask for more of its packet than whether it is followed? */
static bool only_follows(const struct plan_point *plan)
{
	const struct tool_point *point = plan->core->point;

	if (!may_know(plan) || point->reads_packet)
		return false;
	for (size_t i = 0; i < plan->core->actions.count; i++)
		if (!plan->core->actions.items[i].state || !plan->core->actions.items[i].state->follows)
			return false;
	return true;
}

/* `where:` comes before the packet is looked at, unless it is about that. */
static bool where_is_early(const struct tool_point *point)
{
	return point->where && !reads_packet(point->where);
}

/* Can one look at a header of the packet show that it is filtered? */
static bool can_glance(const struct tool_point *point)
{
	return point->base != PACKET_NONE && point->base != PACKET_SOCKET && !point->spec->reply;
}

/* Something is tested before the packet is taken apart. */
static bool has_early(const struct plan_point *point)
{
	const struct tool_point *tool = point->core->point;

	return tool->base != PACKET_NONE &&
	       (point->filters_device || where_is_early(tool) || can_glance(tool) || may_know(point));
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

static void add_glance(struct text *text, const struct plan_point *plan)
{
	const struct tool_point *point = plan->core->point;
	static const char *const calls[] = {
		[PACKET_SKB] = "misses_skb(", [PACKET_ETHER] = "misses_ether(",
		[PACKET_NETWORK] = "misses_header(",
	};
	bool second = text->length;

	text_add(text, "%s%scan_miss() && %s", second ? " || (" : "",
		 may_know(plan) ? "!known && !seeks && " : "", calls[point->base]);
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
	text_add(text, "!%s(packet, ", calls[point->base]);
	add_place(text, point);
	text_add(text, "%s", *when && second ? ")" : "");
}

/* Leave unless the condition of @point is true; @alone: nothing else is asked. */
static void add_where_test(struct text *text, const struct tool_point *point, bool alone)
{
	text_add(text, "%s", text->length ? " || " : "");
	emit_unless(text, point->where, alone ? OP_SET : OP_OR);
}

static const char *sample(struct arena *arena, const struct plan_point *point)
{
	struct text condition = {}, text = {};

	if (point->samples)
		text_add(&condition, "sampled_out()");
	add_guard(arena, &text, point, &condition, "sampled_out");
	return text_take(arena, &text);
}

/* What is known of the buffer; of one that is not known, is its packet to be sought? */
static const char *known(struct arena *arena, const struct tool_point *point)
{
	struct text text = {};

	text_add(&text, "known = find_followed(");
	emit_value(&text, point->skb);
	text_add(&text, ", %s);\nseeks = !known && awaits_copies();\n",
		 emit_is_typed(point->skb) ? "typed" : "false");
	return text_take(arena, &text);
}

/* All that is asked of a packet: is it followed? */
static void add_find(struct arena *arena, struct text *text, const struct plan_point *point)
{
	static const char *const lies[] = {
		[PACKET_SKB] = "IN_SKB", [PACKET_ETHER] = "IN_ETHER", [PACKET_NETWORK] = "IN_NETWORK",
	};
	const struct tool_point *tool = point->core->point;

	text_add(text, "const u32 term = find_packet(&known, ");
	emit_value(text, tool->skb);
	text_add(text, ", ");
	if (tool->start)
		emit_value(text, tool->start);
	else
		text_add(text, "NULL");
	text_add(text, ", %s, %s, %s);\n%s", lies[tool->base], tool->spec->reply ? "PACKET_REPLY" : "0",
		 emit_is_typed(tool->skb) ? "typed" : "false",
		 block_guard(arena, "term", arena_printf(arena, "LEAVE_BY(accounts, %s, term)", point->row)));
}

/* A packet in a buffer that is not known may be a copy of one that is. */
static const char *seek(struct arena *arena, const struct plan_point *point)
{
	struct text text = {};

	if (!may_know(point) || only_follows(point))
		return NULL;
	text_add(&text, "if (seeks)\n\tknown = follow_copy(");
	emit_value(&text, point->core->point->skb);
	text_add(&text, ", packet, %s);\n",
		 emit_is_typed(point->core->point->skb) ? "typed" : "false");
	return text_take(arena, &text);
}

/*
 * The cheapest tests: is there a packet, is it on the right device, and do a few bytes of
 * its header show that it is not wanted?
 */
static const char *early(struct arena *arena, const struct plan_point *point)
{
	const struct tool_point *tool = point->core->point;
	struct text nulls = {}, wanted = {}, text = {};

	if (!has_early(point))
		return NULL;
	add_null_tests(&nulls, point);
	add_guard(arena, &text, point, &nulls, "unparsed");
	if (where_is_early(tool))
		emit_lets(arena, &text, point, LETS_OF_WHERE);
	if (point->filters_device) {
		text_add(&wanted, "!filter_device(");
		emit_value(&wanted, tool->skb);
		text_add(&wanted, ", &accounts[%s], typed)", point->row);
	}
	if (where_is_early(tool))
		add_where_test(&wanted, tool, !point->filters_device &&
			       (!can_glance(tool) || may_know(point)));
	if (may_know(point)) {
		add_guard(arena, &text, point, &wanted, "filtered");
		wanted = (struct text){};
		if (only_follows(point))
			add_find(arena, &text, point);
		else
			text_add(&text, "%s", known(arena, tool));
	}
	if (can_glance(tool) && !only_follows(point))
		add_glance(&wanted, point);
	add_guard(arena, &text, point, &wanted, "filtered");
	return text_take(arena, &text);
}

/*
 * No packet, or nothing to look at.  A packet that no value is taken from is only
 * looked at for the filter.
 */
static const char *parse(struct arena *arena, const struct plan_point *point)
{
	struct text condition = {}, text = {};

	if (!has_early(point))
		add_null_tests(&condition, point);
	if (point->core->point->base != PACKET_NONE && !only_follows(point))
		add_packet_test(arena, &condition, point);
	add_guard(arena, &text, point, &condition, "unparsed");
	return text_take(arena, &text);
}

/* CALLlinear_end()): look into the packet that a tunnel's packet carries. */
static const char *into_tunnel(struct arena *arena, const struct tool_point *point, const char *call)
{
	struct text text = {};

	text_add(&text, "%slinear_end(", call);
	emit_value(&text, point->skb);
	text_add(&text, ", %s))", emit_is_typed(point->skb) ? "typed" : "false");
	return text_take(arena, &text);
}

static const char *tunnel(struct arena *arena, const struct plan_point *plan)
{
	const struct tool_point *point = plan->core->point;

	return point->reads_tunnel && point->base != PACKET_SOCKET
		? arena_printf(arena, "%s;\n", into_tunnel(arena, point, "packet_tunnel(packet, ")) : NULL;
}

/* The packet inside stands for that of the tunnel. */
static const char *inner(struct arena *arena, const struct plan_point *plan)
{
	struct text condition = {}, text = {};

	if (!plan->core->point->spec->inner || only_follows(plan))
		return NULL;
	text_add(&condition, "!%s", into_tunnel(arena, plan->core->point, "packet_innermost(packet, (u64)"));
	add_guard(arena, &text, plan, &condition, "unparsed");
	return text_take(arena, &text);
}

/* What a packet must pass: the options' filters and `where:`. */
static const char *filter(struct arena *arena, const struct plan_point *point)
{
	const struct tool_point *tool = point->core->point;
	bool later = tool->where && !(has_early(point) && where_is_early(tool));
	struct text condition = {}, text = {};

	if (tool->base != PACKET_NONE && !only_follows(point))
		text_add(&condition, may_know(point) ? "%s!known && !filter_packet(packet)%s"
						     : "%s!filter_packet(packet)%s",
			 later && may_know(point) ? "(" : "", later && may_know(point) ? ")" : "");
	if (later)
		add_where_test(&condition, tool, tool->base == PACKET_NONE);
	add_guard(arena, &text, point, &condition, "filtered");
	return text_take(arena, &text);
}

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

/* Asking the clock costs as much as a read of memory, so it is asked only for what needs it. */
static const char *now(const struct plan_point *point)
{
	return emit_takes_time(point) ? "const u64 now = bpf_ktime_get_ns();\n"
				      : "const u64 now = vnt_each ? bpf_ktime_get_ns() : 0;\n";
}

/* Is the program at @index a fentry, and the next its kprobe? */
static bool is_pair(const struct plan_point *point, size_t index)
{
	return index + 1 < point->programs.count &&
	       point->programs.items[index].hook == PROGRAM_FENTRY &&
	       point->programs.items[index + 1].hook == PROGRAM_KPROBE;
}

/* Arguments of one program, or of a pair: fetched from its context by position. */
static const char *fetch(struct arena *arena, const struct plan_point *point,
			 const struct plan_program *program, bool pair)
{
	static const char *const results[PROGRAM_HOOK_COUNT] = {
		[PROGRAM_FEXIT] = "function_result(ctx)",
		[PROGRAM_SYSCALL_RETURN] = "syscall_result(ctx)",
		[PROGRAM_USER_RETURN] = "register_result(ctx)",
	};
	const char *how = pair ? "ARGUMENT" : program->hook == PROGRAM_USER ? "kprobe_argument"
		: program->hook == PROGRAM_SYSCALL ? "syscall_argument" : "argument";
	bool typed = program->hook == PROGRAM_TRACEPOINT || program->hook == PROGRAM_FEXIT;
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
	text_add(&text, "%s", pair ? "typed" : typed ? "true" : "false");
	return text_take(arena, &text);
}

static const char *programs(struct arena *arena, const struct plan_point *point)
{
	struct text text = {};

	for (size_t i = 0; i < point->programs.count; i++) {
		const struct plan_program *program = &point->programs.items[i];
		bool pair = is_pair(point, i);

		if (pair)
			text_add(&text, "FENTRY_OR_KPROBE(%s, %.*s, ", program->at->name,
				 (int)(strlen(program->name) - strlen("_fentry")), program->name);
		else
			text_add(&text, "PROGRAM(\"%s%s\", %s, ", plan_hooks[program->hook].section,
				 program->hook == PROGRAM_TIMER ? "" : program->at->name,
				 program->name);
		text_add(&text, "at_%s(%s))\n", point->core->point->name.text,
			 fetch(arena, point, program, pair));
		i += pair;
	}
	return text_take(arena, &text);
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
	if (!(has_early(point) && where_is_early(tool)))
		emit_lets(arena, &lets, point, LETS_OF_WHERE);
	emit_lets(arena, &later, point, LETS_LATER);
	const struct gap gaps[] = {
		{"comment", comment(arena, tool)},
		{"point", tool->name.text},
		{"row", point->row},
		{"parameters", text_take(arena, &parameters)},
		{"packet", only_follows(point) ? NULL : packet(tool)},
		{"known", !may_know(point) ? NULL : only_follows(point) ? "struct followed *known;\n"
					   : "struct followed *known;\nbool seeks;\n"},
		{"sample", sample(arena, point)},
		{"early", early(arena, point)},
		{"parse", parse(arena, point)},
		{"seek", seek(arena, point)},
		{"inner", inner(arena, point)},
		{"reply", tool->spec->reply && !only_follows(point) ? "packet_exchange(packet);\n" : NULL},
		{"tunnel", tunnel(arena, point)},
		{"lets", text_take(arena, &lets)},
		{"filter", filter(arena, point)},
		{"now", timed ? now(point) : NULL},
		{"late_lets", text_take(arena, &later)},
		{"calls", function_calls(arena, functions, plan, point)},
		{"programs", programs(arena, point)},
	};
	template_fill(arena, text, "point.bpf.c", gaps, ARRAY_SIZE(gaps));
}

/* A point that follows buffers: it counts nothing, and one call does all. */
static void emit_watch(struct arena *arena, struct text *text, const struct plan_point *point)
{
	static const char *const calls[] = {
		[WATCH_FREED] = "buffer_freed(skb, typed)",
		[WATCH_CLONED] = "buffer_cloned(skb, result, typed)",
	};
	struct text parameters = {};

	emit_parameters(arena, &parameters, point);
	const struct gap gaps[] = {
		{"comment", comment(arena, point->core->point)},
		{"point", point->core->point->name.text},
		{"parameters", text_take(arena, &parameters)},
		{"call", calls[point->core->point->watch]},
		{"programs", programs(arena, point)},
	};
	template_fill(arena, text, "watch.bpf.c", gaps, ARRAY_SIZE(gaps));
}

const char *emit_points(struct arena *arena, const struct plan *plan,
			const struct functions *functions)
{
	struct text text = {};

	for (size_t i = 0; i < plan->points.count; i++)
		if (plan->points.items[i].core->point->watch)
			emit_watch(arena, &text, &plan->points.items[i]);
		else if (plan->points.items[i].core->actions.count)
			emit_point(arena, &text, plan, &plan->points.items[i], functions);
	return text_take(arena, &text);
}
