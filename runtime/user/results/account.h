/* SPDX-License-Identifier: MIT */
/* account.c: what became of every hit of a point. */
#ifndef VNT_ACCOUNT_H
#define VNT_ACCOUNT_H

#include "base/base.h"

/* The accounts of all rows of a tool. */
struct account {
	const struct vnt_tool *tool;
	struct vnt_account *swept;	/* by row: entries that this process removed or left */
	struct vnt_account *rows;	/* by row: totals, after account_close() */
	u64 (*expired)[VNT_STAGES];	/* by measure: after this stage of a path */
	char **records;			/* of what expired, not shown yet; owned, each of ... */
	size_t *sizes;			/* ... this size */
	size_t records_count, records_room, sizes_room;
};

/* Accounts of @tool, all 0.  The caller releases them with account_free(). */
struct account account_open(const struct vnt_tool *tool);

/* How many rows of the programs are those of points: of all, also where options chose some. */
unsigned int account_points(const struct vnt_tool *tool);

/*
 * Sum up the totals: @banks of the BPF programs, VNT_BANKS of one account for each point
 * and each row, and what was swept.
 */
void account_close(struct account *account, const struct vnt_account *banks);

/* Add @banks, VNT_BANKS of @rows accounts each, to @sums, which has @rows. */
void account_sum(const struct vnt_account *banks, unsigned int rows,
		 struct vnt_account *sums);

/* How many hits were seen but are in none of the other accounts; 0 if it adds up. */
long long account_unexplained(const struct vnt_account *account);

/* Whether any hit was lost in a full table or ring, or is unexplained. */
bool account_lossy(const struct account *account);

/*
 * Make a record of @event from the key and value of an expired entry, and keep it until
 * account_show().
 */
void account_note(struct account *account, const struct vnt_event *event, const void *key,
		  size_t key_size, const void *value, size_t value_size);

/* Pass the kept records to @take, and forget them. */
void account_show(struct account *account, void *context,
		  void (*take)(void *context, const void *record, size_t size));

void account_free(struct account *account);

#endif
