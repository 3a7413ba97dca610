/* SPDX-License-Identifier: MIT */
/*
 * Where the results of a tool come from: the running kernel (live/live.c) or the file
 * that another run has recorded (record/replay.c).  Reports and views treat both alike.
 */
#ifndef VNT_SOURCE_H
#define VNT_SOURCE_H

#include "results/account.h"
#include "results/counters.h"
#include "results/hist.h"
#include "results/rows.h"

#define SOURCE_ATTACHED 256

/* What a source tells besides results, by points in the order of the tool. */
struct source_facts {
	const struct vnt_tool *tool;
	u64 real, monotonic;		/* clocks at the last reading, ns */
	u64 begun;			/* monotonic when the run began */
	char (*attached)[SOURCE_ATTACHED];	/* like "fentry ip_rcv"; "": left out */
	u64 *missed;			/* hits; after accounts() */
	struct account *account;	/* after accounts() */
};

enum source_due {
	SOURCE_REPORT	= 1 << 0,
	SOURCE_RECORDS	= 1 << 1,
	SOURCE_END	= 1 << 2,	/* the time is up, a signal, or no reader */
	SOURCE_FAILED	= 1 << 3,	/* a message was printed */
};

struct source {
	const struct source_kind *kind;
	struct source_facts *facts;
};

/*
 * What a source can do, in the order in which it is called.  A function that returns
 * false for failure, or SOURCE_FAILED, has printed one message.
 *
 * start	the run starts
 * next		wait for what is due and return it, bits of enum source_due.  @reader is
 *		the descriptor of the output; @enough: all that was requested is shown
 * records	pass records to @take; returns true if there are more
 * report	a report begins; 0 is the one of the whole run
 * histograms	read all that measure @index has counted into @table, which is empty,
 *		becomes settled, and is released by the caller with hist_free()
 * rows		the same for a table, whose @is is set; released with rows_free()
 * counters	read the kernel's own counters into a table that is empty and becomes
 *		settled; called before start, and at the end of each report
 * stop		nothing is counted from now on; records() may still return some
 * accounts	complete the facts
 * close	release the source; returns the exit code if nothing else went wrong
 */
struct source_kind {
	void (*start)(struct source *source);
	unsigned int (*next)(struct source *source, int reader, bool enough);
	bool (*records)(struct source *source, void *context,
			void (*take)(void *context, const void *record, size_t size));
	bool (*report)(struct source *source, unsigned int interval);
	bool (*histograms)(struct source *source, unsigned int index,
			   struct hist_table *table);
	bool (*rows)(struct source *source, unsigned int index, struct rows_table *table);
	bool (*counters)(struct source *source, struct counters_table *table);
	void (*stop)(struct source *source);
	bool (*accounts)(struct source *source);
	int (*close)(struct source *source);
};

/* Facts of a run of @tool, all empty.  The caller releases them with source_free(). */
struct source_facts *source_facts(const struct vnt_tool *tool);

/* How many hits of all points the kernel skipped because a BPF program was running already. */
u64 source_missed(const struct source_facts *facts);

void source_free(struct source_facts *facts);

#endif
