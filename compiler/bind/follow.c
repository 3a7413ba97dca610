/* SPDX-License-Identifier: MIT */
/*
 * Finds the measures whose packets are followed by their buffers, and gives the tool the points
 * that this needs.  `pair: packet.id` means the buffer while it lives; where a pair ends at a
 * point that sees only copies, the headers alone tell the packet.
 */
#include <string.h>

#include "bind/follow.h"

/* Points of the library at which buffers end, are dropped, get a companion or a copy. */
static const struct {
	const char *name;		/* of the point in the tool; no spec's can begin so */
	const char *layer, *library;	/* in the library */
	enum watch watch;
	const char *buffer;		/* argument */
} watched[] = {
	{"vnt_freed", "net", "release", WATCH_FREED, "skb"},
	{"vnt_dropped", "net", "drop", WATCH_DROPPED, "skb"},
	{"vnt_read", "net", "free_read", WATCH_READ, "skb"},
	{"vnt_merged", "net", "free_stolen", WATCH_MERGED, "skb"},
	{"vnt_cloned", "net", "clone", WATCH_CLONED, "skb"},
	{"vnt_took_over", "net", "take_over", WATCH_CLONED, "src"},
	{"vnt_fragment", "ip", "fragment", WATCH_CLONED, "skb"},
	{"vnt_fragment6", "ip", "fragment6", WATCH_CLONED, "skb"},
	{"vnt_copied", "ovs", "upcall", WATCH_COPIED, "skb"},
};

bool follow_asks_identity(const struct spec_measure *measure)
{
	const struct spec_key *key = measure->pair.items;
	const struct expr *expr;

	if (measure->pair.count != 1 || key->point.text || key->parts.count != 1)
		return false;
	expr = key->parts.items[0].expr;
	return expr->kind == EXPR_MEMBER && !strcmp(expr->name, "id") &&
	       expr->left->kind == EXPR_NAME && !strcmp(expr->left->name, "packet");
}

static bool sees_copies(const tool_points *ends)
{
	for (size_t i = 0; i < ends->count; i++)
		if (!ends->items[i]->library || !ends->items[i]->library->copy)
			return false;
	return true;
}

bool follow_wanted(const struct tool_measure *measure, const tool_points *ends)
{
	return follow_asks_identity(measure->spec) &&
	       (measure->kind == MEASURE_PATH || !sees_copies(ends));
}

static const struct spec_point *watch_point(struct arena *arena, const struct spec *spec, size_t i)
{
	struct spec_point *point = ARENA_NEW(arena, struct spec_point);
	struct at *at = ARENA_NEW(arena, struct at);
	struct expr *skb = ARENA_NEW(arena, struct expr);

	*skb = (struct expr){.kind = EXPR_NAME, .name = watched[i].buffer,
			     .span = spec->tool.span, .name_span = spec->tool.span};
	*at = (struct at){.hook = HOOK_NAMED, .span = spec->tool.span, .name_span = spec->tool.span,
			  .group = watched[i].layer, .name = watched[i].library};
	point->name = (struct name){watched[i].name, spec->tool.span};
	*ARENA_PUSH(arena, &point->at) = at;
	point->packet = skb;
	point->optional = i > 0;
	return point;
}

void follow_add_points(struct arena *arena, struct tool *tool)
{
	bool asked = false;

	for (size_t i = 0; i < tool->spec->measures.count; i++)
		asked |= follow_asks_identity(&tool->spec->measures.items[i]);
	for (size_t i = 0; asked && i < ARRAY_SIZE(watched); i++) {
		struct tool_point *point =
			bind_add_point(arena, tool, watch_point(arena, tool->spec, i));

		point->watch = watched[i].watch;
		point->reads_identity = true;
		point->used = true;
	}
}

void follow_take_arguments(struct tool_point *point)
{
	static const char *const names[] = {"location", "reason"};

	for (size_t i = 0; point->watch == WATCH_DROPPED && i < ARRAY_SIZE(names); i++) {
		struct tool_argument *argument = bind_find_argument(point, names[i]);

		if (argument)
			argument->used = true;
	}
}

void follow_drop_points(struct tool *tool)
{
	for (size_t i = 0; i < tool->measures.count; i++)
		if (tool->measures.items[i].follows)
			return;
	while (tool->points.count && tool->points.items[tool->points.count - 1].watch)
		tool->points.count--;
}

/* The packet of @point, which lies in a buffer; NULL, with errors, where there is none. */
static const struct value *packet_at(struct binder *binder, const struct expr *expr,
				     const struct tool_point *point)
{
	const struct value *packet = bind_name_at(binder, expr->left, (struct tool_point *)point);

	if (!packet || point->base != PACKET_SOCKET)
		return packet;
	diag_error(binder->diag, expr->span, "point '%s' has a socket, but no packet to follow",
		   point->name.text);
	return NULL;
}

/* The number of @packet, which @expr asks for. */
static const struct value *number_of(struct binder *binder, const struct expr *expr,
				     const struct value *packet)
{
	struct value *value = bind_new(binder, VALUE_IDENTITY, expr);

	value->type = bind_plain(TYPE_INT);
	value->type.size = 8;
	value->name = "id";
	value->point = packet->point;
	return value;
}

/* packet.flow where @expr says packet.id: a number tells people nothing. */
static const struct value *flow_of(struct binder *binder, const struct expr *expr,
				   const struct value *packet)
{
	struct expr *flow = ARENA_NEW(binder->arena, struct expr);

	*flow = *expr;
	flow->name = "flow";
	return bind_field(binder, flow, packet);
}

bool follow_bind(struct binder *binder, const struct tool_measure *measure, struct tool_use *use,
		 bool start)
{
	const struct spec_field *part = measure->spec->pair.items[0].parts.items;
	const struct value *packet = packet_at(binder, part->expr, use->point);

	if (!packet)
		return false;
	*ARENA_PUSH(binder->arena, &use->pair) = (struct tool_field){
		part->name, number_of(binder, part->expr, packet),
	};
	if (start)
		*ARENA_PUSH(binder->arena, &use->kept) = (struct tool_field){
			{"flow", part->name.span}, flow_of(binder, part->expr, packet),
		};
	return true;
}
