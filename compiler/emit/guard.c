/* SPDX-License-Identifier: MIT */
/*
 * Generates what a hit must pass before any action, the cheapest test first: sampling, a buffer,
 * the device, the packet, filters and `where:`.
 */
#include <string.h>

#include "emit/block.h"
#include "emit/guard.h"
#include "emit/packet.h"

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

/* Is there a packet at @plan that may be known by its buffer? */
bool guard_may_know(const struct plan_point *plan)
{
	for (size_t i = 0; i < plan->core->actions.count; i++)
		if (core_follows(&plan->core->actions.items[i]) &&
		    plan->core->actions.items[i].kind != ACTION_START)
			return true;
	return false;
}

/* Does nothing at @plan ask for more of its packet than whether it is followed? */
bool guard_only_follows(const struct plan_point *plan)
{
	const struct tool_point *point = plan->core->point;

	if (!guard_may_know(plan) || point->reads_packet)
		return false;
	for (size_t i = 0; i < plan->core->actions.count; i++)
		if (!core_follows(&plan->core->actions.items[i]))
			return false;
	return true;
}

/* `where:` comes before the packet is looked at, unless it is about that. */
static bool where_is_early(const struct tool_point *point)
{
	return point->where && !packet_in(point->where);
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
	       (point->filters_device || where_is_early(tool) || can_glance(tool) || guard_may_know(point));
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
		 guard_may_know(plan) ? "!known && !seeks && " : "", calls[point->base]);
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
	const struct packet_need need = packet_need(arena, plan);
	const char *when = need.family ? "" : need.when;
	bool several = strstr(when, "||"), second = text->length;

	text_add(text, "%s", second ? " || " : "");
	if (*when)
		text_add(text, "%s%s%s%s && ", second ? "(" : "", several ? "(" : "", when,
			 several ? ")" : "");
	if (need.family)
		text_add(text, "!packet_socket_if(%s, packet, ", need.when);
	else
		text_add(text, "!%s(packet, ", calls[point->base]);
	add_place(text, point);
	text_add(text, "%s", *when && second ? ")" : "");
}

/*
 * Add a test for each part of a condition that must be true, or where @not is true false: before
 * the variables that memory is read for, or after them, where one needs them.
 */
static void split_where(const struct tool_point *point, const struct value *value, bool not,
			struct text *before, struct text *after)
{
	bool binary = value->kind == VALUE_BINARY && value->op == (not ? OP_OR : OP_AND);
	struct text *to = after->length || emit_waits_for_let(point, value) ? after : before;
	struct value test = *value;

	if (binary) {
		split_where(point, value->left, not, before, after);
		split_where(point, value->right, not, before, after);
		return;
	}
	if (value->kind == VALUE_UNARY && value->op == OP_NOT) {
		split_where(point, value->right, !not, before, after);
		return;
	}
	if (not)
		test = (struct value){.kind = VALUE_UNARY, .op = OP_NOT, .type = value->type,
				      .right = value};
	text_add(to, "%s", to->length ? " || " : "");
	emit_unless(to, &test, OP_OR);
}

/* Leave unless the condition of @point is true; @alone: nothing else is asked. */
static void add_where_test(struct text *text, const struct tool_point *point, bool alone)
{
	text_add(text, "%s", text->length ? " || " : "");
	emit_unless(text, point->where, alone ? OP_SET : OP_OR);
}

/*
 * Add the condition of @point to what is @wanted.  Its variables are declared in @text, after a
 * guard for what is wanted without them.
 */
static void add_early_where(struct arena *arena, struct text *text, const struct plan_point *point,
			    struct text *wanted)
{
	const struct tool_point *tool = point->core->point;
	bool split = emit_waits_for_let(tool, tool->where);
	struct text after = {};

	if (split) {
		split_where(tool, tool->where, false, wanted, &after);
		add_guard(arena, text, point, wanted, "filtered");
		*wanted = after;
	}
	emit_lets(arena, text, point, LETS_OF_WHERE);
	if (!split)
		add_where_test(wanted, tool, !point->filters_device &&
			       (!can_glance(tool) || guard_may_know(point)));
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

	if (!guard_may_know(point))
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

	if (!guard_may_know(point) || guard_only_follows(point))
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
	       (!guard_may_know(point) || guard_only_follows(point)) && tests_buffer_alone(point);
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

	return packet_in(value) || (value->kind == VALUE_ARGUMENT && skb->kind == VALUE_ARGUMENT &&
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
	if (point->filters_device)
		guard_device(&wanted, point, point->row);
	if (where_is_early(tool))
		add_early_where(arena, &text, point, &wanted);
	if (guard_may_know(point) && !guard_only_follows(point)) {
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
	bool later = tool->where && !guard_asks_early(point), several = later && guard_may_know(point);
	struct text condition = {}, text = {};

	if (point->filters_netns) {
		text_add(&condition, "!filter_netns(");
		add_place(&condition, tool);
		text_add(&condition, " || ");
	}
	if (tool->base != PACKET_NONE && !guard_only_follows(point))
		text_add(&condition, guard_may_know(point) ? "%s!known && !filter_packet(packet)%s"
						     : "%s!filter_packet(packet)%s",
			 several ? "(" : "", several ? ")" : "");
	if (later)
		add_where_test(&condition, tool, tool->base == PACKET_NONE);
	add_guard(arena, &text, point, &condition, "filtered");
	return text_take(arena, &text);
}
