/* SPDX-License-Identifier: MIT */
/* What is counted: histograms and tables of results, and what they are sorted by.  runtime.h includes it. */
#ifndef VNT_RESULTS_H
#define VNT_RESULTS_H

/* ---- hist.c: histograms by key ----------------------------------------- */

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

/* What keys are sorted by; quantiles stand first, as in enum hist_quantile. */
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

/* Histograms of all keys: after hist_settle() sorted by key, then by slot. */
struct hist_table {
	u32 key_size;		/* the slot's place in it is 0 */
	size_t count, room;
	char *entries;		/* owned; see hist_entry() */
};

/* The histogram of one key: a run of a settled table's entries. */
struct hist {
	const struct hist_table *table;
	size_t from, to;	/* entries [from, to) */
	u64 count, sum, max;
	u64 quantile[HIST_QUANTILE_COUNT];
};

u64 hist_slot_low(u32 slot);
u64 hist_slot_high(u32 slot);
struct hist_entry *hist_entry(const struct hist_table *table, size_t index);
void hist_add(struct hist_table *table, const void *key, u32 slot,
	      const struct hist_slot *total);
void hist_settle(struct hist_table *table);
void hist_difference(const struct hist_table *now, const struct hist_table *before,
		     struct hist_table *grown);
void hist_changes(const struct hist_table *now, const struct hist_table *before,
		  struct hist_table *grown);
void hist_copy(struct hist_table *to, const struct hist_table *from);
void hist_total(const struct hist_table *table, const struct vnt_measure *measure,
		struct hist_table *total);
struct hist hist_whole(const struct hist_table *table);
struct hist *hist_split(const struct hist_table *table, enum hist_sort by,
			size_t *count);
void hist_free(struct hist_table *table);

/* ---- rows.c: tables of results ----------------------------------------- */

/* Results: after rows_settle() sorted by key. */
struct rows_table {
	const struct vnt_table *is;
	size_t count, room;
	char *rows;		/* owned; see rows_values() and rows_key() */
	double seconds;		/* that it is of; to compute with */
};

u64 *rows_values(const struct rows_table *table, size_t index);
const void *rows_key(const struct rows_table *table, size_t index);
void rows_merge(const struct vnt_table *is, u64 *values, const void *row);
void rows_add(struct rows_table *table, const void *key, const u64 *values);
void rows_settle(struct rows_table *table);
void rows_difference(const struct rows_table *now, const struct rows_table *before,
		     struct rows_table *grown);
void rows_copy(struct rows_table *to, const struct rows_table *from);
const char *rows_derive(const struct rows_table *table, const u64 *values, double *computed);
void rows_sort(struct rows_table *table, unsigned int column);
u64 rows_total(const struct rows_table *table, unsigned int column);
void rows_free(struct rows_table *table);

/* ---- sort.c: what --sort can name -------------------------------------- */

bool sort_any(const struct vnt_tool *tool);
char *sort_names(const struct vnt_tool *tool);
bool sort_has(const struct vnt_tool *tool, const char *name);
enum hist_sort sort_number(const char *name);
unsigned int sort_column(const char *name, const struct vnt_table *table);

#endif
