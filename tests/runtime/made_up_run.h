/* SPDX-License-Identifier: MIT */
/* A run that is made up, of a tool that has everything, as a source. */
#ifndef MADE_UP_RUN_H
#define MADE_UP_RUN_H

#include <errno.h>

#include "whole.h"

#include "kernel/names.h"
#include "options/choice.h"
#include "record/record.h"
#include "run.h"
#include "stacks/process.h"
#include "stacks/stack.h"

struct made_up_source {
	struct source source;
	unsigned int step;
};

static unsigned int made_up_step(const struct source *source)
{
	return ((const struct made_up_source *)source)->step;
}

static void made_up_start(struct source *source)
{
	(void)source;
}

static unsigned int made_up_next(struct source *source, int reader, bool enough)
{
	static const unsigned int due[] = {
		SOURCE_RECORDS, SOURCE_REPORT, SOURCE_REPORT | SOURCE_RECORDS, SOURCE_REPORT,
		SOURCE_RECORDS,
	};
	struct made_up_source *made_up = (struct made_up_source *)source;

	(void)reader;
	return enough || made_up->step == ARRAY_SIZE(due) ? SOURCE_END : due[made_up->step++];
}

static void made_up_clocks(struct source *source)
{
	source->facts->real = 1000000000 * NS_PER_S + made_up_step(source) * 1234567890ULL;
	source->facts->monotonic = 5 * NS_PER_S + made_up_step(source) * 1234567891ULL;
}

static bool made_up_records(struct source *source, void *context,
			    void (*take)(void *context, const void *record, size_t size))
{
	struct life_record life = {
		.record.time = made_up_step(source) * NS_PER_S,
		.task = {.pid = 7 + made_up_step(source), .comm = "task"},
		.stack = made_up_step(source) % 2 ? 3 : -1,
		.lived = 12345,
	};
	struct reset_record reset = {.record = {.event = 1, .time = 9}, .error = -ECONNRESET};
	struct hop_record hop = {
		.record = {.event = 2, .time = 8},
		.gap = made_up_step(source) / 2 * 1000, .place = made_up_step(source),
	};

	made_up_clocks(source);
	take(context, &life, sizeof(life));
	take(context, &reset, sizeof(reset));
	take(context, &reset, sizeof(reset) - 1);
	take(context, &hop, sizeof(hop));
	return false;
}

static bool made_up_report(struct source *source, unsigned int interval)
{
	(void)interval;
	made_up_clocks(source);
	return true;
}

/* Whole paths and their steps; of the path "in" steps alone, one of which cannot be. */
static bool made_up_path(struct source *source, unsigned int index, struct hist_table *table)
{
	static const u32 out[] = {0, 1, 5, 2}, in[] = {1, 5, 9};
	const u32 *steps = index == 1 ? out : in;
	const u32 count = index == 1 ? ARRAY_SIZE(out) : ARRAY_SIZE(in);

	for (u32 i = 0; i < count * made_up_step(source); i++) {
		const struct path_key key = {.step = steps[i % count], .port = 80 + i % 2};

		made_up_value(table, &key, 10 * i);
	}
	hist_settle(table);
	return true;
}

/* Two flows, the second from the second step on. */
static bool made_up_histograms(struct source *source, unsigned int index,
			       struct hist_table *table)
{
	table->key_size = whole.measures[index].key_size;
	if (index)
		return made_up_path(source, index, table);
	for (unsigned int i = 0; i < 6 * made_up_step(source); i++) {
		struct packet_flow flow = made_up_flow("10.0.0.1", i < 8 ? 1 : 2,
						       "10.0.0.2", 9, 17);

		made_up_value(table, &flow, i * i * i);
	}
	hist_settle(table);
	return true;
}

/* Two rows that grow, and one that stays. */
static bool made_up_results(struct source *source, unsigned int index,
			    struct rows_table *table)
{
	const u64 steps = made_up_step(source);

	(void)index;
	for (u32 i = 0; i < 3; i++) {
		const struct drops_key key = {
			.reason = i, .stack = (s32)i - 1, .place = WHOLE_ADDRESS + 0x100 * i + 5,
		};
		const u64 growing[] = {10 * i + steps, 1ULL << 40, 40 + steps * i};
		const u64 same[] = {1, 2, 3};

		rows_add(table, &key, i == 2 ? same : growing);
	}
	rows_settle(table);
	return true;
}

/* One that grows, one that stays, and one that comes and goes. */
static bool made_up_counters(struct source *source, struct counters_table *table)
{
	const struct counter counters[] = {
		{.name = "IpInReceives", .value = 100 + 7 * made_up_step(source)},
		{.name = "IpOutRequests", .value = 100},
		{.name = "rx_packets", .index = 3, .device = "eth0", .value = 5},
	};
	size_t count = made_up_step(source) % 2 ? 3 : 2;

	table->list = memory_get(3, sizeof(counters[0]));
	table->room = 3;
	table->count = count;
	memcpy(table->list, counters, count * sizeof(counters[0]));
	return true;
}

static void made_up_stop(struct source *source)
{
	(void)source;
}

static bool made_up_accounts(struct source *source)
{
	for (unsigned int i = 0; i < whole.rows_count; i++)
		source->facts->account->rows[i] =
			(struct vnt_account){.seen = 100 + i, .shown = 100, .expired = i};
	source->facts->account->expired[1][0] = 4;
	source->facts->account->expired[1][1] = 500;
	source->facts->account->expired[2][2] = 1ULL << 40;
	source->facts->missed[1] = 77;
	return true;
}

static int made_up_close(struct source *source)
{
	source_free(source->facts);
	names_free();
	stack_close();
	free(source);
	return STATUS_ENDED;
}

static const struct source_kind made_up_kind = {
	.start = made_up_start,
	.next = made_up_next,
	.records = made_up_records,
	.report = made_up_report,
	.histograms = made_up_histograms,
	.rows = made_up_results,
	.counters = made_up_counters,
	.stop = made_up_stop,
	.accounts = made_up_accounts,
	.close = made_up_close,
};

/* Names and stacks that the made-up kernel knows. */
static void made_up_names(void)
{
	const u64 stack[] = {WHOLE_ADDRESS + 0x10, WHOLE_ADDRESS + 0x123, 1};

	names_add_enumerator("no_such_enum", 0, "NOTHING");
	names_add_enumerator("no_such_enum", 1, "TOO_SMALL");
	for (u32 i = 0; i < 4; i++) {
		char name[16];

		snprintf(name, sizeof(name), "function_%u", i);
		names_add_symbol(WHOLE_ADDRESS + 0x100 * i, name);
	}
	stack_add(0, stack, 3);
	stack_add(3, stack, 1);
	process_add(8, 3, WHOLE_ADDRESS + 0x10, false,
		    &(struct process_frame){"libm.so", "sin", 0x1f});
	process_add(10, 3, WHOLE_ADDRESS + 0x10, false,
		    &(struct process_frame){"program", NULL, 0x2f});
}

/* The source of @tool, which its kind closes. */
static inline struct source *made_up_source(const struct vnt_tool *tool)
{
	struct made_up_source *made_up = memory_get(1, sizeof(*made_up));

	made_up->source.kind = &made_up_kind;
	made_up->source.facts = source_facts(tool);
	strcpy(made_up->source.facts->attached[0], "tracepoint switch:upcall");
	made_up_names();
	made_up_clocks(&made_up->source);
	return &made_up->source;
}

/* Do the run with @options, which name --output and --record. */
static inline enum status made_up_run(struct options *options)
{
	const struct vnt_tool *tool = choice_tool(&whole, options);
	struct record *record = record_open(options);
	struct report report;
	struct source *source;
	enum status status, closed;

	assert_non_null(record);
	assert_int_equal(report_open(&report, tool, options), STATUS_ENDED);
	source = record_start(record, made_up_source(tool));
	status = run_source(&report, source);
	closed = source->kind->close(source);
	assert_int_equal(report_close(&report), STATUS_ENDED);
	choice_free(tool);
	return status == STATUS_ENDED ? closed : status;
}

#endif
