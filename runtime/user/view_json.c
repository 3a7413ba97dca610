// SPDX-License-Identifier: MIT
/* Output as JSON: one object a line, as output.schema.json says. */
#include <err.h>
#include <jansson.h>
#include <stdlib.h>

#include "runtime.h"

/* Print @object, which is consumed, as a line of its own. */
static void print_line(FILE *out, json_t *object)
{
	if (!object)
		errx(STATUS_FAILED, "out of memory");
	json_dumpf(object, out, JSON_COMPACT);
	fputc('\n', out);
	json_decref(object);
}

static json_t *point_object(const struct point *point)
{
	char attached[256];

	point_attached(point, attached, sizeof(attached));
	return json_pack("{ss ss ss?}", "name", point->is->name, "at", point->is->at,
			 "attached", point->variant ? attached : NULL);
}

static void start(FILE *out, const struct attach *attach)
{
	json_t *points = json_array();

	for (unsigned int i = 0; i < attach->tool->points_count; i++)
		json_array_append_new(points, point_object(&attach->points[i]));
	print_line(out, json_pack("{ss ss ss so}", "type", "start",
				  "tool", attach->tool->name,
				  "version", VNT_VERSION, "points", points));
}

/* All slots of @hist, at their full resolution. */
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

/* RFC 3339, in UTC. */
static json_t *time_string(const struct timespec *time)
{
	char seconds[32], text[48];
	struct tm tm;

	strftime(seconds, sizeof(seconds), "%FT%T", gmtime_r(&time->tv_sec, &tm));
	snprintf(text, sizeof(text), "%s.%03ldZ", seconds, time->tv_nsec / 1000000);
	return json_string(text);
}

/* A number that there is only when something was measured. */
static json_t *number(const struct hist *hist, u64 value)
{
	return hist->count ? json_integer(value) : json_null();
}

static json_t *key_object(const struct vnt_measure *measure, const struct hist *hist)
{
	const void *key = hist_entry(hist->table, hist->from)->key;
	json_t *object = json_object();

	for (unsigned int i = 0; i < measure->key_count; i++)
		json_object_set_new(object, measure->key[i].name,
				    format_json(&measure->key[i], key));
	return object;
}

/* @key is consumed. */
static void print_histogram(FILE *out, const struct view_measure *view,
			    const struct hist *hist, json_t *key)
{
	json_t *interval = view->interval ? json_integer(view->interval) : json_null();
	json_t *object;

	object = json_pack("{ss ss ss so sb so so sI sI}", "type", "histogram",
			   "measure", view->measure->name,
			   "unit", format_unit(view->measure->unit),
			   "interval", interval, "final", !view->interval,
			   "time", time_string(&view->time), "key", key,
			   "count", (json_int_t)hist->count, "sum", (json_int_t)hist->sum);
#define Q(name, per_mille, text, json)						\
	json_object_set_new(object, json, number(hist, hist->quantile[HIST_##name]));
	HIST_QUANTILES(Q)
#undef Q
	json_object_set_new(object, "max", number(hist, hist->max));
	json_object_set_new(object, "buckets", buckets(hist));
	print_line(out, object);
}

/* One object for the whole measure, then one for each key. */
static void histogram(FILE *out, const struct view_measure *view)
{
	struct hist_table total = {};
	struct hist whole, *hists;
	size_t count, top = view->options->top;

	hist_total(view->table, &total);
	whole = hist_whole(&total);
	print_histogram(out, view, &whole, json_null());
	hist_free(&total);
	if (!view->measure->key_count)
		return;
	hists = hist_split(view->table, view->options->sort, &count);
	for (size_t i = 0; i < count && (!top || i < top); i++)
		print_histogram(out, view, &hists[i], key_object(view->measure, &hists[i]));
	free(hists);
}

static void accounts(FILE *out, const struct account *account)
{
	for (unsigned int i = 0; i < account->tool->rows_count; i++) {
		const struct vnt_row *row = &account->tool->rows[i];
		const struct vnt_account *terms = &account->rows[i];
		json_t *object = json_pack("{ss ss ss sI}", "type", "account",
					   "measure", row->measure, "point", row->point,
					   "seen", (json_int_t)terms->seen);

#define A(name, word) json_object_set_new(object, #name, json_integer(terms->name));
		VNT_ACCOUNTS(A)
#undef A
		json_object_set_new(object, "unexplained",
				    json_integer(account_unexplained(terms)));
		print_line(out, object);
	}
}

static void missed(FILE *out, const struct attach *attach)
{
	u64 count = attach_missed_all(attach);

	print_line(out, json_pack("{ss sI}", "type", "end", "missed", (json_int_t)count));
}

const struct view view_json = {
	.start = start,
	.histogram = histogram,
	.accounts = accounts,
	.missed = missed,
};
