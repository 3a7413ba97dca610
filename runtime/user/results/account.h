/* SPDX-License-Identifier: MIT */
/* account.c: what became of every hit of a point. */
#ifndef VNT_ACCOUNT_H
#define VNT_ACCOUNT_H

#include "base/base.h"

/* How often packets of measure @measure met @fate after stage @stage; 0 where it has no stages. */
struct account_fate {
	u32 measure, stage;
	struct vnt_fate fate;
	u64 count;
};

/* The accounts of all rows of a tool. */
struct account {
	const struct vnt_tool *tool;
	struct vnt_account *swept;	/* by row: entries that this process removed or left */
	struct vnt_account *rows;	/* by row: totals, after account_close() */
	bool crowded;			/* a table has so many entries that it may soon be full */
	u64 (*expired)[VNT_STAGES];	/* by measure: after this stage of a path */
	struct account_fate *fates;	/* of what expired, where it is known; owned */
	size_t fates_count, fates_room;
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

/* Count @is, one more or as many as it says. */
void account_fate(struct account *account, const struct account_fate *is);

/* Is anything known of what expired of measure @measure? */
bool account_has_fates(const struct account *account, u32 measure);

/* Call @visit for each fate of what expired of measure @measure after @stage. */
void account_fates(const struct account *account, u32 measure, u32 stage, void *context,
		   void (*visit)(void *context, const struct account_fate *fate));

/* Begin a record of @event, which stands for an expired entry; kept until account_show(). */
void account_note(struct account *account, const struct vnt_event *event, u64 time);

/* Add @size bytes to the record that was begun last. */
void account_add(struct account *account, const void *bytes, size_t size);

/* Pass the kept records to @take, and forget them. */
void account_show(struct account *account, void *context,
		  void (*take)(void *context, const void *record, size_t size));

void account_free(struct account *account);

#endif
