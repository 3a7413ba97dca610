/* SPDX-License-Identifier: MIT */
/* Binds members (a.b), elements (a[b]) and casts (a as b). */
#include <bpf/btf.h>
#include <string.h>

#include "bind/bind.h"

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
	struct value *value = bind_new(binder, VALUE_MEMBER, expr);
	const char *names[512];
	uint32_t bits = 0;

	value->type = types_member(owner->type.btf, owner->type.id, expr->name, &bits);
	value->bits = bits;
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

/* Parts of structs of our own. */
static const struct {
	enum type_kind of;
	const char *name;
	enum type_kind type;
	uint32_t size;
} parts[] = {
	{TYPE_TASK, "pid", TYPE_INT, 4},
	{TYPE_TASK, "tid", TYPE_INT, 4},
	{TYPE_TASK, "comm", TYPE_TEXT, 16},
	{TYPE_DEVICE, "name", TYPE_TEXT, 16},
};

static const struct value *bind_part(struct binder *binder, const struct expr *expr,
				     const struct value *owner)
{
	struct value *value = bind_new(binder, VALUE_PART, expr);

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		if (parts[i].of != owner->type.kind || strcmp(parts[i].name, expr->name))
			continue;
		value->type = bind_plain(parts[i].type);
		value->type.size = parts[i].size;
		value->point = owner->point;
		value->name = parts[i].name;
		value->left = owner;
		return owner->kind == VALUE_BUILTIN
			? bind_name_at(binder, expr, (struct tool_point *)owner->point) : value;
	}
	diag_error(binder->diag, expr->span, "this %s has no '%s'",
		   types_info[owner->type.kind].name, expr->name);
	return NULL;
}

const struct value *bind_device_text(struct binder *binder, const struct value *device)
{
	struct expr *expr = ARENA_NEW(binder->arena, struct expr);

	*expr = *device->expr;
	expr->name = "name";
	return bind_part(binder, expr, device);
}

struct tool_state *bind_find_state(struct binder *binder, const char *name)
{
	for (size_t i = 0; i < binder->tool->states.count; i++)
		if (!strcmp(binder->tool->states.items[i].name.text, name))
			return &binder->tool->states.items[i];
	return NULL;
}

static const struct value *bind_kept(struct binder *binder, const struct expr *expr,
				     const struct tool_state *table)
{
	struct value *value = bind_new(binder, VALUE_KEPT, expr);
	LIST(const char *) names = {};

	if (binder->state && binder->state != table) {
		diag_error(binder->diag, expr->span,
			   "only one state can be looked at here, and '%s' is already",
			   binder->state->name.text);
		return NULL;
	}

	for (size_t i = 0; i < table->columns.count; i++) {
		const struct tool_field *column = &table->columns.items[i];

		*ARENA_PUSH(binder->arena, &names) = column->name.text;
		if (strcmp(column->name.text, expr->name))
			continue;
		value->type = column->value->type;
		value->point = binder->point;
		value->name = column->name.text;
		value->state = binder->state = table;
		return value;
	}
	diag_error(binder->diag, expr->name_span, "state '%s' has no column '%s'",
		   table->name.text, expr->name);
	diag_note(binder->diag, table->name.span, "it is declared here");
	diag_suggest(binder->diag, expr->name, names.items, names.count);
	return NULL;
}

/* @expr as STRUCT: a pointer to something else. */
const struct value *bind_cast(struct binder *binder, const struct expr *expr)
{
	struct value *value = bind_new(binder, VALUE_CAST, expr);
	const struct value *left = bind_expr(binder, expr->left);
	const struct btf *btf;

	if (!left)
		return NULL;
	btf = left->type.btf ? left->type.btf
		: kernel_types(binder->tool->kernels.items[0], NULL);
	value->point = left->point;
	value->left = left;
	value->type = (struct type){.kind = TYPE_POINTER, .size = 8, .btf = btf};
	value->type.id = kernel_find(btf, expr->name, BTF_KIND_STRUCT);
	if (!value->type.id)
		value->type.id = kernel_struct(binder->tool->kernels.items[0], expr->name,
					       &value->type.btf);
	value->type.structure = expr->name;
	if (left->type.kind != TYPE_POINTER &&
	    (left->type.kind != TYPE_INT || left->type.size != 8))
		diag_error(binder->diag, expr->left->span, "a pointer was expected, not this %s",
			   types_info[left->type.kind].name);
	else if (!value->type.id)
		diag_error(binder->diag, expr->name_span, "there is no struct '%s'", expr->name);
	else
		return value;
	return NULL;
}

/* ARRAY[NUMBER], of an array that is a member, or of what a pointer leads to. */
const struct value *bind_index(struct binder *binder, const struct expr *expr)
{
	struct value *value = bind_new(binder, VALUE_INDEX, expr);

	value->left = bind_expr(binder, expr->left);
	value->right = bind_expr(binder, expr->right);
	if (!value->left || !value->right)
		return NULL;
	value->type = types_is_array(&value->left->type) || value->left->type.kind == TYPE_POINTER
		? types_element(&value->left->type) : (struct type){.kind = TYPE_OTHER};
	if (value->type.kind == TYPE_OTHER || !types_info[value->right->type.kind].number) {
		diag_error(binder->diag, expr->span, "'[ ]' needs an array, or a pointer, and a number");
		return NULL;
	}
	if (types_is_array(&value->left->type) && value->left->type.size &&
	    value->right->kind == VALUE_NUMBER && value->right->number >= value->left->type.size) {
		diag_error(binder->diag, expr->right->span, "the array has %u elements, from 0 on",
			   value->left->type.size);
		return NULL;
	}
	/* Of structs the address is taken, which needs their size. */
	if (value->type.kind == TYPE_STRUCT) {
		if (value->type.structure)
			types_whole(&binder->tool->shapes, &value->type);
		value->type.kind = TYPE_POINTER;
		value->type.size = 8;
	}
	value->point = value->left->point;
	return value;
}

const struct value *bind_member(struct binder *binder, const struct expr *expr)
{
	const struct value *left;
	struct tool_point *point;
	struct tool_state *table;

	if (expr->left->kind == EXPR_NAME && !strcmp(expr->left->name, "option"))
		return choice_bind(binder, expr);
	if (expr->left->kind == EXPR_NAME) {
		point = bind_find_point(binder, expr->left->name);
		if (point)
			return bind_name_at(binder, expr, point);
		table = bind_find_state(binder, expr->left->name);
		if (table)
			return bind_kept(binder, expr, table);
	}
	left = bind_expr(binder, expr->left);
	if (!left)
		return NULL;
	if (left->kind == VALUE_PACKET)
		return bind_field(binder, expr, left);
	if (left->type.kind == TYPE_TASK || left->type.kind == TYPE_DEVICE)
		return bind_part(binder, expr, left);
	if (left->type.kind == TYPE_POINTER ? !!left->type.structure : left->type.kind == TYPE_STRUCT)
		return bind_kernel_member(binder, expr, left);
	diag_error(binder->diag, expr->left->span, "this %s has no members",
		   types_info[left->type.kind].name);
	return NULL;
}
