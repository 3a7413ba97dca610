// SPDX-License-Identifier: MIT
/* The kernel's tables of histograms and of results, all CPUs put together. */
#include <bpf/libbpf.h>
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "runtime.h"

/* What visit_slot() works on. */
struct slots {
	struct hist_table *table;
	u32 slot_offset;
	int cpus;
};

/*
 * Add up the CPUs of a slot.  One may be at it: its maximum comes last and
 * may still be missing.
 */
static void visit_slot(void *context, const void *key, const void *value)
{
	const struct slots *slots = context;
	const struct hist_slot *cpu = value;
	struct hist_slot total = {};
	u32 slot;

	memcpy(&slot, (const char *)key + slots->slot_offset, sizeof(slot));
	for (int i = 0; i < slots->cpus; i++) {
		total.count += cpu[i].count;
		total.sum += cpu[i].sum;
		if (cpu[i].max > total.max)
			total.max = cpu[i].max;
	}
	if (total.max < hist_slot_low(slot))
		total.max = hist_slot_low(slot);
	if (total.count)
		hist_add(slots->table, key, slot, &total);
}

/*
 * Read the histograms of @measure, of all CPUs, into @table, which is empty
 * and becomes settled; freed with hist_free().
 */
bool tables_histograms(struct hist_table *table, const struct vnt_measure *measure,
		 struct bpf_object *object)
{
	struct slots slots = {
		.table = table,
		.slot_offset = measure->slot_offset,
		.cpus = libbpf_num_possible_cpus(),
	};
	int err;

	table->key_size = measure->slot_offset;
	err = map_read(object_map(object, measure->map), &slots, visit_slot);
	if (err)
		warnx("cannot read table %s: %s", measure->map, strerror(-err));
	hist_settle(table);
	return !err;
}

/* What visit_row() works on. */
struct rows {
	struct rows_table *table;
	u64 *merged;		/* a value for each column */
	u32 size;		/* of a row of one CPU */
	int cpus;
};

static void visit_row(void *context, const void *key, const void *value)
{
	const struct rows *rows = context;
	const struct vnt_table *is = rows->table->is;

	memset(rows->merged, 0, is->columns_count * sizeof(*rows->merged));
	for (int cpu = 0; cpu < rows->cpus; cpu++)
		rows_merge(is, rows->merged, (const char *)value + (size_t)cpu * rows->size);
	rows_add(rows->table, key, rows->merged);
}

/*
 * Read the results of @table->is into @table, which has nothing else yet, and
 * becomes settled; freed with rows_free().
 */
bool tables_rows(struct rows_table *table, struct bpf_object *object)
{
	struct rows rows = {
		.table = table,
		.merged = memory_get(table->is->columns_count, sizeof(u64)),
		.size = (table->is->row_size + 7) / 8 * 8,
		.cpus = libbpf_num_possible_cpus(),
	};
	int err = map_read(object_map(object, table->is->map), &rows, visit_row);

	if (err)
		warnx("cannot read table %s: %s", table->is->map, strerror(-err));
	free(rows.merged);
	rows_settle(table);
	return !err;
}
