/* SPDX-License-Identifier: MIT */
/* hist.c: histograms by key. */
#ifndef VNT_HIST_H
#define VNT_HIST_H

#include "base/base.h"

/*	Q(name, per mille, in text, in JSON) */
#define HIST_QUANTILES(Q)			\
	Q(P50, 500, "p50", "p50")		\
	Q(P90, 900, "p90", "p90")		\
	Q(P99, 990, "p99", "p99")		\
	Q(P999, 999, "p99.9", "p99_9")

enum hist_quantile {
#define Q(name, per_mille, text, json) HIST_##name,
	HIST_QUANTILES(Q)
#undef Q
	HIST_QUANTILE_COUNT,
};

/* What keys are sorted by; quantiles come first, as in enum hist_quantile. */
enum hist_sort {
	HIST_BY_P50 = HIST_P50,
	HIST_BY_P90 = HIST_P90,
	HIST_BY_P99 = HIST_P99,
	HIST_BY_COUNT = HIST_QUANTILE_COUNT,
	HIST_BY_MAX,
	HIST_BY_KEY,
};

/* One slot of one key's histogram. */
struct hist_entry {
	u32 slot;
	struct hist_slot total;
	u8 key[];
};

/*
 * Histograms of all keys: after hist_settle() sorted by key, then by slot.  Start with
 * all members zero but @key_size; hist_free() releases it.
 */
struct hist_table {
	u32 key_size;		/* with the 4 bytes of the slot, which are 0 here */
	size_t count, room;
	char *entries;		/* owned; see hist_entry() */
};

/* The histogram of one key: a run of entries of a settled table, which it points into. */
struct hist {
	const struct hist_table *table;
	size_t from, to;	/* entries [from, to) */
	u64 count, sum, max;
	u64 quantile[HIST_QUANTILE_COUNT];
};

/* The smallest value of @slot. */
u64 hist_slot_low(u32 slot);

/* The largest value of @slot. */
u64 hist_slot_high(u32 slot);

/* Entry @index of @table; valid until an entry is added. */
struct hist_entry *hist_entry(const struct hist_table *table, size_t index);

/* Append an entry: @total in @slot of @key, of which table->key_size bytes are copied. */
void hist_add(struct hist_table *table, const void *key, u32 slot,
	      const struct hist_slot *total);

/* Sort by key and slot, and merge entries that have both in common. */
void hist_settle(struct hist_table *table);

/*
 * Put into @grown, which is empty, what was counted between @before and @now: two
 * settled readings of the same growing table.  The max of a slot is that of @now: exact
 * if it grew, else an upper bound within the slot.
 */
void hist_difference(const struct hist_table *now, const struct hist_table *before,
		     struct hist_table *grown);

/* The same, with entries of which only the sum or the maximum has changed. */
void hist_changes(const struct hist_table *now, const struct hist_table *before,
		  struct hist_table *grown);

/* Make @to, which is empty, a copy of @from. */
void hist_copy(struct hist_table *to, const struct hist_table *from);

/*
 * Put into @total, which is empty, one histogram over all keys.  If @measure, which may
 * be NULL, is a path, only entries of whole paths count, not those of steps.
 */
void hist_total(const struct hist_table *table, const struct vnt_measure *measure,
		struct hist_table *total);

/* The one histogram of a settled @table without keys. */
struct hist hist_whole(const struct hist_table *table);

/*
 * The histograms of the keys of a settled @table, the largest @by first, equal ones in
 * the order of their keys.  Returns an array, which the caller frees, and sets *@count.
 */
struct hist *hist_split(const struct hist_table *table, enum hist_sort by,
			size_t *count);

/* Free the entries of @table and leave it empty. */
void hist_free(struct hist_table *table);

#endif
