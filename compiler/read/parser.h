/* SPDX-License-Identifier: MIT */
/* What the lexer, the grammar and expr.c share. */
#ifndef VNTC_READ_PARSER_H
#define VNTC_READ_PARSER_H

#include "read/expr.h"

/* A piece of the expression's text, in bytes from its start. */
struct location {
	uint32_t begin, end;
};

#define YYLTYPE struct location
#define YYLTYPE_IS_DECLARED 1
#define YYLLOC_DEFAULT(current, right, count)				\
	do {								\
		if (count) {						\
			(current).begin = YYRHSLOC(right, 1).begin;	\
			(current).end = YYRHSLOC(right, count).end;	\
		} else {						\
			(current).begin = (current).end = YYRHSLOC(right, 0).end; \
		}							\
	} while (0)

/* One expression being read. */
struct expr_reader {
	struct arena *arena;
	struct diag *diag;
	const struct node *node;
	int start;		/* token that selects what is read; 0 once given */
	uint32_t offset;	/* of the lexer */
	bool failed;
	struct expr *expr;	/* results */
	struct at *at;
};

struct span expr_span(const struct expr_reader *reader, struct location location);

/* Constructors, one for each production of grammar.y. */
struct expr *expr_number(struct expr_reader *reader, struct location location,
			 const char *text);
struct expr *expr_text(struct expr_reader *reader, struct location location,
		       const char *text);
struct expr *expr_name(struct expr_reader *reader, struct location location,
		       const char *name);
struct expr *expr_member(struct expr_reader *reader, struct location location,
			 struct expr *left, struct location at, const char *name);
struct expr *expr_cast(struct expr_reader *reader, struct location location,
		       struct expr *left, struct location at, const char *name);
struct expr *expr_index(struct expr_reader *reader, struct location location,
			struct expr *left, struct expr *right);
struct expr *expr_binary(struct expr_reader *reader, struct location location,
			 enum expr_op op, struct expr *left, struct expr *right);
/* @otherwise is NULL, an error, where there is no else. */
struct expr *expr_if(struct expr_reader *reader, struct location location,
		     struct expr *condition, struct expr *then, struct expr *otherwise);
struct expr *expr_list(struct expr_reader *reader, struct expr *list,
		       struct expr *item);
struct expr *expr_call(struct expr_reader *reader, struct location location,
		       const char *name, struct expr *list);
struct at *expr_at(struct expr_reader *reader, struct location location,
		   enum hook hook, const char *group, const char *name,
		   struct location at);

#endif
