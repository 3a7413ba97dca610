/* SPDX-License-Identifier: MIT */
/* Parses expressions: a scalar of the document becomes a tree. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "read/parser.h"
#include "read/grammar.h"
#include "read/lexer.h"

#define MAX_EXPR_LENGTH 1024

const struct unit_info expr_units[UNIT_COUNT] = {
	[UNIT_NONE]	= {"", 1, UNIT_NONE},
	[UNIT_NS]	= {"ns", 1, UNIT_NS},
	[UNIT_US]	= {"us", 1000, UNIT_NS},
	[UNIT_MS]	= {"ms", 1000000, UNIT_NS},
	[UNIT_S]	= {"s", 1000000000, UNIT_NS},
	[UNIT_BYTES]	= {"B", 1, UNIT_BYTES},
};

static const struct {
	const char *text;
	int precedence;
} operators[] = {
	[OP_OR] = {"or", 1}, [OP_AND] = {"and", 2}, [OP_NOT] = {"not", 3},
	[OP_EQ] = {"==", 4}, [OP_NE] = {"!=", 4}, [OP_LT] = {"<", 4},
	[OP_LE] = {"<=", 4}, [OP_GT] = {">", 4}, [OP_GE] = {">=", 4},
	[OP_IN] = {"in", 4}, [OP_BITOR] = {"|", 5}, [OP_BITAND] = {"&", 6},
	[OP_SHL] = {"<<", 7}, [OP_SHR] = {">>", 7}, [OP_ADD] = {"+", 8},
	[OP_SUB] = {"-", 8}, [OP_MUL] = {"*", 9}, [OP_DIV] = {"/", 9},
	[OP_MOD] = {"%", 9}, [OP_NEG] = {"-", 10},
	[OP_IF] = {"if", 0}, [OP_ELSE] = {"else", 0},
	[OP_SET] = {"=", 0}, [OP_SET_ONCE] = {"||=", 0}, [OP_INCREASE] = {"+=", 0},
};

struct span expr_span(const struct expr_reader *reader, struct location location)
{
	struct span span = reader->node->span;

	if (!reader->node->plain)
		return span;
	span.end = span.begin + location.end;
	span.begin += location.begin;
	return span;
}

static struct expr *new_expr(struct expr_reader *reader, enum expr_kind kind,
			     struct location location)
{
	struct expr *expr = ARENA_NEW(reader->arena, struct expr);

	expr->kind = kind;
	expr->span = expr->name_span = expr_span(reader, location);
	return expr;
}

static void fail(struct expr_reader *reader, struct span span, const char *what,
		 const char *text)
{
	diag_error(reader->diag, span, "'%s' %s", text, what);
	reader->failed = true;
}

static void set_unit(struct expr_reader *reader, struct expr *expr,
		     const char *text, const char *unit)
{
	static const char *const names[] = {"ns", "us", "ms", "s", "B"};

	for (int i = 0; i < UNIT_COUNT; i++) {
		if (strcmp(expr_units[i].name, unit))
			continue;
		expr->unit = i;
		if (expr->number > UINT64_MAX / expr_units[i].factor)
			fail(reader, expr->span, "is too large", text);
		return;
	}
	fail(reader, expr->span, "has an unknown unit: the units are ns, us, ms, s and B", text);
	diag_suggest(reader->diag, unit, names, ARRAY_SIZE(names));
}

struct expr *expr_number(struct expr_reader *reader, struct location location,
			 const char *text)
{
	struct expr *expr = new_expr(reader, EXPR_NUMBER, location);
	bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	char *end;

	errno = 0;
	expr->number = strtoull(text, &end, hex ? 16 : 10);
	if (errno)
		fail(reader, expr->span, "is too large", text);
	else
		set_unit(reader, expr, text, end);
	if (hex && !*end)
		expr->name = text;
	return expr;
}

struct expr *expr_text(struct expr_reader *reader, struct location location,
		       const char *text)
{
	struct expr *expr = new_expr(reader, EXPR_TEXT, location);

	expr->name = text;
	return expr;
}

struct expr *expr_name(struct expr_reader *reader, struct location location,
		       const char *name)
{
	struct expr *expr = new_expr(reader, EXPR_NAME, location);

	expr->name = name;
	return expr;
}

struct expr *expr_member(struct expr_reader *reader, struct location location,
			 struct expr *left, struct location at, const char *name)
{
	struct expr *expr = new_expr(reader, EXPR_MEMBER, location);

	expr->left = left;
	expr->name = name;
	expr->name_span = expr_span(reader, at);
	return expr;
}

struct expr *expr_cast(struct expr_reader *reader, struct location location,
		       struct expr *left, struct location at, const char *name)
{
	struct expr *expr = expr_member(reader, location, left, at, name);

	expr->kind = EXPR_CAST;
	return expr;
}

struct expr *expr_index(struct expr_reader *reader, struct location location,
			struct expr *left, struct expr *right)
{
	struct expr *expr = expr_binary(reader, location, OP_ADD, left, right);

	expr->kind = EXPR_INDEX;
	expr->name = left->name;
	expr->name_span = left->name_span;
	return expr;
}

/* Here & and | are tighter than a comparison, in C they are not: brackets say what is meant. */
static void refuse_bits(struct expr_reader *reader, enum expr_op op, const struct expr *side)
{
	if (op < OP_EQ || op > OP_GE || side->bracketed || side->kind != EXPR_BINARY ||
	    (side->op != OP_BITAND && side->op != OP_BITOR))
		return;
	diag_error(reader->diag, side->span, "'%s' beside '%s' needs brackets: (A %s B) %s C",
		   expr_operator(side->op), expr_operator(op), expr_operator(side->op),
		   expr_operator(op));
	reader->failed = true;
}

struct expr *expr_binary(struct expr_reader *reader, struct location location,
			 enum expr_op op, struct expr *left, struct expr *right)
{
	if (left && right) {
		refuse_bits(reader, op, left);
		refuse_bits(reader, op, right);
	}
	struct expr *expr = new_expr(reader, left ? EXPR_BINARY : EXPR_UNARY, location);

	expr->op = op;
	expr->left = left;
	expr->right = right;
	return expr;
}

struct expr *expr_if(struct expr_reader *reader, struct location location,
		     struct expr *condition, struct expr *then, struct expr *otherwise)
{
	if (!otherwise) {
		diag_error(reader->diag, expr_span(reader, location),
			   "'if' without 'else': if CONDITION then A else B");
		reader->failed = true;
	}
	return expr_binary(reader, location, OP_IF, condition,
			   expr_binary(reader, location, OP_ELSE, then, otherwise));
}

struct expr *expr_list(struct expr_reader *reader, struct expr *list,
		       struct expr *item)
{
	if (!list) {
		list = new_expr(reader, EXPR_SET, (struct location){});
		list->span = item->span;
	}
	list->span.end = item->span.end;
	*ARENA_PUSH(reader->arena, &list->args) = item;
	return list;
}

struct expr *expr_call(struct expr_reader *reader, struct location location,
		       const char *name, struct expr *list)
{
	struct expr *expr = new_expr(reader, EXPR_CALL, location);

	expr->name = name;
	expr->args.items = list->args.items;
	expr->args.count = list->args.count;
	return expr;
}

struct at *expr_at(struct expr_reader *reader, struct location location,
		   enum hook hook, const char *group, const char *name,
		   struct location at)
{
	struct at *result = ARENA_NEW(reader->arena, struct at);

	result->hook = hook;
	result->span = expr_span(reader, location);
	result->name_span = expr_span(reader, at);
	result->group = group;
	result->name = name;
	return result;
}

/* Read what @node holds, from the token @start on. */
static bool read_from(struct expr_reader *reader, int start)
{
	void *scanner, *buffer;

	if (reader->node->kind != NODE_SCALAR || !reader->node->text[0]) {
		diag_error(reader->diag, reader->node->span, "an expression was expected here");
		return false;
	}
	if (strlen(reader->node->text) > MAX_EXPR_LENGTH) {
		diag_error(reader->diag, reader->node->span,
			   "an expression of more than %d characters", MAX_EXPR_LENGTH);
		return false;
	}
	reader->start = start;
	if (yylex_init_extra(reader, &scanner))
		return false;
	buffer = yy_scan_string(reader->node->text, scanner);
	if (yyparse(reader, scanner))
		reader->failed = true;
	yy_delete_buffer(buffer, scanner);
	yylex_destroy(scanner);
	return !reader->failed;
}

struct expr *expr_read(struct arena *arena, struct diag *diag,
		       const struct node *node)
{
	struct expr_reader reader = {.arena = arena, .diag = diag, .node = node};

	return read_from(&reader, START_EXPR) ? reader.expr : NULL;
}

struct expr *expr_read_assignment(struct arena *arena, struct diag *diag,
				  const struct node *node)
{
	struct expr_reader reader = {.arena = arena, .diag = diag, .node = node};

	return read_from(&reader, START_ASSIGN) ? reader.expr : NULL;
}

struct at *expr_read_at(struct arena *arena, struct diag *diag,
			const struct node *node)
{
	struct expr_reader reader = {.arena = arena, .diag = diag, .node = node};

	if (read_from(&reader, START_AT))
		return reader.at;
	diag_hint(diag, "a point is LAYER.NAME, function F, return F, tracepoint GROUP:NAME, syscall NAME, user F in LIBRARY, or timer");
	return NULL;
}

uint64_t expr_scaled(const struct expr *expr)
{
	return expr->number * expr_units[expr->unit].factor;
}

int expr_precedence(enum expr_op op)
{
	return operators[op].precedence;
}

const char *expr_operator(enum expr_op op)
{
	return operators[op].text;
}

static void print(struct text *text, const struct expr *expr, int above);

static void print_args(struct text *text, const struct expr *expr)
{
	for (size_t i = 0; i < expr->args.count; i++) {
		text_add(text, "%s", i ? ", " : "");
		print(text, expr->args.items[i], 0);
	}
}

static void print_if(struct text *text, const struct expr *expr, int above)
{
	text_add(text, "%sif ", above ? "(" : "");
	print(text, expr->left, 0);
	text_add(text, " then ");
	print(text, expr->right->left, 0);
	text_add(text, " else ");
	print(text, expr->right->right, 0);
	text_add(text, "%s", above ? ")" : "");
}

static void print_operator(struct text *text, const struct expr *expr, int above)
{
	int precedence = operators[expr->op].precedence;

	text_add(text, "%s", precedence < above ? "(" : "");
	if (expr->left) {
		print(text, expr->left, precedence);
		text_add(text, " ");
	}
	text_add(text, "%s%s", operators[expr->op].text, expr->op == OP_NEG ? "" : " ");
	print(text, expr->right, precedence + 1);
	text_add(text, "%s", precedence < above ? ")" : "");
}

/* @above is the precedence of the operator that @expr belongs to. */
static void print(struct text *text, const struct expr *expr, int above)
{
	switch (expr->kind) {
	case EXPR_NUMBER:
		if (expr->name)
			text_add(text, "%s", expr->name);
		else
			text_add(text, "%llu%s", (unsigned long long)expr->number,
				 expr_units[expr->unit].name);
		break;
	case EXPR_TEXT:
		text_add(text, "\"%s\"", expr->name);
		break;
	case EXPR_NAME:
		text_add(text, "%s", expr->name);
		break;
	case EXPR_MEMBER:
		print(text, expr->left, 100);
		text_add(text, ".%s", expr->name);
		break;
	case EXPR_INDEX:
		print(text, expr->left, 100);
		text_add(text, "[");
		print(text, expr->right, 0);
		text_add(text, "]");
		break;
	case EXPR_CAST:
		print(text, expr->left, 100);
		text_add(text, " as %s", expr->name);
		break;
	case EXPR_CALL:
		text_add(text, "%s(", expr->name);
		print_args(text, expr);
		text_add(text, ")");
		break;
	case EXPR_SET:
		text_add(text, "{");
		print_args(text, expr);
		text_add(text, "}");
		break;
	case EXPR_BINARY:
	case EXPR_UNARY:
		if (expr->op == OP_IF)
			print_if(text, expr, above);
		else
			print_operator(text, expr, above);
		break;
	}
}

void expr_print(struct text *text, const struct expr *expr)
{
	print(text, expr, 0);
}

void expr_print_at(struct text *text, const struct at *at)
{
	static const char *const words[] = {
		[HOOK_FUNCTION] = "function ", [HOOK_RETURN] = "return ",
		[HOOK_SYSCALL] = "syscall ", [HOOK_SYSCALL_RETURN] = "syscall return ",
		[HOOK_USER] = "user ", [HOOK_USER_RETURN] = "user return ", [HOOK_TIMER] = "",
	};

	if (at->hook == HOOK_NAMED)
		text_add(text, "%s.%s", at->group, at->name);
	else if (at->hook == HOOK_TRACEPOINT)
		text_add(text, "tracepoint %s:%s", at->group, at->name);
	else
		text_add(text, "%s%s", words[at->hook], at->name);
	if (at->module)
		text_add(text, " in %s", at->module);
}
