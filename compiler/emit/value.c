/* SPDX-License-Identifier: MIT */
/* Values -> expressions of C, as they stand in an emitted function. */
#include <string.h>

#include "emit/emit.h"

static const char *const c_operators[] = {
	[OP_ADD] = "+", [OP_SUB] = "-", [OP_MUL] = "*", [OP_DIV] = "/", [OP_MOD] = "%",
	[OP_BITAND] = "&", [OP_BITOR] = "|", [OP_SHL] = "<<", [OP_SHR] = ">>",
	[OP_EQ] = "==", [OP_NE] = "!=", [OP_LT] = "<", [OP_LE] = "<=",
	[OP_GT] = ">", [OP_GE] = ">=", [OP_AND] = "&&", [OP_OR] = "||",
	[OP_NOT] = "!", [OP_NEG] = "-",
};

const char *emit_argument(const char *name)
{
	static const struct { const char *name, *instead; } taken[] = {
		{"accounts", "accounts_"}, {"context", "context_"}, {"ctx", "ctx_"},
		{"event", "event_"}, {"filter", "filter_"}, {"kept", "kept_"}, {"key", "key_"},
		{"known", "known_"}, {"now", "now_"}, {"packet", "packet_"}, {"pair", "pair_"},
		{"parsed", "parsed_"}, {"point", "point_"}, {"result", "result_"},
		{"row", "row_"}, {"seeks", "seeks_"}, {"stage", "stage_"},
		{"started", "started_"}, {"term", "term_"}, {"typed", "typed_"},
		{"value", "value_"}, {"waiting", "waiting_"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(taken); i++)
		if (!strcmp(taken[i].name, name))
			return taken[i].instead;
	return name;
}

static void emit_number(struct text *text, const struct value *value)
{
	if (value->name && value->type.kind == TYPE_ENUM)
		text_add(text, "bpf_core_enum_value(enum %s, %s)", value->type.structure,
			 value->name);
	else if (value->name)
		text_add(text, "%llu /* %s */", (unsigned long long)value->number, value->name);
	else if (value->expr && value->expr->kind == EXPR_NUMBER && value->expr->name)
		text_add(text, "%s%s", value->expr->name, value->number > UINT32_MAX ? "ULL" : "");
	else
		text_add(text, value->number > UINT32_MAX ? "%lluULL" : "%llu",
			 (unsigned long long)value->number);
}

static void emit_operand(struct text *text, const struct value *value, enum expr_op above,
			 bool right);

void emit_call(struct text *text, const struct value *value, const char *to)
{
	for (const char *c = value->c; *c; c++) {
		if (*c == '$' && c[-1] == ')')
			emit_operand(text, value->left, OP_NOT, true);
		else if (*c == '$')
			emit_value(text, value->left);
		else if (*c == '?')
			text_add(text, "%s", emit_typed(value->left));
		else if (*c == '=')
			text_add(text, "%s", to);
		else
			text_add(text, "%c", *c);
	}
}

bool emit_is_elapsed(const struct value *value)
{
	return value->kind == VALUE_BINARY && value->op == OP_SUB && value->right->kind == VALUE_KEPT &&
	       value->right->type.kind == TYPE_TIME;
}

/* A duration less another. */
static bool is_shorter(const struct value *value)
{
	return value->op == OP_SUB && value->type.kind == TYPE_DURATION &&
	       value->left->type.kind == TYPE_DURATION;
}

static bool is_call(const struct value *value);

static bool is_bitwise(enum expr_op op)
{
	return op == OP_BITAND || op == OP_BITOR || op == OP_SHL || op == OP_SHR;
}

/* Brackets where C needs them, and where compilers ask for them. */
static bool needs_brackets(const struct value *value, enum expr_op above, bool right)
{
	if (value->kind == VALUE_UNARY)
		return above != OP_AND && above != OP_OR;
	if (value->kind != VALUE_BINARY || is_call(value))
		return false;
	return expr_precedence(value->op) < expr_precedence(above) + right ||
	       is_bitwise(value->op) || is_bitwise(above) ||
	       (above == OP_OR && value->op == OP_AND) || above == OP_NOT || above == OP_NEG;
}

static void emit_operand(struct text *text, const struct value *value, enum expr_op above,
			 bool right)
{
	bool brackets = needs_brackets(value, above, right);

	/* Addresses are compared as numbers. */
	if (value->type.kind == TYPE_POINTER && (above == OP_EQ || above == OP_NE))
		text_add(text, "(u64)");
	text_add(text, "%s", brackets ? "(" : "");
	emit_value(text, value);
	text_add(text, "%s", brackets ? ")" : "");
}

/*
 * What calculates with numbers that may be negative, as C would not do by itself: it compares and
 * subtracts in unsigned types, and BPF divides numbers without sign only.
 */
static const char *signed_call(const struct value *value)
{
	if (!value->type.is_signed)
		return NULL;
	return value->op == OP_SUB ? "difference" : value->op == OP_DIV ? "quotient" :
	       value->op == OP_MOD ? "modulo" : NULL;
}

/* Calculations that must not wrap around are calls. */
static const char *call_of(const struct value *value)
{
	return emit_is_elapsed(value) ? "elapsed" : is_shorter(value) ? "shorten" : signed_call(value);
}

static bool is_call(const struct value *value)
{
	return call_of(value) || value->left->type.kind == TYPE_ADDRESS ||
	       value->left->type.kind == TYPE_TEXT;
}

/* Does one side have a sign and the other, unless it is a constant, none? */
static bool mixes_signs(const struct value *value)
{
	const struct value *left = value->left, *right = value->right;

	return value->op != OP_EQ && value->op != OP_NE && (value->op <= OP_GE || value->op == OP_ELSE) &&
	       left->kind != VALUE_NUMBER && right->kind != VALUE_NUMBER && !is_bitwise(value->op) &&
	       left->type.is_signed != right->type.is_signed;
}

/* @value beside one of the other kind: as a number that may be negative, unless C makes it one. */
static void emit_signed(struct text *text, const struct value *value, enum expr_op op, bool right)
{
	bool cast = value->type.is_signed == (value->type.size < 8);

	text_add(text, "%s", cast ? "(s64)" : "");
	emit_operand(text, value, cast ? OP_NOT : op, cast || right);
}

/* What has no default compares as true until it is given. */
static const struct tool_option *compared_option(const struct value *value)
{
	const struct value *side = value->left->kind == VALUE_OPTION ? value->left : value->right;

	if (value->op < OP_EQ || value->op > OP_GE || side->kind != VALUE_OPTION ||
	    side->option->spec->fallback)
		return NULL;
	return side->option;
}

static void emit_operands(struct text *text, const struct value *value)
{
	if (mixes_signs(value)) {
		emit_signed(text, value->left, value->op, false);
		text_add(text, " %s ", c_operators[value->op]);
		emit_signed(text, value->right, value->op, true);
		return;
	}
	/* What is shifted must not leave its type. */
	if (value->op == OP_SHL && value->left->type.size < 8)
		text_add(text, "(u64)");
	emit_operand(text, value->left, value->op, false);
	text_add(text, " %s ", c_operators[value->op]);
	emit_operand(text, value->right, value->op, true);
}

/* Addresses are the same, or one is none. */
static void emit_addresses(struct text *text, const struct value *value)
{
	bool two = value->right->type.kind == TYPE_ADDRESS;

	text_add(text, "%s%s(", value->op == OP_NE ? "!" : "", two ? "same_address" : "no_address");
	emit_value(text, value->left);
	if (two) {
		text_add(text, ", ");
		emit_value(text, value->right);
	}
	text_add(text, ")");
}

/* A text that is in memory of our own is compared there, others are read first. */
static void emit_texts(struct text *text, const struct value *value)
{
	const struct value *left = value->left;
	struct text read = {};

	text_add(text, "%s", value->op == OP_NE ? "!" : "");
	if (left->kind == VALUE_KEPT || left->kind == VALUE_COLUMN || left->kind == VALUE_PART) {
		text_add(text, "same_text(");
		emit_value(text, left);
		text_add(text, ", \"%s\", %u)", value->right->name, value->right->type.size);
		return;
	}
	emit_assign(&read, "text_", left);
	text_add(text, "SAME_TEXT(%u, %.*s, \"%s\")", left->type.size,
		 (int)strcspn(read.bytes, ";"), read.bytes, value->right->name);
	text_free(&read);
}

/* C takes what has no sign for the type of both, if it is large. */
static void emit_branch(struct text *text, const struct value *branch, bool mixed)
{
	if (mixed)
		emit_signed(text, branch, OP_IF, true);
	else
		emit_operand(text, branch, OP_IF, true);
}

static void emit_if(struct text *text, const struct value *value)
{
	const struct value *branches = value->right;
	bool mixed = mixes_signs(branches);

	emit_operand(text, value->left, OP_IF, true);
	text_add(text, " ? ");
	emit_branch(text, branches->left, mixed);
	text_add(text, " : ");
	emit_branch(text, branches->right, mixed);
}

static void emit_binary(struct text *text, const struct value *value)
{
	const struct tool_option *option = compared_option(value);

	if (value->op == OP_IF) {
		emit_if(text, value);
		return;
	}

	if (value->left->type.kind == TYPE_ADDRESS) {
		emit_addresses(text, value);
		return;
	}
	if (value->left->type.kind == TYPE_TEXT) {
		emit_texts(text, value);
		return;
	}
	if (is_call(value)) {
		text_add(text, "%s(", call_of(value));
		emit_value(text, value->left);
		text_add(text, ", ");
		emit_value(text, value->right);
		text_add(text, ")");
		return;
	}
	if (option)
		text_add(text, "(!option_%s_given || ", option->name.text);
	emit_operands(text, value);
	text_add(text, "%s", option ? ")" : "");
}

/* A member of the packet, or a function of it. */
static void emit_field(struct text *text, const struct value *value)
{
	const char *call = strstr(value->place, "()");

	if (call)
		text_add(text, "%.*s(packet)", (int)(call - value->place), value->place);
	else
		text_add(text, "packet->%s", value->place);
}

/* A member of @owner, a struct of our own: those keep numbers without their sign. */
static void emit_own(struct text *text, const char *owner, const struct value *value)
{
	if (value->type.is_signed)
		text_add(text, "(%s)", emit_integer(&value->type));
	text_add(text, "%s%s", owner, value->name);
}

void emit_value(struct text *text, const struct value *value)
{
	switch (value->kind) {
	case VALUE_NUMBER:
		emit_number(text, value);
		break;
	case VALUE_RESULT:
		if (value->type.kind == TYPE_POINTER && value->type.structure)
			text_add(text, "((const struct %s *)result)", value->type.structure);
		else
			text_add(text, "(%s)result", emit_integer(&value->type));
		break;
	case VALUE_BUILTIN:
		text_add(text, "%s", value->builtin->c);
		break;
	case VALUE_PART:
		emit_value(text, value->left);
		text_add(text, ".%s", value->name);
		break;
	case VALUE_CAST:
		text_add(text, "((const struct %s *)", value->type.structure);
		emit_operand(text, value->left, OP_NOT, true);
		text_add(text, ")");
		break;
	case VALUE_CALL:
		emit_call(text, value, NULL);
		break;
	case VALUE_KEPT:
		emit_own(text, "kept->", value);
		break;
	case VALUE_ARGUMENT:
		text_add(text, "%s", emit_argument(value->name));
		break;
	case VALUE_MEMBER:
		emit_member(text, value);
		break;
	case VALUE_FIELD:
		emit_field(text, value);
		break;
	case VALUE_PACKET:
		text_add(text, "packet");
		break;
	case VALUE_TIME:
		text_add(text, "now");
		break;
	case VALUE_COLUMN:
		emit_own(text, "waiting.", value);
		break;
	case VALUE_PLACE:
		text_add(text, "point");
		break;
	case VALUE_LET:
		if (emit_stands_in_where(value))
			emit_value(text, value->left);
		else
			text_add(text, "%s", emit_argument(value->name));
		break;
	case VALUE_OPTION:
		text_add(text, "option_%s", value->option->name.text);
		break;
	case VALUE_LISTED:
		emit_listed(text, value);
		break;
	case VALUE_INDEX:
		emit_index(text, value);
		break;
	case VALUE_CONTAINER:
		emit_container(text, value);
		break;
	case VALUE_ADDRESS:
		emit_address(text, value);
		break;
	case VALUE_DEVICE:	/* only stored: emit_assign() */
		break;
	case VALUE_IDENTITY:
		text_add(text, "known->id");
		break;
	case VALUE_TEXT:
		text_add(text, "\"%s\"", value->name);
		break;
	case VALUE_BINARY:
		emit_binary(text, value);
		break;
	case VALUE_UNARY:
		text_add(text, "%s", c_operators[value->op]);
		emit_operand(text, value->right, value->op, true);
		break;
	}
}

/* The comparison that is true where @op is not. */
static const enum expr_op opposites[] = {
	[OP_EQ] = OP_NE, [OP_NE] = OP_EQ, [OP_LT] = OP_GE, [OP_GE] = OP_LT, [OP_GT] = OP_LE,
	[OP_LE] = OP_GT, [OP_AND] = OP_OR, [OP_OR] = OP_AND,
};

/* @value with another operator; what has no default is compared where it is given. */
static void emit_opposite(struct text *text, const struct value *value)
{
	const struct tool_option *option = compared_option(value);
	struct value opposite = *value;

	opposite.op = opposites[value->op];
	if (option)
		text_add(text, "(option_%s_given && ", option->name.text);
	if (value->left->type.kind == TYPE_ADDRESS || value->left->type.kind == TYPE_TEXT)
		emit_value(text, &opposite);
	else
		emit_operands(text, &opposite);
	text_add(text, "%s", option ? ")" : "");
}

/* What is true where either side of @value, joined by and or or, is not what it asks for. */
static void emit_unless_both(struct text *text, const struct value *value, enum expr_op above)
{
	enum expr_op op = opposites[value->op];
	bool brackets = above != OP_SET && above != op;

	text_add(text, "%s", brackets ? "(" : "");
	emit_unless(text, value->left, op);
	text_add(text, " %s ", c_operators[op]);
	emit_unless(text, value->right, op);
	text_add(text, "%s", brackets ? ")" : "");
}

void emit_unless(struct text *text, const struct value *value, enum expr_op above)
{
	bool binary = value->kind == VALUE_BINARY;

	if (value->kind == VALUE_UNARY && value->op == OP_NOT) {
		emit_operand(text, value->right, above == OP_SET ? OP_OR : above, true);
	} else if (binary && (value->op == OP_AND || value->op == OP_OR)) {
		emit_unless_both(text, value, above);
	} else if (binary && value->op >= OP_EQ && value->op <= OP_GE) {
		emit_opposite(text, value);
	} else {
		text_add(text, "!");
		emit_operand(text, value, OP_NOT, true);
	}
}

/* @to = @value; arrays are copied. */
void emit_assign(struct text *text, const char *to, const struct value *value)
{
	if (value->kind == VALUE_BUILTIN && value->builtin->assign) {
		text_add(text, "%s(%s);\n", value->builtin->assign, to);
		return;
	}
	if (value->type.kind == TYPE_DECODED) {
		text_add(text, "COPY_BYTES(%s, ", to);
		emit_value(text, value->left);
		text_add(text, ", ");
		emit_value(text, value->right);
		text_add(text, ");\n");
		return;
	}
	if (value->kind == VALUE_DEVICE) {
		text_add(text, "device_name(&%s, ", to);
		emit_value(text, value->left);
		text_add(text, ", %s);\n", emit_typed(value->left));
		return;
	}
	if (value->type.kind == TYPE_NETWORK) {
		text_add(text, "find_network(&%s, &option_%s, ", to, value->option->name.text);
		emit_value(text, value->left);
		text_add(text, ");\n");
		return;
	}
	if (value->type.kind == TYPE_TEXT || value->type.kind == TYPE_BINARY) {
		emit_text(text, to, value);
		return;
	}
	if (value->type.kind == TYPE_ADDRESS) {
		text_add(text, "__builtin_memcpy(%s, ", to);
		emit_value(text, value);
		text_add(text, ", sizeof(%s));\n", to);
		return;
	}
	text_add(text, "%s = %s", to, value->type.kind == TYPE_POINTER ? "(u64)" : "");
	emit_value(text, value);
	text_add(text, ";\n");
}
