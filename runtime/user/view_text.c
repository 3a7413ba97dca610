// SPDX-License-Identifier: MIT
/* Output as text: histograms, accounts, and what was missed. */
#include <inttypes.h>

#include "runtime.h"

static void start(FILE *out, const struct attach *attach)
{
	(void)out;
	(void)attach;
}

static void histogram(FILE *out, const struct view_measure *view)
{
	view_histogram(out, view);
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

/* With several measures a row is called by both of its names. */
static void accounts(FILE *out, const struct account *account)
{
	const struct vnt_tool *tool = account->tool;

	for (unsigned int i = 0; i < tool->rows_count; i++) {
		if (tool->measures_count > 1)
			fprintf(out, "%s ", tool->rows[i].measure);
		fprintf(out, "%s: ", tool->rows[i].point);
		print_account(out, &account->rows[i]);
	}
}

static void missed(FILE *out, const struct attach *attach)
{
	for (unsigned int i = 0; i < attach->tool->points_count; i++) {
		u64 count = attach_missed(attach, &attach->points[i]);

		if (count)
			fprintf(out, "%s: %" PRIu64 " missed, while a BPF program ran\n",
				attach->points[i].is->name, (uint64_t)count);
	}
}

const struct view view_text = {
	.start = start,
	.histogram = histogram,
	.accounts = accounts,
	.missed = missed,
};
