/* SPDX-License-Identifier: MIT */
/* Reads and cleans the tables that the BPF programs fill. */
#ifndef VNT_TABLES_H
#define VNT_TABLES_H

#include "options/options.h"
#include "results/account.h"
#include "results/hist.h"
#include "results/rows.h"

struct bpf_object;

/* ---- tables.c: results and accounts, summed over all CPUs ---------------------- */

/*
 * Read the histograms of @measure into @table, which is empty, becomes settled, and is
 * released by the caller with hist_free().  Returns false after a message.
 */
bool tables_histograms(struct hist_table *table, const struct vnt_measure *measure,
		       struct bpf_object *object);

/* The same for the results of table->is; released with rows_free(). */
bool tables_rows(struct rows_table *table, struct bpf_object *object);

/* Read the banks of accounts, and sum them up in @account.  Returns false after a message. */
bool tables_accounts(struct account *account, struct bpf_object *object);

/* ---- sweep.c: entries that have been in tables for too long ---------------------- */

/* How often to sweep, in ns, so that entries expire in time; 0 if there is nothing to sweep. */
u64 sweep_period(const struct vnt_tool *tool);

/*
 * Remove entries that are older than they may become.  Those that waited for their end
 * are counted in account->swept as expired; @options say whether they become records.  Where a
 * table is nearly full, the oldest are evicted.  account->crowded says to sweep again soon.
 * Returns false after a message.
 */
bool sweep_tables(struct account *account, const struct options *options,
		  struct bpf_object *object);

/* Count the entries that are still waiting, when nothing is attached any more. */
bool sweep_close(struct account *account, const struct options *options,
		 struct bpf_object *object);

#endif
