/* SPDX-License-Identifier: MIT */
/* What bind.c and bind_name.c share. */
#ifndef VNTC_BIND_H
#define VNTC_BIND_H

#include "vntc.h"

/* A new value of @expr; its type and the rest are still to be filled in. */
struct value *bind_new(struct binder *binder, enum value_kind kind, const struct expr *expr);
/* The type of a kind that needs nothing else. */
struct type bind_plain(enum type_kind kind);
struct tool_point *bind_find_point(struct binder *binder, const char *name);

/* Values of names; NULL, with errors, when a name means nothing. */
const struct value *bind_name(struct binder *binder, const struct expr *expr);
const struct value *bind_name_at(struct binder *binder, const struct expr *expr,
				 struct tool_point *point);
const struct value *bind_field(struct binder *binder, const struct expr *expr,
			       const struct value *packet);
/* Note that the spec compares the pointer @value with 0: hits without it are wanted. */
void bind_null_asked(const struct value *value);
/* LEFT.NAME, LEFT as NAME, LEFT[RIGHT]; bind_member.c. */
const struct value *bind_member(struct binder *binder, const struct expr *expr);
const struct value *bind_cast(struct binder *binder, const struct expr *expr);
const struct value *bind_index(struct binder *binder, const struct expr *expr);
/* NAME(ARGS); bind_call.c. */
const struct value *bind_call(struct binder *binder, const struct expr *expr);
/* NULL, without error, when @expr's name is no enumerator. */
const struct value *bind_enumerator(struct binder *binder, const struct expr *expr);

#endif
