/* SPDX-License-Identifier: MIT */
/* Binding of names and expressions: what the files of this room share. */
#ifndef VNTC_BIND_H
#define VNTC_BIND_H

#include "bind/tool.h"

struct binder {
	struct arena *arena;
	struct diag *diag;
	struct tool *tool;
	struct tool_point *point;	/* whose arguments have no prefix */
	struct tool_point *packet_at;	/* whose packet is meant without a prefix; NULL: point's */
	const struct tool_state *state;	/* whose columns were read */
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
/*
 * As bind_expr(), of what is stored or shown: of the name of a device, its namespace as well, so
 * that devices of one name in several namespaces are told apart.
 */
const struct value *bind_stored(struct binder *binder, const struct expr *expr);
/* The name alone of @device, which is stored. */
const struct value *bind_device_text(struct binder *binder, const struct value *device);
/* Fields at the binder's point, their types checked: they can be shown. */
void bind_fields(struct binder *binder, const spec_fields *spec, tool_fields *fields);
/* Add to @points the point called @name, or those of that group; false: an error. */
bool bind_points(struct binder *binder, const struct name *name, tool_points *points);
/* Bind what @keys has for the binder's point; every value must be of that point. */
bool bind_key(struct binder *binder, const spec_keys *keys, tool_fields *key);
/* The state of that name, or NULL. */
struct tool_state *bind_find_state(struct binder *binder, const char *name);
/* Fill in @measure from its spec. */
void measure_resolve(struct binder *binder, struct tool_measure *measure);
/* Options of the spec, choice.c. */
void choice_resolve(struct binder *binder, const struct spec *spec);
/* The value of option.NAME; NULL, with errors, when there is none. */
const struct value *choice_bind(struct binder *binder, const struct expr *expr);
/* Is @value an option that can be left out, and has no default?  With an error. */
bool choice_may_lack(struct binder *binder, const struct value *value);
/* network(ADDRESS, option.LIST). */
const struct value *choice_network(struct binder *binder, const struct expr *expr);
/* Is the left of @expr among what the option on its right lists? */
const struct value *choice_listed(struct binder *binder, const struct expr *expr);
/* `state:` of the spec, state.c. */
void state_resolve(struct binder *binder, const struct spec *spec);
/* Its events and actions, action.c. */
void action_resolve(struct binder *binder, const struct spec *spec);

/* A new value of @expr; its type and the rest are still to be filled in. */
struct value *bind_new(struct binder *binder, enum value_kind kind, const struct expr *expr);
/* The type of a kind that needs nothing else. */
struct type bind_plain(enum type_kind kind);
struct tool_point *bind_find_point(struct binder *binder, const char *name);
/* A new point of @tool, as @spec says it; where it is, is still to be resolved. */
struct tool_point *bind_add_point(struct arena *arena, struct tool *tool,
				  const struct spec_point *spec);

/* Values of names; NULL, with errors, when a name means nothing. */
const struct value *bind_name(struct binder *binder, const struct expr *expr);
const struct value *bind_name_at(struct binder *binder, const struct expr *expr,
				 struct tool_point *point);
const struct value *bind_field(struct binder *binder, const struct expr *expr,
			       const struct value *packet);
/* Note that the spec compares the pointer @value with 0: hits without it are wanted. */
void bind_null_asked(const struct value *value);
/* The point at which both are taken; NULL: anywhere, or at two points. */
const struct tool_point *bind_common_point(const struct value *a, const struct value *b);
/* if CONDITION then A else B; branch.c. */
const struct value *bind_if(struct binder *binder, const struct expr *expr);
/* LEFT.NAME, LEFT as NAME, LEFT[RIGHT]; member.c. */
const struct value *bind_member(struct binder *binder, const struct expr *expr);
const struct value *bind_cast(struct binder *binder, const struct expr *expr);
const struct value *bind_index(struct binder *binder, const struct expr *expr);
/* NAME(ARGS); call.c. */
const struct value *bind_call(struct binder *binder, const struct expr *expr);
/* Where @value, a member that is a struct or an array, lies. */
const struct value *bind_address_of(struct binder *binder, const struct value *value);
/* NULL, without error, when @expr's name is no enumerator. */
const struct value *bind_enumerator(struct binder *binder, const struct expr *expr);

/* ends.c: keys and filters agree on which end is which; errors where they do not */
void ends_check(struct binder *binder);

#endif
