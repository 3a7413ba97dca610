// SPDX-License-Identifier: MIT
/* The road of a tool, from its command line to its exit code. */
#include <bpf/libbpf.h>
#include <err.h>
#include <errno.h>

#include "runtime.h"

/* What a tool is made of while it runs. */
struct run {
	struct wait wait;
	struct report *report;
	struct attach attach;
	struct ring ring;
	struct account account;
};

static enum status read_ring(struct run *run)
{
	if (ring_read(&run->ring))
		wait_again(&run->wait);
	return report_flush(run->report);
}

/* How often to look at the kernel's tables, in ns; 0: never. */
static u64 look_period(const struct vnt_tool *tool)
{
	u64 sweep = sweep_period(tool), stacks = stack_period(tool);

	return !sweep || (stacks && stacks < sweep) ? stacks : sweep;
}

static bool look_at_tables(struct run *run)
{
	stack_poll(run->report->tool, run->attach.object, false);
	return sweep_tables(&run->account, run->attach.object);
}

/* What is due while the tool is attached; @ended when it is over. */
static enum status handle(struct run *run, unsigned int due, bool *ended)
{
	struct report *report = run->report;
	const struct options *options = report->options;
	enum status status = STATUS_ENDED;

	if (due & WAIT_SWEEP && !look_at_tables(run))
		return STATUS_FAILED;
	if (due & WAIT_RING)
		status = read_ring(run);
	if (due & WAIT_REPORT && status == STATUS_ENDED)
		status = report_interval(report, run->attach.object);
	*ended = due & WAIT_END || report->closed || records_complete(&report->records) ||
		 (options->count && report->interval >= options->count);
	return status;
}

/* Report at intervals until time, count or a signal ends it. */
static enum status follow(struct run *run)
{
	const struct options *options = run->report->options;
	enum status status = STATUS_ENDED;
	bool ended = false;

	wait_start(&run->wait, ring_fd(&run->ring), look_period(run->report->tool),
		   options->interval_ns, options->duration_ns);
	while (!ended && status == STATUS_ENDED)
		status = handle(run, wait_next(&run->wait, run->report->fd), &ended);
	return status;
}

/* Show what is left in the ring, when nothing is attached any more. */
static enum status drain(struct run *run)
{
	enum status status;
	bool more;

	do {
		more = ring_read(&run->ring);
		status = report_flush(run->report);
	} while (more && status == STATUS_ENDED);
	return status;
}

static bool lossy(const struct run *run)
{
	return account_lossy(&run->account) || attach_missed_all(&run->attach) ||
	       run->report->records.damaged;
}

/* Detach, empty ring and tables, and show the whole run. */
static enum status finish(struct run *run)
{
	struct report *report = run->report;
	enum status status;

	attach_detach(&run->attach);
	stack_poll(report->tool, run->attach.object, true);
	status = drain(run);
	if (report->closed)
		return status;
	if (!sweep_close(&run->account, run->attach.object) ||
	    !account_close(&run->account, run->attach.object))
		return STATUS_FAILED;
	status = report_final(report, &run->attach, &run->account);
	if (status == STATUS_ENDED && report->options->strict && lossy(run))
		return STATUS_LOST;
	return status;
}

static void say_hint(const struct report *report, const struct attach *attach)
{
	if (report->options->verbose)
		view_explain_points(stderr, attach, true);
	if (!report->options->quiet)
		fprintf(stderr, "Tracing %s: Ctrl-C ends\n", attach->tool->about);
}

static enum status trace(struct run *run)
{
	enum status status, finished;

	run->account = account_open(run->report->tool);
	say_hint(run->report, &run->attach);
	status = follow(run);
	wait_close(&run->wait);
	finished = finish(run);
	account_free(&run->account);
	return status == STATUS_ENDED ? finished : status;
}

/* Attach, get hold of what takes privileges, and drop them. */
static enum status attach_and_drop(struct run *run)
{
	struct report *report = run->report;
	enum status status = attach_tool(&run->attach, report->tool, report->options);

	if (status != STATUS_ENDED)
		return status;
	if (!ring_open(&run->ring, report, run->attach.object))
		return STATUS_FAILED;
	if (report->options->mode == OPTIONS_RUN) {
		names_load(report->tool);
		report_counters(report);
	}
	stack_open(report->tool, run->attach.object);
	return privilege_drop(attach_map(&run->attach), stack_users(report->tool));
}

static enum status attach_and_trace(struct report *report)
{
	struct run run = {.report = report};
	enum status status;

	if (!wait_open(&run.wait))
		return STATUS_FAILED;
	status = attach_and_drop(&run);
	if (status == STATUS_ENDED)
		status = report_start(report, &run.attach);
	if (status == STATUS_ENDED && report->options->mode == OPTIONS_RUN)
		status = trace(&run);
	ring_close(&run.ring);
	attach_close(&run.attach);
	stack_close();
	names_free();
	return status;
}

int vnt_run(const struct vnt_tool *tool, int argc, char **argv)
{
	struct options options;
	struct report report;
	enum status status, closed;

	program_invocation_short_name = (char *)tool->name;
	if (tool->runtime != VNT_RUNTIME) {
		warnx("made for runtime %u, linked with %u", tool->runtime, VNT_RUNTIME);
		return STATUS_FAILED;
	}
	status = options_parse(&options, tool, argc, argv);
	if (status != STATUS_ENDED)
		return status;
	tool = choice_tool(tool, &options);
	log_start(options.verbose);
	status = report_open(&report, tool, &options);
	if (status != STATUS_ENDED)
		return status;
	if (options.mode >= OPTIONS_HELP)
		status = report_options(&report);
	else
		status = attach_and_trace(&report);
	closed = report_close(&report);
	filter_free(&options.filter);
	return status == STATUS_ENDED ? closed : status;
}
