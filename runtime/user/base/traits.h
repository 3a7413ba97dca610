/* SPDX-License-Identifier: MIT */
/*
 * traits.c, unpack.c: what follows from the description of a tool alone, without
 * options, kernel or recording.
 */
#ifndef VNT_TRAITS_H
#define VNT_TRAITS_H

#include "base/base.h"

/* ---- traits.c: questions about fields, points and events ----------------- */

/* Call @visit for every field of @tool: of the keys of measures and tables, and of events. */
void traits_fields(const struct vnt_tool *tool, void *context,
		   void (*visit)(const struct vnt_field *field, void *context));

/* Whether values of @field are shown by names of the enum field->of. */
bool traits_names_enum(const struct vnt_field *field);

/* Whether values of @field are shown by names of places in the kernel's code. */
bool traits_names_place(const struct vnt_field *field);

/* Whether values of @field are stacks, which are printed on lines of their own. */
bool traits_is_stack(const struct vnt_field *field);

/* Whether one of @count @fields is a stack. */
bool traits_any_stack(const struct vnt_field *fields, unsigned int count);

/* Whether a measure or table of @tool has a stack in its key. */
bool traits_has_stacks(const struct vnt_tool *tool);

/* Whether @point is the entry of a function that can be hooked by fentry and by kprobe. */
bool traits_has_kprobe(const struct vnt_point *point);

/*
 * The event of @tool that @bytes, of @size bytes and aligned as a struct vnt_record,
 * are a record of; NULL if they are not a record of any.
 */
const struct vnt_event *traits_event(const struct vnt_tool *tool, const void *bytes, size_t size);

/* ---- unpack.c: the BPF object file inside a tool -------------------------- */

/*
 * Decompress the BPF object file of @tool.  Returns its bytes, which the caller frees,
 * and sets *@size.  The process exits with STATUS_FAILED if the binary is damaged.
 */
void *unpack_object(const struct vnt_tool *tool, size_t *size);

#endif
