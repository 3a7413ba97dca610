// SPDX-License-Identifier: MIT
/*
 * Runs a tool: parses its command line, opens a source of results, and shows in a report
 * what the source returns until the run ends.
 */
#include <err.h>
#include <errno.h>

#include "attach/attach.h"
#include "filter/filter.h"
#include "live/live.h"
#include "options/choice.h"
#include "record/record.h"
#include "results/source.h"
#include "run.h"
#include "view/report.h"

/* Print what @due says. */
static enum status handle(struct report *report, struct source *source, unsigned int due)
{
	enum status status = STATUS_ENDED;

	if (due & SOURCE_FAILED)
		return STATUS_FAILED;
	if (due & SOURCE_RECORDS) {
		report_records(report, source);
		status = report_flush(report);
	}
	if (due & SOURCE_REPORT && status == STATUS_ENDED)
		status = report_interval(report, source);
	return status;
}

/* Report at intervals until time, count or a signal ends the run. */
static enum status follow(struct report *report, struct source *source)
{
	enum status status = STATUS_ENDED;
	unsigned int due = 0;

	while (status == STATUS_ENDED && !(due & SOURCE_END) && !report->closed) {
		due = source->kind->next(source, report->fd, report_complete(report));
		status = handle(report, source, due);
	}
	return status;
}

/* Show the remaining records, after everything was detached. */
static enum status drain(struct report *report, struct source *source)
{
	enum status status;
	bool more;

	do {
		more = report_records(report, source);
		status = report_flush(report);
	} while (more && status == STATUS_ENDED);
	return status;
}

static bool lossy(const struct report *report, const struct source_facts *facts)
{
	return account_lossy(facts->account) || source_missed(facts) ||
	       report->records.damaged;
}

/* Stop the source, show the remaining records, and report the whole run. */
static enum status finish(struct report *report, struct source *source)
{
	enum status status;

	source->kind->stop(source);
	status = drain(report, source);
	if (report->closed)
		return status;
	if (!source->kind->accounts(source))
		return STATUS_FAILED;
	status = report_final(report, source);
	if (status == STATUS_ENDED && report->options->strict && lossy(report, source->facts))
		return STATUS_LOST;
	return status;
}

enum status run_source(struct report *report, struct source *source)
{
	enum status status = report_start(report, source->facts);
	enum status finished;

	if (status == STATUS_ENDED)
		status = report_counters(report, source);
	if (status != STATUS_ENDED)
		return status;
	source->kind->start(source);
	status = follow(report, source);
	finished = finish(report, source);
	return status == STATUS_ENDED ? finished : status;
}

/*
 * Open the running kernel as a source, recorded under --record; that file is opened before
 * privileges are dropped.
 */
static enum status open_live(struct source **source, const struct vnt_tool *tool,
			     const struct options *options)
{
	struct record *record = NULL;
	enum status status;

	if (options->record) {
		record = record_open(options);
		if (!record)
			return STATUS_FAILED;
	}
	status = live_open(source, tool, options);
	if (record && status == STATUS_ENDED)
		*source = record_start(record, *source);
	else if (record)
		record_abandon(record);
	return status;
}

/* Print what --dry-run or --explain requests about the attached @source. */
static enum status explain(struct report *report, struct source *source)
{
	const struct attach *attach = live_attach(source);

	if (report->options->mode == OPTIONS_EXPLAIN)
		explain_all(report->out, attach, report->options);
	else if (report->options->form == OUTPUT_JSON)
		report->view->start(report->out, source->facts);
	else
		explain_points(report->out, attach, false);
	return report_flush(report);
}

static enum status run_live(struct report *report, const struct options *options)
{
	struct source *source = NULL;
	enum status status = open_live(&source, report->tool, options), closed = STATUS_ENDED;

	if (status == STATUS_ENDED && options->mode != OPTIONS_RUN)
		status = explain(report, source);
	else if (status == STATUS_ENDED)
		status = run_source(report, source);
	if (source)
		closed = source->kind->close(source);
	return status == STATUS_ENDED ? closed : status;
}

/* Run @tool as @options say; @replay: the recording, or NULL. */
static enum status run(const struct vnt_tool *tool, const struct options *options,
		       struct source *replay)
{
	struct report report;
	enum status status = report_open(&report, tool, options), closed;

	if (status != STATUS_ENDED)
		return status;
	if (options->mode >= OPTIONS_HELP) {
		status = report_options(&report);
	} else if (replay) {
		replay->facts->tool = tool;
		status = run_source(&report, replay);
	} else {
		status = run_live(&report, options);
	}
	closed = report_close(&report);
	return status == STATUS_ENDED ? closed : status;
}

/* Run @tool with the keys, points and paths that the options, or those of a recording, choose. */
static enum status choose_and_run(const struct vnt_tool *tool, struct options *options)
{
	enum status status = STATUS_ENDED, closed = STATUS_ENDED;
	struct source *replay = NULL;
	const struct vnt_tool *chosen;

	if (options->replay && options->mode == OPTIONS_RUN)
		status = replay_open(&replay, tool, options);
	chosen = choice_tool(tool, options);
	if (status == STATUS_ENDED)
		status = run(chosen, options, replay);
	if (replay)
		closed = replay->kind->close(replay);
	choice_free(chosen);
	return status == STATUS_ENDED ? closed : status;
}

int vnt_run(const struct vnt_tool *tool, int argc, char **argv)
{
	struct options options;
	enum status status;

	program_invocation_short_name = (char *)tool->name;
	if (tool->runtime != VNT_RUNTIME) {
		warnx("made for runtime %u, linked with %u", tool->runtime, VNT_RUNTIME);
		return STATUS_FAILED;
	}
	status = options_parse(&options, tool, argc, argv);
	if (status != STATUS_ENDED)
		return status;
	log_start(options.verbose);
	status = choose_and_run(tool, &options);
	filter_free(&options.filter);
	return status;
}
