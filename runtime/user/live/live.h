/* SPDX-License-Identifier: MIT */
/* live.c: the running kernel as a source of results. */
#ifndef VNT_LIVE_H
#define VNT_LIVE_H

#include "attach/attach.h"
#include "results/source.h"

/*
 * Attach @tool to the running kernel as @options say, and drop privileges.  Returns an
 * error after one message.  In any case *@source is set, and the caller closes it with
 * its kind's close().
 */
enum status live_open(struct source **source, const struct vnt_tool *tool,
		      const struct options *options);

/* What @source, of live_open(), is attached to; the source owns it. */
const struct attach *live_attach(struct source *source);

#endif
