/* SPDX-License-Identifier: MIT */
/* counters.c: the counters that the kernel keeps by itself. */
#ifndef VNT_COUNTERS_H
#define VNT_COUNTERS_H

#include "base/base.h"

#define COUNTERS_FILES 3

/* Open files and sockets from which counters are read. */
struct counters {
	u32 which;			/* enum vnt_counters */
	int files[COUNTERS_FILES];	/* -1: not open */
	int netlink;			/* the same */
	u32 index;			/* of the one device to read, 0: all */
};

struct counter {
	u32 index;		/* of the device, 0: of none */
	char device[16];
	char name[60];
	u64 value;
};

/*
 * Counters that are not 0: after counters_settle() sorted by device and name.  Start
 * zeroed; counters_free() releases it.
 */
struct counters_table {
	struct counter *list;	/* owned */
	size_t count, room;
};

/* Counters of which none is open. */
struct counters counters_none(void);

/*
 * Open the counters @which, bits of enum vnt_counters, in the network namespace @netns,
 * a descriptor that stays the caller's, or -1: in that of this process.  @index: read
 * only this device, 0: all.  Those that cannot be opened are left out; a message tells
 * if the namespace cannot be entered.
 */
void counters_open(struct counters *counters, u32 which, int netns, u32 index);

/* The current values, settled.  The caller releases them with counters_free(). */
struct counters_table counters_read(const struct counters *counters);

/*
 * Append the counters in @text, the contents of a file of the kind @which, one bit of
 * enum vnt_counters.  @text is modified.
 */
void counters_parse(struct counters_table *table, u32 which, char *text);

/* Sort by device, those without one first, and by name. */
void counters_settle(struct counters_table *table);

/*
 * Put into @grown, which is empty, by how much each counter grew between @before and
 * @now, both settled.  A counter that became smaller has been reset: it grew from 0.
 */
void counters_difference(const struct counters_table *now,
			 const struct counters_table *before, struct counters_table *grown);

/*
 * Put into @changes, which is empty, what counters_apply() needs to turn @before into
 * @now: new and different counters, and those that are gone with the value 0.
 */
void counters_changes(const struct counters_table *now,
		      const struct counters_table *before, struct counters_table *changes);

/* Apply @changes to @table; both are settled. */
void counters_apply(struct counters_table *table, const struct counters_table *changes);

/* Close what counters_open() opened. */
void counters_close(struct counters *counters);

/* Free the list of @table and leave it empty. */
void counters_free(struct counters_table *table);

#endif
