// SPDX-License-Identifier: MIT
/*
 * Output as CSV, by RFC 4180: a line for each event, row and histogram.  The first cell of a
 * line says what it is of; a head stands before the first line of each.  Numbers are raw, in the
 * unit that ends the name of their column.  Accounts are for people, on standard error.
 */
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/traits.h"
#include "view/format.h"
#include "view/report.h"

/* What has had its head: events, tables and measures. */
static struct {
	const void **list;
	size_t count, room;
} begun;

/* Is this the first line of @one? */
static bool begins(const void *one)
{
	for (size_t i = 0; i < begun.count; i++)
		if (begun.list[i] == one)
			return false;
	begun.list = memory_grow(begun.list, &begun.room, begun.count, sizeof(*begun.list));
	begun.list[begun.count++] = one;
	return true;
}

/*
 * Print a cell after the first one.  Text that a spreadsheet would take for a formula, and that
 * a process may have chosen, gets an apostrophe.
 */
static void put_text(FILE *out, const char *text)
{
	bool formula = *text && strchr("=+-@\t\r", *text);

	putc(',', out);
	if (!formula && !strpbrk(text, ",\"\r\n")) {
		fputs(text, out);
		return;
	}
	fputs(formula ? "\"'" : "\"", out);
	for (; *text; text++) {
		if (*text == '"')
			putc('"', out);
		putc(*text, out);
	}
	putc('"', out);
}

static void put_number(FILE *out, u64 number)
{
	char text[FORMAT_SIZE];

	format_digits(number, text);
	fprintf(out, ",%s", text);
}

/* Nothing stands for what cannot be computed. */
static void put_real(FILE *out, double number)
{
	putc(',', out);
	if (!isnan(number))
		fprintf(out, "%.17g", number);
}

/* The head of a column: its @name, which ends with its @unit. */
static void put_head(FILE *out, const char *name, const char *unit)
{
	bool plain = !unit || !*unit || !strcmp(name, unit);

	fprintf(out, ",%s%s%s", name, plain ? "" : "_", plain ? "" : unit);
}

/* Print @value of @field in @key, which is no number: as text output does, which is safe to look at. */
static void put_words(FILE *out, const struct vnt_field *field, const void *key, json_t *value)
{
	char text[FORMAT_SIZE], *json;

	if (format_in_line(field)) {
		put_text(out, format_text(field, key, text));
		return;
	}
	json = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	put_text(out, json ? json : "");
	free(json);
}

static void put_field(FILE *out, const struct vnt_field *field, const void *key)
{
	json_t *value = format_json(field, key);

	switch (json_typeof(value)) {
	case JSON_NULL:
		putc(',', out);
		break;
	case JSON_INTEGER:
		fprintf(out, ",%" JSON_INTEGER_FORMAT, json_integer_value(value));
		break;
	default:
		put_words(out, field, key, value);
	}
	json_decref(value);
}

static void put_key_head(FILE *out, const struct vnt_field *fields, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		if (!traits_is_stack(&fields[i]))
			put_head(out, fields[i].name, fields[i].unit);
	if (traits_any_stack(fields, count))
		put_head(out, "stack", NULL);
}

static void put_key(FILE *out, const struct vnt_field *fields, unsigned int count, const void *key)
{
	char *stack;

	for (unsigned int i = 0; i < count; i++)
		if (!traits_is_stack(&fields[i]))
			put_field(out, &fields[i], key);
	if (!traits_any_stack(fields, count))
		return;
	stack = stack_folded(fields, count, key, true);
	put_text(out, stack);
	free(stack);
}

/* The first cells of a line of a report: what it is of, the interval, or nothing, and the time. */
static void put_moment(FILE *out, const char *name, const struct view_moment *at)
{
	char time[VIEW_TIME_SIZE];

	fputs(name, out);
	if (at->interval)
		put_number(out, at->interval);
	else
		putc(',', out);
	put_text(out, view_rfc3339(&at->time, 3, time));
}

static void start(FILE *out, const struct source_facts *facts)
{
	(void)out;
	(void)facts;
}

static void put_histogram_head(FILE *out, const struct vnt_measure *measure)
{
	const char *unit = format_unit(measure->unit);

	fputs("measure,interval,time", out);
	put_key_head(out, measure->key, measure->key_count);
	put_head(out, "count", NULL);
	put_head(out, "sum", unit);
#define Q(name, per_mille, text, json) put_head(out, json, unit);
	HIST_QUANTILES(Q)
#undef Q
	put_head(out, "max", unit);
	putc('\n', out);
}

static void put_histogram(FILE *out, const struct view_measure *view, const struct hist *hist)
{
	const struct vnt_measure *measure = view->measure;

	put_moment(out, measure->name, &view->at);
	put_key(out, measure->key, measure->key_count, hist_entry(hist->table, hist->from)->key);
	put_number(out, hist->count);
	put_number(out, hist->sum);
#define Q(name, per_mille, text, json) put_number(out, hist->quantile[HIST_##name]);
	HIST_QUANTILES(Q)
#undef Q
	put_number(out, hist->max);
	putc('\n', out);
}

/* A line for each key, and none for a measure without samples. */
static void histogram(FILE *out, const struct view_measure *view)
{
	size_t count, top = view->at.options->top;
	struct hist *hists = hist_split(view->table, view_sort(view), &count);

	if (begins(view->measure))
		put_histogram_head(out, view->measure);
	for (size_t i = 0; i < count && (!top || i < top); i++)
		put_histogram(out, view, &hists[i]);
	free(hists);
}

static void put_table_head(FILE *out, const struct vnt_table *is)
{
	fputs("table,interval,time", out);
	put_key_head(out, is->key, is->key_count);
	for (unsigned int i = 0; i < is->columns_count; i++)
		put_head(out, is->columns[i].name, is->columns[i].unit);
	for (unsigned int i = 0; i < is->computed_count; i++)
		put_head(out, is->computed[i].name, is->computed[i].unit);
	if (is->diagnosed)
		put_head(out, "diagnosis", NULL);
	putc('\n', out);
}

static void put_row(FILE *out, const struct view_table *view, size_t index)
{
	const struct vnt_table *is = view->rows->is;
	const u64 *values = rows_values(view->rows, index);
	double computed[VNT_COMPUTED];
	const char *diagnosis = rows_derive(view->rows, values, computed);

	put_moment(out, is->name, &view->at);
	put_key(out, is->key, is->key_count, rows_key(view->rows, index));
	for (unsigned int i = 0; i < is->columns_count; i++) {
		u64 number;

		putc(',', out);
		/* A sum of differences may be negative. */
		if (rows_number(&is->columns[i], values[i], &number))
			fprintf(out, "%" PRId64, (int64_t)number);
	}
	for (unsigned int i = 0; i < is->computed_count; i++)
		put_real(out, computed[i]);
	if (is->diagnosed)
		put_text(out, diagnosis ? diagnosis : "");
	putc('\n', out);
}

static void table(FILE *out, const struct view_table *view)
{
	size_t top = view->at.options->top;

	if (begins(view->rows->is))
		put_table_head(out, view->rows->is);
	for (size_t i = 0; i < view->rows->count && (!top || i < top); i++)
		put_row(out, view, i);
}

static void counters(FILE *out, const struct view_counters *view)
{
	static const char name[] = "kernel";

	if (begins(name))
		fputs("counters,interval,time,device,name,value\n", out);
	for (size_t i = 0; i < view->table->count; i++) {
		const struct counter *counter = &view->table->list[i];

		put_moment(out, name, &view->at);
		put_text(out, counter->index ? counter->device : "");
		put_text(out, counter->name);
		put_number(out, counter->value);
		putc('\n', out);
	}
}

static void event(FILE *out, const struct view_event *view)
{
	const struct vnt_event *is = view->event;
	char time[VIEW_TIME_SIZE];

	if (begins(is)) {
		fputs("event,time", out);
		put_key_head(out, is->fields, is->fields_count);
		putc('\n', out);
	}
	fputs(is->name, out);
	put_text(out, view_rfc3339(&view->time, 9, time));
	put_key(out, is->fields, is->fields_count, view->record);
	putc('\n', out);
}

static void end(FILE *out, const struct source_facts *facts, const struct records *records)
{
	view_end_aside(out, facts, records);
	free(begun.list);
	memset(&begun, 0, sizeof(begun));
}

const struct view view_csv = {
	.start = start,
	.histogram = histogram,
	.table = table,
	.counters = counters,
	.event = event,
	.accounts = view_accounts_aside,
	.end = end,
};
