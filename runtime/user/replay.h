/* SPDX-License-Identifier: MIT */
/* What replay.c and absorb.c share. */
#ifndef VNT_REPLAY_H
#define VNT_REPLAY_H

#include "recording.h"
#include "runtime.h"

struct replay {
	struct source source;
	struct options *options;
	struct chunk chunk;
	bool pending;			/* the chunk is still to be used */
	bool started;			/* it is one of this tool */
	bool final;			/* the report of the whole run has begun */
	char group[RECORDING_NAME + 1];	/* --by; "": not given */
	char dir[RECORDING_NAME + 1];	/* --dir, the same */
	s64 zone;			/* local time to UTC, s */
	struct hist_table *measures;	/* as they are at this report */
	u64 *counts;			/* of all values, by measure */
	struct rows_table *tables;
	struct counters_table counters;
};

/* The chunks of a recording, in the order in which they are to be used, absorb.c */

bool replay_used(struct replay *replay);
bool replay_peek(struct replay *replay);
bool replay_expect(struct replay *replay, enum recording_type type);

#endif
