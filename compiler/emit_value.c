/* SPDX-License-Identifier: MIT */
/* Values -> expressions of C, as they stand in an emitted function. */
#include "emit.h"

static const char *const c_operators[] = {
	[OP_ADD] = "+", [OP_SUB] = "-", [OP_MUL] = "*", [OP_DIV] = "/", [OP_MOD] = "%",
	[OP_BITAND] = "&", [OP_BITOR] = "|", [OP_SHL] = "<<", [OP_SHR] = ">>",
	[OP_EQ] = "==", [OP_NE] = "!=", [OP_LT] = "<", [OP_LE] = "<=",
	[OP_GT] = ">", [OP_GE] = ">=", [OP_AND] = "&&", [OP_OR] = "||",
	[OP_NOT] = "!", [OP_NEG] = "-",
};

/* a.b.c of structs held by value is one member path behind a pointer. */
static void emit_path(struct text *text, const struct value *value)
{
	if (value->left->kind == VALUE_MEMBER && value->left->type.kind == TYPE_STRUCT) {
		emit_path(text, value->left);
		text_add(text, ".");
	}
	text_add(text, "%s", value->name);
}

static const struct value *behind_pointer(const struct value *value)
{
	while (value->left->kind == VALUE_MEMBER && value->left->type.kind == TYPE_STRUCT)
		value = value->left;
	return value->left;
}

static void emit_member(struct text *text, const struct value *value)
{
	text_add(text, "READ(");
	emit_value(text, behind_pointer(value));
	text_add(text, ", ");
	emit_path(text, value);
	text_add(text, ")");
}

/* Operands are bracketed, but for names and calls. */
static void emit_operand(struct text *text, const struct value *value)
{
	bool bracket = value->kind == VALUE_BINARY || value->kind == VALUE_UNARY;

	text_add(text, "%s", bracket ? "(" : "");
	emit_value(text, value);
	text_add(text, "%s", bracket ? ")" : "");
}

void emit_value(struct text *text, const struct value *value)
{
	switch (value->kind) {
	case VALUE_NUMBER:
		text_add(text, value->number > UINT32_MAX ? "%lluULL" : "%llu",
			 (unsigned long long)value->number);
		break;
	case VALUE_ARGUMENT:
		text_add(text, "%s", value->name);
		break;
	case VALUE_MEMBER:
		emit_member(text, value);
		break;
	case VALUE_FIELD:
		text_add(text, "packet->%s", value->place);
		break;
	case VALUE_PACKET:
		text_add(text, "packet");
		break;
	case VALUE_TIME:
		text_add(text, "now");
		break;
	case VALUE_COLUMN:
		text_add(text, "waiting.%s", value->name);
		break;
	case VALUE_BINARY:
		emit_operand(text, value->left);
		text_add(text, " %s ", c_operators[value->op]);
		emit_operand(text, value->right);
		break;
	case VALUE_UNARY:
		text_add(text, "%s", c_operators[value->op]);
		emit_operand(text, value->right);
		break;
	}
}

/* Does @value read arguments or kernel memory? */
bool emit_reads_arguments(const struct value *value)
{
	if (!value)
		return false;
	return value->kind == VALUE_ARGUMENT || emit_reads_arguments(value->left) ||
	       emit_reads_arguments(value->right);
}

/* @to = @value; arrays are copied. */
void emit_assign(struct text *text, const char *to, const struct value *value)
{
	if (value->type.kind == TYPE_ADDRESS) {
		text_add(text, "__builtin_memcpy(%s, ", to);
		emit_value(text, value);
		text_add(text, ", sizeof(%s));\n", to);
		return;
	}
	text_add(text, "%s = ", to);
	emit_value(text, value);
	text_add(text, ";\n");
}

const char *emit_at(struct arena *arena, const struct tool_point *point)
{
	struct text text = {};

	for (size_t i = 0; i < point->spec->at.count; i++) {
		const struct span *span = &point->spec->at.items[i]->span;

		text_add(&text, "%s%.*s", i ? " | " : "", (int)(span->end - span->begin),
			 span->source->text + span->begin);
	}
	return emit_take(arena, &text);
}

const char *emit_comment(struct arena *arena, const char *line, const char *said)
{
	if (!said)
		return arena_printf(arena, "/* %s */\n", line);
	return arena_printf(arena, "/*\n * %s\n * %s\n */\n", line, said);
}
