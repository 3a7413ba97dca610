/* SPDX-License-Identifier: MIT */
/*
 * Generates what a hit must pass before any action, the cheapest test first: sampling, a buffer,
 * the device, the packet, filters and `where:`.
 */
#include <string.h>

#include "emit/block.h"
#include "emit/guard.h"

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
	for (size_t i = 0; i < plan->core->actions.count; i++)
		if (core_follows(&plan->core->actions.items[i]) &&
		    plan->core->actions.items[i].kind != ACTION_START)
			return true;
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
	if (!may_know(plan))
		text_add(&text, "%sfilter.terms", text.length ? " || " : "");
	else
		text_add(&text, text.length ? " || (%s)" : "%s", "!known && (seeks || filter.terms)");
	return text_take(arena, &text);
}

/* Does nothing at @plan ask for more of its packet than whether it is followed? */
bool guard_only_follows(const struct plan_point *plan)
{
	const struct tool_point *point = plan->core->point;

	if (!may_know(plan) || point->reads_packet)
		return false;
	for (size_t i = 0; i < plan->core->actions.count; i++)
		if (!core_follows(&plan->core->actions.items[i]))
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
	return plan_in_skb(point) && !point->spec->reply;
}

/* Something is tested before the packet is taken apart. */
static bool has_early(const struct plan_point *point)
{
	const struct tool_point *tool = point->core->point;

	return tool->base != PACKET_NONE &&
	       (point->filters_device || where_is_early(tool) || can_glance(tool) || may_know(point));
}

bool guard_asks_early(const struct plan_point *point)
{
	return has_early(point) && where_is_early(point->core->point);
}

/* (skb, START, typed) */
static void add_place(struct text *text, const struct tool_point *point)
{
	emit_value(text, point->skb);
	if (point->start) {
		text_add(text, ", ");
		emit_value(text, point->start);
	}
	text_add(text, ", %s)", emit_typed(point->skb));
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

const char *guard_sample(struct arena *arena, const struct plan_point *point)
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
		 emit_typed(point->skb));
	return text_take(arena, &text);
}

/* FIND_PACKET(known, ...): all that is asked of a packet is whether it is followed. */
static void add_find(struct text *text, const struct tool_point *point)
{
	static const char *const lies[] = {
		[PACKET_SKB] = "IN_SKB", [PACKET_ETHER] = "IN_ETHER", [PACKET_NETWORK] = "IN_NETWORK",
	};

	text_add(text, "term = FIND_PACKET(known, ");
	emit_value(text, point->skb);
	text_add(text, ", ");
	if (point->start)
		emit_value(text, point->start);
	else
		text_add(text, "NULL");
	text_add(text, ", %s, %s, %s);\n", lies[point->base], point->spec->reply ? "PACKET_REPLY" : "0",
		 emit_typed(point->skb));
}

/* What is known of the packet: the variables for it. */
const char *guard_known_variables(struct arena *arena, const struct plan_point *point)
{
	struct text text = {};

	if (!may_know(point))
		return NULL;
	if (!guard_only_follows(point))
		return "struct followed *known;\nbool seeks;\n";
	if (where_is_early(point->core->point))
		return "struct followed *known;\nu32 term;\n";
	text_add(&text, "struct followed *known;\nconst u32 ");
	add_find(&text, point->core->point);
	return text_take(arena, &text);
}

/* Leave if nothing is known. */
static void add_leave(struct arena *arena, struct text *text, const struct plan_point *point)
{
	if (where_is_early(point->core->point))
		add_find(text, point->core->point);
	text_add(text, "%s", block_guard(arena, "term",
		 arena_printf(arena, "count_hit(accounts, %s, term)", point->row)));
}

/* A packet in a buffer that is not known may be a copy of one that is. */
const char *guard_seek(struct arena *arena, const struct plan_point *point)
{
	struct text text = {};

	if (!may_know(point) || guard_only_follows(point))
		return NULL;
	text_add(&text, "if (seeks)\n\tknown = follow_copy(");
	emit_value(&text, point->core->point->skb);
	text_add(&text, ", packet, %s);\n",
		 emit_typed(point->core->point->skb));
	return text_take(arena, &text);
}

/* Is the buffer of the packet all that could be missing? */
static bool tests_buffer_alone(const struct plan_point *point)
{
	struct text nulls = {}, buffer = {};
	bool alone;

	add_null_tests(&nulls, point);
	text_add(&buffer, "!");
	emit_value(&buffer, point->core->point->skb);
	alone = nulls.length && !strcmp(nulls.bytes, buffer.bytes);
	text_free(&nulls);
	text_free(&buffer);
	return alone;
}

/*
 * Can it wait until the packet is taken apart, or sought?  Then what comes before is asked only if
 * there is a buffer.
 */
static bool tests_later(struct arena *arena, const struct plan_point *point)
{
	const struct tool_point *tool = point->core->point;
	struct text lets = {};

	if (where_is_early(tool))
		emit_lets(arena, &lets, point, LETS_OF_WHERE);
	return plan_in_skb(tool) && !*text_take(arena, &lets) &&
	       (!may_know(point) || guard_only_follows(point)) && tests_buffer_alone(point);
}

/* BUFFER && (WANTED): in @text. */
static void add_if_buffer(struct text *text, const struct tool_point *point, const char *wanted)
{
	emit_value(text, point->skb);
	text_add(text, strstr(wanted, " || ") ? " && (%s)" : " && %s", wanted);
}

/* Is @value the buffer of the packet at @point, or read from the packet? */
static bool names_packet(const struct plan_point *point, const struct value *value)
{
	const struct value *skb = point->core->point->skb;

	return reads_packet(value) || (value->kind == VALUE_ARGUMENT && skb->kind == VALUE_ARGUMENT &&
				       !strcmp(value->name, skb->name));
}

bool guard_carries_on(const struct plan_point *point, const struct core_action *action)
{
	if (!core_goes_on(action))
		return false;
	for (size_t i = 0; i < action->key.count; i++)
		if (names_packet(point, action->key.items[i].value))
			return true;
	return core_follows(action);
}

void guard_device(struct text *text, const struct plan_point *point, const char *row)
{
	const struct tool_point *tool = point->core->point;

	text_add(text, "!filter_device(");
	emit_value(text, tool->skb);
	text_add(text, ", &accounts[%s], %s, typed)", row,
		 tool->library && tool->library->device ? "true" : "false");
}

/*
 * The cheapest tests: is there a packet, is it on the right device, and do a few bytes of
 * its header show that it is not wanted?
 */
const char *guard_early(struct arena *arena, const struct plan_point *point)
{
	const struct tool_point *tool = point->core->point;
	struct text nulls = {}, wanted = {}, condition = {}, text = {};

	if (!has_early(point))
		return NULL;
	if (!tests_later(arena, point)) {
		add_null_tests(&nulls, point);
		add_guard(arena, &text, point, &nulls, "unparsed");
	}
	if (where_is_early(tool))
		emit_lets(arena, &text, point, LETS_OF_WHERE);
	if (point->filters_device)
		guard_device(&wanted, point, point->row);
	if (where_is_early(tool))
		add_where_test(&wanted, tool, !point->filters_device &&
			       (!can_glance(tool) || may_know(point)));
	if (may_know(point) && !guard_only_follows(point)) {
		add_guard(arena, &text, point, &wanted, "filtered");
		text_add(&text, "%s", known(arena, tool));
		wanted = (struct text){};
	}
	if (can_glance(tool) && !guard_only_follows(point))
		add_glance(&wanted, point);
	if (wanted.length && tests_later(arena, point))
		add_if_buffer(&condition, tool, text_take(arena, &wanted));
	add_guard(arena, &text, point, condition.length ? &condition : &wanted, "filtered");
	if (guard_only_follows(point))
		add_leave(arena, &text, point);
	return text_take(arena, &text);
}

/*
 * No packet, or nothing to look at.  A packet that no value is taken from is only
 * looked at for the filter.
 */
const char *guard_parse(struct arena *arena, const struct plan_point *point)
{
	struct text condition = {}, text = {};

	if (!has_early(point) || (tests_later(arena, point) && !guard_only_follows(point)))
		add_null_tests(&condition, point);
	if (point->core->point->base != PACKET_NONE && !guard_only_follows(point))
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
	text_add(&text, ", %s))", emit_typed(point->skb));
	return text_take(arena, &text);
}

const char *guard_tunnel(struct arena *arena, const struct plan_point *plan)
{
	const struct tool_point *point = plan->core->point;

	return point->reads_tunnel && point->base != PACKET_SOCKET
		? arena_printf(arena, "%s;\n", into_tunnel(arena, point, "packet_tunnel(packet, ")) : NULL;
}

/* The packet inside stands for that of the tunnel. */
const char *guard_inner(struct arena *arena, const struct plan_point *plan)
{
	struct text condition = {}, text = {};

	if (!plan->core->point->spec->inner || guard_only_follows(plan))
		return NULL;
	text_add(&condition, "!%s", into_tunnel(arena, plan->core->point, "packet_innermost(packet, (u64)"));
	add_guard(arena, &text, plan, &condition, "unparsed");
	return text_take(arena, &text);
}

/* What a packet must pass: the options' filters and `where:`. */
const char *guard_filter(struct arena *arena, const struct plan_point *point)
{
	const struct tool_point *tool = point->core->point;
	bool later = tool->where && !guard_asks_early(point), several = later && may_know(point);
	struct text condition = {}, text = {};

	if (point->filters_netns) {
		text_add(&condition, "!filter_netns(");
		add_place(&condition, tool);
		text_add(&condition, " || ");
	}
	if (tool->base != PACKET_NONE && !guard_only_follows(point))
		text_add(&condition, may_know(point) ? "%s!known && !filter_packet(packet)%s"
						     : "%s!filter_packet(packet)%s",
			 several ? "(" : "", several ? ")" : "");
	if (later)
		add_where_test(&condition, tool, tool->base == PACKET_NONE);
	add_guard(arena, &text, point, &condition, "filtered");
	return text_take(arena, &text);
}
