// SPDX-License-Identifier: MIT
/* Reads histograms, results and accounts from the maps, and adds up the values of all CPUs. */
#include <bpf/libbpf.h>
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "attach/object.h"
#include "live/tables.h"
#include "results/account.h"
#include "results/hist.h"
#include "results/rows.h"

/* The context of visit_slot(). */
struct slots {
	struct hist_table *table;
	char *key;		/* as long as it is with all parts */
	u32 cut;		/* so long it is in the kernel */
	int cpus;
};

/*
 * Add up a slot over all CPUs.  A program may be updating it: the maximum is written last
 * and may still be missing.
 */
static void visit_slot(void *context, const void *key, const void *value)
{
	const struct slots *slots = context;
	const struct hist_slot *cpu = value;
	struct hist_slot total = {};
	u32 slot;

	memcpy(slots->key, key, slots->cut);
	memcpy(&slot, key, sizeof(slot));
	memset(slots->key, 0, sizeof(slot));
	for (int i = 0; i < slots->cpus; i++) {
		total.count += cpu[i].count;
		total.sum += cpu[i].sum;
		if (cpu[i].max > total.max)
			total.max = cpu[i].max;
	}
	if (total.max < hist_slot_low(slot))
		total.max = hist_slot_low(slot);
	if (total.count)
		hist_add(slots->table, slots->key, slot, &total);
}

bool tables_histograms(struct hist_table *table, const struct vnt_measure *measure,
		 struct bpf_object *object)
{
	struct bpf_map *map = object_map(object, measure->map);
	struct slots slots = {
		.table = table,
		.key = memory_get(1, measure->key_size),
		.cut = bpf_map__key_size(map),
		.cpus = map_cpus(map),
	};
	int err;

	table->key_size = measure->key_size;
	err = map_read(map, &slots, visit_slot);
	free(slots.key);
	if (err)
		warnx("cannot read table %s: %s", measure->map, strerror(-err));
	hist_settle(table);
	return !err;
}

/* The context of visit_row(). */
struct rows {
	struct rows_table *table;
	u64 *merged;		/* a value for each column */
	char *key;		/* as of struct slots */
	u32 cut;
	u32 size;		/* of a row of one CPU */
	int cpus;
};

/* Whether any value is not 0: an array has a row before anything is counted. */
static bool any(const u64 *values, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		if (values[i])
			return true;
	}
	return false;
}

static void visit_row(void *context, const void *key, const void *value)
{
	const struct rows *rows = context;
	const struct vnt_table *is = rows->table->is;

	memset(rows->merged, 0, is->columns_count * sizeof(*rows->merged));
	for (int cpu = 0; cpu < rows->cpus; cpu++)
		rows_merge(is, rows->merged, (const char *)value + (size_t)cpu * rows->size);
	memcpy(rows->key, key, rows->cut);
	if (is->key_count || any(rows->merged, is->columns_count))
		rows_add(rows->table, rows->key, rows->merged);
}

bool tables_rows(struct rows_table *table, struct bpf_object *object)
{
	struct bpf_map *map = object_map(object, table->is->map);
	struct rows rows = {
		.table = table,
		.merged = memory_get(table->is->columns_count, sizeof(u64)),
		.key = memory_get(1, table->is->key_size),
		.cut = bpf_map__key_size(map),
		.size = (table->is->row_size + 7) / 8 * 8,
		.cpus = map_cpus(map),
	};
	int err = map_read(map, &rows, visit_row);

	if (err)
		warnx("cannot read table %s: %s", table->is->map, strerror(-err));
	free(rows.key);
	free(rows.merged);
	rows_settle(table);
	return !err;
}

bool tables_accounts(struct account *account, struct bpf_object *object)
{
	const struct vnt_tool *tool = account->tool;
	size_t size = VNT_BANKS * (account_points(tool) + tool->rows_count) *
		      sizeof(struct vnt_account);
	struct vnt_account *banks = object_read(object, "vnt_accounts", size);

	if (!banks) {
		warn("cannot read the accounts");
		return false;
	}
	account_close(account, banks);
	free(banks);
	return true;
}
