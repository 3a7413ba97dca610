/* SPDX-License-Identifier: GPL-2.0-only */
/* Declares the maps of generated programs, with what finds or makes entries in them. */
#ifndef VNT_MAP_BPF_H
#define VNT_MAP_BPF_H

#include "hist.bpf.h"
#include "object.bpf.h"
#include "pair.bpf.h"

/* What is remembered between hits: objects, or starts that wait for their end. */
#define STATE(name, key_type, value_type, entries)			\
struct {								\
	__uint(type, BPF_MAP_TYPE_HASH);				\
	__uint(max_entries, entries);					\
	__type(key, key_type);						\
	__type(value, value_type);					\
} name##_map SEC(".maps")

/*
 * Rows of results.  User space makes the key as short as --by allows, and another kind of
 * map where that serves, see shape.c.
 */
#define RESULTS(name, key_type, value_type, entries)			\
struct {								\
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);				\
	__uint(map_flags, BPF_F_NO_PREALLOC);				\
	__uint(max_entries, entries);					\
	__uint(key_size, sizeof(key_type));				\
	__uint(value_size, sizeof(value_type));				\
} name##_map SEC(".maps")

/* Which parts of its rows' keys a table of results is grouped by: --by. */
#define GROUPED_BY(name, ...) const volatile struct { bool __VA_ARGS__; } name##_by

#endif
