/* SPDX-License-Identifier: MIT */
/* Expressions -> values: every name bound, every type and unit checked. */
#include <string.h>

#include "vntc.h"

static const struct packet_field {
	const char *name;
	enum type_kind type;
	const char *place;
	const char *about;
} packet_fields[] = {
#define TYPE_packet_id TYPE_PACKET_ID
#define TYPE_flow TYPE_FLOW
#define TYPE_address TYPE_ADDRESS
#define TYPE_port TYPE_PORT
#define TYPE_protocol TYPE_PROTOCOL
#define TYPE_ethertype TYPE_ETHERTYPE
#define TYPE_vlan TYPE_VLAN
#define PACKET_FIELD(name, type, place, about) {#name, TYPE_##type, #place, about},
#include "../runtime/bpf/packet.def"
};

static struct value *new_value(struct binder *binder, enum value_kind kind,
			       const struct expr *expr)
{
	struct value *value = ARENA_NEW(binder->arena, struct value);

	value->kind = kind;
	value->expr = expr;
	return value;
}

static struct type plain(enum type_kind kind)
{
	return (struct type){.kind = kind, .size = types_info[kind].size};
}

static const struct value *bind_number(struct binder *binder, const struct expr *expr)
{
	static const enum type_kind kinds[UNIT_COUNT] = {
		[UNIT_NONE] = TYPE_INT, [UNIT_NS] = TYPE_DURATION, [UNIT_BYTES] = TYPE_BYTES,
	};
	struct value *value = new_value(binder, VALUE_NUMBER, expr);

	value->type = plain(kinds[expr_units[expr->unit].base]);
	value->type.size = 8;
	value->number = expr_scaled(expr);
	return value;
}

static struct tool_point *find_point(struct binder *binder, const char *name)
{
	for (size_t i = 0; i < binder->tool->points.count; i++)
		if (!strcmp(binder->tool->points.items[i].name.text, name))
			return &binder->tool->points.items[i];
	return NULL;
}

static struct tool_argument *find_argument(struct tool_point *point, const char *name)
{
	for (size_t i = 0; i < point->arguments.count; i++)
		if (!strcmp(point->arguments.items[i].name, name))
			return &point->arguments.items[i];
	return NULL;
}

static void refuse_name(struct binder *binder, const struct expr *expr,
			struct tool_point *point)
{
	const char *names[32];
	size_t count = 0;

	diag_error(binder->diag, expr->name_span,
		   "'%s' is not an argument of %s, nor 'packet' or 'time'",
		   expr->name, point->variants.items[0]->name);
	diag_note(binder->diag, point->name.span, "point '%s' is declared here",
		  point->name.text);
	for (size_t i = 0; i < point->arguments.count && count < ARRAY_SIZE(names) - 2; i++)
		names[count++] = point->arguments.items[i].name;
	names[count++] = "packet";
	names[count++] = "time";
	diag_suggest(binder->diag, expr->name, names, count);
}

static const struct value *bind_packet(struct binder *binder, const struct expr *expr,
				       struct tool_point *point)
{
	struct value *value = new_value(binder, VALUE_PACKET, expr);

	if (point->base == PACKET_NONE) {
		diag_error(binder->diag, expr->name_span,
			   "point '%s' has no packet", point->name.text);
		diag_note(binder->diag, point->name.span,
			  "say here where it starts: packet: skb, or packet: ether(skb.data)");
		return NULL;
	}
	value->point = point;
	value->type = plain(TYPE_PACKET);
	return value;
}

/* @expr's name at @point: packet, time or an argument. */
static const struct value *bind_name_at(struct binder *binder, const struct expr *expr,
					struct tool_point *point)
{
	struct tool_argument *argument = find_argument(point, expr->name);
	struct value *value;

	if (!strcmp(expr->name, "packet"))
		return bind_packet(binder, expr, point);
	if (!argument && strcmp(expr->name, "time")) {
		refuse_name(binder, expr, point);
		return NULL;
	}
	value = new_value(binder, argument ? VALUE_ARGUMENT : VALUE_TIME, expr);
	value->point = point;
	value->name = expr->name;
	value->type = argument ? argument->type : plain(TYPE_TIME);
	if (argument)
		argument->used = true;
	return value;
}

static const struct value *bind_name(struct binder *binder, const struct expr *expr)
{
	if (find_point(binder, expr->name)) {
		diag_error(binder->diag, expr->span, "point '%s' is no value; its '%s.time' is",
			   expr->name, expr->name);
		return NULL;
	}
	return bind_name_at(binder, expr, binder->point);
}

static const struct value *bind_field(struct binder *binder, const struct expr *expr,
				      const struct value *packet)
{
	const char *names[ARRAY_SIZE(packet_fields)], *wanted;
	struct value *value = new_value(binder, VALUE_FIELD, expr);

	for (size_t i = 0; i < ARRAY_SIZE(packet_fields); i++) {
		const struct packet_field *field = &packet_fields[i];

		names[i] = arena_printf(binder->arena, "packet.%s", field->name);
		if (strcmp(field->name, expr->name))
			continue;
		value->point = packet->point;
		value->type = plain(field->type);
		value->name = field->name;
		value->place = field->place;
		return value;
	}
	wanted = arena_printf(binder->arena, "packet.%s", expr->name);
	diag_error(binder->diag, expr->span, "'%s' is not a field of packet", wanted);
	diag_suggest(binder->diag, wanted, names, ARRAY_SIZE(names));
	return NULL;
}

static bool refuse_gone(struct binder *binder, const struct expr *expr,
			const struct tool_point *point)
{
	for (size_t i = 0; point->library && i < point->library->gone.count; i++) {
		const struct name *gone = &point->library->gone.items[i];

		if (strcmp(gone->text, expr->name))
			continue;
		diag_error(binder->diag, expr->span, "'%s' must not be read at %s.%s",
			   expr->name, point->library->layer, point->library->name.text);
		diag_note(binder->diag, gone->span, "it is not valid there");
		return true;
	}
	return false;
}

static const struct value *bind_kernel_member(struct binder *binder,
					      const struct expr *expr,
					      const struct value *owner)
{
	struct value *value = new_value(binder, VALUE_MEMBER, expr);
	const char *names[512];
	uint32_t bits;

	value->type = types_member(owner->type.btf, owner->type.id, expr->name, &bits);
	if (value->type.kind == TYPE_OTHER && !value->type.id) {
		diag_error(binder->diag, expr->name_span, "struct %s has no member '%s'",
			   owner->type.structure ? owner->type.structure : "", expr->name);
		diag_suggest(binder->diag, expr->name, names,
			     types_member_names(&owner->type, names, ARRAY_SIZE(names)));
		return NULL;
	}
	if (refuse_gone(binder, expr, owner->point))
		return NULL;
	value->point = owner->point;
	value->name = expr->name;
	value->left = owner;
	value->shape = types_use(&binder->tool->shapes, &owner->type, owner->shape,
				 expr->name, expr);
	return value;
}

static const struct value *bind_member(struct binder *binder, const struct expr *expr)
{
	const struct value *left;
	struct tool_point *point;

	if (expr->left->kind == EXPR_NAME) {
		point = find_point(binder, expr->left->name);
		if (point)
			return bind_name_at(binder, expr, point);
	}
	left = bind_expr(binder, expr->left);
	if (!left)
		return NULL;
	if (left->kind == VALUE_PACKET)
		return bind_field(binder, expr, left);
	if (left->type.structure || left->type.kind == TYPE_STRUCT)
		return bind_kernel_member(binder, expr, left);
	diag_error(binder->diag, expr->left->span, "a %s has no members",
		   types_info[left->type.kind].name);
	return NULL;
}

static bool is_comparison(enum expr_op op)
{
	return op >= OP_EQ && op <= OP_GE;
}

/* Type of @left @op @right; TYPE_OTHER when the two do not fit. */
static enum type_kind result_type(enum expr_op op, enum type_kind left,
				  enum type_kind right)
{
	bool numbers = types_info[left].number && types_info[right].number;

	if (op == OP_AND || op == OP_OR)
		return left == TYPE_BOOL && right == TYPE_BOOL ? TYPE_BOOL : TYPE_OTHER;
	if (!numbers)
		return TYPE_OTHER;
	if (left == TYPE_TIME && right == TYPE_TIME)
		return op == OP_SUB ? TYPE_DURATION : is_comparison(op) ? TYPE_BOOL : TYPE_OTHER;
	if (is_comparison(op))
		return left == right || left == TYPE_INT || right == TYPE_INT ? TYPE_BOOL : TYPE_OTHER;
	if (left == right && left != TYPE_TIME && (op == OP_ADD || op == OP_SUB))
		return left;
	if (right == TYPE_INT && op != OP_ADD && op != OP_SUB && left != TYPE_TIME)
		return left;
	return TYPE_OTHER;
}

static bool unitless_against_unit(const struct value *a, const struct value *b)
{
	return a->kind == VALUE_NUMBER && a->type.kind == TYPE_INT &&
	       (b->type.kind == TYPE_DURATION || b->type.kind == TYPE_TIME);
}

static const struct value *bind_binary(struct binder *binder, const struct expr *expr)
{
	struct value *value = new_value(binder, VALUE_BINARY, expr);
	enum type_kind kind;

	value->op = expr->op;
	value->left = bind_expr(binder, expr->left);
	value->right = bind_expr(binder, expr->right);
	if (!value->left || !value->right)
		return NULL;
	kind = result_type(expr->op, value->left->type.kind, value->right->type.kind);
	if (kind == TYPE_OTHER || unitless_against_unit(value->right, value->left) ||
	    unitless_against_unit(value->left, value->right)) {
		diag_error(binder->diag, expr->span,
			   "these do not fit together: a %s and a %s",
			   types_info[value->left->type.kind].name,
			   types_info[value->right->type.kind].name);
		return NULL;
	}
	value->type = plain(kind);
	if (!value->type.size)
		value->type.size = 8;
	return value;
}

static const struct value *bind_unary(struct binder *binder, const struct expr *expr)
{
	struct value *value = new_value(binder, VALUE_UNARY, expr);

	value->op = expr->op;
	value->right = bind_expr(binder, expr->right);
	if (!value->right)
		return NULL;
	if (expr->op == OP_NOT && value->right->type.kind != TYPE_BOOL) {
		diag_error(binder->diag, expr->right->span,
			   "'not' needs a condition, and this is a %s",
			   types_info[value->right->type.kind].name);
		return NULL;
	}
	value->type = value->right->type;
	return value;
}

/* a in {x, y}  =>  a == x or a == y */
static const struct value *bind_in(struct binder *binder, const struct expr *expr)
{
	struct expr *chain = NULL;

	for (size_t i = 0; i < expr->right->args.count; i++) {
		struct expr *equal = ARENA_NEW(binder->arena, struct expr), *either;

		*equal = *expr;
		equal->op = OP_EQ;
		equal->right = expr->right->args.items[i];
		if (chain) {
			either = ARENA_NEW(binder->arena, struct expr);
			*either = *expr;
			either->op = OP_OR;
			either->left = chain;
			either->right = equal;
		}
		chain = chain ? either : equal;
	}
	return bind_binary(binder, chain);
}

const struct value *bind_expr(struct binder *binder, const struct expr *expr)
{
	switch (expr->kind) {
	case EXPR_NUMBER:
		return bind_number(binder, expr);
	case EXPR_NAME:
		return bind_name(binder, expr);
	case EXPR_MEMBER:
		return bind_member(binder, expr);
	case EXPR_BINARY:
		return expr->op == OP_IN ? bind_in(binder, expr) : bind_binary(binder, expr);
	case EXPR_UNARY:
		return bind_unary(binder, expr);
	default:
		break;
	}
	diag_error(binder->diag, expr->span, "this has no value here");
	return NULL;
}
