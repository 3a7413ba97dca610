/* SPDX-License-Identifier: MIT */
/* The library: named points, functions to avoid, and meanings of members of structs. */
#ifndef VNTC_READ_LIBRARY_H
#define VNTC_READ_LIBRARY_H

#include "read/spec.h"

/* library.c: reads specs/points/ */

struct library_point {
	const char *layer;
	struct name name;
	struct name about;
	struct name misses;		/* which packets do not pass it; text may be NULL */
	LIST(struct at *) at;
	const struct expr *packet;	/* NULL: there is none */
	LIST(struct name) gone;		/* members that must not be read */
	bool copy;			/* packets lie there in other buffers than before */
	bool device;			/* packets have a device, and nothing else in its place */
};

/* A function that can be attached to and yet misses what one would expect of it. */
struct library_trap {
	const char *function;
	const char *why;		/* and what to take instead */
};

typedef LIST(struct library_trap) library_traps;

struct library {
	LIST(struct library_point) points;
	library_traps traps;
	library_traps blocking;		/* functions in which a thread can wait for long */
	spec_texts members;		/* STRUCT.MEMBER: UNIT, WORDS */
};

/* Reads every .points file of @directory, in the order of their names. */
const struct library *library_read(struct arena *arena, struct diag *diag,
				   const char *directory);
/*
 * Print every named point, for people; with @place, a name or as 'function NAME', only those that lie
 * there, and why one should not.  Returns how many.
 */
size_t library_list(FILE *file, const struct library *library, const char *place);
const struct library_point *library_find(const struct library *library,
					 const char *layer, const char *name);
/* What @traps say of @function, or NULL. */
const char *library_trap(const library_traps *traps, const char *function);

#endif
