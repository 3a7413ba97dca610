/* SPDX-License-Identifier: MIT */
/* Calls of functions -> values. */
#include <string.h>

#include "bind.h"

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

static bool takes(struct binder *binder, const struct expr *expr,
		  const struct function *function, const struct value *argument)
{
	static const char *const words[] = {
		[TAKES_NUMBER] = "a number", [TAKES_ADDRESS] = "an address",
		[TAKES_SKB] = "a struct sk_buff", [TAKES_DEVICE] = "a struct net_device",
	};
	enum type_kind kind = argument->type.kind;

	if (function->takes == TAKES_SKB ? types_points_to(&argument->type, "sk_buff") :
	    function->takes == TAKES_DEVICE ? types_points_to(&argument->type, "net_device") :
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

const struct value *bind_call(struct binder *binder, const struct expr *expr)
{
	struct value *value = bind_new(binder, VALUE_CALL, expr);
	const char *names[ARRAY_SIZE(functions)];

	if (!strcmp(expr->name, "named") && expr->args.count == 2)
		return bind_named(binder, expr);
	if (!strcmp(expr->name, "network") && expr->args.count == 2)
		return choice_network(binder, expr);
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
