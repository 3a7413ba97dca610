/* SPDX-License-Identifier: MIT */
/* A plan: structs, maps and programs as they will be generated. */
#ifndef VNTC_PLAN_H
#define VNTC_PLAN_H

#include "plan/core.h"

/* plan.c, layout.c: C structs, maps and programs */

enum program_hook {
	PROGRAM_TRACEPOINT, PROGRAM_FENTRY, PROGRAM_KPROBE, PROGRAM_FEXIT,
	PROGRAM_SYSCALL, PROGRAM_SYSCALL_RETURN, PROGRAM_USER, PROGRAM_USER_RETURN,
	PROGRAM_TIMER,
	PROGRAM_HOOK_COUNT
};

struct program_hook_info {
	const char *word;	/* in program names */
	const char *section;	/* of the object, before the target */
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
	const char *row;		/* name of its row of accounts */
	LIST(struct plan_program) programs;
	LIST(const struct tool_argument *) arguments;	/* that are used */
	bool filters_device;		/* --iface and --netns apply here, ... */
	bool filters_starts;		/* ... or only to what starts where something else ends; */
	bool filters_netns;		/* --netns alone, by the socket */
	bool samples;			/* hits may be left out by --max-overhead */
};

/* A map and the structs of its key and value; or the record of an event. */
struct plan_map {
	const char *name;
	const struct core_state *state;	/* one of the two */
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
	LIST(const char *) rows;	/* names of the rows of accounts, ... */
	uint64_t *row_points;		/* ... and the points of each, by bit */
	LIST(struct plan_point) points;
	LIST(struct plan_map) maps;
	LIST(struct shape *) shapes;	/* in the order in which C needs them */
	bool has_packet, has_skb, has_socket, has_events, has_stacks;
	bool filters_device, filters_netns;	/* --iface, --netns apply somewhere */
	bool has_paths, has_tunnels, has_tunnel_fields, has_details, has_macs, has_identity, has_samples;
	bool has_followed;		/* packets are followed by their buffers */
	bool has_replies;		/* points whose packets are replies */
	bool has_durations;		/* that --min can choose by */
	bool has_task;			/* some action has a task to choose by */
	bool has_running_task;		/* ... and it always is the running one */
};

/* Does the packet of @point lie in a socket buffer, rather than being made of a socket? */
bool plan_in_skb(const struct tool_point *point);
const struct plan *plan_core(struct arena *arena, const struct core *core);
/* The map of @table or @sink, with its structs. */
void layout_state(struct arena *arena, struct plan_map *map, const struct core_state *state);
void layout_sink(struct arena *arena, struct plan_map *map, const struct core_sink *sink);

#endif
