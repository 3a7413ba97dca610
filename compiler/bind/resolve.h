/* SPDX-License-Identifier: MIT */
/* Resolving of places: what resolve.c and place.c share. */
#ifndef VNTC_RESOLVE_H
#define VNTC_RESOLVE_H

#include "bind/bind.h"

struct resolver {
	struct arena *arena;
	struct diag *diag;
	const struct library *library;
	struct kernels kernels;
	struct tool *tool;
};

/* Where @point is on each kernel, and its arguments, with errors where that cannot be. */
void place_resolve(struct resolver *resolver, struct tool_point *point);
/* Do the arguments of @point that are used have the same names everywhere? */
void place_check(struct resolver *resolver, const struct tool_point *point);

#endif
