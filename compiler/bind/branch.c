/* SPDX-License-Identifier: MIT */
/* Binds `if CONDITION then A else B`. */
#include <string.h>

#include "bind/bind.h"

/* What C holds in one register, and can choose. */
static bool is_scalar(const struct type *type)
{
	static const enum type_kind others[] = {
		TYPE_BOOL, TYPE_POINTER, TYPE_QUEUE, TYPE_SYMBOL, TYPE_PLACE,
	};

	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (others[i] == type->kind)
			return true;
	return types_info[type->kind].number && type->kind != TYPE_TIME;
}

static bool is_zero(const struct value *value)
{
	return value->kind == VALUE_NUMBER && value->type.kind == TYPE_INT && !value->number;
}

static bool same_structure(const struct type *a, const struct type *b)
{
	return a->structure == b->structure ||
	       (a->structure && b->structure && !strcmp(a->structure, b->structure));
}

/* The type of what is @left or @right; kind TYPE_OTHER: they do not fit. 0 fits all. */
static struct type either_type(const struct value *left, const struct value *right)
{
	struct type type = is_zero(left) ? right->type : left->type;
	bool zero = is_zero(left) || is_zero(right);

	if (!is_scalar(&left->type) || !is_scalar(&right->type) ||
	    (!zero && (left->type.kind != right->type.kind ||
		       !same_structure(&left->type, &right->type))))
		return (struct type){.kind = TYPE_OTHER};
	if (type.kind != TYPE_POINTER && right->type.size > type.size)
		type.size = right->type.size;
	type.is_signed = left->type.is_signed || right->type.is_signed;
	/* A number of 4 bytes without sign is not always one with sign. */
	if (left->type.is_signed != right->type.is_signed && !zero)
		type.size = 8;
	return type;
}

static const char *of_structure(const struct type *type)
{
	return type->structure ? type->kind == TYPE_POINTER ? " to struct " : " of enum " : "";
}

static const char *tag_of(const struct type *type)
{
	return type->structure ? type->structure : "";
}

static const struct value *bind_branches(struct binder *binder, const struct expr *expr)
{
	struct value *value = bind_new(binder, VALUE_BINARY, expr);
	const struct value *left = bind_expr(binder, expr->left);
	const struct value *right = bind_expr(binder, expr->right);

	if (!left || !right || choice_may_lack(binder, left) || choice_may_lack(binder, right))
		return NULL;
	value->op = expr->op;
	value->left = left;
	value->right = right;
	value->type = either_type(left, right);
	value->point = bind_common_point(left, right);
	if (value->type.kind != TYPE_OTHER)
		return value;
	diag_error(binder->diag, expr->span, "what is chosen is either a %s%s%s or a %s%s%s",
		   types_info[left->type.kind].name, of_structure(&left->type), tag_of(&left->type),
		   types_info[right->type.kind].name, of_structure(&right->type), tag_of(&right->type));
	diag_hint(binder->diag, "both sides of 'else' are numbers of one kind, pointers to one struct, or 0");
	return NULL;
}

const struct value *bind_if(struct binder *binder, const struct expr *expr)
{
	struct value *value = bind_new(binder, VALUE_BINARY, expr);

	value->op = expr->op;
	value->left = bind_condition(binder, expr->left);
	value->right = bind_branches(binder, expr->right);
	if (!value->left || !value->right)
		return NULL;
	value->type = value->right->type;
	value->point = bind_common_point(value->left, value->right);
	return value;
}
