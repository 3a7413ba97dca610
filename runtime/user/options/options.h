/* SPDX-License-Identifier: MIT */
/* options.c: the command line of a tool. */
#ifndef VNT_OPTIONS_H
#define VNT_OPTIONS_H

#include "filter/filter.h"
#include "results/hist.h"

enum options_mode {
	OPTIONS_RUN,
	OPTIONS_DRY_RUN,
	OPTIONS_EXPLAIN,
	OPTIONS_HELP,		/* from here on: print something and exit */
	OPTIONS_USAGE,
	OPTIONS_VERSION,
	OPTIONS_SPEC,
	OPTIONS_SCHEMA,
	OPTIONS_COLUMNS,
	OPTIONS_COMPLETION,
};

/* The forms of output; folded: stacks for flame graphs, nothing else. */
enum output_form { OUTPUT_TEXT, OUTPUT_JSON, OUTPUT_CSV, OUTPUT_FOLDED };

/* Strings are those of the command line, not owned; NULL: not given. */
struct options {
	enum options_mode mode;
	struct filter filter;
	u64 interval_ns;	/* 0: only the final report */
	u64 count;		/* of interval reports, 0: no limit */
	u64 duration_ns;	/* 0: until a signal */
	u64 top;		/* keys shown, 0: not given */
	u64 max;		/* entries of each table, 0: as built */
	u64 records;		/* of events until the end, 0: no limit */
	enum hist_sort sort;
	u64 min_ns;		/* shorter durations are filtered, 0: none */
	struct task_filter task;
	const char *group;	/* --by */
	const char *own[VNT_OPTIONS];	/* of the tool's own options */
	const char *by;		/* --sort */
	const char *output;	/* file name, NULL: stdout */
	const char *shell;	/* of OPTIONS_COMPLETION */
	const char *record;	/* file name */
	const char *replay;	/* file name */
	const char *live;	/* name of the last option that has no meaning in a replay */
	bool kprobe;		/* no fentry where there is a kprobe */
	const char *library;	/* --lib */
	u64 hz;			/* of samples on each CPU, 0: not given */
	double overhead;	/* largest share of the CPUs' time, from 0 to 1; 0: no limit */
	const char *dir;	/* --dir */
	const char *at;		/* --at */
	u64 timeout_ns;		/* after which waiting entries expire; 0: as built */
	bool each;		/* every hit is shown */
	bool summary;		/* not even where the tool shows every hit by default */
	bool expired;		/* entries that expire are shown */
	bool ends;		/* first and last stages only */
	enum output_form form;
	bool delimiter;		/* in folded stacks, between user and kernel frames */
	bool timestamp, strict, verbose, quiet;
};

/*
 * Parse the command line of @tool into @options, which point into @argv; the caller
 * releases options->filter with filter_free().  Returns STATUS_ENDED, or STATUS_USAGE
 * after one message.
 */
enum status options_parse(struct options *options, const struct vnt_tool *tool,
			  int argc, char **argv);

/* Print what options->mode requests: help, usage, version, spec or completion script. */
void options_print(FILE *out, const struct options *options,
		   const struct vnt_tool *tool);

#endif
