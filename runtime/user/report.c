// SPDX-License-Identifier: MIT
/*
 * When what is shown.  The kernel's histograms only grow: an interval report
 * is the difference from the one before, the final one is the whole run.  A
 * report is composed in memory and written in one piece.
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
		.view = options->json ? &view_json : &view_text,
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
static enum status flush(struct report *report)
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
	return flush(report);
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
	return flush(report);
}

static void print_measure(struct report *report, unsigned int index,
			  const struct hist_table *table, unsigned int interval)
{
	struct view_measure view = {
		.measure = &report->tool->measures[index],
		.table = table,
		.interval = interval,
		.options = report->options,
	};

	clock_gettime(CLOCK_REALTIME, &view.time);
	report->view->histogram(report->out, &view);
}

/* Print what came since the last interval report. */
enum status report_interval(struct report *report, struct bpf_object *object)
{
	report->interval++;
	for (unsigned int i = 0; i < report->tool->measures_count; i++) {
		struct hist_table now = {}, grown = {};

		if (!tables_read(&now, &report->tool->measures[i], object)) {
			hist_free(&now);
			return STATUS_FAILED;
		}
		hist_difference(&now, &report->before[i], &grown);
		hist_free(&report->before[i]);
		report->before[i] = now;
		print_measure(report, i, &grown, report->interval);
		hist_free(&grown);
	}
	return flush(report);
}

/* Print the whole run: histograms, @account, and what was missed. */
enum status report_final(struct report *report, const struct attach *attach,
			 const struct account *account)
{
	for (unsigned int i = 0; i < report->tool->measures_count; i++) {
		struct hist_table now = {};
		bool read = tables_read(&now, &report->tool->measures[i], attach->object);

		if (read)
			print_measure(report, i, &now, 0);
		hist_free(&now);
		if (!read)
			return STATUS_FAILED;
	}
	report->view->accounts(report->out, account);
	report->view->missed(report->out, attach);
	return flush(report);
}

/* Release @report.  STATUS_FAILED when not all of it could be written. */
enum status report_close(struct report *report)
{
	enum status status = STATUS_ENDED;

	for (unsigned int i = 0; i < report->tool->measures_count; i++)
		hist_free(&report->before[i]);
	free(report->before);
	fclose(report->out);
	free(report->text);
	if (close(report->fd) && !report->closed) {
		warn("cannot write %s", name_of(report));
		status = STATUS_FAILED;
	}
	return status;
}
