/* SPDX-License-Identifier: MIT */
/* The core: what a tool does, without the forms of the language. */
#ifndef VNTC_CORE_H
#define VNTC_CORE_H

#include "bind/tool.h"

/*
 * lower.c: turns measures, events and states into tables, sinks, and a list of actions at
 * each point
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
struct core_state {
	const char *name;
	const tool_fields *key;	/* of the first action: types */
	tool_fields columns;	/* after the time */
	uint64_t timeout_ns;	/* 0: it is dropped by actions alone */
	uint32_t size;		/* entries */
	bool waiting;		/* starts of pairs */
	bool follows;		/* whose packets are followed by their buffers */
	bool alike;		/* whose packets are told by their headers alone */
	uint32_t stages;	/* of a path, else 0 */
	const struct tool_measure *measure;	/* waiting */
	const struct tool_state *state;		/* of the spec */
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
	const struct core_state *state;	/* of a span or path: what waits */
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
	const char *part;		/* the measure, event or state that it is of */
	const char *name;		/* of the emitted function */
	uint32_t row;			/* of this point */
	uint32_t start_row;		/* ACTION_FINISH: of the point where it started */
	const struct value *where;	/* NULL: every hit */
	const struct core_state *state;
	tool_fields key;		/* of state */
	tool_fields columns;		/* START: what is kept */
	const struct core_sink *sink;
	tool_fields keys;		/* of the sink's row; an event's fields */
	tool_fields details;		/* what --each shows besides */
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
	LIST(struct core_state *) states;
	LIST(struct core_sink *) sinks;
	LIST(struct core_row) rows;
	LIST(struct core_point) points;
};

/* Does @action work on packets that are followed by their buffers? */
bool core_follows(const struct core_action *action);
/* Does @action take what has started elsewhere, to end it or to pass it on? */
bool core_goes_on(const struct core_action *action);
const struct core *lower_tool(struct arena *arena, const struct tool *tool);

#endif
