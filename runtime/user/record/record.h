/* SPDX-License-Identifier: MIT */
/* --record and --replay: a source that writes a recording, and one that reads it. */
#ifndef VNT_RECORD_H
#define VNT_RECORD_H

#include "options/options.h"
#include "results/source.h"

/* ---- record.c: a source that also writes what it passes on ---------------------- */

struct record;

/* Create the file of --record.  Returns NULL after a message. */
struct record *record_open(const struct options *options);

/*
 * A source that returns what @inner returns and appends it to the file.  It owns @record
 * and @inner.
 */
struct source *record_start(struct record *record, struct source *inner);

/* Close and free @record instead of starting it. */
void record_abandon(struct record *record);

/* ---- replay.c: a recording as a source --------------------------------------------- */

/*
 * Open the recording of --replay, made by @tool, and set those of @options that the run
 * had and the output depends on.  Returns STATUS_FAILED after one message.  In any case
 * *@source is set, and the caller closes it with its kind's close().
 */
enum status replay_open(struct source **source, const struct vnt_tool *tool,
			struct options *options);

#endif
