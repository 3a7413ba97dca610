// SPDX-License-Identifier: MIT
/* The road of a tool, from its command line to its exit code. */
#include <err.h>
#include <errno.h>

#include "runtime.h"

/* What is due while the source goes on. */
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

/* Report at intervals until time, count or a signal ends it. */
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

/* Show the records that are left, when nothing is attached any more. */
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

/* Stop, take what is left, and show the whole run. */
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

/* Show in @report what @source gives, from its start to its end. */
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

/* The run that is recorded, or is not; the file is opened while that is allowed. */
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

static enum status run_live(struct report *report, const struct options *options)
{
	struct source *source = NULL;
	enum status status = open_live(&source, report->tool, options), closed = STATUS_ENDED;

	if (status == STATUS_ENDED && options->mode != OPTIONS_RUN)
		status = report_explain(report, source->facts, live_attach(source));
	else if (status == STATUS_ENDED)
		status = run_source(report, source);
	if (source)
		closed = source->kind->close(source);
	return status == STATUS_ENDED ? closed : status;
}

/* Do what @options say with @tool; @replay: the recording, or NULL. */
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

/* Run @tool as the options that were given, or those of a recording, choose it. */
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
