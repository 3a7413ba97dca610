/* SPDX-License-Identifier: MIT */
/* Binds expressions: turns them into values, and checks types and units. */
#include <bpf/btf.h>
#include <string.h>

#include "bind/bind.h"

static const struct value *bind_number(struct binder *binder, const struct expr *expr)
{
	static const enum type_kind kinds[UNIT_COUNT] = {
		[UNIT_NONE] = TYPE_INT, [UNIT_NS] = TYPE_DURATION, [UNIT_BYTES] = TYPE_BYTES,
	};
	struct value *value = bind_new(binder, VALUE_NUMBER, expr);

	value->type = bind_plain(kinds[expr_units[expr->unit].base]);
	value->type.size = 8;
	value->number = expr_scaled(expr);
	return value;
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

	if ((op == OP_EQ || op == OP_NE) && (left == TYPE_POINTER || right == TYPE_POINTER) &&
	    (left == TYPE_POINTER || left == TYPE_INT) && (right == TYPE_POINTER || right == TYPE_INT))
		return TYPE_BOOL;
	if ((op == OP_EQ || op == OP_NE) && left == TYPE_TEXT && right == TYPE_TEXT)
		return TYPE_BOOL;
	if ((op == OP_EQ || op == OP_NE) && left == TYPE_ADDRESS &&
	    (right == TYPE_ADDRESS || right == TYPE_INT))
		return TYPE_BOOL;
	if (op == OP_AND || op == OP_OR)
		return left == TYPE_BOOL && right == TYPE_BOOL ? TYPE_BOOL : TYPE_OTHER;
	if (op == OP_MUL && right == TYPE_BOOL && types_info[left].number && left != TYPE_TIME)
		return left;	/* all of it, or nothing */
	if (op == OP_MUL && left == TYPE_BOOL && types_info[right].number && right != TYPE_TIME)
		return right;
	if (!numbers)
		return TYPE_OTHER;
	if (left == TYPE_TIME && right == TYPE_TIME)
		return op == OP_SUB ? TYPE_DURATION : is_comparison(op) ? TYPE_BOOL : TYPE_OTHER;
	if (left != right && (left == TYPE_DURATION || right == TYPE_DURATION) &&
	    (is_comparison(op) || op == OP_ADD || op == OP_SUB))
		return TYPE_OTHER;
	if (is_comparison(op))
		return left == right || left == TYPE_INT || right == TYPE_INT ||
		       (left == TYPE_ERRNO || right == TYPE_ERRNO) ? TYPE_BOOL : TYPE_OTHER;
	if (left == right && left != TYPE_TIME && (op == OP_ADD || op == OP_SUB))
		return left;
	if (right == TYPE_INT && op != OP_ADD && op != OP_SUB && left != TYPE_TIME)
		return left;
	if (left == TYPE_INT && op == OP_MUL && right != TYPE_TIME)
		return right;
	return TYPE_OTHER;
}

/* 5 is no duration: a number that is added or compared needs the other's unit. */
static bool unitless_against_unit(enum expr_op op, const struct value *a,
				  const struct value *b)
{
	return (op == OP_ADD || op == OP_SUB || is_comparison(op)) && a->kind == VALUE_NUMBER && a->type.kind == TYPE_INT &&
	       (b->type.kind == TYPE_DURATION || b->type.kind == TYPE_TIME);
}

/* Numbers that C would warn of: they make no sense in a spec either. */
static bool check_constant(struct binder *binder, enum expr_op op, const struct value *left,
			   const struct value *right)
{
	const char *why = NULL;

	if (left->type.kind == TYPE_ADDRESS && right->type.kind == TYPE_INT &&
	    (right->kind != VALUE_NUMBER || right->number)) {
		diag_error(binder->diag, right->expr->span,
			   "an address is compared with another one, or with 0, which is no address");
		return false;
	}
	if (right->kind != VALUE_NUMBER)
		return true;
	if ((op == OP_DIV || op == OP_MOD) && !right->number)
		why = "division by zero";
	else if ((op == OP_SHL || op == OP_SHR) && right->number > 63)
		why = "a number has 64 bits";
	else if (is_comparison(op) && left->type.size && left->type.size < 8 && left->kind != VALUE_NUMBER &&
		 right->number >> (8 * left->type.size))
		why = "what it is compared with is never as large";
	if (why)
		diag_error(binder->diag, right->expr->span, "%s", why);
	return !why;
}

/* Characters in quotes: the right side of a comparison. */
static const struct value *bind_text(struct binder *binder, const struct expr *expr)
{
	struct value *value = bind_new(binder, VALUE_TEXT, expr);

	value->name = expr->name;
	value->type = bind_plain(TYPE_TEXT);
	value->type.size = strlen(expr->name) + 1;
	return value;
}

static const struct value *bind_right(struct binder *binder, const struct expr *expr)
{
	return expr->kind == EXPR_TEXT ? bind_text(binder, expr) : bind_expr(binder, expr);
}

/* A text is compared with characters that it can hold. */
static bool check_text(struct binder *binder, const struct value *left, const struct value *right)
{
	if (left->type.kind != TYPE_TEXT)
		return true;
	if (right->kind != VALUE_TEXT)
		diag_error(binder->diag, right->expr->span,
			   "a text is compared with characters in quotes, such as \"eth0\"");
	else if (right->type.size > left->type.size)
		diag_error(binder->diag, right->expr->span,
			   "this text has up to %u characters, so it is never the same",
			   left->type.size - 1);
	else
		return true;
	return false;
}

static bool is_null(const struct value *value)
{
	return value->kind == VALUE_NUMBER && !value->number;
}

/* A difference of numbers has a sign, and what is calculated with one; bits have none. */
static bool is_signed(const struct value *value)
{
	if ((value->type.kind != TYPE_INT && value->type.kind != TYPE_BYTES) || value->op > OP_MOD)
		return false;
	return value->op == OP_SUB || value->left->type.is_signed || value->right->type.is_signed;
}

const struct tool_point *bind_common_point(const struct value *a, const struct value *b)
{
	return !a->point || a->point == b->point ? b->point : b->point ? NULL : a->point;
}

static const struct value *bind_binary(struct binder *binder, const struct expr *expr)
{
	struct value *value = bind_new(binder, VALUE_BINARY, expr);
	enum type_kind kind;

	value->op = expr->op;
	value->left = bind_expr(binder, expr->left);
	value->right = bind_right(binder, expr->right);
	if (!value->left || !value->right)
		return NULL;
	if (value->left->type.kind == TYPE_DEVICE && value->right->kind == VALUE_TEXT)
		value->left = bind_device_text(binder, value->left);
	kind = result_type(expr->op, value->left->type.kind, value->right->type.kind);
	if (kind == TYPE_OTHER || unitless_against_unit(expr->op, value->right, value->left) ||
	    unitless_against_unit(expr->op, value->left, value->right)) {
		diag_error(binder->diag, expr->span, "'%s' cannot stand between %s and %s",
			   expr_operator(expr->op),
			   types_info[value->left->type.kind].name,
			   types_info[value->right->type.kind].name);
		if (expr->op == OP_AND || expr->op == OP_OR)
			diag_hint(binder->diag, "'%s' needs conditions on both sides",
				  expr_operator(expr->op));
		return NULL;
	}
	if (!check_constant(binder, expr->op, value->left, value->right) ||
	    !check_text(binder, value->left, value->right))
		return NULL;
	if (!is_comparison(expr->op) &&
	    (choice_may_lack(binder, value->left) || choice_may_lack(binder, value->right)))
		return NULL;
	if (is_null(value->right) && value->left->type.kind == TYPE_POINTER)
		bind_null_asked(value->left);
	value->type = bind_plain(kind);
	if (!value->type.size)
		value->type.size = 8;
	value->type.is_signed = is_signed(value);
	value->point = bind_common_point(value->left, value->right);
	return value;
}

static const struct value *bind_unary(struct binder *binder, const struct expr *expr)
{
	struct value *value = bind_new(binder, VALUE_UNARY, expr);

	value->op = expr->op;
	value->right = bind_expr(binder, expr->right);
	if (!value->right)
		return NULL;
	if (expr->op == OP_NEG && value->right->type.kind != TYPE_INT) {
		diag_error(binder->diag, expr->right->span,
			   "'-' needs a number, not this %s",
			   types_info[value->right->type.kind].name);
		return NULL;
	}
	if (expr->op == OP_NOT && value->right->type.kind != TYPE_BOOL) {
		diag_error(binder->diag, expr->right->span,
			   "'not' needs a condition, not this %s",
			   types_info[value->right->type.kind].name);
		return NULL;
	}
	value->type = value->right->type;
	if (expr->op == OP_NEG) {
		value->type.is_signed = true;
		value->type.size = 8;
	}
	value->point = value->right->point;
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
		if (expr->op == OP_IF)
			return bind_if(binder, expr);
		if (expr->op != OP_IN)
			return bind_binary(binder, expr);
		return expr->right->kind == EXPR_SET ? bind_in(binder, expr)
						     : choice_listed(binder, expr);
	case EXPR_UNARY:
		return bind_unary(binder, expr);
	case EXPR_CAST:
		return bind_cast(binder, expr);
	case EXPR_INDEX:
		return bind_index(binder, expr);
	case EXPR_CALL:
		return bind_call(binder, expr);
	case EXPR_TEXT:
		diag_error(binder->diag, expr->span,
			   "characters in quotes stand to the right of == and !=, or in { }");
		return NULL;
	default:
		break;
	}
	diag_error(binder->diag, expr->span, "this has no value here");
	return NULL;
}

bool value_reads(const struct value *value, enum value_kind kind)
{
	return value && (value->kind == kind || value_reads(value->left, kind) ||
			 value_reads(value->right, kind));
}

const struct value *bind_condition(struct binder *binder, const struct expr *expr)
{
	const struct value *value = expr ? bind_expr(binder, expr) : NULL;

	if (value && value->type.kind != TYPE_BOOL) {
		diag_error(binder->diag, expr->span, "a condition was expected, not this %s",
			   types_info[value->type.kind].name);
		return NULL;
	}
	return value;
}

uint64_t bind_duration(struct binder *binder, const struct expr *expr)
{
	if (expr->kind == EXPR_NUMBER && expr_units[expr->unit].base == UNIT_NS && expr->number)
		return expr_scaled(expr);
	diag_error(binder->diag, expr->span, "a duration was expected here, such as 500ms or 5s");
	return 0;
}

const struct value *bind_summand(struct binder *binder, const struct expr *expr)
{
	const struct value *value = bind_expr(binder, expr);

	if (value && !types_info[value->type.kind].number) {
		diag_error(binder->diag, expr->span, "a number was expected here, not this %s",
			   types_info[value->type.kind].name);
		return NULL;
	}
	return value;
}

/* What shows @device, a pointer: its name and its namespace. */
static const struct value *shown_device(struct binder *binder, const struct expr *expr,
					const struct value *device)
{
	struct value *value = bind_new(binder, VALUE_DEVICE, expr);

	value->type = bind_plain(TYPE_DEVICE);
	value->left = device;
	value->point = device->point;
	return value;
}

static bool is_device(const struct value *value)
{
	return value && types_points_to(&value->type, "net_device");
}

const struct value *bind_stored(struct binder *binder, const struct expr *expr)
{
	bool name = expr->kind == EXPR_MEMBER && !strcmp(expr->name, "name") &&
		    expr->left->kind != EXPR_NAME;
	const struct value *owner = name ? bind_expr(binder, expr->left) : NULL, *value;

	if (name && (!owner || is_device(owner)))
		return owner ? shown_device(binder, expr, owner) : NULL;
	value = bind_expr(binder, expr);
	if (value && value->kind == VALUE_MEMBER && !strcmp(value->name, "name") &&
	    is_device(value->left))
		return shown_device(binder, value->expr, value->left);
	return value;
}

void bind_fields(struct binder *binder, const spec_fields *spec, tool_fields *fields)
{
	for (size_t i = 0; i < spec->count; i++) {
		const struct spec_field *field = &spec->items[i];
		const struct value *value = bind_stored(binder, field->expr);

		if (!value)
			continue;
		if (!types_info[value->type.kind].key)
			diag_error(binder->diag, field->expr->span,
				   "this can be neither shown nor grouped by: %s",
				   types_info[value->type.kind].name);
		*ARENA_PUSH(binder->arena, fields) = (struct tool_field){field->name, value};
	}
}

struct tool_point *bind_point(struct binder *binder, const struct name *name)
{
	struct tool_point *point = bind_find_point(binder, name->text);
	const char *names[32];
	size_t count = 0;

	if (point)
		return point;
	diag_error(binder->diag, name->span, "there is no point '%s'", name->text);
	for (; count < binder->tool->points.count && count < ARRAY_SIZE(names); count++)
		names[count] = binder->tool->points.items[count].name.text;
	diag_suggest(binder->diag, name->text, names, count);
	return NULL;
}

#define MAX_DEPTH 8	/* of groups in groups */

static const struct spec_group *find_group(struct binder *binder, const char *name)
{
	const spec_groups *groups = &binder->tool->spec->groups;

	for (size_t i = 0; i < groups->count; i++)
		if (!strcmp(groups->items[i].name.text, name))
			return &groups->items[i];
	return NULL;
}

static bool add_point(struct binder *binder, const struct name *name, tool_points *points)
{
	struct tool_point *point = bind_point(binder, name);

	for (size_t i = 0; point && i < points->count; i++)
		if (points->items[i] == point) {
			diag_error(binder->diag, name->span, "point '%s' stands here twice", name->text);
			return false;
		}
	if (point)
		*ARENA_PUSH(binder->arena, points) = point;
	return point;
}

/* A group that is being put together, in the one around it. */
struct open_group {
	const struct spec_group *group;
	const struct open_group *around;
};

static bool add_points(struct binder *binder, const struct name *name, tool_points *points,
		       const struct open_group *around)
{
	struct open_group open = {find_group(binder, name->text), around};
	bool fine = true;

	if (!open.group)
		return add_point(binder, name, points);
	for (; around; around = around->around)
		if (around->group == open.group) {
			diag_error(binder->diag, name->span, "group '%s' is part of itself", name->text);
			return false;
		}
	for (size_t i = 0; i < open.group->points.count && fine; i++)
		fine = add_points(binder, &open.group->points.items[i], points, &open);
	return fine && points->count;
}

bool bind_points(struct binder *binder, const struct name *name, tool_points *points)
{
	return add_points(binder, name, points, NULL);
}

/* Does @name call @point, or a group with it? */
static bool calls(struct binder *binder, const struct name *name, const struct tool_point *point)
{
	const struct spec_group *group = find_group(binder, name->text);

	for (size_t i = 0; group && i < group->points.count; i++)
		if (calls(binder, &group->points.items[i], point))
			return true;
	return !strcmp(name->text, point->name.text);
}

static bool bind_part_of_key(struct binder *binder, const struct spec_field *part,
			     tool_fields *key)
{
	const struct value *value = bind_stored(binder, part->expr);

	if (!value)
		return false;
	if (!bind_taken_at(binder, value, binder->point, binder->point))
		return false;
	if (value->type.kind != TYPE_POINTER && !types_info[value->type.kind].key) {
		diag_error(binder->diag, part->expr->span, "nothing can be told apart by this %s",
			   types_info[value->type.kind].name);
		return false;
	}
	*ARENA_PUSH(binder->arena, key) = (struct tool_field){part->name, value};
	return true;
}

bool bind_key(struct binder *binder, const spec_keys *keys, tool_fields *key)
{
	for (size_t i = 0; i < keys->count; i++) {
		const struct spec_key *one = &keys->items[i];
		bool fine = true;

		if (one->point.text && !calls(binder, &one->point, binder->point))
			continue;
		for (size_t j = 0; j < one->parts.count; j++)
			fine &= bind_part_of_key(binder, &one->parts.items[j], key);
		return fine;
	}
	diag_error(binder->diag, keys->items[0].point.span, "this says nothing of point '%s'",
		   binder->point->name.text);
	return false;
}

bool bind_taken_at(struct binder *binder, const struct value *value,
		   const struct tool_point *a, const struct tool_point *b)
{
	if (!value)
		return true;
	if (value->kind == VALUE_BINARY || value->kind == VALUE_UNARY)
		return bind_taken_at(binder, value->left, a, b) &&
		       bind_taken_at(binder, value->right, a, b);
	if (!value->point || value->point == a || value->point == b)
		return true;
	diag_error(binder->diag, value->expr->span, "this is of point '%s', which has no part here",
		   value->point->name.text);
	return false;
}
