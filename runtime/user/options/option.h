/* SPDX-License-Identifier: MIT */
/* The options that all tools have, and the completion of the command line. */
#ifndef VNT_OPTION_H
#define VNT_OPTION_H

#include "base/base.h"

struct argp_option;
struct options;

/* ---- option.c: the table of common options --------------------------------- */

#define OPTION_MIN_NS	1000000	/* shortest interval and duration: 1 ms */
#define OPTION_ROWS 45
#define OPTION_A_TIME "a time of at least 1ms, like 5, 0.5, 500ms or 2m"
#define OPTION_A_NUMBER "a number from 1 to 4294967295"

/* Groups of the help, in their order. */
enum option_group { OPTION_PACKETS = 1, OPTION_TIME, OPTION_OUTPUT, OPTION_TOOL };

/* Features that an option can need: tool->features, and what follows from the rest of the tool. */
enum feature {
	FEATURE_KEYS	= 1 << 16,	/* a measure or table has a key */
	FEATURE_SPEC	= 1 << 17,	/* the tool contains its spec */
	FEATURE_REPORTS	= 1 << 18,	/* there are measures, tables or counters */
	FEATURE_EVENTS	= 1 << 19,
	FEATURE_KPROBE	= 1 << 20,	/* a function can be hooked by fentry or kprobe */
	FEATURE_EACH	= 1 << 21,	/* hits can be shown instead of counted */
	FEATURE_PATHS	= 1 << 22,	/* there are several paths */
	FEATURE_STAGES	= 1 << 23,	/* there are points between start and end */
	FEATURE_USER	= 1 << 24,	/* functions of a library */
	FEATURE_TIMER	= 1 << 25,	/* samples */
	FEATURE_STACKS	= 1 << 26,	/* a measure or table is by stacks */
	FEATURE_RUN	= 1 << 27,	/* all tools have it: the option has no meaning in a replay */
	FEATURE_EXPIRED	= 1 << 28,	/* expired entries can be shown */
	FEATURE_APART	= 1 << 29,	/* there are several points that can be left out */
	FEATURE_WAITS	= 1 << 30,	/* entries wait for their end, and expire */
	FEATURE_SUMMARY	= 1U << 31,	/* text shows every hit, beside the results */
};

struct option_row {
	const char *name;
	int letter;		/* 0: none */
	const char *value;	/* what it takes, NULL: nothing */
	enum option_group group;
	const char *about;	/* NULL: not in the help */
	bool (*set)(struct options *options, const char *text);
	const char *expected;	/* NULL, with a value: see options.c */
	u32 needs;		/* enum vnt_feature, enum feature */
};

extern const struct option_row option_rows[OPTION_ROWS];

/* Whether @tool has all features in @needs, so that an option that needs them exists. */
bool option_exists(const struct vnt_tool *tool, u32 needs);

/* ---- completion.c: --completion ------------------------------------------------ */

/*
 * Print a completion script for @shell, with all @rows, up to the empty one, that the
 * help shows.
 */
void completion_print(FILE *out, const struct vnt_tool *tool, const struct argp_option *rows,
		      const char *shell);

/* ---- cgroup.c: the cgroup of --cgroup -------------------------------------- */

/* Find the cgroup at the path @text, or below /sys/fs/cgroup, for @task.  False if there is none. */
bool cgroup_find(const char *text, struct task_filter *task);

#endif
