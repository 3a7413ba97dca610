// SPDX-License-Identifier: MIT
/*
 * Shows a histogram as text: a row for each power of two, a line with count, mean and
 * quantiles, and a table of the keys.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/columns.h"
#include "base/traits.h"
#include "results/hist.h"
#include "view/format.h"
#include "view/view.h"

#define BAR 32
#define TOP 10
#define ROWS 65		/* 0, and the powers of two */
#define INDENT "       "

/* The row of a value: 0 is in row 0, [1, 2) in row 1, [2, 4) in row 2 ... */
static unsigned int row_of(u64 value)
{
	return value ? 64 - __builtin_clzll(value) : 0;
}

static unsigned __int128 row_low(unsigned int row)
{
	return row ? (unsigned __int128)1 << (row - 1) : 0;
}

static void sum_rows(const struct hist *hist, u64 *rows)
{
	for (size_t i = hist->from; i < hist->to; i++) {
		const struct hist_entry *entry = hist_entry(hist->table, i);

		rows[row_of(hist_slot_low(entry->slot))] += entry->total.count;
	}
}

static void draw_bar(char *bar, u64 count, u64 most)
{
	unsigned int length = (unsigned __int128)count * BAR / most;

	memset(bar, '@', length);
	memset(bar + length, ' ', BAR - length);
	bar[BAR] = '\0';
}

/* The last row ends at 2^64, which does not fit into a u64. */
static void print_range(struct columns *columns, unsigned int row)
{
	if (row == ROWS - 1)
		columns_cell(columns, "[%" PRIu64 ", 2^64)", (uint64_t)row_low(row));
	else
		columns_cell(columns, "[%" PRIu64 ", %" PRIu64 ")",
			     (uint64_t)row_low(row), (uint64_t)row_low(row + 1));
}

static void print_rows(FILE *out, const struct hist *hist, enum vnt_unit unit)
{
	struct columns columns = {.align = "<><"};
	unsigned int first = row_of(hist_slot_low(hist_entry(hist->table, hist->from)->slot));
	unsigned int last = row_of(hist_slot_low(hist_entry(hist->table, hist->to - 1)->slot));
	u64 rows[ROWS] = {}, most = 1;
	char bar[BAR + 1];

	sum_rows(hist, rows);
	columns_cell(&columns, "%s", format_unit(unit));
	columns_cell(&columns, "count");
	columns_cell(&columns, "%s", "");
	for (unsigned int row = first; row <= last; row++) {
		if (rows[row] > most)
			most = rows[row];
	}
	for (unsigned int row = first; row <= last; row++) {
		print_range(&columns, row);
		columns_cell(&columns, "%" PRIu64, (uint64_t)rows[row]);
		draw_bar(bar, rows[row], most);
		columns_cell(&columns, "|%s|", bar);
	}
	columns_print(&columns, INDENT, out);
}

static void print_numbers(FILE *out, const struct hist *hist)
{
	static const char *const names[] = {
#define Q(name, per_mille, text, json) text,
		HIST_QUANTILES(Q)
#undef Q
	};

	fprintf(out, "count %" PRIu64 "  mean %" PRIu64, (uint64_t)hist->count,
		(uint64_t)(hist->sum / hist->count));
	for (int i = 0; i < HIST_QUANTILE_COUNT; i++)
		fprintf(out, "  %s %" PRIu64, names[i], (uint64_t)hist->quantile[i]);
	fprintf(out, "  max %" PRIu64 "\n", (uint64_t)hist->max);
}

static void print_key_head(struct columns *columns, const struct vnt_measure *measure)
{
	static const char *const numbers[] = {"count", "p50", "p90", "p99", "max"};
	const char *by = "by ";

	for (unsigned int i = 0; i < measure->key_count; i++) {
		if (traits_is_stack(&measure->key[i]))
			continue;
		columns_cell(columns, "%s%s", by, measure->key[i].name);
		by = "";
	}
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		columns_cell(columns, "%s", numbers[i]);
	view_stacks(columns, NULL, 0, NULL);
}

static void print_key(struct columns *columns, const struct vnt_measure *measure,
		      const struct hist *hist)
{
	const void *key = hist_entry(hist->table, hist->from)->key;

	view_key(columns, measure->key, measure->key_count, key);
	columns_cell(columns, "%" PRIu64, (uint64_t)hist->count);
	for (int i = HIST_P50; i <= HIST_P99; i++)
		columns_cell(columns, "%" PRIu64, (uint64_t)hist->quantile[i]);
	columns_cell(columns, "%" PRIu64, (uint64_t)hist->max);
	view_stacks(columns, measure->key, measure->key_count, key);
}

static void print_keys(FILE *out, const struct view_measure *view)
{
	const struct vnt_measure *measure = view->measure;
	u64 usual = view->measure->stages ? UINT64_MAX : TOP;
	u64 top = view->at.options->top ? view->at.options->top : usual;
	char *align = view_align(measure->key, measure->key_count, 5);
	struct columns columns = {.align = align};
	size_t count, shown;
	struct hist *hists = hist_split(view->table, view_sort(view), &count);

	print_key_head(&columns, measure);
	shown = top < count ? top : count;
	for (size_t i = 0; i < shown; i++)
		print_key(&columns, measure, &hists[i]);
	fputc('\n', out);
	columns_print(&columns, "", out);
	if (shown < count)
		fprintf(out, "(%zu more; --top %zu shows all)\n", count - shown, count);
	free(hists);
	free(align);
}

void view_histogram(FILE *out, const struct view_measure *view)
{
	struct hist_table total = {};
	struct hist whole;

	view_title(out, &view->at, view->measure->name,
		   view->table->count ? format_unit(view->measure->unit) : "",
		   view->table->count ? "" : ": nothing measured");
	if (!view->table->count)
		return;
	hist_total(view->table, view->measure, &total);
	whole = hist_whole(&total);
	if (whole.count) {
		print_rows(out, &whole, view->measure->unit);
		print_numbers(out, &whole);
	}
	hist_free(&total);
	if (view->measure->key_count)
		print_keys(out, view);
}
