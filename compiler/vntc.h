/* SPDX-License-Identifier: MIT */
/*
 * vntc compiles a spec into a tool.  This header is the road: the types in the
 * order in which they come into being, and under each type the pass that makes
 * it.  A pass exports what carries its file's name and nothing else; what it
 * made is read-only to those that follow.
 *
 *	source -> document -> spec -> tool -> core -> plan -> text -> files -> binary
 *
 * All memory of a compilation comes from one arena and goes with it.
 */
#ifndef VNTC_H
#define VNTC_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define VNTC_VERSION "0.1"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* arena.c: memory that is given back as a whole */

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena);
/* Zeroed memory.  Never NULL: out of memory ends the program. */
void *arena_alloc(struct arena *arena, size_t size);
char *arena_strndup(struct arena *arena, const char *text, size_t length);
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* @array with room for one more element; moves it when it has to grow. */
void *arena_grow(struct arena *arena, void *array, size_t count, size_t size);

#define ARENA_NEW(arena, type) ((type *)arena_alloc(arena, sizeof(type)))
/* A new, zeroed last element of @list, which has members items and count. */
#define ARENA_PUSH(arena, list) \
	((list)->items = arena_grow(arena, (list)->items, (list)->count, \
				    sizeof(*(list)->items)), \
	 &(list)->items[(list)->count++])

/* home.c: where vntc's own files are */

/* The project's top level; NULL when vntc is lost. */
const char *home_directory(struct arena *arena);
/* Path of @file, relative to the project's top level; NULL when vntc is lost. */
const char *home_path(struct arena *arena, const char *file);

/* text.c: text that grows */

struct text {
	char *bytes;		/* always ends with 0 */
	size_t length;
	size_t size;
};

void text_add(struct text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void text_append(struct text *text, const char *bytes, size_t length);
void text_free(struct text *text);

/* A list that ARENA_PUSH makes longer. */
#define LIST(type) struct { type *items; size_t count; }

/* source.c: a file's text, and places in it */

struct source {
	const char *name;	/* as given, for messages */
	const char *text;	/* ends with 0 */
	size_t size;
	LIST(uint32_t) lines;	/* starts */
};

/* Bytes [begin, end) of a source; end == begin is a single place. */
struct span {
	const struct source *source;
	uint32_t begin, end;
};

/* Lines and columns count from 1; a column is a character of UTF-8. */
struct position {
	uint32_t line, column;
};

/* NULL, and errno set, when the file cannot be read. */
const struct source *source_read(struct arena *arena, const char *path);
const struct source *source_of_text(struct arena *arena, const char *name,
				    const char *text, size_t size);
struct position source_position(const struct source *source, uint32_t offset);
/* Offset of a place that libyaml names by line and column, both from 0. */
uint32_t source_offset(const struct source *source, size_t line, size_t column);
/* The text of line @line without its end; its length in @length. */
const char *source_line(const struct source *source, uint32_t line, size_t *length);
/* What # says on the lines of @span, or alone on the line above; or NULL. */
const char *source_comment(struct arena *arena, struct span span);

/* diag.c: errors, queued in the order in which they were found */

struct diag;

struct diag *diag_new(struct arena *arena);
/* An error at @span.  Notes and hints that follow belong to it. */
void diag_error(struct diag *diag, struct span span, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void diag_note(struct diag *diag, struct span span, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void diag_hint(struct diag *diag, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* The name in @names nearest to @name as a hint, when there is a near one. */
void diag_suggest(struct diag *diag, const char *name,
		  const char *const *names, size_t count);
bool diag_failed(const struct diag *diag);
/* Print what is queued, and forget it. */
void diag_print(struct diag *diag, FILE *file);

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

/* kernel.c: what one kernel has: a profile, or the running one */

struct kernel;
struct btf;
struct btf_type;

/*
 * @name: a profile's name, a path to one, or "running".
 * NULL, with an error in @diag, when there is none.
 */
const struct kernel *kernel_open(struct arena *arena, struct diag *diag,
				 const char *name);
void kernel_close(const struct kernel *kernel);
const char *kernel_name(const struct kernel *kernel);
/* Names of the profiles that come with vntc. */
extern const char *const kernel_references[];
extern const size_t kernel_references_count;

/* Types of @module (NULL: the kernel image); NULL when it has no such module. */
const struct btf *kernel_types(const struct kernel *kernel, const char *module);
/* Name of module number @i, from 0; NULL behind the last.  The image is none. */
const char *kernel_module(const struct kernel *kernel, size_t i);
/* Id of the type in @btf, its own types first; 0 when there is none. */
uint32_t kernel_find(const struct btf *btf, const char *name, uint32_t kind);
/* Id behind typedefs and qualifiers. */
uint32_t kernel_strip(const struct btf *btf, uint32_t id);
/* Is this symbol, clone suffix included, open to fentry and kprobes? */
bool kernel_traceable(const struct kernel *kernel, const char *function,
		      const char *module);
/* Group of the first tracepoint called @name, or NULL when that is not known. */
const char *kernel_event_group(struct arena *arena, const struct kernel *kernel,
			       const char *name);
/* A traceable clone NAME.suffix of @function, or NULL. */
const char *kernel_clone(struct arena *arena, const struct kernel *kernel,
			 const char *function);
/* Module in which @at lies; NULL for the kernel image or when it is nowhere. */
const char *kernel_module_of(struct arena *arena, const struct kernel *kernel,
			     const struct at *at);
/*
 * Parameters of what @at names, in @module: a FUNC_PROTO in *@btf, of which
 * the first *@skip do not count.  NULL when the kernel does not describe it.
 */
const struct btf_type *kernel_prototype(const struct kernel *kernel,
					const struct at *at, const char *module,
					const struct btf **btf, uint32_t *skip);
/* Id of struct @name of the image or any module, which goes to @btf; or 0. */
uint32_t kernel_struct(const struct kernel *kernel, const char *name, const struct btf **btf);
/* Has @kernel tracepoints for the system call @name? */
bool kernel_has_syscall(const struct kernel *kernel, const char *name);
/* The traceable function whose name is nearest to @name as a hint. */
void kernel_suggest(const struct kernel *kernel, struct diag *diag, const char *name);

/* types.c: kernel types, as far as a tool reads them */

enum type_kind {
	TYPE_INT, TYPE_BOOL, TYPE_TIME, TYPE_DURATION, TYPE_BYTES,
	TYPE_POINTER, TYPE_STRUCT, TYPE_OTHER,
	TYPE_PACKET,			/* as a whole: only its fields are values */
	TYPE_PACKET_ID, TYPE_FLOW, TYPE_ADDRESS, TYPE_PORT, TYPE_PROTOCOL,
	TYPE_ETHERTYPE, TYPE_VLAN,
	TYPE_ENUM, TYPE_TEXT, TYPE_SYMBOL, TYPE_TASK, TYPE_ERRNO,
	TYPE_KERNEL_STACK, TYPE_USER_STACK,
	TYPE_DECODED,			/* bytes; structure: their decoder */
	TYPE_ARRAY,			/* id: of the array */
	TYPE_PLACE,			/* one of the tool's points */
	TYPE_LIST,			/* what an option lists */
	TYPE_KIND_COUNT
};

struct type {
	enum type_kind kind;
	uint32_t size;			/* in bytes */
	bool is_signed;
	const char *structure;		/* pointer, struct, enum: its tag or NULL */
	const struct btf *btf;		/* pointer and struct: where it is ... */
	uint32_t id;			/* ... described */
};

struct type_info {
	const char *name;		/* for people */
	uint32_t size;			/* 0: it differs */
	bool number;			/* can be calculated and compared with */
	bool key;			/* can be grouped by */
	const char *runtime;		/* enum vnt_type of the runtime */
};

extern const struct type_info types_info[TYPE_KIND_COUNT];

/*
 * The shape of a kernel type: those of its members that are read.  CO-RE finds
 * them in the running kernel by name, so nothing else has to be declared.
 */
struct shape {
	const char *name;		/* its tag; NULL: unnamed, inside another */
	const char *flavor;		/* NULL, or what follows ___ in its name */
	LIST(struct shape_member) members;
};

struct shape_member {
	const char *name;
	struct type type;
	uint32_t bits;			/* of a bit-field, else 0 */
	struct shape *inside;		/* of a struct held by value */
	const struct expr *expr;	/* that reads it; NULL: the packet parser */
};

struct shapes {
	struct arena *arena;
	LIST(struct shape *) list;
};

struct type types_of(const struct btf *btf, uint32_t id);
/* Of an array, or of a pointer to what is no struct: what it holds. */
struct type types_element(const struct type *type);
/* Type of member @name of the struct @id; kind TYPE_OTHER and id 0: none. */
struct type types_member(const struct btf *btf, uint32_t id, const char *name,
			 uint32_t *bits);
/*
 * Note that member @name of @owner, a struct or a pointer to one, is read.
 * @shape is that of the struct that holds it by value, or NULL.
 * Returns the shape of the member when it is a struct, else NULL.
 */
struct shape *types_use(struct shapes *shapes, const struct type *owner,
			struct shape *shape, const char *name,
			const struct expr *expr);
struct shape *types_shape(struct shapes *shapes, const char *name, const char *flavor);
/* Names of a struct's members, for hints. */
size_t types_member_names(const struct type *owner, const char **names, size_t size);

/* resolve.c, bind.c, bind_name.c, builtin.c, measure.c, object.c: a tool, typed */

enum value_kind {
	VALUE_NUMBER,			/* number; with name: an enumerator */
	VALUE_ARGUMENT,			/* name: an argument of the point */
	VALUE_RESULT,			/* what the function returns */
	VALUE_BUILTIN,			/* builtin */
	VALUE_MEMBER,			/* left . name, of the kernel */
	VALUE_PART,			/* left . name, of a struct of our own */
	VALUE_CAST,			/* left, as a pointer to another struct */
	VALUE_CALL,			/* function name of the runtime of left */
	VALUE_INDEX,			/* left [right], of an array or where a pointer leads */
	VALUE_CONTAINER,		/* the struct whose member name is at left */
	VALUE_PACKET,			/* the packet of the point */
	VALUE_FIELD,			/* packet field name, at place */
	VALUE_TIME,			/* when the point was hit */
	VALUE_BINARY,			/* left op right */
	VALUE_UNARY,			/* op right */
	VALUE_COLUMN,			/* name: kept since the start of a pair */
	VALUE_PLACE,			/* the point itself, number in the tool's list */
	VALUE_LET,			/* name: a variable of the point, of value left */
	VALUE_OPTION,			/* option */
	VALUE_LISTED,			/* is left one of what option lists? */
	VALUE_KEPT,			/* column name of table */
};

/* A word that means the same at every point. */
struct builtin {
	const char *name;
	enum type_kind type;
	uint32_t size;
	const char *c;			/* an expression of C, or ... */
	const char *assign;		/* ... a macro that fills in its argument */
	const char *about;
};

struct tool_table;
struct tool_option;

struct value {
	enum value_kind kind;
	struct type type;
	const struct expr *expr;	/* as written */
	const struct tool_point *point;	/* at which it is taken; NULL: anywhere */
	enum expr_op op;
	uint64_t number;
	const char *name;		/* argument, member, field, function */
	const char *place;		/* packet field: in struct packet */
	uint32_t bits;			/* member: of a bit-field, else 0 */
	const struct builtin *builtin;
	const struct tool_table *table;
	const struct tool_option *option;
	struct shape *shape;		/* member that is a struct: its shape */
	const struct value *left, *right;
};

enum packet_base {
	PACKET_NONE,
	PACKET_SKB,		/* an sk_buff: its network header is set */
	PACKET_ETHER,		/* an Ethernet header at an address in it */
	PACKET_NETWORK,		/* a network header at an address in it */
	PACKET_SOCKET,		/* no packet, but the flow of a socket */
};

struct tool_argument {
	const char *name;
	uint32_t position;		/* in the first variant of the first kernel */
	bool used;
	struct type type;
};

enum option_kind {
	OPTION_NUMBER, OPTION_DURATION, OPTION_BYTES, OPTION_FLAG,
	OPTION_NUMBERS,		/* up to VNT_LIST_SIZE of them */
	OPTION_DEVICES,
	OPTION_NAMES,		/* enumerators of an enum */
	OPTION_KIND_COUNT
};

/* An option of the tool's own. */
struct tool_option {
	struct name name;
	const struct spec_option *spec;
	enum option_kind kind;
	const char *of;			/* OPTION_NAMES: the enum */
	uint64_t fallback;		/* when spec has one */
};

struct tool_let {
	const char *name;
	const struct value *value;
};

struct tool_point {
	struct name name;
	const struct spec_point *spec;
	LIST(struct tool_let) lets;		/* that are used; each of those before it */
	LIST(const struct at *) variants;	/* the best first, modules filled in */
	const int *chosen;		/* for each kernel: index of its variant or -1 */
	LIST(struct tool_argument) arguments;	/* all that the point has */
	const struct library_point *library;	/* NULL: no named point */
	struct type result;		/* of a return; kind TYPE_OTHER: none */
	bool uses_result, uses_context;
	bool used;			/* by a measure, an event or an action */
	bool reads_tunnel;		/* some value is of the packet within a tunnel's */
	bool reads_packet;		/* some value is a field of its packet */
	enum packet_base base;
	const struct value *skb;	/* the packet's buffer, or its socket */
	const struct value *start;	/* PACKET_ETHER, _NETWORK: the header */
	const struct value *where;	/* NULL: every hit */
};

struct tool_field {
	struct name name;
	const struct value *value;
};

typedef LIST(struct tool_field) tool_fields;

enum tally { TALLY_COUNT, TALLY_SUM, TALLY_MAX, TALLY_KIND_COUNT };

/* A column of a table of results. */
struct tool_tally {
	struct name name;
	enum tally kind;
	const struct value *value;	/* NULL of a count; its condition */
	bool elsewhere;			/* it is added to at another point of the measure */
};

/* A measure at one of its points. */
struct tool_use {
	const struct tool_point *point;
	const struct value *when, *value;
	tool_fields pair;		/* of a span */
	tool_fields by;			/* what --by can name, the ... */
	size_t by_default;		/* ... first of which it is without --by */
	tool_fields each;
	uint32_t stage;			/* of a path */
	LIST(struct tool_tally) keep;
	const struct tool_table *table;	/* whose columns are read, or NULL */
	tool_fields key;		/* of table */
};

enum measure_kind { MEASURE_SPAN, MEASURE_PATH, MEASURE_VALUE, MEASURE_TABLE };

struct tool_measure {
	struct name name;
	const struct spec_measure *spec;
	enum measure_kind kind;
	enum unit unit;
	LIST(struct tool_use) uses;	/* of a span: its ends, seen from the first start */
	LIST(struct tool_use) starts;	/* of a span: seen from the first end */
	LIST(struct tool_use) passes;	/* of a path: between start and end */
	const char *start_name;		/* of a span: the point, or the group */
	uint64_t lost_ns;
};

struct tool_table {
	struct name name;
	const struct spec_table *spec;
	tool_fields key;		/* where it is first set: types */
	tool_fields columns;		/* values only show their types */
	uint64_t size, lost_ns;		/* 0: actions drop it */
};

/* An event at one of its points, or an action: both do something at a hit. */
struct tool_action {
	const struct tool_point *point;
	const struct spec_action *spec;	/* NULL: an event's own */
	const struct value *when;
	const struct tool_table *table;	/* that it reads or changes, or NULL */
	tool_fields key;		/* of table */
	struct { struct tool_set *items; size_t count; } sets;
	bool once, drop;
	const struct tool_event *emit;	/* or NULL */
	tool_fields fields;		/* of emit, at this point */
};

struct tool_set {
	const char *column;
	enum expr_op op;
	const struct value *value;
};

struct tool_event {
	struct name name;
	const struct spec_event *spec;
};

struct kernels {
	const struct kernel **items;
	size_t count;
};

struct tool {
	const struct spec *spec;
	struct kernels kernels;
	LIST(struct tool_option) options;
	LIST(struct tool_point) points;
	LIST(struct tool_table) tables;
	LIST(struct tool_event) events;
	LIST(struct tool_action) actions;
	LIST(struct tool_measure) measures;
	bool uses_task;
	bool uses_devices;		/* of an option */
	bool uses_memory;		/* by address: arrays, texts, containers */
	uint32_t counters;		/* enum vnt_counters of the runtime */
	LIST(const struct value *) enumerators;	/* whose numbers the kernel knows */
	struct shapes shapes;
};

/* NULL, with errors in @diag, when it cannot work on one of the kernels. */
const struct tool *resolve_spec(struct arena *arena, struct diag *diag,
				const struct spec *spec,
				const struct library *library, struct kernels kernels);

struct binder {
	struct arena *arena;
	struct diag *diag;
	struct tool *tool;
	struct tool_point *point;	/* whose arguments have no prefix */
	const struct tool_table *table;	/* whose columns were read */
	uint32_t depth;			/* of names that stand for others */
	struct {			/* what names of groups stand for, now */
		const char *name;
		struct tool_point *point;
	} alias[2];
};

typedef LIST(struct tool_point *) tool_points;

/* The typed value of @expr; NULL, with errors, when it has none. */
const struct value *bind_expr(struct binder *binder, const struct expr *expr);
/* Is every part of @value taken at @a or at @b?  If not, an error says which. */
bool bind_taken_at(struct binder *binder, const struct value *value,
		   const struct tool_point *a, const struct tool_point *b);
/* As bind_expr(); an error too when it is no condition. */
const struct value *bind_condition(struct binder *binder, const struct expr *expr);
/* The ns of a duration that is not 0; 0, with an error, when @expr is none. */
uint64_t bind_duration(struct binder *binder, const struct expr *expr);
/* As bind_expr(); an error too when it is no number of any unit. */
const struct value *bind_summand(struct binder *binder, const struct expr *expr);
/* Fields at the binder's point, their types checked: they can be shown. */
void bind_fields(struct binder *binder, const spec_fields *spec, tool_fields *fields);
/* Add to @points the point called @name, or those of that group; false: an error. */
bool bind_points(struct binder *binder, const struct name *name, tool_points *points);
/* What @keys says at the binder's point, of which alone it is made. */
bool bind_key(struct binder *binder, const spec_keys *keys, tool_fields *key);
/* Every field of packet, for people. */
void bind_list_packet(void);
/* The builtin of that name, or NULL. */
const struct builtin *builtin_find(const char *name);
extern const struct builtin builtins[];
extern const size_t builtins_count;
/* Fill in @measure from its spec. */
void measure_resolve(struct binder *binder, struct tool_measure *measure);
/* Options of the spec, choice.c. */
void choice_resolve(struct binder *binder, const struct spec *spec);
/* The value of option.NAME; NULL, with errors, when there is none. */
const struct value *choice_bind(struct binder *binder, const struct expr *expr);
/* Is the left of @expr among what the option on its right lists? */
const struct value *choice_listed(struct binder *binder, const struct expr *expr);
/* Tables, actions and events of the spec, object.c. */
void object_resolve(struct binder *binder, const struct spec *spec);

/*
 * lower.c: the core that all sugar becomes: tables, sinks, and at each point
 * a list of actions
 */

enum action_kind {
	ACTION_START,		/* put the pair into the table, with its columns */
	ACTION_PASS,		/* note when a stage was passed */
	ACTION_FINISH,		/* take it out again, and add to the histogram */
	ACTION_OBSERVE,		/* add a value to the histogram */
	ACTION_TALLY,		/* add to the accumulators of a row */
	ACTION_DO,		/* set, emit, drop */
	ACTION_KIND_COUNT
};

/* What objects, or starts of pairs, are remembered in. */
struct core_table {
	const char *name;
	const tool_fields *key;	/* of the first action: types */
	tool_fields columns;	/* behind the time */
	uint64_t lost_ns;	/* 0: it is dropped by actions alone */
	uint32_t size;		/* entries */
	bool waiting;		/* starts of pairs */
	uint32_t stages;	/* of a path, else 0 */
	const struct tool_measure *measure;	/* waiting */
	const struct tool_table *table;		/* objects */
};

enum sink_kind { SINK_HISTOGRAM, SINK_TABLE, SINK_EVENT };

/* Where results go. */
struct core_sink {
	enum sink_kind kind;
	const char *name;
	const struct tool_measure *measure;	/* histogram, table */
	const struct tool_event *event;	/* of the spec, or ... */
	const struct core_sink *of;	/* ... --each of this histogram or table */
	const struct core_sink *each;	/* histogram, table: where --each goes, or NULL */
	const tool_fields *keys;	/* of the first action: their types */
	size_t keys_default;		/* those that count without --by */
	const struct tool_use *use;	/* histogram, table: the first; accumulators */
	enum unit unit;
	uint32_t size;			/* entries */
	uint32_t number;		/* of an event */
	const struct core_table *table;	/* of a span or path: what waits */
	uint32_t start_row;
	uint32_t stages;		/* of a path, else 0 */
};

/* The part that a point plays: a row of accounts. */
struct core_row {
	const char *name;		/* of the measure, event or table */
	const struct tool_point *point;
	const char *at;			/* the name of the point, or of its group */
	uint32_t number;		/* from 1, of several parts in the same there */
};

struct core_action {
	enum action_kind kind;
	const char *name;		/* of the emitted function */
	uint32_t row;			/* of this point */
	uint32_t start_row;		/* ACTION_FINISH: of the point where it started */
	const struct value *when;	/* NULL: every hit */
	const struct core_table *table;
	tool_fields key;		/* of table */
	tool_fields columns;		/* START: what is kept */
	const struct core_sink *sink;
	tool_fields keys;		/* of the sink's row; an event's fields */
	tool_fields each;		/* what --each shows besides */
	const struct value *task;	/* that --pid and others choose by, or NULL */
	const struct value *value;	/* FINISH but of a path, OBSERVE */
	uint32_t stage;			/* PASS */
	const struct tool_use *use;	/* TALLY */
	const struct tool_action *action;	/* DO */
};

struct core_point {
	const struct tool_point *point;
	LIST(struct core_action) actions;
};

struct core {
	const struct tool *tool;
	LIST(struct core_table *) tables;
	LIST(struct core_sink *) sinks;
	LIST(struct core_row) rows;
	LIST(struct core_point) points;
};

const struct core *lower_tool(struct arena *arena, const struct tool *tool);

/* plan.c, layout.c: what will be emitted: C structs, maps, programs, and what they cost */

enum program_hook {
	PROGRAM_TRACEPOINT, PROGRAM_FENTRY, PROGRAM_KPROBE, PROGRAM_FEXIT,
	PROGRAM_SYSCALL, PROGRAM_SYSCALL_RETURN, PROGRAM_USER, PROGRAM_USER_RETURN,
	PROGRAM_TIMER,
	PROGRAM_HOOK_COUNT
};

struct program_hook_info {
	const char *word;	/* in program names and templates */
	const char *runtime;	/* enum vnt_hook of the runtime */
};

extern const struct program_hook_info plan_hooks[PROGRAM_HOOK_COUNT];

struct plan_field {
	const char *name;
	const char *type;	/* C, without array */
	uint32_t count;		/* of an array; 0: none */
	uint32_t offset, size;
	const struct tool_field *field;	/* NULL: not from the spec */
};

struct plan_struct {
	const char *name;
	LIST(struct plan_field) fields;	/* padding is a field, too */
	uint32_t size, align;
};

/* One BPF program: a variant of a point. */
struct plan_program {
	const char *name;
	enum program_hook hook;
	const struct at *at;
};

struct plan_point {
	const struct core_point *core;
	LIST(struct plan_program) programs;
	LIST(const struct tool_argument *) arguments;	/* that are used */
	bool filters_device;		/* --iface and --netns apply here */
};

/* A map and the structs of its key and value; or the record of an event. */
struct plan_map {
	const char *name;
	const struct core_table *table;	/* one of the two */
	const struct core_sink *sink;
	const struct plan_struct *layout;	/* value of a table, key of a sink, event */
	const struct plan_struct *values;	/* accumulators of a sink, or NULL */
	const struct plan_struct *id;	/* key of a table, when it has parts */
	uint32_t size;			/* entries */
	uint32_t key_size, value_size;
	uint64_t memory;		/* bytes in the kernel on one CPU, full */
};

struct plan {
	const struct core *core;
	const char *file;		/* spec's path as it stands in what is emitted */
	LIST(const char *) rows;	/* names of the rows of accounts */
	LIST(struct plan_point) points;
	LIST(struct plan_map) maps;
	LIST(struct shape *) shapes;	/* in the order in which C needs them */
	bool has_packet, has_skb, has_socket, has_device, has_events, has_stacks;
	bool filters_device;		/* --iface and --netns apply somewhere */
	bool has_paths, has_tunnels;
	bool has_durations;		/* that --min can choose by */
	bool has_task;			/* some action has a task to choose by */
	bool has_running_task;		/* ... and it always is the running one */
};

const struct plan *plan_core(struct arena *arena, const struct core *core);
/* The map of @table or @sink, with its structs. */
void layout_table(struct arena *arena, struct plan_map *map, const struct core_table *table);
void layout_sink(struct arena *arena, struct plan_map *map, const struct core_sink *sink);

/* template.c, emit_bpf.c, emit_tool.c: text */

struct gap {
	const char *name;
	const char *text;
};

/*
 * Fill the gaps of templates/@name and append the result to @text: alone on a
 * line, between comment signs and braces, takes whole lines at its indentation
 * and vanishes when empty; @NAME@ takes a word.  Ends vntc on a faulty template.
 */
void template_fill(struct arena *arena, struct text *text, const char *name,
		   const struct gap *gaps, size_t count);

/* The BPF program and the description of a tool, as C. */
void emit_bpf(struct arena *arena, struct text *text, const struct plan *plan);
void emit_tool(struct arena *arena, struct text *text, const struct plan *plan);

/* write.c: text -> file, in one step; an equal file stays untouched */

/* False, with an error in @diag, when it cannot be written. */
bool write_file(struct diag *diag, const char *path, const struct text *text);
bool write_directory(struct diag *diag, const char *path);

/* build.c: files -> binary */

struct build {
	const char *name;	/* of the tool */
	const char *source;	/* directory of the emitted files */
	const char *directory;	/* obj/ and bin/ are made in it */
	bool verbose;		/* print the commands */
};

/* The name of @tool's BPF object as an identifier of C. */
const char *build_identifier(struct arena *arena, const char *tool);
/* False, with errors in @diag, when a compiler was not content. */
bool build_tool(struct arena *arena, struct diag *diag, const struct build *build);

/* inform.c: questions of a spec's author; false, with errors, when unanswered */

/* Visit every proper spec of specs/, in the order of their names; the others are errors. */
bool inform_each(struct arena *arena, struct diag *diag, const void *context,
		 void (*visit)(const struct spec *spec, const void *context));
/* Every tool of specs/ and what it is about. */
bool inform_list(struct arena *arena, struct diag *diag);
/* The tools that replace @name. */
bool inform_which(struct arena *arena, struct diag *diag, const char *name);
/* Write specs/@name.spec, a spec to start from. */
bool inform_new(struct arena *arena, struct diag *diag, const char *name);

/* fields.c: the same of the kernel */

/*
 * What can be written behind @what: "packet", a struct, or a point; of an enum its
 * numbers.  Says where @kernels differ.
 */
bool fields_print(struct arena *arena, struct diag *diag, const struct library *library,
		  struct kernels kernels, const char *what);

/* doc.c: pages on tools for who runs them */

/* The page of one tool; @source is what was given, a spec or a row. */
void doc_tool(struct arena *arena, struct text *text, const struct plan *plan,
	      const struct source *source);
/* docs/tools/README.md with the tools of specs/, into @directory. */
bool doc_list(struct arena *arena, struct diag *diag, const char *directory);

/* lint.c: what is allowed, and yet likely to be a mistake; lines of advice */
void lint_tool(struct text *text, const struct tool *tool, const struct library *library);

/* dump.c, explain.c: what passes made, for people and for tests */

void dump_document(struct text *text, const struct node *node);
void dump_spec(struct text *text, const struct spec *spec);
void dump_tool(struct text *text, const struct tool *tool);
void dump_core(struct text *text, const struct core *core);
void dump_plan(struct text *text, const struct plan *plan);
/* Which variant each kernel takes. */
void explain_kernels(struct text *text, const struct tool *tool);
void explain_plan(struct text *text, const struct plan *plan);

#endif
