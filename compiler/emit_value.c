/* SPDX-License-Identifier: MIT */
/* Values -> expressions of C, as they stand in an emitted function. */
#include <string.h>

#include "emit.h"

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
		{"now", "now_"}, {"packet", "packet_"}, {"pair", "pair_"}, {"result", "result_"},
		{"row", "row_"}, {"started", "started_"}, {"typed", "typed_"},
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
	else
		text_add(text, value->number > UINT32_MAX ? "%lluULL" : "%llu",
			 (unsigned long long)value->number);
}

static void emit_call(struct text *text, const struct value *value)
{
	static const struct { const char *name, *c; } calls[] = {
		{"symbol", "(u64)"}, {"errno", "(s32)"},
		{"be16", "bpf_ntohs"}, {"be32", "bpf_ntohl"}, {"named", "(u32)"},
		{"shinfo", "SHARED_INFO"}, {"private", "DEVICE_PRIVATE"},
		{"load8", "LOAD_8"}, {"load16", "LOAD_16"}, {"load32", "LOAD_32"},
		{"load64", "LOAD_64"}, {"user16", "USER_16"}, {"user32", "USER_32"},
		{"user64", "USER_64"},
	};
	size_t i = 0;

	while (strcmp(calls[i].name, value->name))
		i++;
	text_add(text, "%s(", calls[i].c);
	emit_value(text, value->left);
	if (!strcmp(value->name, "shinfo"))
		text_add(text, ", %s", emit_is_typed(value->left) ? "typed" : "false");
	text_add(text, ")");
}

/* Nothing has passed since a time that was never noted. */
static bool is_elapsed(const struct value *value)
{
	return value->op == OP_SUB && value->right->kind == VALUE_KEPT &&
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

/* Differences that must not wrap around are calls. */
static bool is_call(const struct value *value)
{
	return is_elapsed(value) || is_shorter(value) || value->left->type.kind == TYPE_ADDRESS;
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
	/* BPF divides numbers without sign only; what is shifted must not leave its type. */
	if (((value->op == OP_DIV || value->op == OP_MOD) && value->left->type.is_signed) ||
	    (value->op == OP_SHL && value->left->type.size < 8))
		text_add(text, "(u64)");
	emit_operand(text, value->left, value->op, false);
	text_add(text, " %s ", c_operators[value->op]);
	emit_operand(text, value->right, value->op, true);
}

static void emit_listed(struct text *text, const struct value *value)
{
	bool device = value->option->kind == OPTION_DEVICES;
	bool network = value->option->kind == OPTION_NETWORKS;

	text_add(text, "lists_%s(", device ? "device" : network ? "address" : "number");
	text_add(text, "&option_%s, ", value->option->name.text);
	emit_value(text, value->left);
	text_add(text, "%s)", !device ? "" : emit_is_typed(value->left) ? ", typed" : ", false");
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

static void emit_binary(struct text *text, const struct value *value)
{
	const struct tool_option *option = compared_option(value);

	if (value->left->type.kind == TYPE_ADDRESS) {
		emit_addresses(text, value);
		return;
	}
	if (is_call(value)) {
		text_add(text, "%s(", is_elapsed(value) ? "elapsed" : "shorten");
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
		emit_call(text, value);
		break;
	case VALUE_KEPT:
		text_add(text, "kept->%s", value->name);
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
		text_add(text, "waiting.%s", value->name);
		break;
	case VALUE_PLACE:
		text_add(text, "%llu /* %s */", (unsigned long long)value->number,
			 value->point->name.text);
		break;
	case VALUE_LET:
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
	case VALUE_BINARY:
		emit_binary(text, value);
		break;
	case VALUE_UNARY:
		text_add(text, "%s", c_operators[value->op]);
		emit_operand(text, value->right, value->op, true);
		break;
	}
}

/* Does @value need what a point's function is called with? */
bool emit_reads_arguments(const struct value *value)
{
	if (!value)
		return false;
	if (value->kind == VALUE_BUILTIN)
		return value->type.kind == TYPE_KERNEL_STACK ||
		       value->type.kind == TYPE_USER_STACK;
	/* Whether memory is typed depends on the arguments. */
	return value->kind == VALUE_ARGUMENT || value->kind == VALUE_RESULT ||
	       value->kind == VALUE_LET ||
	       emit_reads_arguments(value->left) || emit_reads_arguments(value->right);
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
	if (value->type.kind == TYPE_NETWORK) {
		text_add(text, "find_network(&%s, &option_%s, ", to, value->option->name.text);
		emit_value(text, value->left);
		text_add(text, ");\n");
		return;
	}
	if (value->type.kind == TYPE_TEXT) {
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

const char *emit_at(struct arena *arena, const struct tool_point *point)
{
	struct text text = {};

	for (size_t i = 0; i < point->spec->at.count; i++) {
		text_add(&text, "%s", i ? " | " : "");
		expr_print_at(&text, point->spec->at.items[i]);
	}
	return emit_take(arena, &text);
}

/* What somebody has written must not end the comment that it comes to stand in. */
static const char *harmless(struct arena *arena, const char *said)
{
	char *copy = arena_printf(arena, "%s", said);

	for (char *c = copy; *c; c++)
		if ((c[0] == '*' && c[1] == '/') || (c[0] == '/' && c[1] == '*'))
			c[0] = ' ';
	return copy;
}

const char *emit_comment(struct arena *arena, const char *line, const char *said)
{
	if (!said)
		return arena_printf(arena, "/* %s */\n", line);
	return arena_printf(arena, "/*\n * %s\n * %s\n */\n", line, harmless(arena, said));
}
