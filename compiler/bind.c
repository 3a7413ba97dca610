/* SPDX-License-Identifier: MIT */
/* Expressions -> values: every name bound, every type and unit checked. */
#include <bpf/btf.h>
#include <string.h>

#include "bind.h"

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

static struct tool_table *find_table(struct binder *binder, const char *name)
{
	for (size_t i = 0; i < binder->tool->tables.count; i++)
		if (!strcmp(binder->tool->tables.items[i].name.text, name))
			return &binder->tool->tables.items[i];
	return NULL;
}

static const struct value *bind_kept(struct binder *binder, const struct expr *expr,
				     const struct tool_table *table)
{
	struct value *value = bind_new(binder, VALUE_KEPT, expr);
	LIST(const char *) names = {};

	for (size_t i = 0; i < table->columns.count; i++) {
		const struct tool_field *column = &table->columns.items[i];

		*ARENA_PUSH(binder->arena, &names) = column->name.text;
		if (strcmp(column->name.text, expr->name))
			continue;
		value->type = column->value->type;
		value->point = binder->point;
		value->name = column->name.text;
		value->table = binder->table = table;
		return value;
	}
	diag_error(binder->diag, expr->name_span, "table '%s' keeps no '%s'",
		   table->name.text, expr->name);
	diag_note(binder->diag, table->name.span, "it is declared here");
	diag_suggest(binder->diag, expr->name, names.items, names.count);
	return NULL;
}

/* @expr as STRUCT: a pointer to something else. */
static const struct value *bind_cast(struct binder *binder, const struct expr *expr)
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

/* What a function takes. */
enum takes { TAKES_NUMBER, TAKES_ADDRESS, TAKES_SKB, TAKES_DEVICE };

static const struct function {
	const char *name;
	enum takes takes;
	enum type_kind type;
	uint32_t size;
	const char *structure;	/* of a pointer */
	const char *about;
} functions[] = {
	{"symbol", TAKES_ADDRESS, TYPE_SYMBOL, 8, NULL, "the function in the kernel's code at an address"},
	{"errno", TAKES_NUMBER, TYPE_ERRNO, 4, NULL, "the name of an error number"},
	{"be16", TAKES_NUMBER, TYPE_INT, 2, NULL, "a number of 2 bytes in network order"},
	{"be32", TAKES_NUMBER, TYPE_INT, 4, NULL, "a number of 4 bytes in network order"},
	{"shinfo", TAKES_SKB, TYPE_POINTER, 8, "skb_shared_info", "what the clones of a buffer share"},
	{"private", TAKES_DEVICE, TYPE_POINTER, 8, NULL, "what its driver keeps of a device"},
	{"text", TAKES_ADDRESS, TYPE_TEXT, 64, NULL, "characters in the kernel's memory"},
	{"user_text", TAKES_ADDRESS, TYPE_TEXT, 64, NULL, "characters in the process's memory"},
	{"load8", TAKES_ADDRESS, TYPE_INT, 1, NULL, "a byte of the kernel's memory"},
	{"load16", TAKES_ADDRESS, TYPE_INT, 2, NULL, "2 bytes of the kernel's memory"},
	{"load32", TAKES_ADDRESS, TYPE_INT, 4, NULL, "4 bytes of the kernel's memory"},
	{"load64", TAKES_ADDRESS, TYPE_INT, 8, NULL, "8 bytes of the kernel's memory"},
	{"user16", TAKES_ADDRESS, TYPE_INT, 2, NULL, "2 bytes of the process's memory"},
	{"user32", TAKES_ADDRESS, TYPE_INT, 4, NULL, "4 bytes of the process's memory"},
	{"user64", TAKES_ADDRESS, TYPE_INT, 8, NULL, "8 bytes of the process's memory"},
};

/* named(NUMBER, ENUMERATOR): a number that an enum without name of its own names. */
static const struct value *bind_named(struct binder *binder, const struct expr *expr)
{
	const struct value *number = bind_expr(binder, expr->args.items[0]);
	const struct expr *name = expr->args.items[1];
	const struct value *one = name->kind == EXPR_NAME ? bind_enumerator(binder, name) : NULL;
	struct value *value;

	if (!number)
		return NULL;
	if (!one || number->type.kind != TYPE_INT) {
		diag_error(binder->diag, expr->span,
			   "named() takes a number and one of the names that it may have: named(newstate, TCP_CLOSE)");
		return NULL;
	}
	value = bind_new(binder, VALUE_CALL, expr);
	value->left = number;
	value->name = "named";
	value->point = number->point;
	value->type = (struct type){.kind = TYPE_ENUM, .size = 4};
	value->type.structure = one->type.structure ? one->type.structure : name->name;
	return value;
}

static bool is_pointer_to(const struct value *value, const char *structure)
{
	return value->type.kind == TYPE_POINTER && value->type.structure &&
	       !strcmp(value->type.structure, structure);
}

static bool takes(struct binder *binder, const struct expr *expr,
		  const struct function *function, const struct value *argument)
{
	static const char *const words[] = {
		[TAKES_NUMBER] = "a number", [TAKES_ADDRESS] = "an address",
		[TAKES_SKB] = "a struct sk_buff", [TAKES_DEVICE] = "a struct net_device",
	};
	enum type_kind kind = argument->type.kind;

	if (function->takes == TAKES_SKB ? is_pointer_to(argument, "sk_buff") :
	    function->takes == TAKES_DEVICE ? is_pointer_to(argument, "net_device") :
	    kind == TYPE_INT || (kind == TYPE_POINTER && function->takes == TAKES_ADDRESS))
		return true;
	diag_error(binder->diag, expr->args.items[0]->span, "%s() takes %s, not this %s",
		   expr->name, words[function->takes], types_info[kind].name);
	return false;
}

/* Members that a function of the runtime reads. */
static void use_members(struct binder *binder, const struct function *function,
			const struct value *argument, const struct expr *expr)
{
	struct shapes *shapes = &binder->tool->shapes;

	if (function->takes == TAKES_SKB) {
		types_use(shapes, &argument->type, NULL, "head", expr);
		types_use(shapes, &argument->type, NULL, "end", expr);
	}
	if (function->takes == TAKES_DEVICE)
		types_use(shapes, &argument->type, NULL, "ifindex", expr);
}

static struct type result_of(struct binder *binder, const struct function *function)
{
	struct type type = bind_plain(function->type);

	type.size = function->size;
	type.structure = function->structure;
	if (function->structure)
		type.id = kernel_struct(binder->tool->kernels.items[0], function->structure, &type.btf);
	return type;
}

static const char *const decoders[] = {
#define DECODER(name, about) #name,
#include "../runtime/user/decoder.def"
};

/* decoded(DECODER, ADDRESS, LENGTH): bytes that the user half makes text of. */
static const struct value *bind_decoded(struct binder *binder, const struct expr *expr)
{
	const struct expr *name = expr->args.items[0];
	struct value *value = bind_new(binder, VALUE_CALL, expr);
	size_t i = 0;

	while (i < ARRAY_SIZE(decoders) &&
	       (name->kind != EXPR_NAME || strcmp(decoders[i], name->name)))
		i++;
	if (i == ARRAY_SIZE(decoders)) {
		diag_error(binder->diag, name->span, "there is no such decoder");
		diag_suggest(binder->diag, name->name ? name->name : "", decoders, ARRAY_SIZE(decoders));
		return NULL;
	}
	value->left = bind_expr(binder, expr->args.items[1]);
	value->right = bind_expr(binder, expr->args.items[2]);
	if (!value->left || !value->right)
		return NULL;
	if (value->left->type.kind != TYPE_POINTER || value->right->type.kind != TYPE_INT) {
		diag_error(binder->diag, expr->span,
			   "decoded() takes a decoder, a pointer and a number of bytes");
		return NULL;
	}
	value->name = "decoded";
	value->type = bind_plain(TYPE_DECODED);
	value->type.structure = decoders[i];
	value->point = value->left->point;
	return value;
}

/* container(POINTER, STRUCT, MEMBER): the struct whose member is at a pointer. */
static const struct value *bind_container(struct binder *binder, const struct expr *expr)
{
	const struct value *left = bind_expr(binder, expr->args.items[0]);
	struct value *value = bind_new(binder, VALUE_CONTAINER, expr);
	const struct expr *structure = expr->args.items[1], *member = expr->args.items[2];
	uint32_t bits;

	if (!left)
		return NULL;
	value->left = left;
	value->point = left->point;
	value->type = (struct type){.kind = TYPE_POINTER, .size = 8, .structure = structure->name};
	if (structure->kind == EXPR_NAME && member->kind == EXPR_NAME)
		value->type.id = kernel_struct(binder->tool->kernels.items[0], structure->name,
					       &value->type.btf);
	if (!value->type.id || types_member(value->type.btf, value->type.id, member->name,
					    &bits).kind == TYPE_OTHER ||
	    left->type.kind != TYPE_POINTER) {
		diag_error(binder->diag, expr->span,
			   "container() takes a pointer, a struct and that one of its members at which the pointer is");
		return NULL;
	}
	value->name = member->name;
	types_use(&binder->tool->shapes, &value->type, NULL, member->name, expr);
	return value;
}

/* ARRAY[NUMBER], of an array that is a member, or of what a pointer leads to. */
static const struct value *bind_index(struct binder *binder, const struct expr *expr)
{
	struct value *value = bind_new(binder, VALUE_INDEX, expr);

	value->left = bind_expr(binder, expr->left);
	value->right = bind_expr(binder, expr->right);
	if (!value->left || !value->right)
		return NULL;
	value->type = value->left->type.kind == TYPE_ARRAY || value->left->type.kind == TYPE_POINTER
		? types_element(&value->left->type) : (struct type){.kind = TYPE_OTHER};
	if (value->type.kind == TYPE_OTHER || !types_info[value->right->type.kind].number) {
		diag_error(binder->diag, expr->span, "'[ ]' needs an array, or a pointer, and a number");
		return NULL;
	}
	/* Of structs the address is taken. */
	if (value->type.kind == TYPE_STRUCT) {
		value->type.kind = TYPE_POINTER;
		value->type.size = 8;
	}
	value->point = value->left->point;
	return value;
}

static const struct value *bind_call(struct binder *binder, const struct expr *expr)
{
	struct value *value = bind_new(binder, VALUE_CALL, expr);
	const char *names[ARRAY_SIZE(functions)];

	if (!strcmp(expr->name, "named") && expr->args.count == 2)
		return bind_named(binder, expr);
	if (!strcmp(expr->name, "container") && expr->args.count == 3)
		return bind_container(binder, expr);
	if (!strcmp(expr->name, "decoded") && expr->args.count == 3)
		return bind_decoded(binder, expr);
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++) {
		names[i] = functions[i].name;
		if (strcmp(functions[i].name, expr->name) || expr->args.count != 1)
			continue;
		value->left = bind_expr(binder, expr->args.items[0]);
		if (!value->left || !takes(binder, expr, &functions[i], value->left))
			return NULL;
		value->name = functions[i].name;
		value->type = result_of(binder, &functions[i]);
		use_members(binder, &functions[i], value->left, expr);
		value->point = value->left->point;
		return value;
	}
	diag_error(binder->diag, expr->span, "there is no function '%s' with %zu argument%s",
		   expr->name, expr->args.count, expr->args.count == 1 ? "" : "s");
	diag_suggest(binder->diag, expr->name, names, ARRAY_SIZE(names));
	return NULL;
}

static const struct value *bind_member(struct binder *binder, const struct expr *expr)
{
	const struct value *left;
	struct tool_point *point;
	struct tool_table *table;

	if (expr->left->kind == EXPR_NAME && !strcmp(expr->left->name, "option"))
		return choice_bind(binder, expr);
	if (expr->left->kind == EXPR_NAME) {
		point = bind_find_point(binder, expr->left->name);
		if (point)
			return bind_name_at(binder, expr, point);
		table = find_table(binder, expr->left->name);
		if (table)
			return bind_kept(binder, expr, table);
	}
	left = bind_expr(binder, expr->left);
	if (!left)
		return NULL;
	if (left->kind == VALUE_PACKET)
		return bind_field(binder, expr, left);
	if (left->type.kind == TYPE_TASK)
		return bind_part(binder, expr, left);
	if (left->type.kind == TYPE_POINTER ? !!left->type.structure : left->type.kind == TYPE_STRUCT)
		return bind_kernel_member(binder, expr, left);
	diag_error(binder->diag, expr->left->span, "this %s has no members",
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

	if ((op == OP_EQ || op == OP_NE) && (left == TYPE_POINTER || right == TYPE_POINTER) &&
	    (left == TYPE_POINTER || left == TYPE_INT) && (right == TYPE_POINTER || right == TYPE_INT))
		return TYPE_BOOL;
	if (op == OP_AND || op == OP_OR)
		return left == TYPE_BOOL && right == TYPE_BOOL ? TYPE_BOOL : TYPE_OTHER;
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

	if (right->kind != VALUE_NUMBER)
		return true;
	if ((op == OP_DIV || op == OP_MOD) && !right->number)
		why = "division by zero";
	else if ((op == OP_SHL || op == OP_SHR) && right->number > 63)
		why = "a number has 64 bits";
	else if (is_comparison(op) && left->type.size < 8 && left->kind != VALUE_NUMBER &&
		 right->number >> (8 * left->type.size))
		why = "what it is compared with is never as large";
	if (why)
		diag_error(binder->diag, right->expr->span, "%s", why);
	return !why;
}

static const struct value *bind_binary(struct binder *binder, const struct expr *expr)
{
	struct value *value = bind_new(binder, VALUE_BINARY, expr);
	enum type_kind kind;

	value->op = expr->op;
	value->left = bind_expr(binder, expr->left);
	value->right = bind_expr(binder, expr->right);
	if (!value->left || !value->right)
		return NULL;
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
	if (!check_constant(binder, expr->op, value->left, value->right))
		return NULL;
	value->type = bind_plain(kind);
	if (!value->type.size)
		value->type.size = 8;
	value->point = value->left->point ? value->left->point : value->right->point;
	if (value->left->point && value->right->point && value->left->point != value->right->point)
		value->point = NULL;
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
	default:
		break;
	}
	diag_error(binder->diag, expr->span, "this has no value here");
	return NULL;
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

void bind_fields(struct binder *binder, const spec_fields *spec, tool_fields *fields)
{
	for (size_t i = 0; i < spec->count; i++) {
		const struct spec_field *field = &spec->items[i];
		const struct value *value = bind_expr(binder, field->expr);

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

bool bind_points(struct binder *binder, const struct name *name, tool_points *points)
{
	const struct spec_group *group = find_group(binder, name->text);
	bool fine = true;

	if (!group)
		return add_point(binder, name, points);
	for (size_t i = 0; i < group->points.count; i++)
		fine &= add_point(binder, &group->points.items[i], points);
	return fine && points->count;
}

/* Does @name call @point, or a group with it? */
static bool calls(struct binder *binder, const struct name *name, const struct tool_point *point)
{
	const struct spec_group *group = find_group(binder, name->text);

	for (size_t i = 0; group && i < group->points.count; i++)
		if (!strcmp(group->points.items[i].text, point->name.text))
			return true;
	return !strcmp(name->text, point->name.text);
}

static bool bind_part_of_key(struct binder *binder, const struct spec_field *part,
			     tool_fields *key)
{
	const struct value *value = bind_expr(binder, part->expr);

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
