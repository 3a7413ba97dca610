// SPDX-License-Identifier: MIT
/* The road of a tool, from its command line to its exit code. */
#include <bpf/libbpf.h>
#include <err.h>
#include <errno.h>

#include "runtime.h"

/* What is due while the tool is attached; @ended when it is over. */
static enum status handle(unsigned int due, struct report *report,
			  struct account *account, struct bpf_object *object,
			  bool *ended)
{
	const struct options *options = report->options;
	enum status status = STATUS_ENDED;

	if (due & WAIT_SWEEP && !tables_sweep(account, object))
		return STATUS_FAILED;
	if (due & WAIT_REPORT)
		status = report_interval(report, object);
	*ended = due & WAIT_END || report->closed ||
		 (options->count && report->interval >= options->count);
	return status;
}

/* Report at intervals until time, count or a signal ends it. */
static enum status follow(struct wait *wait, struct report *report,
			  struct account *account, struct bpf_object *object)
{
	const struct options *options = report->options;
	enum status status = STATUS_ENDED;
	bool ended = false;

	wait_start(wait, tables_sweep_period(report->tool), options->interval_ns,
		   options->duration_ns);
	while (!ended && status == STATUS_ENDED)
		status = handle(wait_next(wait, report->fd), report, account,
				object, &ended);
	return status;
}

/* Detach, empty the tables, and show the whole run. */
static enum status finish(struct report *report, struct account *account,
			  struct attach *attach)
{
	enum status status;

	attach_detach(attach);
	if (report->closed)
		return STATUS_ENDED;
	if (!tables_close(account, attach->object) ||
	    !account_close(account, attach->object))
		return STATUS_FAILED;
	status = report_final(report, attach, account);
	if (status == STATUS_ENDED && report->options->strict &&
	    (account_lossy(account) || attach_missed_all(attach)))
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

static enum status trace(struct wait *wait, struct report *report,
			 struct attach *attach)
{
	struct account account = account_open(attach->tool);
	enum status status, finished;

	say_hint(report, attach);
	status = follow(wait, report, &account, attach->object);
	wait_close(wait);
	finished = finish(report, &account, attach);
	account_free(&account);
	return status == STATUS_ENDED ? finished : status;
}

static enum status attach_and_trace(const struct vnt_tool *tool, struct report *report)
{
	struct wait wait;
	struct attach attach;
	enum status status;

	if (!wait_open(&wait))
		return STATUS_FAILED;
	status = attach_tool(&attach, tool, report->options);
	if (status == STATUS_ENDED)
		status = privilege_drop(attach_map(&attach));
	if (status == STATUS_ENDED)
		status = report_start(report, &attach);
	if (status == STATUS_ENDED && report->options->mode == OPTIONS_RUN)
		status = trace(&wait, report, &attach);
	attach_close(&attach);
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
	log_start(options.verbose);
	status = report_open(&report, tool, &options);
	if (status != STATUS_ENDED)
		return status;
	if (options.mode >= OPTIONS_HELP)
		status = report_options(&report);
	else
		status = attach_and_trace(tool, &report);
	closed = report_close(&report);
	return status == STATUS_ENDED ? closed : status;
}
