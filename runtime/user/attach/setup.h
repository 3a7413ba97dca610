/* SPDX-License-Identifier: MIT */
/* What is set in the BPF object before it is loaded. */
#ifndef VNT_SETUP_H
#define VNT_SETUP_H

#include "options/options.h"

struct bpf_object;
struct kernel;

/* ---- cast.c: plain loads ------------------------------------------------------- */

/* BTF ids of what casts take; 0: there are none. */
struct casts {
	u32 function, type;
};

struct casts casts_find(struct kernel *kernel);

/* Let the programs of @object, which was opened with their function, cast.  Returns false if they cannot. */
bool casts_write(struct casts casts, struct bpf_object *object);

/* ---- constants.c: what options choose ---------------------------------------- */

/*
 * Write what @options choose of @tool, which choice_tool() made, into the constants of
 * @object.  Returns false if it lacks one of them, or if a value cannot be parsed.
 */
bool constants_write(const struct vnt_tool *tool, const struct options *options,
		     struct bpf_object *object);

/* ---- shape.c: types and key sizes of maps -------------------------------------- */

/*
 * Give the maps of measures and tables in @object the type and key size that the keys of
 * @tool, which choice_tool() made, need.  Returns false if libbpf refuses.
 */
bool shape_tables(const struct vnt_tool *tool, struct bpf_object *object);

#endif
