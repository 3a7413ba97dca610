// SPDX-License-Identifier: MIT
/*
 * Decides what is printed when.  The kernel's histograms and tables only grow, so an interval
 * report shows the difference from the one before, and the final report the whole run.  A
 * report is composed in memory and written at once; so are the records of one reading.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "options/choice.h"
#include "results/sort.h"
#include "results/source.h"
#include "view/column.h"
#include "view/format.h"
#include "view/report.h"

static const struct view *const views[] = {
	[OUTPUT_TEXT] = &view_text, [OUTPUT_JSON] = &view_json, [OUTPUT_CSV] = &view_csv,
	[OUTPUT_FOLDED] = &view_folded,
};

static const char *name_of(const struct report *report)
{
	return report->options->output ? report->options->output : "the output";
}

enum status report_open(struct report *report, const struct vnt_tool *tool,
			const struct options *options)
{
	*report = (struct report){
		.tool = tool,
		.options = options,
		.view = views[options->form],
		.fd = STDOUT_FILENO,
	};
	if (options->output)
		report->fd = open(options->output,
				  O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (report->fd < 0) {
		warn("cannot open %s", options->output);
		return STATUS_FAILED;
	}
	report->out = open_memstream(&report->text, &report->size);
	if (!report->out)
		errx(STATUS_FAILED, "out of memory");
	report->before = memory_get(tool->measures_count, sizeof(*report->before));
	report->rows_before = memory_get(tool->tables_count, sizeof(*report->rows_before));
	report->records = records_open(tool, options);
	return STATUS_ENDED;
}

static bool write_all(int fd, const char *text, size_t size)
{
	while (size) {
		ssize_t done = write(fd, text, size);

		if (done < 0 && errno != EINTR)
			return false;
		if (done > 0) {
			text += done;
			size -= done;
		}
	}
	return true;
}

enum status report_flush(struct report *report)
{
	if (fflush(report->out))
		errx(STATUS_FAILED, "out of memory");
	if (report->closed || write_all(report->fd, report->text, report->size)) {
		rewind(report->out);
		return STATUS_ENDED;
	}
	report->closed = true;
	if (errno == EPIPE)
		return STATUS_ENDED;
	warn("cannot write %s", name_of(report));
	return STATUS_FAILED;
}

enum status report_options(struct report *report)
{
	if (report->options->mode == OPTIONS_SCHEMA)
		schema_print(report->out);
	else if (report->options->mode == OPTIONS_COLUMNS)
		column_print(report->out, report->tool, report->options->form == OUTPUT_JSON);
	else
		options_print(report->out, report->options, report->tool);
	return report_flush(report);
}

enum status report_start(struct report *report, const struct source_facts *facts)
{
	report->view->start(report->out, facts);
	return report_flush(report);
}

bool report_complete(const struct report *report)
{
	return records_complete(&report->records) ||
	       (report->options->count && report->interval >= report->options->count);
}

/* The context of take_record(). */
struct taking {
	struct report *report;
	const struct source_facts *facts;
};

static void take_record(void *context, const void *record, size_t size)
{
	const struct taking *taking = context;
	struct report *report = taking->report;

	records_take(&report->records, taking->facts, record, size, report->view, report->out);
}

bool report_records(struct report *report, struct source *source)
{
	struct taking taking = {report, source->facts};

	return source->kind->records(source, &taking, take_record);
}

/* Separate what follows from the events before it. */
static void leave_events(struct report *report)
{
	if (report->records.open && report->view->pause)
		report->view->pause(report->out);
	report->records.open = false;
}

static struct view_moment moment(const struct report *report,
				 const struct source_facts *facts, unsigned int interval)
{
	return (struct view_moment){
		.interval = interval,
		.time.tv_sec = facts->real / NS_PER_S,
		.time.tv_nsec = facts->real % NS_PER_S,
		.options = report->options,
	};
}

static void print_measure(struct report *report, const struct source_facts *facts,
			  unsigned int index, const struct hist_table *table,
			  unsigned int interval)
{
	struct view_measure view = {
		.measure = &report->tool->measures[index],
		.table = table,
		.at = moment(report, facts, interval),
	};

	for (size_t i = 0; i < table->count; i++)
		format_prepare(view.measure->key, view.measure->key_count, hist_entry(table, i)->key);
	report->view->histogram(report->out, &view);
}

static void print_rows(struct report *report, const struct source_facts *facts,
		       struct rows_table *rows, unsigned int interval)
{
	struct view_table view = {.rows = rows, .at = moment(report, facts, interval)};
	u64 from = interval && report->last ? report->last : facts->begun;

	for (size_t i = 0; i < rows->count; i++)
		format_prepare(rows->is->key, rows->is->key_count, rows_key(rows, i));
	rows->seconds = (double)(facts->monotonic - from) / NS_PER_S;
	rows_sort(rows, sort_column(report->options->by, rows->is));
	report->view->table(report->out, &view);
}

static bool measure_interval(struct report *report, unsigned int index, struct source *source)
{
	struct hist_table now = {}, grown = {};

	if (!source->kind->histograms(source, index, &now)) {
		hist_free(&now);
		return false;
	}
	hist_difference(&now, &report->before[index], &grown);
	hist_free(&report->before[index]);
	report->before[index] = now;
	print_measure(report, source->facts, index, &grown, report->interval);
	hist_free(&grown);
	return true;
}

static bool rows_interval(struct report *report, unsigned int index, struct source *source)
{
	const struct vnt_table *is = &report->tool->tables[index];
	struct rows_table now = {.is = is}, grown = {.is = is};

	if (!source->kind->rows(source, index, &now)) {
		rows_free(&now);
		return false;
	}
	rows_difference(&now, &report->rows_before[index], &grown);
	rows_free(&report->rows_before[index]);
	report->rows_before[index] = now;
	print_rows(report, source->facts, &grown, report->interval);
	rows_free(&grown);
	return true;
}

/* Whether @measure is in use, and its hits are counted, not shown one by one. */
static bool counts_measure(const struct report *report, const struct vnt_measure *measure)
{
	return choice_path(measure, report->options->dir) &&
	       !choice_shown(report->tool, report->options, measure->name);
}

/* Whether hits of the table @name are counted, not shown one by one. */
static bool counts(const struct report *report, const char *name)
{
	return !choice_shown(report->tool, report->options, name);
}

enum status report_counters(struct report *report, struct source *source)
{
	const struct counters_table none = {};

	if (!report->tool->counters)
		return STATUS_ENDED;
	if (!source->kind->counters(source, &report->counters_first))
		return STATUS_FAILED;
	counters_difference(&report->counters_first, &none, &report->counters_before);
	return STATUS_ENDED;
}

static void print_counters(struct report *report, const struct source_facts *facts,
			   const struct counters_table *now,
			   const struct counters_table *before, unsigned int interval)
{
	struct counters_table grown = {};
	struct view_counters view = {.table = &grown, .at = moment(report, facts, interval)};

	counters_difference(now, before, &grown);
	report->view->counters(report->out, &view);
	counters_free(&grown);
}

static bool counters_interval(struct report *report, struct source *source)
{
	struct counters_table now = {};

	if (!report->tool->counters)
		return true;
	if (!source->kind->counters(source, &now))
		return false;
	print_counters(report, source->facts, &now, &report->counters_before, report->interval);
	counters_free(&report->counters_before);
	report->counters_before = now;
	return true;
}

static bool counters_final(struct report *report, struct source *source)
{
	struct counters_table now = {};

	if (!report->tool->counters)
		return true;
	if (!source->kind->counters(source, &now))
		return false;
	print_counters(report, source->facts, &now, &report->counters_first, 0);
	counters_free(&now);
	return true;
}

enum status report_interval(struct report *report, struct source *source)
{
	if (!source->kind->report(source, ++report->interval))
		return STATUS_FAILED;
	leave_events(report);
	for (unsigned int i = 0; i < report->tool->measures_count; i++) {
		if (counts_measure(report, &report->tool->measures[i]) &&
		    !measure_interval(report, i, source))
			return STATUS_FAILED;
	}
	for (unsigned int i = 0; i < report->tool->tables_count; i++) {
		if (counts(report, report->tool->tables[i].name) &&
		    !rows_interval(report, i, source))
			return STATUS_FAILED;
	}
	if (!counters_interval(report, source))
		return STATUS_FAILED;
	report->last = source->facts->monotonic;
	return report_flush(report);
}

static bool measure_final(struct report *report, unsigned int index, struct source *source)
{
	struct hist_table now = {};
	bool read = source->kind->histograms(source, index, &now);

	if (read)
		print_measure(report, source->facts, index, &now, 0);
	hist_free(&now);
	return read;
}

static bool rows_final(struct report *report, unsigned int index, struct source *source)
{
	struct rows_table now = {.is = &report->tool->tables[index]};
	bool read = source->kind->rows(source, index, &now);

	if (read)
		print_rows(report, source->facts, &now, 0);
	rows_free(&now);
	return read;
}

enum status report_final(struct report *report, struct source *source)
{
	if (!source->kind->report(source, 0))
		return STATUS_FAILED;
	leave_events(report);
	for (unsigned int i = 0; i < report->tool->measures_count; i++) {
		if (counts_measure(report, &report->tool->measures[i]) &&
		    !measure_final(report, i, source))
			return STATUS_FAILED;
	}
	for (unsigned int i = 0; i < report->tool->tables_count; i++) {
		if (counts(report, report->tool->tables[i].name) &&
		    !rows_final(report, i, source))
			return STATUS_FAILED;
	}
	if (!counters_final(report, source))
		return STATUS_FAILED;
	report->view->accounts(report->out, source->facts->account);
	report->view->end(report->out, source->facts, &report->records);
	return report_flush(report);
}

static void free_memory(struct report *report)
{
	for (unsigned int i = 0; i < report->tool->measures_count; i++)
		hist_free(&report->before[i]);
	for (unsigned int i = 0; i < report->tool->tables_count; i++)
		rows_free(&report->rows_before[i]);
	free(report->before);
	free(report->rows_before);
	counters_free(&report->counters_first);
	counters_free(&report->counters_before);
	records_free(&report->records);
	free(report->text);
}

enum status report_close(struct report *report)
{
	enum status status = STATUS_ENDED;

	fclose(report->out);
	free_memory(report);
	if (close(report->fd) && !report->closed) {
		warn("cannot write %s", name_of(report));
		status = STATUS_FAILED;
	}
	return status;
}
