/* SPDX-License-Identifier: MIT */
/*
 * Where a tool's readings come from: the running kernel (live.c), or the file
 * that another run has recorded (replay.c).  What is made of them is the same.
 */
#ifndef VNT_SOURCE_H
#define VNT_SOURCE_H

#include "tool.h"

struct account;
struct counters_table;
struct hist_table;
struct rows_table;

#define SOURCE_ATTACHED 256

/* What a source says besides readings, by points as the tool lists them. */
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
 * What a source can do, in the order in which it is asked.  A false that means
 * failure, and SOURCE_FAILED, come after one message.
 *
 * start	the run starts
 * next		wait for what is due: bits of enum source_due.  @reader is the
 *		descriptor of the output; @enough: what was asked for is shown
 * records	hand records to @take; true: there are more
 * report	a report begins; 0 is the one of the whole run
 * histograms	what measure @index has in all, into @table, which is empty,
 *		becomes settled and is freed with hist_free()
 * rows		the same of a table, whose @is is set, freed with rows_free()
 * counters	the kernel's own counters as they are now, settled, into a table that
 *		is empty; before start, and at the end of each report
 * stop		from now on nothing is added but what records() still gives
 * accounts	complete the facts
 * close	free the source; the exit code if nothing else went wrong
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

struct source_facts *source_facts(const struct vnt_tool *tool);
u64 source_missed(const struct source_facts *facts);
void source_free(struct source_facts *facts);

#endif
