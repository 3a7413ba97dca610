/* SPDX-License-Identifier: MIT */
/* Calls of functions -> values. */
#include <string.h>

#include "bind/bind.h"

/* What a function takes. */
enum takes { TAKES_NUMBER, TAKES_ADDRESS, TAKES_MEMORY, TAKES_SKB, TAKES_DEVICE };

static const struct function {
	const char *name;
	enum takes takes;
	struct type type;		/* what it gives; its structure is of a pointer */
	const char *c;
} functions[] = {
#define FUNCTION(word, takes, gives, bytes, points_to, c, about) \
	{#word, TAKES_##takes, {.kind = TYPE_##gives, .size = bytes, .structure = points_to}, c},
#define SPECIAL(word, arguments, bind, about)
#include "bind/function.def"
};

/* WORD(NUMBER, ENUMERATOR): a number of type @kind that the enumerator's enum names. */
static struct value *bind_by_enum(struct binder *binder, const struct expr *expr, enum type_kind kind)
{
	const struct value *number = bind_expr(binder, expr->args.items[0]);
	const struct expr *name = expr->args.items[1];
	const struct value *one = name->kind == EXPR_NAME ? bind_enumerator(binder, name) : NULL;
	struct value *value;

	if (!number)
		return NULL;
	if (!one || number->type.kind != TYPE_INT) {
		diag_error(binder->diag, expr->span,
			   "%s() takes a number and one of the names of its enum: named(newstate, TCP_CLOSE)",
			   expr->name);
		return NULL;
	}
	value = bind_new(binder, VALUE_CALL, expr);
	value->left = number;
	value->name = expr->name;
	value->c = "(u32)$";
	value->point = number->point;
	value->type = (struct type){.kind = kind, .size = 4};
	value->type.structure = one->type.structure ? one->type.structure : name->name;
	return value;
}

static const struct value *bind_named(struct binder *binder, const struct expr *expr)
{
	return bind_by_enum(binder, expr, TYPE_ENUM);
}

/* Flags are as wide as their number. */
static const struct value *bind_flags(struct binder *binder, const struct expr *expr)
{
	struct value *value = bind_by_enum(binder, expr, TYPE_FLAGS);

	if (value && value->left->type.size == 8) {
		value->type.size = 8;
		value->c = "(u64)$";
	}
	return value;
}

/* A number of 8 bytes, or a pointer; to memory, if it is not said to be a struct. */
static bool is_address(enum takes takes, const struct type *type)
{
	return (type->kind == TYPE_INT && type->size == 8) ||
	       (type->kind == TYPE_POINTER && !(takes == TAKES_MEMORY && type->structure));
}

static bool takes(struct binder *binder, const struct expr *expr,
		  const struct function *function, const struct value *argument)
{
	static const char *const words[] = {
		[TAKES_NUMBER] = "a number", [TAKES_ADDRESS] = "an address",
		[TAKES_MEMORY] = "an address of memory",
		[TAKES_SKB] = "a struct sk_buff", [TAKES_DEVICE] = "a struct net_device",
	};
	enum type_kind kind = argument->type.kind;

	if (function->takes == TAKES_SKB ? types_points_to(&argument->type, "sk_buff") :
	    function->takes == TAKES_DEVICE ? types_points_to(&argument->type, "net_device") :
	    function->takes == TAKES_NUMBER ? kind == TYPE_INT
					    : is_address(function->takes, &argument->type))
		return true;
	diag_error(binder->diag, expr->args.items[0]->span, "%s() takes %s, not this %s of %u bytes",
		   expr->name, words[function->takes], types_info[kind].name, argument->type.size);
	if (function->takes == TAKES_MEMORY && argument->type.structure)
		diag_hint(binder->diag, "it leads to a struct %s, whose members have names",
			  argument->type.structure);
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
	struct type type = bind_plain(function->type.kind);

	type.size = function->type.size;
	type.structure = function->type.structure;
	if (type.structure)
		type.id = kernel_struct(binder->tool->kernels.items[0], type.structure, &type.btf);
	return type;
}

static const char *const decoders[] = {
#define DECODER(name, about) #name,
#include "runtime/user/decode/decoder.def"
};

/* decoded(DECODER, ADDRESS, LENGTH): bytes that the tool makes text of when it shows them. */
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

/* A function with one argument, whose C stands in its row. */
static const struct value *bind_function(struct binder *binder, const struct expr *expr,
					 const struct function *function)
{
	struct value *value = bind_new(binder, VALUE_CALL, expr);

	value->left = bind_expr(binder, expr->args.items[0]);
	/* An array stands for where it begins. */
	if (value->left && function->takes == TAKES_MEMORY && value->left->kind == VALUE_MEMBER &&
	    types_is_array(&value->left->type))
		value->left = bind_address_of(binder, value->left);
	if (!value->left || !takes(binder, expr, function, value->left))
		return NULL;
	value->name = function->name;
	value->c = function->c;
	value->type = result_of(binder, function);
	value->point = value->left->point;
	use_members(binder, function, value->left, expr);
	return value;
}

/* Functions whose arguments are more than one value. */
static const struct special {
	const char *name;
	size_t arguments;
	const struct value *(*bind)(struct binder *binder, const struct expr *expr);
} specials[] = {
#define FUNCTION(word, takes, gives, bytes, points_to, c, about)
#define SPECIAL(word, arguments, bind, about) {#word, arguments, bind},
#include "bind/function.def"
};

static void unknown(struct binder *binder, const struct expr *expr)
{
	static const char *const names[] = {
#define FUNCTION(word, takes, gives, bytes, points_to, c, about) #word,
#define SPECIAL(word, arguments, bind, about) #word,
#include "bind/function.def"
	};

	diag_error(binder->diag, expr->span, "there is no function '%s' with %zu argument%s",
		   expr->name, expr->args.count, expr->args.count == 1 ? "" : "s");
	diag_suggest(binder->diag, expr->name, names, ARRAY_SIZE(names));
}

const struct value *bind_call(struct binder *binder, const struct expr *expr)
{
	for (size_t i = 0; i < ARRAY_SIZE(specials); i++)
		if (!strcmp(specials[i].name, expr->name) &&
		    specials[i].arguments == expr->args.count)
			return specials[i].bind(binder, expr);
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++)
		if (!strcmp(functions[i].name, expr->name) && expr->args.count == 1)
			return bind_function(binder, expr, &functions[i]);
	unknown(binder, expr);
	return NULL;
}
