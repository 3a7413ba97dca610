// SPDX-License-Identifier: MIT
/* Output as text: histograms, tables, events, accounts, and missed hits. */
#include <inttypes.h>
#include <string.h>

#include "base/columns.h"
#include "results/source.h"
#include "view/format.h"
#include "view/report.h"

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

/* Print a line for each counter, like nstat. */
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

/* Print an account: 60 seen = 57 shown + 2 expired + 1 waiting; device unknown of 3 */
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
#define A(name, word)								\
	if (account->name)							\
		fprintf(out, "; " word " of %" PRIu64, (uint64_t)account->name);
	VNT_REMARKS(A)
#undef A
	if (unexplained)
		fprintf(out, " (does not add up: %lld unexplained)", unexplained);
	fputc('\n', out);
}

/* Whether there are points of more than one measure, event or table. */
static bool has_parts(const struct vnt_tool *tool)
{
	for (unsigned int i = 1; i < tool->rows_count; i++) {
		if (strcmp(tool->rows[i].measure, tool->rows[0].measure))
			return true;
	}
	return false;
}

static void print_fate(void *out, const struct account_fate *is)
{
	char text[FORMAT_SIZE];

	fprintf(out, "  %" PRIu64 " %s\n", (uint64_t)is->count,
		format_text(&fate_field, &is->fate, text));
}

/*
 * Print how many entries expired, and what has become of them: of a path by the last stage
 * that they passed; of others only if there is something to say.
 */
static void print_expired(FILE *out, const struct account *account, unsigned int index)
{
	const struct vnt_measure *measure = &account->tool->measures[index];

	if (!measure->stages && account_has_fates(account, index)) {
		fprintf(out, "%s: %" PRIu64 " expired\n", measure->name,
			(uint64_t)account->rows[measure->start_row].expired);
		account_fates(account, index, 0, out, print_fate);
	}

	for (unsigned int i = 0; i < measure->stages_count; i++) {
		const char *diagnosis = measure->diagnoses ? measure->diagnoses[i] : NULL;

		if (!account->expired[index][i])
			continue;
		fprintf(out, "%s: %" PRIu64 " expired after %s%s%s\n", measure->name,
			(uint64_t)account->expired[index][i], measure->stages[i],
			diagnosis ? ": " : "", diagnosis ? diagnosis : "");
		account_fates(account, index, i, out, print_fate);
	}
}

static void accounts(FILE *out, const struct account *account)
{
	const struct vnt_tool *tool = account->tool;

	for (unsigned int i = 0; i < tool->measures_count; i++)
		print_expired(out, account, i);
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
		fprintf(out, "%" PRIu64 " records more than --records, not shown\n",
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

void view_accounts_aside(FILE *out, const struct account *account)
{
	(void)out;
	accounts(stderr, account);
}

void view_end_aside(FILE *out, const struct source_facts *facts, const struct records *records)
{
	(void)out;
	end(stderr, facts, records);
}
