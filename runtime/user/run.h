/* SPDX-License-Identifier: MIT */
/* run.c: a run from its start to its end, for the tests; tools call vnt_run() of tool.h. */
#ifndef VNT_RUN_H
#define VNT_RUN_H

#include "view/report.h"

/* Show in @report all that @source returns, until it ends.  Returns the exit code. */
enum status run_source(struct report *report, struct source *source);

#endif
