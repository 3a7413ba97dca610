// SPDX-License-Identifier: MIT
/* Output as JSON: one object a line, as output.schema.json describes it. */
#include <err.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/traits.h"
#include "results/source.h"
#include "view/column.h"
#include "view/format.h"
#include "view/report.h"

/* Print @object on a line of its own.  Takes over the reference. */
static void print_line(FILE *out, json_t *object)
{
	if (!object)
		errx(STATUS_FAILED, "out of memory");
	if (json_dumpf(object, out, JSON_COMPACT))
		errx(STATUS_FAILED, "out of memory");
	fputc('\n', out);
	json_decref(object);
}

static json_t *point_object(const struct vnt_point *point, const char *attached)
{
	return json_pack("{ss ss ss?}", "name", point->name, "at", point->at,
			 "attached", *attached ? attached : NULL);
}

static json_t *column_object(const char *of, const char *name, const char *unit,
			     const char *about)
{
	return json_pack("{ss ss ss ss? ss?}", "type", "column", "of", of, "name", name,
			 "unit", unit, "about", about);
}

static void add_column(void *context, const struct column *column)
{
	json_array_append_new(context, column_object(column->of, column->name, column->unit,
						     column->about));
}

static void start(FILE *out, const struct source_facts *facts)
{
	json_t *points = json_array(), *columns = json_array();

	for (unsigned int i = 0; i < facts->tool->points_count; i++)
		json_array_append_new(points, point_object(&facts->tool->points[i],
							   facts->attached[i]));
	column_each(facts->tool, columns, add_column);
	print_line(out, json_pack("{ss ss ss so so}", "type", "start",
				  "tool", facts->tool->name,
				  "version", VNT_VERSION, "points", points, "columns", columns));
}

static void print_column(void *context, const struct column *column)
{
	print_line(context, column_object(column->of, column->name, column->unit, column->about));
}

void json_columns(FILE *out, const struct vnt_tool *tool)
{
	column_each(tool->whole ? tool->whole : tool, out, print_column);
}

/* All slots of @hist, at full resolution. */
static json_t *buckets(const struct hist *hist)
{
	json_t *array = json_array();

	for (size_t i = hist->from; i < hist->to; i++) {
		const struct hist_entry *entry = hist_entry(hist->table, i);

		json_array_append_new(array, json_pack("{sI sI sI}",
			"min", (json_int_t)hist_slot_low(entry->slot),
			"max", (json_int_t)hist_slot_high(entry->slot),
			"count", (json_int_t)entry->total.count));
	}
	return array;
}

static json_t *time_string(const struct timespec *time, int digits)
{
	char text[VIEW_TIME_SIZE];

	return json_string(view_rfc3339(time, digits, text));
}

/* The values of @fields in @key, by name. */
static json_t *fields_object(const struct vnt_field *fields, unsigned int count,
			     const void *key)
{
	json_t *object = json_object();

	for (unsigned int i = 0; i < count; i++)
		json_object_set_new(object, fields[i].name, traits_is_stack(&fields[i]) ?
				    stack_json(fields, count, i, key) :
				    format_json(&fields[i], key));
	return object;
}

/*
 * The members that all reports have: @type, the @name of the measure or table, and @unit,
 * which may be NULL.
 */
static json_t *report_object(const char *type, const char *of, const char *name,
			     const char *unit, const struct view_moment *at)
{
	json_t *interval = at->interval ? json_integer(at->interval) : json_null();

	return json_pack("{ss ss ss* so sb so}", "type", type, of, name, "unit", unit,
			 "interval", interval, "final", !at->interval,
			 "time", time_string(&at->time, 3));
}

/* @value, or null if nothing was measured. */
static json_t *number(const struct hist *hist, u64 value)
{
	return hist->count ? json_integer(value) : json_null();
}

/* Print one histogram.  Takes over the reference to @key. */
static void print_histogram(FILE *out, const struct view_measure *view,
			    const struct hist *hist, json_t *key)
{
	json_t *object = report_object("histogram", "measure", view->measure->name,
				       format_unit(view->measure->unit), &view->at);

	json_object_set_new(object, "key", key);
	json_object_set_new(object, "count", json_integer(hist->count));
	json_object_set_new(object, "sum", json_integer(hist->sum));
#define Q(name, per_mille, text, json)						\
	json_object_set_new(object, json, number(hist, hist->quantile[HIST_##name]));
	HIST_QUANTILES(Q)
#undef Q
	json_object_set_new(object, "max", number(hist, hist->max));
	json_object_set_new(object, "buckets", buckets(hist));
	print_line(out, object);
}

static json_t *key_object(const struct vnt_measure *measure, const struct hist *hist)
{
	return fields_object(measure->key, measure->key_count,
			     hist_entry(hist->table, hist->from)->key);
}

/* Print one object for the whole measure, then one for each key. */
static void histogram(FILE *out, const struct view_measure *view)
{
	struct hist_table total = {};
	struct hist whole, *hists;
	size_t count, top = view->at.options->top;

	hist_total(view->table, view->measure, &total);
	whole = hist_whole(&total);
	print_histogram(out, view, &whole, json_null());
	hist_free(&total);
	if (!view->measure->key_count)
		return;
	hists = hist_split(view->table, view_sort(view), &count);
	for (size_t i = 0; i < count && (!top || i < top); i++)
		print_histogram(out, view, &hists[i], key_object(view->measure, &hists[i]));
	free(hists);
}

static json_t *values_object(const struct rows_table *rows, size_t index, const double *computed)
{
	json_t *object = json_object();

	for (unsigned int i = 0; i < rows->is->columns_count; i++) {
		const struct vnt_column *column = &rows->is->columns[i];
		u64 number;
		bool any = rows_number(column, rows_values(rows, index)[i], &number);

		json_object_set_new(object, column->name, any ? json_integer(number) : json_null());
	}
	for (unsigned int i = 0; i < rows->is->computed_count; i++)
		json_object_set_new(object, rows->is->computed[i].name, isnan(computed[i]) ?
				    json_null() : json_real(computed[i]));
	return object;
}

/* The units of the columns that have one, by name. */
static json_t *units_object(const struct vnt_table *is)
{
	json_t *object = json_object();

	for (unsigned int i = 0; i < is->columns_count; i++)
		if (is->columns[i].unit)
			json_object_set_new(object, is->columns[i].name,
					    json_string(is->columns[i].unit));
	for (unsigned int i = 0; i < is->computed_count; i++)
		if (is->computed[i].unit)
			json_object_set_new(object, is->computed[i].name,
					    json_string(is->computed[i].unit));
	return object;
}

static void table(FILE *out, const struct view_table *view)
{
	const struct vnt_table *is = view->rows->is;
	size_t top = view->at.options->top;

	for (size_t i = 0; i < view->rows->count && (!top || i < top); i++) {
		json_t *object = report_object("row", "table", is->name, NULL, &view->at);
		double computed[VNT_COMPUTED];
		const char *diagnosis = rows_derive(view->rows, rows_values(view->rows, i), computed);

		json_object_set_new(object, "key", fields_object(is->key, is->key_count,
								 rows_key(view->rows, i)));
		json_object_set_new(object, "values", values_object(view->rows, i, computed));
		json_object_set_new(object, "units", units_object(is));
		if (is->diagnosed)
			json_object_set_new(object, "diagnosis",
					    diagnosis ? json_string(diagnosis) : json_null());
		print_line(out, object);
	}
}

/* The object for the device of @counter in @devices, created if needed. */
static json_t *device_object(json_t *devices, const struct counter *counter)
{
	json_t *device = json_object_get(devices, counter->device);

	if (device)
		return device;
	device = json_object();
	json_object_set_new(devices, counter->device, device);
	return device;
}

static void counters(FILE *out, const struct view_counters *view)
{
	json_t *interval = view->at.interval ? json_integer(view->at.interval) : json_null();
	json_t *values = json_object(), *devices = json_object();

	for (size_t i = 0; i < view->table->count; i++) {
		const struct counter *counter = &view->table->list[i];

		json_object_set_new(counter->index ? device_object(devices, counter) : values,
				    counter->name, json_integer(counter->value));
	}
	print_line(out, json_pack("{ss so sb so so so}", "type", "counters",
				  "interval", interval, "final", !view->at.interval,
				  "time", time_string(&view->at.time, 3),
				  "counters", values, "devices", devices));
}

static void event(FILE *out, const struct view_event *view)
{
	struct vnt_record record;

	memcpy(&record, view->record, sizeof(record));
	print_line(out, json_pack("{ss ss so sI so}", "type", "event",
				  "event", view->event->name,
				  "time", time_string(&view->time, 9),
				  "time_ns", (json_int_t)record.time,
				  "fields", fields_object(view->event->fields,
							  view->event->fields_count,
							  view->record)));
}

static void add_fate(void *list, const struct account_fate *is)
{
	json_t *object = format_json(&fate_field, &is->fate);

	json_object_set_new(object, "count", json_integer(is->count));
	json_array_append_new(list, object);
}

static void print_expired_after(FILE *out, const struct account *account, unsigned int index,
				u32 stage, u64 count)
{
	const struct vnt_measure *measure = &account->tool->measures[index];
	json_t *fates = json_array();

	account_fates(account, index, stage, fates, add_fate);
	print_line(out, json_pack("{ss ss ss? ss? sI so}", "type", "expired",
		"measure", measure->name,
		"after", measure->stages ? measure->stages[stage] : NULL,
		"diagnosis", measure->diagnoses ? measure->diagnoses[stage] : NULL,
		"count", (json_int_t)count, "fates", fates));
}

/*
 * Print how many entries expired, and what has become of them: of a path by the last stage
 * that they passed; of others only if there is something to say.
 */
static void print_expired(FILE *out, const struct account *account, unsigned int index)
{
	const struct vnt_measure *measure = &account->tool->measures[index];

	if (!measure->stages && account_has_fates(account, index))
		print_expired_after(out, account, index, 0,
				    account->rows[measure->start_row].expired);
	for (unsigned int i = 0; i < measure->stages_count; i++)
		if (account->expired[index][i])
			print_expired_after(out, account, index, i, account->expired[index][i]);
}

static void accounts(FILE *out, const struct account *account)
{
	for (unsigned int i = 0; i < account->tool->measures_count; i++)
		print_expired(out, account, i);
	for (unsigned int i = 0; i < account->tool->rows_count; i++) {
		const struct vnt_row *row = &account->tool->rows[i];
		const struct vnt_account *terms = &account->rows[i];
		json_t *object = json_pack("{ss ss ss sI}", "type", "account",
					   "measure", row->measure, "point", row->point,
					   "seen", (json_int_t)terms->seen);

#define A(name, word) json_object_set_new(object, #name, json_integer(terms->name));
		VNT_ACCOUNTS(A)
		VNT_REMARKS(A)
#undef A
		json_object_set_new(object, "unexplained",
				    json_integer(account_unexplained(terms)));
		print_line(out, object);
	}
}

static void end(FILE *out, const struct source_facts *facts,
		const struct records *records)
{
	print_line(out, json_pack("{ss sI sI sI}", "type", "end",
				  "missed", (json_int_t)source_missed(facts),
				  "unshown", (json_int_t)records->unshown,
				  "damaged", (json_int_t)records->damaged));
}

const struct view view_json = {
	.start = start,
	.histogram = histogram,
	.table = table,
	.counters = counters,
	.event = event,
	.accounts = accounts,
	.end = end,
};
