/* SPDX-License-Identifier: MIT */
/* From text to a spec as written: documents, expressions, specs, named points. */
#ifndef VNTC_SPEC_H
#define VNTC_SPEC_H

#include "base.h"

/* document.c: YAML, as far as specs use it */

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node {
	enum node_kind kind;
	struct span span;
	const char *text;		/* of a scalar */
	bool plain;			/* scalar: as it stands in the source */
	LIST(struct entry) entries;	/* of a map */
	LIST(struct node *) list;
};

struct entry {
	struct node *key;		/* a scalar */
	struct node *value;
};

/* NULL, with errors in @diag, when it is no proper document. */
const struct node *document_read(struct arena *arena, struct diag *diag,
				 const struct source *source);

/* expand.c: specs that are rows of a template */

/*
 * A document {template: NAME, with: {WORD: TEXT}} becomes that of
 * specs/templates/NAME.spec with the text put in for each $WORD; others stay.
 * NULL, with errors in @diag, when that cannot be.
 */
const struct node *expand_document(struct arena *arena, struct diag *diag,
				   const struct node *document);

/* expr.c, lexer.l, grammar.y: typed expressions, as written */

enum unit {
	UNIT_NONE, UNIT_NS, UNIT_US, UNIT_MS, UNIT_S, UNIT_BYTES, UNIT_COUNT
};

enum expr_kind {
	EXPR_NUMBER,	/* number, unit */
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
	OP_IN, OP_SET, OP_INCREASE,
};

struct expr {
	enum expr_kind kind;
	enum expr_op op;
	struct span span;
	struct span name_span;		/* of name alone */
	const char *name;
	uint64_t number;
	enum unit unit;
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
/* TARGET = EXPR or TARGET += EXPR */
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

/* spec.c: a spec as written */

struct name {
	const char *text;
	struct span span;
};

/* NAME: EXPR, or an expression that is called by its last word. */
struct spec_field {
	struct name name;
	const struct expr *expr;
};

typedef LIST(struct name) spec_names;
typedef LIST(struct spec_field) spec_fields;

struct spec_point {
	struct name name;
	const char *comment;		/* NULL or what # says there */
	LIST(struct at *) at;
	LIST(struct at *) like;		/* one at most: see spec.c */
	const struct expr *packet;	/* NULL: as the library says */
	spec_fields let;		/* names for what is written often */
	const struct expr *where;	/* NULL: every hit */
	bool optional;
};

/* What tells objects or pairs apart: at every point, or at one. */
struct spec_key {
	struct name point;		/* text NULL: every point */
	spec_fields parts;
};

typedef LIST(struct spec_key) spec_keys;

/* Points that are taken for one where a name of a point can stand. */
struct spec_group {
	struct name name;
	spec_names points;
};

/* An option of this tool alone. */
struct spec_option {
	struct name name;
	struct name is;			/* the kind of its value */
	struct name about;
	const struct expr *fallback;	/* NULL: none */
	bool required;
	const char *comment;
};

struct spec_measure {
	struct name name;
	spec_names at;			/* empty: value and pair name the points */
	const struct expr *when;	/* NULL: every hit */
	const struct expr *value;	/* NULL: keep, stages */
	spec_fields keep;
	spec_names stages;		/* of a path */
	spec_fields verdicts;		/* of a path: what it means to be lost after a stage */
	spec_keys pair;			/* empty: each hit for itself */
	const struct expr *lost;	/* NULL only without pair */
	spec_fields by;
	spec_fields more;		/* what --by can name besides */
	spec_fields each;		/* what --each shows besides */
	spec_fields compute;		/* columns that follow from others */
	spec_fields judge;		/* a row's verdicts, each with its condition */
	const struct expr *show;	/* NULL: table */
	bool expired;			/* what is lost is shown */
	const char *comment;
};

/* A record of what was seen at a hit. */
struct spec_event {
	struct name name;
	spec_names at;			/* empty: actions emit it */
	const struct expr *when;
	spec_fields fields;
	const char *comment;
};

/* What is remembered of an object between hits. */
struct spec_table {
	struct name name;
	spec_keys key;			/* taken at each point that uses it */
	spec_fields keep;		/* examples of what the columns hold */
	const struct expr *size;	/* NULL: 16384 */
	const struct expr *lost;	/* NULL: actions drop it */
	bool expired;			/* what is lost is shown */
	const char *comment;
};

struct spec_action {
	struct span span;
	spec_names at;
	const struct expr *when;
	LIST(struct expr *) set;	/* OP_SET and OP_INCREASE */
	bool once;			/* what is set stays */
	struct name emit, drop;		/* an event, a table; or none */
	const char *comment;
};

typedef LIST(struct spec_point) spec_points;
typedef LIST(struct spec_measure) spec_measures;
typedef LIST(struct spec_event) spec_events;
typedef LIST(struct spec_table) spec_tables;
typedef LIST(struct spec_action) spec_actions;
typedef LIST(struct spec_group) spec_groups;
typedef LIST(struct spec_option) spec_options;

struct spec {
	const char *file;		/* as given; of a row, not of its template */
	const struct source *source;
	struct name tool;
	struct name about;
	LIST(struct name) replaces;
	spec_names counters;
	spec_options options;
	spec_points points;
	spec_groups groups;
	spec_tables tables;
	spec_actions actions;
	spec_measures measures;
	spec_events events;
};

/* @file is the spec's own, wherever the document comes from. */
const struct spec *spec_read(struct arena *arena, struct diag *diag,
			     const struct node *document, const char *file);
/* Every key of the language, for people. */
void spec_help(FILE *file);

/* schema.c: the keys of the language as a JSON Schema, for editors */

void schema_add(struct text *text);

/* notes.c, fmt.c: specs in the layout of specs/ */

/* @source in that layout, appended to @text; false, with errors, when it is no spec. */
bool fmt_text(struct arena *arena, struct diag *diag, const struct source *source,
	      struct text *text);
/*
 * Lay out the file @path, and print its name if that changes it.  With @check it
 * stays as it is, and false says that it would change.
 */
bool fmt_file(struct arena *arena, struct diag *diag, const char *path, bool check);

/* library.c: the named points of specs/points/ */

struct library_point {
	const char *layer;
	struct name name;
	struct name about;
	struct name misses;		/* what passes by it, if said */
	LIST(struct at *) at;
	const struct expr *packet;	/* NULL: there is none */
	LIST(struct name) gone;		/* members that must not be read */
};

/* A function that can be attached to and yet misses what one would expect of it. */
struct library_trap {
	const char *function;
	const char *why;		/* and what to take instead */
};

struct library {
	LIST(struct library_point) points;
	LIST(struct library_trap) traps;
};

/* Reads every .points file of @directory, in the order of their names. */
const struct library *library_read(struct arena *arena, struct diag *diag,
				   const char *directory);
/* Every named point, for people. */
void library_list(FILE *file, const struct library *library);
const struct library_point *library_find(const struct library *library,
					 const char *layer, const char *name);

#endif
