// SPDX-License-Identifier: MIT
/*
 * When what is shown.  The kernel's histograms and results only grow: an
 * interval report is the difference from the one before, the final one is the
 * whole run.  A report is composed in memory and written in one piece, and so
 * are the records that one reading of the ring gives.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "runtime.h"

static const char *name_of(const struct report *report)
{
	return report->options->output ? report->options->output : "the output";
}

/* Returns STATUS_FAILED after a message when the output cannot be opened. */
enum status report_open(struct report *report, const struct vnt_tool *tool,
			const struct options *options)
{
	*report = (struct report){
		.tool = tool,
		.options = options,
		.view = options->json ? &view_json :
			options->folded ? &view_folded : &view_text,
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
	report->counters = counters_none();
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

/*
 * Write out what was printed.  A reader that has gone is a normal end, and
 * nothing is written any more; any other error is said.
 */
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

/* Print what a mode that only prints asks for. */
enum status report_options(struct report *report)
{
	options_print(report->out, report->options, report->tool);
	return report_flush(report);
}

/* Print what a run begins with, or all that --dry-run and --explain want. */
enum status report_start(struct report *report, const struct attach *attach)
{
	if (report->options->mode == OPTIONS_EXPLAIN)
		view_explain(report->out, attach, report->options);
	else if (report->options->mode == OPTIONS_DRY_RUN && !report->options->json)
		view_explain_points(report->out, attach, false);
	else
		report->view->start(report->out, attach);
	return report_flush(report);
}

/* Set what follows apart from the events before it. */
static void leave_events(struct report *report)
{
	if (report->records.open)
		report->view->pause(report->out);
	report->records.open = false;
}

static struct view_moment moment(const struct report *report, unsigned int interval)
{
	struct view_moment at = {.interval = interval, .options = report->options};

	clock_gettime(CLOCK_REALTIME, &at.time);
	return at;
}

static void print_measure(struct report *report, unsigned int index,
			  const struct hist_table *table, unsigned int interval)
{
	struct view_measure view = {
		.measure = &report->tool->measures[index],
		.table = table,
		.at = moment(report, interval),
	};

	report->view->histogram(report->out, &view);
}

static void print_rows(struct report *report, struct rows_table *rows,
		       unsigned int interval)
{
	struct view_table view = {.rows = rows, .at = moment(report, interval)};

	rows_sort(rows, sort_column(report->options->by, rows->is));
	report->view->table(report->out, &view);
}

static bool measure_interval(struct report *report, unsigned int index,
			     struct bpf_object *object)
{
	struct hist_table now = {}, grown = {};

	if (!tables_histograms(&now, &report->tool->measures[index], object)) {
		hist_free(&now);
		return false;
	}
	hist_difference(&now, &report->before[index], &grown);
	hist_free(&report->before[index]);
	report->before[index] = now;
	print_measure(report, index, &grown, report->interval);
	hist_free(&grown);
	return true;
}

static bool rows_interval(struct report *report, unsigned int index,
			  struct bpf_object *object)
{
	const struct vnt_table *is = &report->tool->tables[index];
	struct rows_table now = {.is = is}, grown = {.is = is};

	if (!tables_rows(&now, object)) {
		rows_free(&now);
		return false;
	}
	rows_difference(&now, &report->rows_before[index], &grown);
	rows_free(&report->rows_before[index]);
	report->rows_before[index] = now;
	print_rows(report, &grown, report->interval);
	rows_free(&grown);
	return true;
}

/* Is the path @measure wanted, and counted? */
static bool counts_measure(const struct report *report, const struct vnt_measure *measure)
{
	return choice_path(measure, report->options->dir) &&
	       !choice_shown(report->tool, report->options, measure->name);
}

/* Are the hits of the table @name counted, not shown one by one? */
static bool counts(const struct report *report, const char *name)
{
	return !choice_shown(report->tool, report->options, name);
}

/*
 * Open the counters that are shown beside the results; they count from now on.
 * Takes the privilege to enter another network namespace, if one is asked for.
 */
void report_counters(struct report *report)
{
	if (!report->tool->counters)
		return;
	counters_open(&report->counters, report->tool->counters, &report->options->filter);
	report->counters_first = counters_read(&report->counters);
	report->counters_before = counters_read(&report->counters);
}

static void print_counters(struct report *report, const struct counters_table *now,
			   const struct counters_table *before, unsigned int interval)
{
	struct counters_table grown = {};
	struct view_counters view = {.table = &grown, .at = moment(report, interval)};

	counters_difference(now, before, &grown);
	report->view->counters(report->out, &view);
	counters_free(&grown);
}

static void counters_interval(struct report *report)
{
	struct counters_table now;

	if (!report->tool->counters)
		return;
	now = counters_read(&report->counters);
	print_counters(report, &now, &report->counters_before, report->interval);
	counters_free(&report->counters_before);
	report->counters_before = now;
}

static void counters_final(struct report *report)
{
	struct counters_table now;

	if (!report->tool->counters)
		return;
	now = counters_read(&report->counters);
	print_counters(report, &now, &report->counters_first, 0);
	counters_free(&now);
}

/* Print what came since the last interval report. */
enum status report_interval(struct report *report, struct bpf_object *object)
{
	report->interval++;
	leave_events(report);
	for (unsigned int i = 0; i < report->tool->measures_count; i++) {
		if (counts_measure(report, &report->tool->measures[i]) && !measure_interval(report, i, object))
			return STATUS_FAILED;
	}
	for (unsigned int i = 0; i < report->tool->tables_count; i++) {
		if (counts(report, report->tool->tables[i].name) && !rows_interval(report, i, object))
			return STATUS_FAILED;
	}
	counters_interval(report);
	return report_flush(report);
}

static bool measure_final(struct report *report, unsigned int index,
			  struct bpf_object *object)
{
	struct hist_table now = {};
	bool read = tables_histograms(&now, &report->tool->measures[index], object);

	if (read)
		print_measure(report, index, &now, 0);
	hist_free(&now);
	return read;
}

static bool rows_final(struct report *report, unsigned int index,
		       struct bpf_object *object)
{
	struct rows_table now = {.is = &report->tool->tables[index]};
	bool read = tables_rows(&now, object);

	if (read)
		print_rows(report, &now, 0);
	rows_free(&now);
	return read;
}

/* Print the whole run: histograms, results, counters, @account, and what was missed. */
enum status report_final(struct report *report, const struct attach *attach,
			 const struct account *account)
{
	leave_events(report);
	for (unsigned int i = 0; i < report->tool->measures_count; i++) {
		if (counts_measure(report, &report->tool->measures[i]) && !measure_final(report, i, attach->object))
			return STATUS_FAILED;
	}
	for (unsigned int i = 0; i < report->tool->tables_count; i++) {
		if (counts(report, report->tool->tables[i].name) && !rows_final(report, i, attach->object))
			return STATUS_FAILED;
	}
	counters_final(report);
	report->view->accounts(report->out, account);
	report->view->end(report->out, attach, &report->records);
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
	counters_close(&report->counters);
	records_free(&report->records);
	free(report->text);
}

/* Release @report.  STATUS_FAILED when not all of it could be written. */
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
