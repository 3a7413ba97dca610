// SPDX-License-Identifier: MIT
/*
 * Tables of results: rows are added in any order and settled into a table sorted by key.
 * Settled tables can be subtracted from each other, totalled, and sorted by a column.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/rows.h"

static size_t values_size(const struct rows_table *table)
{
	return table->is->columns_count * sizeof(u64);
}

static size_t stride(const struct rows_table *table)
{
	size_t size = values_size(table) + table->is->key_size;

	return (size + sizeof(u64) - 1) & ~(sizeof(u64) - 1);
}

u64 *rows_values(const struct rows_table *table, size_t index)
{
	return (u64 *)(table->rows + index * stride(table));
}

const void *rows_key(const struct rows_table *table, size_t index)
{
	return (const char *)rows_values(table, index) + values_size(table);
}

enum joined { ADDED, LARGEST, SMALLEST };

static enum joined joined_by(const struct vnt_column *column)
{
	static const enum joined kinds[] = {
#define COLUMN(KIND, word, takes, c, joined, about) [VNT_##KIND] = joined,
#include "../../bpf/column.def"
	};

	return kinds[column->tally];
}

bool rows_extreme(const struct vnt_column *column)
{
	return joined_by(column) != ADDED;
}

bool rows_number(const struct vnt_column *column, u64 value, u64 *number)
{
	bool inverted = joined_by(column) == SMALLEST;

	*number = inverted ? ~value : value;
	return !inverted || value;
}

static u64 join(const struct vnt_column *column, u64 a, u64 b)
{
	if (rows_extreme(column))
		return a > b ? a : b;
	return a + b;
}

void rows_merge(const struct vnt_table *is, u64 *values, const void *row)
{
	for (unsigned int i = 0; i < is->columns_count; i++) {
		u64 value;

		memcpy(&value, (const char *)row + is->columns[i].offset, sizeof(value));
		values[i] = join(&is->columns[i], values[i], value);
	}
}

void rows_add(struct rows_table *table, const void *key, const u64 *values)
{
	char *row;

	table->rows = memory_grow(table->rows, &table->room, table->count, stride(table));
	row = table->rows + table->count++ * stride(table);
	memcpy(row, values, values_size(table));
	if (table->is->key_size)
		memcpy(row + values_size(table), key, table->is->key_size);
}

static int compare_keys(const struct rows_table *table, const void *a, const void *b)
{
	return table->is->key_size ? memcmp(a, b, table->is->key_size) : 0;
}

static int compare_rows(const void *a, const void *b, void *table)
{
	size_t key = values_size(table);

	return compare_keys(table, (const char *)a + key, (const char *)b + key);
}

static void add_values(const struct rows_table *table, u64 *to, const u64 *from)
{
	for (unsigned int i = 0; i < table->is->columns_count; i++)
		to[i] = join(&table->is->columns[i], to[i], from[i]);
}

void rows_settle(struct rows_table *table)
{
	size_t kept = 0;

	if (!table->count)
		return;
	qsort_r(table->rows, table->count, stride(table), compare_rows, table);
	for (size_t i = 1; i < table->count; i++) {
		u64 *last = rows_values(table, kept), *row = rows_values(table, i);

		if (!compare_keys(table, rows_key(table, kept), rows_key(table, i)))
			add_values(table, last, row);
		else if (++kept < i)
			memcpy(rows_values(table, kept), row, stride(table));
	}
	table->count = kept + 1;
}

void rows_copy(struct rows_table *to, const struct rows_table *from)
{
	for (size_t i = 0; i < from->count; i++)
		rows_add(to, rows_key(from, i), rows_values(from, i));
}

/* Put into @change what was counted between @before and @values.  Returns false if nothing was. */
static bool subtract(const struct vnt_table *is, const u64 *values, const u64 *before,
		     u64 *change)
{
	for (unsigned int i = 0; i < is->columns_count; i++)
		change[i] = rows_extreme(&is->columns[i]) ? values[i] : values[i] - before[i];
	return memcmp(values, before, is->columns_count * sizeof(*values));
}

void rows_difference(const struct rows_table *now, const struct rows_table *before,
		     struct rows_table *grown)
{
	u64 *change = memory_get(now->is->columns_count, sizeof(*change));
	size_t old = 0;

	for (size_t i = 0; i < now->count; i++) {
		const void *key = rows_key(now, i);

		while (old < before->count &&
		       compare_keys(now, rows_key(before, old), key) < 0)
			old++;
		if (old == before->count || compare_keys(now, rows_key(before, old), key))
			rows_add(grown, key, rows_values(now, i));
		else if (subtract(now->is, rows_values(now, i), rows_values(before, old), change))
			rows_add(grown, key, change);
	}
	free(change);
}

const char *rows_derive(const struct rows_table *table, const u64 *values, double *computed)
{
	return table->is->derive ? table->is->derive(values, table->seconds, computed) : NULL;
}

/* The context of compare_values() and compare_computed(). */
struct order {
	struct rows_table *table;
	unsigned int column;
};

/* Derived column @index of @row; -infinity if it has no value. */
static double computed_of(const struct rows_table *table, const u64 *row, unsigned int index)
{
	double computed[VNT_COMPUTED];

	rows_derive(table, row, computed);
	return isnan(computed[index]) ? -INFINITY : computed[index];
}

static int compare_computed(const void *a, const void *b, void *context)
{
	const struct order *order = context;
	unsigned int index = order->column - order->table->is->columns_count;
	double left = computed_of(order->table, a, index);
	double right = computed_of(order->table, b, index);

	if (left != right)
		return left < right ? 1 : -1;
	return compare_rows(a, b, order->table);
}

static int compare_values(const void *a, const void *b, void *context)
{
	const struct order *order = context;
	u64 left = ((const u64 *)a)[order->column];
	u64 right = ((const u64 *)b)[order->column];

	if (left != right)
		return left < right ? 1 : -1;
	return compare_rows(a, b, order->table);
}

void rows_sort(struct rows_table *table, unsigned int column)
{
	struct order order = {table, column};

	if (table->count)
		qsort_r(table->rows, table->count, stride(table),
			column < table->is->columns_count ? compare_values : compare_computed, &order);
}

u64 rows_total(const struct rows_table *table, unsigned int column)
{
	u64 total = 0;

	for (size_t i = 0; i < table->count; i++)
		total = join(&table->is->columns[column], total,
			      rows_values(table, i)[column]);
	return total;
}

void rows_free(struct rows_table *table)
{
	free(table->rows);
	table->rows = NULL;
	table->count = table->room = 0;
}
