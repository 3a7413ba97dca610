/* SPDX-License-Identifier: GPL-2.0-only */
/* Finds or makes entries of tables: objects of states, and rows of results. */
#ifndef VNT_OBJECT_BPF_H
#define VNT_OBJECT_BPF_H

#include "atomic.bpf.h"

/*
 * Rows of results are not preallocated.  The kernel keeps few free ones at hand for each CPU, on
 * 6.12 one, and an interrupt brings more as soon as these are taken: ask again.
 */
#define MAKE_TRIES 4

/* Make the entry under @key, on this CPU with @value.  Returns 0 or an error. */
static __always_inline int object_make(void *map, const void *key, const void *value)
{
	int err = -ENOMEM;

	for (int i = 0; i < MAKE_TRIES && err == -ENOMEM; i++)
		err = bpf_map_update_elem(map, key, value, BPF_NOEXIST);
	return err;
}

static __always_inline void *object_find_or_make(void *map, const void *key,
						 const void *empty)
{
	void *object = bpf_map_lookup_elem(map, key);

	if (object)
		return object;
	object_make(map, key, empty);
	return bpf_map_lookup_elem(map, key);
}

/* The value under @key in @map, zeroed when it is new; NULL: the map is full. */
#define OBJECT(map, key, type) ({					\
	static const type empty_;					\
	(type *)object_find_or_make(map, key, &empty_);			\
})

/* The value under @key in @map to read from: zeros when there is none. */
#define OBJECT_OR_ZEROS(map, key, type) ({				\
	static const type zeros_;					\
	type *found_ = bpf_map_lookup_elem(map, key);			\
									\
	found_ ? found_ : (type *)&zeros_;				\
})

/* A number that is not 0, or a task that has a pid. */
#define IS_SET(column)							\
	(sizeof(column) == 1 ? *(const u8 *)&(column) :			\
	 sizeof(column) == 2 ? *(const u16 *)&(column) :		\
	 sizeof(column) == 8 ? *(const u64 *)&(column) : *(const u32 *)&(column))

/* An interrupt may work on the same row of this CPU, hence atomic operations. */
#define TALLY(column, number) __sync_fetch_and_add(&(column), number)

#define TALLY_MAX(column, number) raise_to(&(column), number)

/* A new row is 0, so the smallest number is kept as its complement, of which it is the largest. */
#define TALLY_MIN(column, number) raise_to(&(column), ~(u64)(number))

#endif
