// SPDX-License-Identifier: MIT
/* The running kernel as a source: attaches the tool, and reads what its programs count. */
#include <bpf/libbpf.h>
#include <stdlib.h>
#include <unistd.h>

#include "attach/attach.h"
#include "filter/filter.h"
#include "kernel/kernel.h"
#include "kernel/names.h"
#include "live/live.h"
#include "live/tables.h"
#include "live/wait.h"
#include "options/options.h"
#include "results/source.h"
#include "stacks/stack.h"

struct live {
	struct source source;
	const struct options *options;
	struct wait wait;
	struct attach attach;
	struct ring ring;
	struct counters counters;
	struct budget budget;
};

static struct live *live_of(struct source *source)
{
	return (struct live *)source;
}

static void read_clocks(struct live *live)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	live->source.facts->real = now.tv_sec * NS_PER_S + now.tv_nsec;
	live->source.facts->monotonic = clock_now();
	if (!live->source.facts->begun)
		live->source.facts->begun = live->source.facts->monotonic;
}

/* How often to look at the kernel's tables, in ns; 0: never. */
static u64 look_period(const struct vnt_tool *tool)
{
	u64 sweep = sweep_period(tool), stacks = stack_period(tool);

	return !sweep || (stacks && stacks < sweep) ? stacks : sweep;
}

static bool look_at_tables(struct live *live)
{
	struct account *account = live->source.facts->account;
	bool swept;

	stack_poll(live->source.facts->tool, live->attach.object, false);
	swept = sweep_tables(account, live->options, live->attach.object);
	if (account->crowded)
		wait_sweep(&live->wait, NS_PER_S / 10);
	return swept;
}

/* Print that the run starts, and start its timers. */
static void start(struct source *source)
{
	struct live *live = live_of(source);
	const struct options *options = live->options;

	if (options->verbose)
		explain_points(stderr, &live->attach, true);
	if (!options->quiet)
		fprintf(stderr, "Tracing %s: Ctrl-C ends\n", source->facts->tool->about);
	if (!options->quiet)
		devices_say(&live->attach.devices);
	wait_start(&live->wait, ring_fd(&live->ring), devices_fd(&live->attach.devices),
		   look_period(source->facts->tool), options->interval_ns, options->overhead ? BUDGET_PERIOD : 0,
		   options->duration_ns);
}

/* Sweep and check the budget here; reports and records are left to the caller. */
static unsigned int next(struct source *source, int reader, bool enough)
{
	struct live *live = live_of(source);
	unsigned int due = enough ? WAIT_END : wait_next(&live->wait, reader);

	if (due & WAIT_SWEEP && !look_at_tables(live))
		return SOURCE_FAILED;
	if (due & WAIT_DEVICES)
		devices_follow(&live->attach.devices);
	if (due & WAIT_BUDGET && !budget_kept(&live->budget, &live->attach))
		due |= WAIT_END;
	if (source->facts->account->records_count)
		due |= WAIT_RING;
	return (due & WAIT_REPORT ? SOURCE_REPORT : 0) | (due & WAIT_RING ? SOURCE_RECORDS : 0) |
	       (due & WAIT_END ? SOURCE_END : 0);
}

static bool records(struct source *source, void *context,
		    void (*take)(void *context, const void *record, size_t size))
{
	struct live *live = live_of(source);
	bool more;

	read_clocks(live);
	account_show(source->facts->account, context, take);
	more = ring_read(&live->ring, context, take);
	if (more)
		wait_again(&live->wait);
	return more;
}

static bool begin_report(struct source *source, unsigned int interval)
{
	(void)interval;
	read_clocks(live_of(source));
	return true;
}

static bool histograms(struct source *source, unsigned int index, struct hist_table *table)
{
	return tables_histograms(table, &source->facts->tool->measures[index],
				 live_of(source)->attach.object);
}

static bool rows(struct source *source, unsigned int index, struct rows_table *table)
{
	(void)index;
	return tables_rows(table, live_of(source)->attach.object);
}

static bool counters(struct source *source, struct counters_table *table)
{
	*table = counters_read(&live_of(source)->counters);
	return true;
}

static void stop(struct source *source)
{
	struct attach *attach = &live_of(source)->attach;

	wait_close(&live_of(source)->wait);
	attach_detach(attach);
	budget_close(&live_of(source)->budget, attach);
	stack_poll(source->facts->tool, attach->object, true);
	/* Entries that have been lost by now are shown with the last records. */
	sweep_tables(source->facts->account, live_of(source)->options, attach->object);
}

static bool accounts(struct source *source)
{
	const struct attach *attach = &live_of(source)->attach;
	struct source_facts *facts = source->facts;

	for (unsigned int i = 0; i < facts->tool->points_count; i++)
		facts->missed[i] = attach_missed(attach, &attach->points[i]);
	return sweep_close(facts->account, live_of(source)->options, attach->object) &&
	       tables_accounts(facts->account, attach->object);
}

static int close_live(struct source *source)
{
	struct live *live = live_of(source);

	ring_close(&live->ring);
	counters_close(&live->counters);
	attach_close(&live->attach);
	names_free();
	stack_close();
	source_free(source->facts);
	free(live);
	return STATUS_ENDED;
}

static const struct source_kind kind = {
	.start = start,
	.next = next,
	.records = records,
	.report = begin_report,
	.histograms = histograms,
	.rows = rows,
	.counters = counters,
	.stop = stop,
	.accounts = accounts,
	.close = close_live,
};

/* Attach, and read the names that values need. */
static enum status attach_live(struct live *live, const struct vnt_tool *tool)
{
	struct kernel *kernel = kernel_open(tool);
	enum status status;

	if (!kernel)
		return STATUS_KERNEL;
	status = attach_tool(&live->attach, tool, kernel, live->options);
	if (status == STATUS_ENDED && live->options->mode == OPTIONS_RUN)
		names_load(tool, kernel);
	kernel_close(kernel);
	return status;
}

/* Open the kernel's counters of the namespace and device that options name. */
static void open_counters(struct live *live, u32 which)
{
	const struct filter *filter = &live->options->filter;
	int netns = filter_open_netns(filter);

	counters_open(&live->counters, which, netns,
		      filter->packet.terms & FILTER_IFACE ? filter->ifindex : 0);
	if (netns >= 0)
		close(netns);
}

/* Attach, open what takes privileges, and drop them. */
static enum status attach_and_drop(struct live *live, const struct vnt_tool *tool)
{
	enum status status = attach_live(live, tool);

	if (status != STATUS_ENDED)
		return status;
	if (!ring_open(&live->ring, live->attach.object))
		return STATUS_FAILED;
	if (live->options->mode == OPTIONS_RUN && tool->counters)
		open_counters(live, tool->counters);
	stack_open(tool, live->attach.object);
	if (!budget_open(&live->budget, &live->attach, live->options->overhead))
		return STATUS_FAILED;
	return privilege_drop(attach_map(&live->attach), stack_users(tool));
}

static void note_attached(struct live *live)
{
	struct source_facts *facts = live->source.facts;

	for (unsigned int i = 0; i < facts->tool->points_count; i++)
		point_attached(&live->attach.points[i], facts->attached[i],
			       sizeof(facts->attached[i]));
	read_clocks(live);
}

enum status live_open(struct source **source, const struct vnt_tool *tool,
		      const struct options *options)
{
	struct live *live = memory_get(1, sizeof(*live));
	enum status status;

	live->source = (struct source){.kind = &kind, .facts = source_facts(tool)};
	live->options = options;
	live->counters = counters_none();
	*source = &live->source;
	if (!wait_open(&live->wait))
		return STATUS_FAILED;
	status = attach_and_drop(live, tool);
	if (status == STATUS_ENDED)
		note_attached(live);
	return status;
}

const struct attach *live_attach(struct source *source)
{
	return &live_of(source)->attach;
}
