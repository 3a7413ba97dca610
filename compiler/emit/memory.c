/* SPDX-License-Identifier: MIT */
/* Generates C that reads the kernel's memory: members, bit fields, elements, text. */
#include <string.h>

#include "emit/emit.h"

/* The value whose members the chain of members that ends in @value reads. */
static const struct value *chain_root(const struct value *value)
{
	while (value->kind == VALUE_MEMBER)
		value = value->left;
	return value;
}

/*
 * skb.dev.ifindex, from skb on: ", dev, ifindex" through pointers, and
 * ", a.b" through structs that are held by value.
 */
static void emit_chain(struct text *text, const struct value *value)
{
	const struct value *left = value->left;

	if (left->kind == VALUE_MEMBER)
		emit_chain(text, left);
	text_add(text, "%s%s", left->kind == VALUE_MEMBER && left->type.kind == TYPE_STRUCT
		 ? "." : ", ", value->name);
}

/* Members of which newer verifiers know that they may be NULL. */
static bool may_be_null(const struct value *value)
{
	return value->kind == VALUE_MEMBER && value->left->type.structure &&
	       !strcmp(value->left->type.structure, "sk_buff") && !strcmp(value->name, "sk");
}

/* An argument that the spec itself compares with 0 is not tested before it is read. */
static bool is_untested(const struct value *value)
{
	return value->kind == VALUE_ARGUMENT &&
	       bind_find_argument(value->point, value->name)->null_asked;
}

/* Behind a cast, or an address that was kept, the verifier knows no type. */
bool emit_is_typed(const struct value *value)
{
	for (; value; value = value->left)
		if (may_be_null(value) || is_untested(value))
			return false;
		else if (value->kind == VALUE_BINARY)	/* if: either may be NULL */
			return false;
		else if (value->kind == VALUE_LET)
			return emit_is_typed(value->left);
		else if (value->kind == VALUE_CAST || value->kind == VALUE_KEPT ||
		    value->kind == VALUE_COLUMN || value->kind == VALUE_RESULT ||
		    value->kind == VALUE_CALL || value->kind == VALUE_INDEX ||
		    value->kind == VALUE_CONTAINER || value->kind == VALUE_ADDRESS)
			return false;
	return true;
}

const char *emit_typed(const struct value *value)
{
	return emit_is_typed(value) ? "typed" : "false";
}

/* a.b.c of @value, from after @root on, all held by value. */
static void emit_path(struct text *text, const struct value *value, const struct value *root)
{
	if (value->left != root) {
		emit_path(text, value->left, root);
		text_add(text, ".");
	}
	text_add(text, "%s", value->name);
}

/* Does it stand in a variable, from which CO-RE can follow members? */
static bool is_simple(const struct value *value)
{
	while (value->kind == VALUE_CAST)
		value = value->left;
	return value->kind == VALUE_ARGUMENT || value->kind == VALUE_LET ||
	       value->kind == VALUE_RESULT;
}

/* A bit field, in structs held by value where a pointer leads. */
static void emit_bits(struct text *text, const struct value *value, bool typed)
{
	const struct value *owner = value->left;

	while (owner->kind == VALUE_MEMBER && owner->type.kind == TYPE_STRUCT)
		owner = owner->left;
	/* Another READ() within would not do for CO-RE. */
	typed &= is_simple(owner);
	text_add(text, typed ? "READ_BITS(" : "READ_BITS_FROM(struct %s, ", owner->type.structure);
	emit_value(text, owner);
	text_add(text, ", ");
	emit_path(text, value, owner);
	text_add(text, ")");
}

/* An argument that is a socket, taken for one of TCP. */
static bool is_tcp(const struct value *value)
{
	return value->kind == VALUE_CAST && value->left->kind == VALUE_ARGUMENT &&
	       types_points_to(&value->left->type, "sock") &&
	       (types_points_to(&value->type, "tcp_sock") ||
		types_points_to(&value->type, "inet_connection_sock"));
}

void emit_member(struct text *text, const struct value *value)
{
	bool typed = emit_is_typed(value);
	const struct value *root = chain_root(value);

	if (is_tcp(root) && !value->bits) {
		text_add(text, "READ_TCP(struct %s, ", root->type.structure);
		emit_value(text, root->left);
		emit_chain(text, value);
		text_add(text, ")");
		return;
	}
	if (!typed && !value->bits && !is_simple(root)) {
		text_add(text, "READ_FROM(struct %s, ", root->type.structure);
		emit_value(text, root);
		emit_chain(text, value);
		text_add(text, ")");
		return;
	}
	if (value->bits) {
		emit_bits(text, value, typed);
		return;
	}
	text_add(text, "%s(", typed ? "READ" : "BPF_CORE_READ");
	emit_value(text, root);
	emit_chain(text, value);
	text_add(text, ")");
}

/* The pointer from which structs held by value lead to @value. */
static const struct value *struct_root(const struct value *value)
{
	value = value->left;
	while (value->kind == VALUE_MEMBER && value->type.kind == TYPE_STRUCT)
		value = value->left;
	return value;
}

/* @value[index]: an element of an array of a struct, or where a pointer leads. */
void emit_index(struct text *text, const struct value *value)
{
	const struct value *left = value->left, *root = left;
	bool array = types_is_array(&left->type);
	bool structure = value->type.kind == TYPE_POINTER && value->type.structure &&
			 types_element(&left->type).kind == TYPE_STRUCT;

	text_add(text, "%s%s(", array ? "MEMBER" : "POINTER", structure ? "_ADDRESS" : "_ELEMENT");
	if (structure)
		text_add(text, "struct %s, ", value->type.structure);
	else if (value->type.kind == TYPE_POINTER && value->type.structure)
		text_add(text, "struct %s *, ", value->type.structure);
	else
		text_add(text, "%s, ", value->type.kind == TYPE_POINTER ? "void *"
			 : emit_integer(&value->type));
	if (!array) {
		emit_value(text, left);
	} else {
		root = struct_root(left);
		text_add(text, "struct %s, ", root->type.structure);
		emit_value(text, root);
		text_add(text, ", ");
		emit_path(text, left, root);
	}
	text_add(text, ", ");
	emit_value(text, value->right);
	text_add(text, ")");
}

void emit_address(struct text *text, const struct value *value)
{
	const struct value *root = struct_root(value->left);

	text_add(text, "INSIDE(struct %s, ", root->type.structure);
	emit_value(text, root);
	text_add(text, ", ");
	emit_path(text, value->left, root);
	text_add(text, ")");
}

void emit_container(struct text *text, const struct value *value)
{
	text_add(text, "CONTAINER(");
	emit_value(text, value->left);
	text_add(text, ", struct %s, %s)", value->type.structure, value->name);
}

void emit_text(struct text *text, const char *to, const struct value *value)
{
	if (value->kind == VALUE_CALL) {
		emit_call(text, value, to);
		text_add(text, ";\n");
		return;
	}
	if (value->kind == VALUE_MEMBER) {
		text_add(text, "READ_%s(%s, ", value->type.kind == TYPE_TEXT ? "TEXT" : "ARRAY", to);
		emit_value(text, chain_root(value));
		emit_chain(text, value);
	} else {
		text_add(text, "__builtin_memcpy(%s, ", to);
		emit_value(text, value);
		text_add(text, ", sizeof(%s)", to);
	}
	text_add(text, ");\n");
}
