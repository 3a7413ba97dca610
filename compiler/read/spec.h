/* SPDX-License-Identifier: MIT */
/* A spec as read: its names are not bound yet. */
#ifndef VNTC_READ_SPEC_H
#define VNTC_READ_SPEC_H

#include "read/expr.h"

/* spec.c: a spec as written */

/* NAME: EXPR, or an expression that is called by its last word. */
struct spec_field {
	struct name name;
	const struct expr *expr;
};

/* NAME: TEXT for people. */
struct spec_text {
	struct name name, text;
};

typedef LIST(struct name) spec_names;
typedef LIST(struct spec_field) spec_fields;
typedef LIST(struct spec_text) spec_texts;

struct spec_point {
	struct name name;
	const char *comment;		/* beside it, or NULL */
	LIST(struct at *) at;
	LIST(struct at *) like;		/* one at most: see spec.c */
	const struct expr *packet;	/* NULL: as the library says */
	spec_fields let;		/* names for what is written often, of this point alone */
	const struct expr *where;	/* NULL: every hit */
	bool reply;			/* its packets are replies: their ends are exchanged */
	bool inner;			/* its packet is the one in a tunnel, where there is one */
	bool optional;
	struct name instead_of;		/* the point that it replaces where that is missing; or NULL */
	bool unnamed;			/* written as the place of a measure or event */
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
	struct name type;		/* of its value */
	struct name about;
	const struct expr *fallback;	/* NULL: none */
	bool required;
	const char *comment;
};

struct spec_measure {
	struct name name;
	spec_names at;			/* empty: value and pair name the points */
	const struct expr *where;	/* NULL: every hit */
	const struct expr *value;	/* NULL: columns, stages */
	spec_names stages;		/* of a path */
	spec_keys pair;			/* empty: each hit for itself */
	const struct expr *timeout;	/* NULL only without pair */
	bool show_expired;		/* a start whose end does not come is shown */
	spec_fields by;
	spec_fields also_by;		/* what --by can name besides */
	spec_fields details;		/* what --each shows besides */
	bool show_each;			/* text shows every hit, without --each */
	spec_fields columns;		/* of a table: counted, or computed from others */
	spec_fields diagnosis;		/* texts, each with its condition or stage */
	const struct expr *show;	/* NULL: table */
	const char *comment;
};

/* A record of what was seen at a hit. */
struct spec_event {
	struct name name;
	spec_names at;			/* empty: actions emit it */
	const struct expr *where;
	spec_fields columns;
	const char *comment;
};

/* What is remembered of an object between hits. */
struct spec_state {
	struct name name;
	spec_keys key;			/* taken at each point that uses it */
	spec_names at;			/* points at which all of @set is remembered, besides actions */
	spec_fields set;
	spec_names drop;		/* points at which the object ends, besides actions */
	const struct expr *size;	/* objects; NULL: 16384 */
	const struct expr *timeout;	/* NULL: it is dropped */
	bool show_expired;		/* an object that nothing ends is shown */
	const char *comment;
};

struct spec_action {
	struct span span;
	spec_names at;
	const struct expr *where;
	LIST(struct expr *) set;	/* OP_SET, OP_SET_ONCE and OP_INCREASE */
	struct name emit, drop;		/* an event, a state; or none */
	const char *comment;
};

typedef LIST(struct spec_point) spec_points;
typedef LIST(struct spec_measure) spec_measures;
typedef LIST(struct spec_event) spec_events;
typedef LIST(struct spec_state) spec_states;
typedef LIST(struct spec_action) spec_actions;
typedef LIST(struct spec_group) spec_groups;
typedef LIST(struct spec_option) spec_options;

struct spec {
	const char *file;		/* as given; of a row, not of its template */
	const struct source *source;
	struct name tool;
	struct name about;
	spec_names replaces;
	spec_names symptoms;		/* what users say who need the tool */
	spec_texts examples;		/* commands, and the question that each answers */
	spec_texts meanings;		/* of columns and measures: see unit.h */
	spec_names counters;
	spec_options options;
	spec_fields let;		/* names for what is written often, at any point */
	spec_points points;
	spec_groups groups;
	spec_states state;
	spec_actions actions;
	struct spec_measure common;	/* what measures that do not say otherwise have */
	spec_measures measures;
	spec_events events;
};

/* @file is the spec's own, wherever the document comes from. */
const struct spec *spec_read(struct arena *arena, struct diag *diag,
			     const struct node *document, const char *file);
/* Every key of the language, for people. */
void spec_help(FILE *file);

#endif
