/* SPDX-License-Identifier: MIT */
/*
 * Resolves a spec against one or more kernels: binds and types every name.  Later passes
 * find no more errors of the author's.
 */
#include <string.h>

#include "bind/follow.h"
#include "bind/meaning.h"
#include "bind/resolve.h"

#define MAX_POINTS 56	/* with those of follow.c, the bits of a number: see struct vnt_row */

/* Packets: packet: skb, or packet: ether(skb.data). */

static const struct value *root_of(const struct value *value)
{
	while (value->kind == VALUE_MEMBER)
		value = value->left;
	return value;
}

static void resolve_header(struct resolver *resolver, struct binder *binder,
			   struct tool_point *point, const struct expr *expr,
			   enum packet_base base)
{
	const struct value *start;

	start = bind_expr(binder, expr->args.items[0]);
	if (!start)
		return;
	if (start->type.kind != TYPE_POINTER || !types_points_to(&root_of(start)->type, "sk_buff") ||
	    types_points_to(&start->type, "sk_buff")) {
		diag_error(resolver->diag, expr->args.items[0]->span,
			   "an address within an sk_buff was expected, such as skb.data");
		return;
	}
	point->base = base;
	point->start = start;
	point->skb = root_of(start);
}

/* socket(sk): no packet is at hand, but the flow that its socket serves. */
static void resolve_socket(struct resolver *resolver, struct binder *binder,
			   struct tool_point *point, const struct expr *expr)
{
	const struct value *socket = bind_expr(binder, expr->args.items[0]);

	if (!socket)
		return;
	if (!types_points_to(&socket->type, "sock")) {
		diag_error(resolver->diag, expr->args.items[0]->span,
			   "a struct sock was expected, not this %s%s%s",
			   types_info[socket->type.kind].name,
			   socket->type.structure ? " to struct " : "",
			   socket->type.structure ? socket->type.structure : "");
		return;
	}
	point->base = PACKET_SOCKET;
	point->skb = socket;
}

static void resolve_skb(struct resolver *resolver, struct binder *binder,
			struct tool_point *point, const struct expr *expr)
{
	const struct value *skb = bind_expr(binder, expr);

	if (!skb)
		return;
	if (!types_points_to(&skb->type, "sk_buff")) {
		diag_error(resolver->diag, expr->span, "a struct sk_buff was expected, not this %s%s%s",
			   types_info[skb->type.kind].name,
			   skb->type.structure ? " to struct " : "",
			   skb->type.structure ? skb->type.structure : "");
		return;
	}
	point->base = PACKET_SKB;
	point->skb = skb;
}

static void resolve_packet(struct resolver *resolver, struct tool_point *point)
{
	struct binder binder = {.arena = resolver->arena, .diag = resolver->diag,
				.tool = resolver->tool, .point = point};
	const struct expr *expr = point->spec->packet;

	if (!expr && point->library)
		expr = point->library->packet;
	if (!expr)
		return;
	if (expr->kind != EXPR_CALL)
		resolve_skb(resolver, &binder, point, expr);
	else if (!strcmp(expr->name, "ether") && expr->args.count == 1)
		resolve_header(resolver, &binder, point, expr, PACKET_ETHER);
	else if (!strcmp(expr->name, "network") && expr->args.count == 1)
		resolve_header(resolver, &binder, point, expr, PACKET_NETWORK);
	else if (!strcmp(expr->name, "socket") && expr->args.count == 1)
		resolve_socket(resolver, &binder, point, expr);
	else
		diag_error(resolver->diag, expr->span,
			   "a packet is written skb, ether(ADDRESS), network(ADDRESS) or socket(SK)");
}

static void check_packet(struct resolver *resolver, const struct tool_point *point)
{
	if (point->base != PACKET_NONE && point->base != PACKET_SOCKET)
		return;
	if (point->spec->inner)
		diag_error(resolver->diag, point->name.span,
			   "point '%s' has no packet that could have another one inside", point->name.text);
	if (point->spec->reply)
		diag_error(resolver->diag, point->name.span,
			   "point '%s' has no packet whose ends could be exchanged: %s", point->name.text,
			   point->base == PACKET_NONE ? "say where it starts, packet: skb"
			   : "a socket's own side always stands first");
}

static void resolve_where(struct resolver *resolver, struct tool_point *point)
{
	struct binder binder = {.arena = resolver->arena, .diag = resolver->diag,
				.tool = resolver->tool, .point = point};

	point->where = bind_condition(&binder, point->spec->where);
	bind_taken_at(&binder, point->where, point, point);
	if (value_reads(point->where, VALUE_TIME))
		diag_error(resolver->diag, point->spec->where->span,
			   "a point's condition is asked before its time is taken");
}

/* How many measures, events and actions there are at @point. */
static size_t count_uses(const struct tool *tool, const struct tool_point *point)
{
	size_t count = 0;

	for (size_t i = 0; i < tool->measures.count; i++)
		for (size_t j = 0; j < tool->measures.items[i].uses.count; j++)
			count += tool->measures.items[i].uses.items[j].point == point;
	for (size_t i = 0; i < tool->actions.count; i++)
		count += tool->actions.items[i].point == point;
	return count;
}

/*
 * A measure's condition at a place of its own is the point's: it is then asked before the
 * packet is looked at.  One that reads what is remembered cannot be asked so early.
 */
static void hoist_where(const struct tool *tool)
{
	for (size_t i = 0; i < tool->measures.count; i++) {
		struct tool_measure *measure = &tool->measures.items[i];
		struct tool_use *use = measure->uses.items;
		struct tool_point *point = measure->uses.count ? (struct tool_point *)use->point : NULL;

		if (!point || !point->spec->unnamed || count_uses(tool, point) > 1 || !use->where || point->where ||
		    value_reads(use->where, VALUE_KEPT) || value_reads(use->where, VALUE_TIME))
			continue;
		point->where = use->where;
		use->where = NULL;
	}
}

static void check_used(struct resolver *resolver, const struct tool_point *point)
{
	if (!point->used)
		diag_error(resolver->diag, point->name.span,
			   "point '%s' is part of no measure, event or action: use it, or leave it out",
			   point->name.text);
}

static void check_lets(struct resolver *resolver, const spec_fields *lets)
{
	for (size_t i = 0; i < lets->count; i++) {
		const struct spec_field *let = &lets->items[i];
		bool used = false;

		for (size_t j = 0; j < resolver->tool->used_lets.count && !used; j++)
			used = resolver->tool->used_lets.items[j] == let;
		if (!used)
			diag_error(resolver->diag, let->name.span,
				   "'%s' is used nowhere: use it, or leave it out", let->name.text);
	}
}

/* The order is that of the bits of enum vnt_counters. */
static void resolve_counters(struct resolver *resolver, const struct spec *spec)
{
	static const char *const names[] = {"snmp", "netstat", "snmp6", "device"};

	for (size_t i = 0; i < spec->counters.count; i++) {
		const struct name *name = &spec->counters.items[i];
		size_t bit = 0;

		while (bit < ARRAY_SIZE(names) && strcmp(names[bit], name->text))
			bit++;
		if (bit == ARRAY_SIZE(names)) {
			diag_error(resolver->diag, name->span, "there are no counters '%s'", name->text);
			diag_hint(resolver->diag, "counters are: snmp, netstat, snmp6, device");
		}
		resolver->tool->counters |= 1U << bit;
	}
}

const struct tool *resolve_spec(struct arena *arena, struct diag *diag,
				const struct spec *spec,
				const struct library *library, struct kernels kernels)
{
	struct tool *tool = ARENA_NEW(arena, struct tool);
	struct resolver resolver = {arena, diag, library, kernels, tool};
	struct binder binder = {.arena = arena, .diag = diag, .tool = tool};

	if (!spec->points.count || !(spec->measures.count || spec->events.count)) {
		diag_error(diag, spec->tool.span,
			   "a tool needs a point, and a measure or an event");
		return NULL;
	}
	if (spec->points.count > MAX_POINTS) {
		diag_error(diag, spec->points.items[MAX_POINTS].name.span,
			   "a tool has at most %d points", MAX_POINTS);
		return NULL;
	}
	tool->spec = spec;
	tool->library = library;
	tool->kernels = kernels;
	tool->shapes.arena = arena;
	for (size_t i = 0; i < spec->points.count; i++)
		bind_add_point(arena, tool, &spec->points.items[i]);
	follow_add_points(arena, tool);
	choice_resolve(&binder, spec);
	resolve_counters(&resolver, spec);
	for (size_t i = 0; i < tool->points.count; i++)
		place_resolve(&resolver, &tool->points.items[i]);
	for (size_t i = 0; i < tool->points.count && !diag_failed(diag); i++) {
		resolve_packet(&resolver, &tool->points.items[i]);
		follow_take_arguments(&tool->points.items[i]);
	}
	for (size_t i = 0; i < tool->points.count && !diag_failed(diag); i++)
		check_packet(&resolver, &tool->points.items[i]);
	for (size_t i = 0; i < tool->points.count && !diag_failed(diag); i++)
		resolve_where(&resolver, &tool->points.items[i]);
	if (diag_failed(diag))
		return NULL;
	binder.point = tool->points.items;
	state_resolve(&binder, spec);
	if (!diag_failed(diag))
		action_resolve(&binder, spec);
	for (size_t i = 0; i < spec->measures.count; i++) {
		struct tool_measure *measure = ARENA_PUSH(arena, &tool->measures);

		measure->name = spec->measures.items[i].name;
		measure->spec = &spec->measures.items[i];
		measure_resolve(&binder, measure);
	}
	follow_drop_points(tool);
	for (size_t i = 0; i < tool->points.count && !diag_failed(diag); i++) {
		check_used(&resolver, &tool->points.items[i]);
		place_check(&resolver, &tool->points.items[i]);
		check_lets(&resolver, &tool->points.items[i].spec->let);
	}
	if (!diag_failed(diag))
		check_lets(&resolver, &spec->let);
	hoist_where(tool);
	if (!diag_failed(diag))
		ends_check(&binder);
	if (!diag_failed(diag))
		meaning_check(arena, diag, tool);
	return diag_failed(diag) ? NULL : tool;
}
