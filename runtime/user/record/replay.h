/* SPDX-License-Identifier: MIT */
/* The state of a replay, which replay.c and absorb.c share. */
#ifndef VNT_REPLAY_H
#define VNT_REPLAY_H

#include "record/record.h"
#include "record/recording.h"

struct replay {
	struct source source;
	struct options *options;
	struct chunk chunk;
	bool pending;			/* the chunk is not used yet */
	bool started;			/* the recording was made by this tool */
	bool final;			/* the report of the whole run has begun */
	char group[RECORDING_NAME + 1];	/* --by; "": not given */
	char dir[RECORDING_NAME + 1];	/* --dir, the same */
	s64 zone;			/* local time to UTC, s */
	struct hist_table *measures;	/* as they are at this report */
	u64 *counts;			/* of all values, by measure */
	struct rows_table *tables;
	struct counters_table counters;
};

/* ---- absorb.c: chunks in the order of their use ------------------------------------ */

/*
 * Make sure that there is an unused chunk: read the next, and absorb clocks, names and
 * stacks on the way.  Returns false after a message.
 */
bool replay_peek(struct replay *replay);

/* As replay_peek(), and the chunk must be of @type. */
bool replay_expect(struct replay *replay, enum recording_type type);

/* Mark the chunk as used.  Returns false after a message if something of it is left over. */
bool replay_used(struct replay *replay);

#endif
