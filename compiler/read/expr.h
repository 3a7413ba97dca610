/* SPDX-License-Identifier: MIT */
/* Expressions and places of points, as parsed; names are not bound yet. */
#ifndef VNTC_READ_EXPR_H
#define VNTC_READ_EXPR_H

#include "read/document.h"

/* expr.c, lexer.l, grammar.y: expressions, as parsed */

enum unit {
	UNIT_NONE, UNIT_NS, UNIT_US, UNIT_MS, UNIT_S, UNIT_BYTES, UNIT_COUNT
};

enum expr_kind {
	EXPR_NUMBER,	/* number, unit; name: as written, if in hexadecimal */
	EXPR_TEXT,	/* name: characters in quotes */
	EXPR_NAME,	/* name */
	EXPR_MEMBER,	/* left . name */
	EXPR_CAST,	/* left as name */
	EXPR_INDEX,	/* left [ right ] */
	EXPR_CALL,	/* name ( args ) */
	EXPR_BINARY,	/* left op right */
	EXPR_UNARY,	/* op right */
	EXPR_SET,	/* { args } */
};

enum expr_op {
	OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_MOD, OP_BITAND, OP_BITOR, OP_SHL, OP_SHR,
	OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE, OP_AND, OP_OR, OP_NOT, OP_NEG,
	OP_IN, OP_SET, OP_SET_ONCE, OP_INCREASE,
	OP_IF,		/* if left then ...; right: OP_ELSE */
	OP_ELSE,	/* ... left else right */
};

struct expr {
	enum expr_kind kind;
	enum expr_op op;
	struct span span;
	struct span name_span;		/* of name alone */
	const char *name;
	uint64_t number;
	enum unit unit;
	bool bracketed;			/* it stands in brackets of its own */
	struct expr *left, *right;
	LIST(struct expr *) args;
};

/* What a point is attached to, as written. */
enum hook {
	HOOK_NAMED,		/* layer.name: a point of the library */
	HOOK_FUNCTION,		/* function NAME [in MODULE]: its entry */
	HOOK_RETURN,		/* return NAME [in MODULE]: its arguments and result */
	HOOK_TRACEPOINT,	/* tracepoint GROUP:NAME */
	HOOK_SYSCALL,		/* syscall NAME: its entry */
	HOOK_SYSCALL_RETURN,	/* syscall return NAME */
	HOOK_USER,		/* user NAME in LIBRARY: a function's entry */
	HOOK_USER_RETURN,	/* user return NAME in LIBRARY */
	HOOK_TIMER,		/* timer: so many times a second on each CPU */
};

/* Is @hook a place in the kernel's code or a tracepoint with BTF? */
#define HOOK_IN_KERNEL(hook) ((hook) <= HOOK_TRACEPOINT)

struct at {
	enum hook hook;
	struct span span;
	struct span name_span;
	const char *group;	/* of a tracepoint; layer of a named point */
	const char *name;
	const char *module;	/* NULL: the kernel image */
	bool waits;		/* the return of a function in which threads wait for long */
};

struct unit_info {
	const char *name;
	uint64_t factor;	/* in the smallest unit of its kind */
	enum unit base;		/* the smallest unit of its kind */
};

extern const struct unit_info expr_units[UNIT_COUNT];

/* NULL, with errors in @diag, when @node holds no expression. */
struct expr *expr_read(struct arena *arena, struct diag *diag,
		       const struct node *node);
/* TARGET = EXPR, TARGET ||= EXPR or TARGET += EXPR */
struct expr *expr_read_assignment(struct arena *arena, struct diag *diag,
				  const struct node *node);
struct at *expr_read_at(struct arena *arena, struct diag *diag,
			const struct node *node);
/* @at in the notation of the language. */
void expr_print_at(struct text *text, const struct at *at);
const char *expr_operator(enum expr_op op);
/* Higher binds tighter. */
int expr_precedence(enum expr_op op);
/* The number of @expr in the smallest unit of its kind. */
uint64_t expr_scaled(const struct expr *expr);
/* Print in the notation of the language. */
void expr_print(struct text *text, const struct expr *expr);

#endif
