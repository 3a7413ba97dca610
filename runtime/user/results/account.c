// SPDX-License-Identifier: MIT
/*
 * Accounts: every hit of a point ends in exactly one of them, so `seen` is the sum of the
 * others.  Each role that a point plays has a row of them.  The BPF programs count in banks;
 * entries that expired or are still waiting are counted in user space, by live/sweep.c.
 */
#include <stdlib.h>
#include <string.h>

#include "results/account.h"

static void add(struct vnt_account *to, const struct vnt_account *from)
{
	to->seen += from->seen;
#define A(name, word) to->name += from->name;
	VNT_ACCOUNTS(A)
	VNT_REMARKS(A)
#undef A
}

struct account account_open(const struct vnt_tool *tool)
{
	return (struct account){
		.tool = tool,
		.swept = memory_get(tool->rows_count, sizeof(struct vnt_account)),
		.rows = memory_get(tool->rows_count, sizeof(struct vnt_account)),
		.expired = memory_get(tool->measures_count, sizeof(u64[VNT_STAGES])),
	};
}

unsigned int account_points(const struct vnt_tool *tool)
{
	return tool->whole ? tool->whole->points_count : tool->points_count;
}

void account_sum(const struct vnt_account *banks, unsigned int rows,
		 struct vnt_account *sums)
{
	for (unsigned int i = 0; i < VNT_BANKS * rows; i++)
		add(&sums[i % rows], &banks[i]);
}

/*
 * The programs count in a row for each point what ends before any of its roles begins.
 * Each role has had those hits, too.
 */
static void spread(const struct vnt_account *points, unsigned int count,
		   const struct vnt_row *row, struct vnt_account *to)
{
	for (unsigned int i = 0; i < count; i++) {
		if (row->points & 1ULL << i)
			add(to, &points[i]);
	}
}

void account_close(struct account *account, const struct vnt_account *banks)
{
	const struct vnt_tool *tool = account->tool;
	unsigned int points = account_points(tool), count = points + tool->rows_count;
	struct vnt_account *sums = memory_get(count, sizeof(*sums));

	account_sum(banks, count, sums);
	for (unsigned int i = 0; i < tool->rows_count; i++) {
		spread(sums, points, &tool->rows[i], &account->rows[i]);
		add(&account->rows[i], &sums[points + i]);
		add(&account->rows[i], &account->swept[i]);
	}
	free(sums);
}

long long account_unexplained(const struct vnt_account *account)
{
	u64 left = account->seen;

#define A(name, word) left -= account->name;
	VNT_ACCOUNTS(A)
#undef A
	return left;
}

bool account_lossy(const struct account *account)
{
	for (unsigned int i = 0; i < account->tool->rows_count; i++) {
		if (account->rows[i].table_full || account->rows[i].evicted || account->rows[i].ring_full ||
		    account_unexplained(&account->rows[i]))
			return true;
	}
	return false;
}

/* Does @fate say the same as @is?  Entries of a path without stages have stage 0. */
static bool same_fate(const struct account_fate *fate, const struct account_fate *is)
{
	return fate->measure == is->measure && fate->stage == is->stage &&
	       fate->fate.kind == is->fate.kind && fate->fate.reason == is->fate.reason &&
	       fate->fate.place == is->fate.place;
}

void account_fate(struct account *account, const struct account_fate *is)
{
	for (size_t i = 0; i < account->fates_count; i++) {
		if (same_fate(&account->fates[i], is)) {
			account->fates[i].count += is->count;
			return;
		}
	}
	account->fates = memory_grow(account->fates, &account->fates_room,
				     account->fates_count, sizeof(*account->fates));
	account->fates[account->fates_count++] = *is;
}

bool account_has_fates(const struct account *account, u32 measure)
{
	for (size_t i = 0; i < account->fates_count; i++)
		if (account->fates[i].measure == measure)
			return true;
	return false;
}

void account_fates(const struct account *account, u32 measure, u32 stage, void *context,
		   void (*visit)(void *context, const struct account_fate *fate))
{
	for (size_t i = 0; i < account->fates_count; i++)
		if (account->fates[i].measure == measure && account->fates[i].stage == stage)
			visit(context, &account->fates[i]);
}

void account_note(struct account *account, const struct vnt_event *event, u64 time)
{
	struct vnt_record head = {
		.event = event - account->tool->whole->events, .time = time,
	};

	account->records = memory_grow(account->records, &account->records_room,
				       account->records_count, sizeof(*account->records));
	account->sizes = memory_grow(account->sizes, &account->sizes_room,
				     account->records_count, sizeof(*account->sizes));
	account->records[account->records_count] = memory_get(1, event->size);
	account->sizes[account->records_count++] = 0;
	account_add(account, &head, sizeof(head));
}

void account_add(struct account *account, const void *bytes, size_t size)
{
	size_t *used = &account->sizes[account->records_count - 1];

	memcpy(account->records[account->records_count - 1] + *used, bytes, size);
	*used += size;
}

void account_show(struct account *account, void *context,
		  void (*take)(void *context, const void *record, size_t size))
{
	for (size_t i = 0; i < account->records_count; i++) {
		take(context, account->records[i], account->sizes[i]);
		free(account->records[i]);
	}
	account->records_count = 0;
}

void account_free(struct account *account)
{
	for (size_t i = 0; i < account->records_count; i++)
		free(account->records[i]);
	free(account->records);
	free(account->sizes);
	free(account->swept);
	free(account->rows);
	free(account->expired);
	free(account->fates);
}
