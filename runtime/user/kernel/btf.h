/* SPDX-License-Identifier: MIT */
/*
 * The kernel's types, of which a tool needs few.  BTF files are scanned once for all
 * names that are wanted, block by block, and never held in memory as a whole.  Only this
 * room and the tests use it.
 */
#ifndef VNT_BTF_H
#define VNT_BTF_H

#include <linux/btf.h>

#include "base/base.h"

/* ---- wanted.c: the set of names to look for -------------------------------- */

#define WANTED_BITS 16384

/* Start zeroed. */
struct wanted {
	char **names;		/* owned */
	u32 *hashes;		/* of the names */
	size_t count, room, hashes_room;
	u64 bits[WANTED_BITS / 64];	/* by hash: a name has it */
};

/* As wanted_find(), for a name whose @hash is among the bits. */
int wanted_search(const struct wanted *wanted, const char *name, size_t length, u32 hash);

/* A hash that is cheap, since it is computed for every name in the kernel's BTF. */
static inline u32 wanted_hash(const char *name, size_t length)
{
	u32 mix = length;

	if (length)
		mix += (u8)name[0] * 37 + (u8)name[length / 2] * 1021 + (u8)name[length - 1] * 8111;
	return mix % WANTED_BITS;
}

/* The index of @name, of @length bytes, in @wanted, or -1. */
static inline int wanted_find(const struct wanted *wanted, const char *name, size_t length)
{
	u32 hash = wanted_hash(name, length);

	return wanted->bits[hash / 64] >> hash % 64 & 1 ? wanted_search(wanted, name, length, hash) : -1;
}

/* Add a copy of @name unless it is there already or empty. */
void wanted_add(struct wanted *wanted, const char *name);

/* Free all names and leave the set empty. */
void wanted_free(struct wanted *wanted);

/* ---- btf_file.c: one BTF file ------------------------------------------------ */

#define BTF_BLOCK 4096
#define BTF_BLOCKS 8

/* A type with a wanted name, or an enum with an enumerator of that name. */
struct btf_found {
	u32 name;		/* its index among those wanted */
	u32 kind;
	u32 id;
	bool within;		/* the name is an enumerator's */
};

struct btf_file {
	int fd;
	const struct btf_file *base;	/* of a module: the file of the image */
	u32 types_at, types_size;	/* offset and size of the section in the file */
	u32 strings_at, strings_size;
	u32 first, count;		/* ids of its own types */
	u32 *offsets;			/* of types, by id - first */
	u32 *strings;			/* offsets of wanted names, by their index */
	u64 bits[WANTED_BITS / 64];	/* by hash of these offsets */
	size_t offsets_room;
	const struct wanted *wanted;
	struct btf_found *found;
	size_t found_count, found_room;
	struct {
		u32 at;
		u32 size;
		char bytes[BTF_BLOCK];
	} *blocks;			/* a cache of what was read last */
};

/*
 * Scan the BTF file @path for the names in @wanted, which must not change until the
 * file is closed.  @base: the file of the image if this is a module's, else NULL.
 * Returns NULL with errno set, EPROTO if the file is malformed.  The caller closes the
 * result with btf_file_close(), before its base.
 */
struct btf_file *btf_file_open(const char *path, const struct btf_file *base,
			       const struct wanted *wanted);

/* The id of the type @name of @kind that this file itself, not its base, has; 0: none. */
u32 btf_file_find(const struct btf_file *file, const char *name, u32 kind);

/* Read the head of type @id, of this file or its base.  False if there is no such type. */
bool btf_file_type(const struct btf_file *file, u32 id, struct btf_type *type);

/* Read @size bytes at offset @at after the head of type @id.  False if they are not there. */
bool btf_file_after(const struct btf_file *file, u32 id, u32 at, void *bytes, u32 size);

/*
 * Copy the string at offset @at, truncated to the @size bytes of @text.  False if it
 * was truncated or cannot be read.
 */
bool btf_file_string(const struct btf_file *file, u32 at, char *text, size_t size);

/* The index of the wanted name that stands at offset @at of the strings, or -1. */
int btf_file_wanted(const struct btf_file *file, u32 at);

/* Release @file, which may be NULL. */
void btf_file_close(struct btf_file *file);

/* ---- argument.c: where a function gets its arguments ------------------------- */

/*
 * The place, from 0, of the parameter @name of the function type @proto among @count registers or
 * words, or @count when it lies in memory.  -ENOENT: there is none of that name, -ESRCH: BTF does
 * not describe the function.
 */
int btf_place_of(const struct btf_file *types, u32 proto, const char *name, int count);

/* ---- enumerator.c ------------------------------------------------------------- */

struct btf_enumerators {
	struct kernel_enumerator *list;	/* owned, with their names */
	size_t count, room;
};

/* Add to @all the enumerators of the enum @of in @types whose numbers are @least or more. */
void btf_add_enumerators(struct btf_enumerators *all, const struct btf_file *types,
			 const char *of, u32 least);

/* ---- btf_small.c: the types that a BPF object refers to ----------------------- */

struct btf_needs;

/*
 * Collect the types that the CO-RE relocations of the BPF object file @object refer to,
 * and add their names and members' names to @wanted.  The caller frees the result with
 * btf_needs_free().
 */
struct btf_needs *btf_needs(const void *object, struct wanted *wanted);

/* Copy those of the types that @file has.  Returns true when none is missing any more. */
bool btf_needs_met(struct btf_needs *needs, const struct btf_file *file);

/* The name of a type that no file has had yet, or NULL. */
const char *btf_needs_unmet(const struct btf_needs *needs);

/* Write the copies to a file in memory.  Returns its descriptor, which the caller closes, or -1. */
int btf_needs_file(struct btf_needs *needs);

void btf_needs_free(struct btf_needs *needs);

#endif
