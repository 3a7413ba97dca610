/* SPDX-License-Identifier: MIT */
/* rows.c: tables of results, with a row for each key. */
#ifndef VNT_ROWS_H
#define VNT_ROWS_H

#include "base/base.h"

/*
 * After rows_settle() sorted by key.  Start with all members zero but @is; rows_free()
 * releases it.
 */
struct rows_table {
	const struct vnt_table *is;
	size_t count, room;
	char *rows;		/* owned; see rows_values() and rows_key() */
	double seconds;		/* the time in which it was counted, for rows_derive() */
};

/* The values of row @index, one for each column; valid until a row is added. */
u64 *rows_values(const struct rows_table *table, size_t index);

/* The key of row @index; valid until a row is added. */
const void *rows_key(const struct rows_table *table, size_t index);

/* Is @column the largest or smallest of its values, rather than their sum?  Says column.def. */
bool rows_extreme(const struct vnt_column *column);

/* Put into @number what @value of @column, from rows_values(), stands for.  Returns false if none. */
bool rows_number(const struct vnt_column *column, u64 value, u64 *number);

/* Merge the columns of @row, laid out as in the kernel's table, into @values. */
void rows_merge(const struct vnt_table *is, u64 *values, const void *row);

/* Append a row; @key and @values are copied. */
void rows_add(struct rows_table *table, const void *key, const u64 *values);

/* Sort by key, and merge rows that have the same. */
void rows_settle(struct rows_table *table);

/*
 * Put into @grown, which is empty, what was counted between @before and @now: two settled
 * readings of the same growing table.  Unchanged rows are left out; a maximum or minimum is
 * that of the whole run.
 */
void rows_difference(const struct rows_table *now, const struct rows_table *before,
		     struct rows_table *grown);

/* Make @to, which is empty and has the same @is, a copy of @from. */
void rows_copy(struct rows_table *to, const struct rows_table *from);

/*
 * Compute the derived columns from @values of a row of @table into @computed, which has
 * room for VNT_COMPUTED numbers.  Returns the diagnosis, or NULL if the table has none.
 */
const char *rows_derive(const struct rows_table *table, const u64 *values, double *computed);

/*
 * Sort by @column, the largest first, equal ones in the order of their keys.  Derived
 * columns are numbered after the others.
 */
void rows_sort(struct rows_table *table, unsigned int column);

/* The sum of @column over all rows, or its largest value if it is a maximum. */
u64 rows_total(const struct rows_table *table, unsigned int column);

/* Free the rows of @table and leave it empty. */
void rows_free(struct rows_table *table);

#endif
