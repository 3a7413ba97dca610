// SPDX-License-Identifier: MIT
/* Output as text: histograms, tables, events, accounts, and what was missed. */
#include <inttypes.h>
#include <string.h>

#include "runtime.h"

static void start(FILE *out, const struct source_facts *facts)
{
	(void)out;
	(void)facts;
}

static void histogram(FILE *out, const struct view_measure *view)
{
	view_histogram(out, view);
	fputc('\n', out);
}

static void table(FILE *out, const struct view_table *view)
{
	view_table(out, view);
	fputc('\n', out);
}

/* A line for each, like nstat's. */
static void counters(FILE *out, const struct view_counters *view)
{
	struct columns columns = {.align = "<>"};

	view_title(out, &view->at, "counters", "", view->table->count ? "" : ": nothing changed");
	for (size_t i = 0; i < view->table->count; i++) {
		const struct counter *counter = &view->table->list[i];

		columns_cell(&columns, "%s%s%s", counter->device, counter->index ? " " : "",
			     counter->name);
		columns_cell(&columns, "%" PRIu64, (uint64_t)counter->value);
	}
	columns_print(&columns, "", out);
	fputc('\n', out);
}

static void pause_events(FILE *out)
{
	fputc('\n', out);
}

/* sent: 60 seen = 57 shown + 2 expired + 1 waiting */
static void print_account(FILE *out, const struct vnt_account *account)
{
	const char *sign = " =";
	long long unexplained = account_unexplained(account);

	fprintf(out, "%" PRIu64 " seen", (uint64_t)account->seen);
#define A(name, word)								\
	if (account->name) {							\
		fprintf(out, "%s %" PRIu64 " " word, sign, (uint64_t)account->name); \
		sign = " +";							\
	}
	VNT_ACCOUNTS(A)
#undef A
	if (unexplained)
		fprintf(out, " (does not add up: %lld unexplained)", unexplained);
	fputc('\n', out);
}

/* Whether points play parts in more than one measure, event or table. */
static bool has_parts(const struct vnt_tool *tool)
{
	for (unsigned int i = 1; i < tool->rows_count; i++) {
		if (strcmp(tool->rows[i].measure, tool->rows[0].measure))
			return true;
	}
	return false;
}

/* What was lost on a path, by the last stage that was passed. */
static void print_lost(FILE *out, const struct account *account, unsigned int index)
{
	const struct vnt_measure *measure = &account->tool->measures[index];

	for (unsigned int i = 0; i < measure->stages_count; i++) {
		const char *verdict = measure->verdicts ? measure->verdicts[i] : NULL;

		if (account->lost[index][i])
			fprintf(out, "%s: %" PRIu64 " lost after %s%s%s\n", measure->name,
				(uint64_t)account->lost[index][i], measure->stages[i],
				verdict ? ": " : "", verdict ? verdict : "");
	}
}

static void accounts(FILE *out, const struct account *account)
{
	const struct vnt_tool *tool = account->tool;

	for (unsigned int i = 0; i < tool->measures_count; i++)
		print_lost(out, account, i);
	for (unsigned int i = 0; i < tool->rows_count; i++) {
		if (has_parts(tool))
			fprintf(out, "%s at ", tool->rows[i].measure);
		fprintf(out, "%s: ", tool->rows[i].point);
		print_account(out, &account->rows[i]);
	}
}

static void print_missed(FILE *out, const struct source_facts *facts)
{
	for (unsigned int i = 0; i < facts->tool->points_count; i++) {
		if (facts->missed[i])
			fprintf(out, "%s: %" PRIu64 " missed, while a BPF program ran\n",
				facts->tool->points[i].name, (uint64_t)facts->missed[i]);
	}
}

static void end(FILE *out, const struct source_facts *facts,
		const struct records *records)
{
	print_missed(out, facts);
	if (records->unshown)
		fprintf(out, "%" PRIu64 " records more than asked for, not shown\n",
			(uint64_t)records->unshown);
	if (records->damaged)
		fprintf(out, "%" PRIu64 " damaged records, not shown\n",
			(uint64_t)records->damaged);
}

const struct view view_text = {
	.start = start,
	.histogram = histogram,
	.table = table,
	.counters = counters,
	.event = view_event,
	.pause = pause_events,
	.accounts = accounts,
	.end = end,
};
