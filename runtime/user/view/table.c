// SPDX-License-Identifier: MIT
/* Shows a table of results as text. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/columns.h"
#include "base/traits.h"
#include "results/rows.h"
#include "view/format.h"
#include "view/view.h"

#define TOP 10

/* Whether the key consists of stacks, so that it has no column in which to put "total". */
static bool only_stacks(const struct vnt_table *is)
{
	for (unsigned int i = 0; i < is->key_count; i++) {
		if (!traits_is_stack(&is->key[i]))
			return false;
	}
	return is->key_count;
}

static void print_head(struct columns *columns, const struct vnt_table *is)
{
	char text[FORMAT_SIZE];

	for (unsigned int i = 0; i < is->key_count; i++) {
		if (!traits_is_stack(&is->key[i]))
			columns_cell(columns, "%s", view_upper(is->key[i].name, text));
	}
	if (only_stacks(is))
		columns_cell(columns, "STACK");
	for (unsigned int i = 0; i < is->columns_count; i++)
		columns_cell(columns, "%s", view_upper(is->columns[i].name, text));
	for (unsigned int i = 0; i < is->computed_count; i++)
		columns_cell(columns, "%s", view_upper(is->computed[i].name, text));
	if (is->diagnosed)
		columns_cell(columns, "DIAGNOSIS");
	columns_cell(columns, "%s", "");
}

/* Append the cells of derived columns and diagnosis. */
static void print_derived(struct columns *columns, const struct rows_table *rows, const u64 *values)
{
	const struct vnt_table *is = rows->is;
	double computed[VNT_COMPUTED];
	const char *diagnosis = rows_derive(rows, values, computed);
	char text[FORMAT_SIZE];

	for (unsigned int i = 0; i < is->computed_count; i++)
		columns_cell(columns, "%s", format_number(is->computed[i].unit, computed[i], text));
	if (is->diagnosed)
		columns_cell(columns, "%s", diagnosis ? diagnosis : "-");
}

/* A sum of differences may be negative. */
static void print_value(struct columns *columns, const struct vnt_column *column, u64 kept)
{
	char text[FORMAT_SIZE];
	u64 value;

	if (!rows_number(column, kept, &value))
		columns_cell(columns, "-");
	else if (format_is_scaled(column->unit))
		columns_cell(columns, "%s", format_number(column->unit, (s64)value, text));
	else
		columns_cell(columns, "%" PRId64, (int64_t)value);
}

static void print_row(struct columns *columns, const struct rows_table *rows, size_t index)
{
	const struct vnt_table *is = rows->is;
	const void *key = rows_key(rows, index);

	view_key(columns, is->key, is->key_count, key);
	if (only_stacks(is))
		columns_cell(columns, "%zu", index + 1);
	for (unsigned int i = 0; i < is->columns_count; i++)
		print_value(columns, &is->columns[i], rows_values(rows, index)[i]);
	print_derived(columns, rows, rows_values(rows, index));
	view_stacks(columns, is->key, is->key_count, key);
}

/* Append the totals of all rows, also of those that are not shown.  Extremes have none. */
static void print_total(struct columns *columns, const struct rows_table *rows)
{
	const struct vnt_table *is = rows->is;
	u64 *totals = memory_get(is->columns_count, sizeof(*totals));
	const char *name = "total";

	for (unsigned int i = 0; i < is->key_count; i++) {
		if (traits_is_stack(&is->key[i]) && !(only_stacks(is) && !i))
			continue;
		columns_cell(columns, "%s", name);
		name = "";
	}
	for (unsigned int i = 0; i < is->columns_count; i++) {
		totals[i] = rows_total(rows, i);
		if (rows_extreme(&is->columns[i]))
			columns_cell(columns, "%s", "");
		else
			print_value(columns, &is->columns[i], totals[i]);
	}
	print_derived(columns, rows, totals);
	free(totals);
	columns_cell(columns, "%s", "");
}

static void print_rows(FILE *out, const struct rows_table *rows, size_t shown)
{
	const struct vnt_table *is = rows->is;
	static const struct vnt_field number = {.type = VNT_UNSIGNED};
	bool bare = only_stacks(is);
	char *align = view_align(bare ? &number : is->key, bare ? 1 : is->key_count,
				 is->columns_count + is->computed_count + is->diagnosed);
	struct columns columns = {.align = align};

	print_head(&columns, is);
	for (size_t i = 0; i < shown; i++)
		print_row(&columns, rows, i);
	if (rows->count > 1)
		print_total(&columns, rows);
	columns_print(&columns, "", out);
	free(align);
}

void view_table(FILE *out, const struct view_table *view)
{
	size_t count = view->rows->count;
	u64 top = view->at.options->top ? view->at.options->top : TOP;
	size_t shown = top < count ? top : count;

	view_title(out, &view->at, view->rows->is->name, "",
		   count ? "" : ": nothing counted");
	if (count)
		print_rows(out, view->rows, shown);
	if (shown < count)
		fprintf(out, "(%zu more; --top %zu shows all)\n", count - shown, count);
}
