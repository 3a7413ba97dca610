/* SPDX-License-Identifier: MIT */
/*
 * spec -> tool, proven against one or more kernels.  This is the last place
 * where a user's mistake can arise.
 */
#include <string.h>

#include "resolve.h"

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

static void check_used(struct resolver *resolver, const struct tool_point *point)
{
	if (!point->used)
		diag_error(resolver->diag, point->name.span,
			   "point '%s' is part of no measure, event or action: use it, or leave it out",
			   point->name.text);
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
	tool->spec = spec;
	tool->kernels = kernels;
	tool->shapes.arena = arena;
	for (size_t i = 0; i < spec->points.count; i++) {
		struct tool_point *point = ARENA_PUSH(arena, &tool->points);

		point->name = spec->points.items[i].name;
		point->spec = &spec->points.items[i];
		point->result.kind = TYPE_OTHER;
	}
	choice_resolve(&binder, spec);
	resolve_counters(&resolver, spec);
	for (size_t i = 0; i < tool->points.count; i++)
		place_resolve(&resolver, &tool->points.items[i]);
	for (size_t i = 0; i < tool->points.count && !diag_failed(diag); i++)
		resolve_packet(&resolver, &tool->points.items[i]);
	for (size_t i = 0; i < tool->points.count && !diag_failed(diag); i++)
		resolve_where(&resolver, &tool->points.items[i]);
	if (diag_failed(diag))
		return NULL;
	binder.point = tool->points.items;
	object_resolve(&binder, spec);
	for (size_t i = 0; i < spec->measures.count; i++) {
		struct tool_measure *measure = ARENA_PUSH(arena, &tool->measures);

		measure->name = spec->measures.items[i].name;
		measure->spec = &spec->measures.items[i];
		measure_resolve(&binder, measure);
	}
	for (size_t i = 0; i < tool->points.count && !diag_failed(diag); i++) {
		check_used(&resolver, &tool->points.items[i]);
		place_check(&resolver, &tool->points.items[i]);
	}
	return diag_failed(diag) ? NULL : tool;
}
