// SPDX-License-Identifier: MIT
/*
 * Output for flame graph tools: a line for each stack of the whole run,
 * COMM;FRAME;...;FRAME NUMBER, with the outermost frame first and user frames before kernel
 * frames.  Other parts of keys are left out, and lines that become equal are merged.
 * Accounts are printed to stderr.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/traits.h"
#include "options/options.h"
#include "results/sort.h"
#include "results/source.h"
#include "view/format.h"
#include "view/report.h"

struct line {
	char *text;
	u64 value;
};

struct lines {
	const struct options *options;
	const struct vnt_column *column;	/* of which the values are kept; NULL: sums */
	struct line *lines;
	size_t count, room;
};

static void add(struct lines *lines, const struct vnt_field *fields, unsigned int count,
		const void *key, u64 value)
{
	if (!value)
		return;
	lines->lines = memory_grow(lines->lines, &lines->room, lines->count,
				   sizeof(*lines->lines));
	lines->lines[lines->count++] = (struct line){
		.text = stack_folded(fields, count, key, lines->options->delimiter),
		.value = value,
	};
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(((const struct line *)a)->text, ((const struct line *)b)->text);
}

static int compare_values(const void *a, const void *b)
{
	const struct line *left = a, *right = b;

	if (left->value != right->value)
		return left->value < right->value ? 1 : -1;
	return compare_texts(a, b);
}

static u64 joined(const struct lines *lines, u64 a, u64 b)
{
	if (lines->column && rows_extreme(lines->column))
		return a > b ? a : b;
	return a + b;
}

/* Merge lines with the same text. */
static void join(struct lines *lines)
{
	size_t kept = 0;

	qsort(lines->lines, lines->count, sizeof(*lines->lines), compare_texts);
	for (size_t i = 0; i < lines->count; i++) {
		struct line *line = &lines->lines[i], *last = &lines->lines[kept - 1];

		if (!kept || strcmp(line->text, last->text)) {
			lines->lines[kept++] = *line;
			continue;
		}
		last->value = joined(lines, last->value, line->value);
		free(line->text);
	}
	lines->count = kept;
}

/* Print the lines, the largest value first, of minima the smallest, and free them. */
static void print(FILE *out, struct lines *lines)
{
	u64 top = lines->options->top ? lines->options->top : UINT64_MAX;

	if (!lines->count)
		return;
	join(lines);
	qsort(lines->lines, lines->count, sizeof(*lines->lines), compare_values);
	for (size_t i = 0; i < lines->count; i++) {
		u64 number = lines->lines[i].value;

		if (lines->column)
			rows_number(lines->column, number, &number);
		if (i < top)
			fprintf(out, "%s %" PRIu64 "\n", lines->lines[i].text, (uint64_t)number);
		free(lines->lines[i].text);
	}
	free(lines->lines);
}

static void start(FILE *out, const struct source_facts *facts)
{
	(void)out;
	(void)facts;
}

/* Show the sums of a measure, or with --sort count the counts. */
static void histogram(FILE *out, const struct view_measure *view)
{
	const struct vnt_measure *is = view->measure;
	struct lines lines = {.options = view->at.options};
	const char *by = view->at.options->by;
	struct hist *hists;
	size_t count;

	if (view->at.interval || !traits_any_stack(is->key, is->key_count))
		return;
	hists = hist_split(view->table, HIST_BY_COUNT, &count);
	for (size_t i = 0; i < count; i++)
		add(&lines, is->key, is->key_count,
		    hist_entry(view->table, hists[i].from)->key,
		    by && !strcmp(by, "count") ? hists[i].count : hists[i].sum);
	free(hists);
	print(out, &lines);
}

static void table(FILE *out, const struct view_table *view)
{
	const struct vnt_table *is = view->rows->is;
	unsigned int sorted = sort_column(view->at.options->by, is);
	unsigned int column = sorted < is->columns_count ? sorted : 0;	/* flames have whole numbers */
	struct lines lines = {
		.options = view->at.options,
		.column = &is->columns[column],
	};

	if (view->at.interval || !traits_any_stack(is->key, is->key_count))
		return;
	for (size_t i = 0; i < view->rows->count; i++)
		add(&lines, is->key, is->key_count, rows_key(view->rows, i),
		    rows_values(view->rows, i)[column]);
	print(out, &lines);
}

static void counters(FILE *out, const struct view_counters *view)
{
	(void)out;
	(void)view;
}

static void event(FILE *out, const struct view_event *view)
{
	(void)out;
	(void)view;
}

const struct view view_folded = {
	.start = start,
	.histogram = histogram,
	.table = table,
	.counters = counters,
	.event = event,
	.accounts = view_accounts_aside,
	.end = view_end_aside,
};
