/* SPDX-License-Identifier: MIT */
/* A tool: a spec whose names are bound and typed. */
#ifndef VNTC_TOOL_H
#define VNTC_TOOL_H

#include "kernel/types.h"
#include "read/library.h"
#include "read/spec.h"

/* resolve.c makes it; the other files of this room fill in its parts */

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
	VALUE_KEPT,			/* column name of state */
	VALUE_ADDRESS,			/* where left, a struct held by value, lies */
	VALUE_DEVICE,			/* what shows the device that left points to */
	VALUE_TEXT,			/* name: characters to compare with */
	VALUE_IDENTITY,			/* number of the packet, by its buffer */
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

struct tool_state;
struct tool_option;

struct value {
	enum value_kind kind;
	struct type type;
	const struct expr *expr;	/* as written */
	const struct tool_point *point;	/* at which it is taken; NULL: anywhere */
	enum expr_op op;
	uint64_t number;
	const char *name;		/* argument, member, field, function */
	const char *c;			/* function: its C, as in function.def */
	const char *place;		/* packet field: in struct packet */
	uint32_t bits;			/* member: of a bit-field, else 0 */
	const struct builtin *builtin;
	const struct tool_state *state;
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

/* What a point is there for that follows buffers, and not for the spec. */
enum watch {
	WATCH_NONE, WATCH_FREED, WATCH_DROPPED, WATCH_READ, WATCH_MERGED, WATCH_CLONED, WATCH_COPIED,
};

struct tool_argument {
	const char *name;
	uint32_t position;		/* in the first variant of the first kernel */
	bool used;
	bool null_asked;		/* the spec compares it with 0 */
	struct type type;
};

enum option_kind {
	OPTION_NUMBER, OPTION_DURATION, OPTION_BYTES, OPTION_FLAG,
	OPTION_NUMBERS,		/* up to VNT_LIST_SIZE of them */
	OPTION_DEVICES,
	OPTION_MACS,
	OPTION_NETWORKS,	/* up to VNT_NETWORKS of them */
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
	bool several;			/* points mean different things by this name */
	size_t uses;			/* how often the point's words name it */
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
	bool null_result_asked;		/* as null_asked of an argument */
	bool used;			/* by a measure, an event or an action */
	enum watch watch;
	bool reads_detail, reads_macs;	/* some value is one that few tools read of a packet */
	bool reads_tunnel;		/* some value is of the packet within a tunnel's */
	bool reads_identity;		/* some value tells one packet from the next of its flow */
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

/* Kinds of columns that hits add to. */
enum tally {
#define COLUMN(KIND, word, takes, c, joined, about) TALLY_##KIND,
#include "runtime/bpf/column.def"
	TALLY_KIND_COUNT
};

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
	const struct value *where, *value;
	tool_fields pair;		/* of a span */
	tool_fields kept;		/* of a start that is followed: what people know it by */
	tool_fields by;			/* what --by can name, the ... */
	size_t by_default;		/* ... first of which it is without --by */
	tool_fields details;		/* what --each shows besides */
	uint32_t stage;			/* of a path */
	LIST(struct tool_tally) counted;	/* columns that hits add to */
	const struct tool_state *state;	/* whose columns are read, or NULL */
	tool_fields key;		/* of state */
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
	const char **diagnoses;		/* of a path, by stage; or NULL */
	bool follows;			/* packets by their buffers: see follow.c */
	bool alike;			/* pairs by headers alone, which several packets may have */
	spec_fields computed;		/* columns that follow from those that are counted */
	uint64_t timeout_ns;
};

struct tool_state {
	struct name name;
	const struct spec_state *spec;
	tool_fields key;		/* where it is first set: types */
	tool_fields columns;		/* the value that is first set: its type */
	uint64_t size, timeout_ns;	/* 0: actions drop it */
};

/* An event at one of its points, or an action: both do something at a hit. */
struct tool_action {
	const struct tool_point *point;
	const struct spec_action *spec;	/* NULL: an event's own */
	const struct value *where;
	const struct tool_state *state;	/* that it reads or changes, or NULL */
	tool_fields key;		/* of state */
	struct { struct tool_set *items; size_t count; } sets;
	bool drop;
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
	const struct library *library;
	struct kernels kernels;
	LIST(struct tool_option) options;
	LIST(struct tool_point) points;
	LIST(struct tool_state) states;
	LIST(struct tool_event) events;
	LIST(struct tool_action) actions;
	LIST(struct tool_measure) measures;
	bool uses_task;
	bool uses_devices, uses_networks;	/* of an option */
	uint32_t counters;		/* enum vnt_counters of the runtime */
	LIST(const struct spec_field *) used_lets;
	LIST(const struct value *) enumerators;	/* whose numbers the kernel knows */
	struct shapes shapes;
};

/* Is a column with @expr counted, and not computed from others?  column.c */
bool column_is_counted(const struct expr *expr);
/* Is entry @i of a diagnosis the one for all other rows?  column.c */
bool column_is_else(const spec_fields *diagnosis, size_t i);

/* NULL, with errors in @diag, when it cannot work on one of the kernels. */
const struct tool *resolve_spec(struct arena *arena, struct diag *diag,
				const struct spec *spec,
				const struct library *library, struct kernels kernels);

/* The builtin of that name, or NULL. */
const struct builtin *builtin_find(const char *name);
extern const struct builtin builtins[];
extern const size_t builtins_count;
/* The argument @name of @point, or NULL.  name.c */
struct tool_argument *bind_find_argument(const struct tool_point *point, const char *name);
/* Is there a value of @kind within @value?  bind.c */
bool value_reads(const struct value *value, enum value_kind kind);
/* What packet.@name is, for people; "" when there is no such field.  name.c */
const char *bind_about_field(const char *name);
/* Every field of packet, for people. */
void bind_list_packet(void);

#endif
