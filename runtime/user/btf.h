/* SPDX-License-Identifier: MIT */
/*
 * The kernel's types, of which a tool needs very few: BTF files are read in pieces,
 * once from begin to end for all names that are wanted, and never held as a whole.
 */
#ifndef VNT_BTF_H
#define VNT_BTF_H

#include <linux/btf.h>

#include "runtime.h"

/* ---- wanted.c: names that are looked for ------------------------------- */

#define WANTED_BITS 16384

struct wanted {
	char **names;
	u32 *hashes;
	size_t count, room, hashes_room;
	u64 bits[WANTED_BITS / 64];
};

int wanted_search(const struct wanted *wanted, const char *name, size_t length, u32 bit);

/* Cheap, for it is taken of every name that the kernel's types have. */
static inline u32 wanted_hash(const char *name, size_t length)
{
	u32 mix = length;

	if (length)
		mix += (u8)name[0] * 37 + (u8)name[length / 2] * 1021 + (u8)name[length - 1] * 8111;
	return mix % WANTED_BITS;
}

/* The number of @name, of @length bytes, among @wanted, or -1. */
static inline int wanted_find(const struct wanted *wanted, const char *name, size_t length)
{
	u32 bit = wanted_hash(name, length);

	return wanted->bits[bit / 64] >> bit % 64 & 1 ? wanted_search(wanted, name, length, bit) : -1;
}

void wanted_add(struct wanted *wanted, const char *name);
void wanted_free(struct wanted *wanted);

/* ---- btf_file.c: one file ---------------------------------------------- */

#define BTF_BLOCK 4096
#define BTF_BLOCKS 8

/* A type with a wanted name, or an enum with an enumerator of that name. */
struct btf_found {
	u32 name;		/* its number among those wanted */
	u32 kind;
	u32 id;
	bool within;		/* the name is an enumerator's */
};

struct btf_file {
	int fd;
	const struct btf_file *base;	/* of a module: that of the image */
	u32 types_at, types_size;	/* where they are in the file */
	u32 strings_at, strings_size;
	u32 first, count;		/* ids of its own types */
	u32 *offsets;			/* of types, by id - first */
	u32 *strings;			/* offsets of wanted names, by their number */
	u64 bits[WANTED_BITS / 64];	/* of these offsets */
	size_t offsets_room;
	const struct wanted *wanted;
	struct btf_found *found;
	size_t found_count, found_room;
	struct {
		u32 at;
		u32 size;
		char bytes[BTF_BLOCK];
	} *blocks;
};

struct btf_file *btf_file_open(const char *path, const struct btf_file *base,
			       const struct wanted *wanted);
u32 btf_file_find(const struct btf_file *file, const char *name, u32 kind);
bool btf_file_type(const struct btf_file *file, u32 id, struct btf_type *type);
bool btf_file_behind(const struct btf_file *file, u32 id, u32 at, void *bytes, u32 size);
bool btf_file_string(const struct btf_file *file, u32 at, char *text, size_t size);
int btf_file_wanted(const struct btf_file *file, u32 at);
void btf_file_close(struct btf_file *file);

/* ---- btf_small.c: what libbpf needs of the kernel's types -------------- */

struct btf_needs;

struct btf_needs *btf_needs(const void *object, struct wanted *wanted);
bool btf_needs_met(struct btf_needs *needs, const struct btf_file *file);
const char *btf_needs_unmet(const struct btf_needs *needs);
int btf_needs_file(struct btf_needs *needs);
void btf_needs_free(struct btf_needs *needs);

#endif
