/* SPDX-License-Identifier: MIT */
/* The BPF object of a tool: its code, variables and maps. */
#ifndef VNT_OBJECT_H
#define VNT_OBJECT_H

#include "filter/expression.h"
#include "kernel/kernel.h"

struct bpf_map;
struct bpf_object;

/* ---- object.c: opening the object, and its variables -------------------------- */

/*
 * Open the BPF object, called @name, of the tool that @kernel was opened for, with
 * @matches, unless that is empty, as the body of packet_matches(), and with the BTF id @cast of
 * the kernel's function in calls of VNT_CAST_CALL; 0: it has none.  Returns NULL with errno set.
 * The caller closes it with bpf_object__close().
 */
struct bpf_object *object_open(const struct kernel *kernel, const char *name,
			       const struct code *matches, u32 cast);

/*
 * Set the constant @variable of @size bytes; only before the object is loaded.  Returns
 * false if the object has no such constant of that size.
 */
bool object_write(struct bpf_object *object, const char *variable,
		  const void *value, size_t size);

/* Where @variable of @size bytes is in @section, or -1 if there is none of that size. */
long object_offset(struct bpf_object *object, const char *section, const char *variable,
		   size_t size);

/*
 * Map the u32 @variable into memory that the loaded programs share.  Returns NULL if the
 * object has none.  The caller undoes it with object_unshare().
 */
u32 *object_share(struct bpf_object *object, const char *variable);

void object_unshare(struct bpf_object *object, const char *variable, u32 *number);

/*
 * Read @variable of @size bytes from the loaded object.  Returns a copy, which the
 * caller frees, or NULL with errno set.
 */
void *object_read(struct bpf_object *object, const char *variable, size_t size);

/* The map @name, or NULL; the object owns it. */
struct bpf_map *object_map(struct bpf_object *object, const char *name);

/* ---- patch.c: replacing the code of a function ----------------------------------- */

/*
 * Copy the object file @bytes, of *@size bytes, with @code in place of the body of
 * @function.  Returns the copy, which the caller frees, and sets *@size to its size; NULL
 * if there is no such function or if it is not the last of its section.
 */
void *patch_function(const void *bytes, size_t *size, const char *function,
		     const struct code *code);

/*
 * Make calls of the kernel's function @number, in the object file @bytes, calls of @function; 0: a
 * move stands in their place.  Functions that programs call are in the file, too, and not in
 * what libbpf shows of it.
 */
void patch_calls(void *bytes, s32 number, s32 function);

/* ---- map.c: the entries of a map ----------------------------------------------------- */

/*
 * Call @visit for every entry of @map.  Key and value are valid during the call, which may
 * delete the entry.  A value has one part for each of map_cpus() CPUs, each a multiple of
 * 8 bytes.  Returns 0 or -errno.
 */
int map_read(const struct bpf_map *map, void *context,
	     void (*visit)(void *context, const void *key, const void *value));

/* How many values an entry of @map has: one, or one for each possible CPU. */
int map_cpus(const struct bpf_map *map);

/* Whether @map is a hash. */
bool map_is_table(const struct bpf_map *map);

#endif
