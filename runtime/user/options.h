/* SPDX-License-Identifier: MIT */
/* What the user asks for: options, and the tool that results.  runtime.h includes it. */
#ifndef VNT_OPTIONS_H
#define VNT_OPTIONS_H

/* ---- option.c: the common options --------------------------------------- */

#define OPTION_MIN_NS	1000000	/* shortest interval and duration: 1 ms */
#define OPTION_ROWS 42
#define OPTION_A_TIME "a time of at least 1ms, like 5, 0.5, 500ms or 2m"
#define OPTION_A_NUMBER "a number from 1 to 4294967295"

/* Groups of the help, in their order. */
enum option_group { OPTION_PACKETS = 1, OPTION_TIME, OPTION_OUTPUT, OPTION_TOOL };

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

bool option_exists(const struct vnt_tool *tool, u32 needs);

/* ---- options.c: the command line --------------------------------------- */

enum options_mode {
	OPTIONS_RUN,
	OPTIONS_DRY_RUN,
	OPTIONS_EXPLAIN,
	OPTIONS_HELP,		/* from here on: print and leave */
	OPTIONS_USAGE,
	OPTIONS_VERSION,
	OPTIONS_SPEC,
	OPTIONS_SCHEMA,
	OPTIONS_COMPLETION,
};

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
	const char *group;	/* --by as given, else NULL */
	const char *own[VNT_OPTIONS];	/* of the tool's own options: as given, or NULL */
	const char *by;		/* --sort as given, else NULL */
	const char *output;	/* file name, NULL: stdout */
	const char *shell;	/* of OPTIONS_COMPLETION */
	const char *record;	/* the same, NULL: none */
	const char *replay;
	const char *live;	/* the last that was given and needs a run, else NULL */
	bool kprobe;		/* no fentry where there is a kprobe */
	const char *library;	/* --lib as given, else NULL */
	u64 hz;			/* of samples on each CPU */
	double overhead;	/* of the CPUs' time that may be taken; 0: as much as it takes */
	const char *dir;	/* --dir as given, else NULL */
	const char *at;		/* --at as given, else NULL */
	u64 timeout_ns;		/* how long is waited; 0: as the tool says */
	bool each;		/* every hit is shown */
	bool lost;		/* what waits for too long is shown */
	bool ends;		/* first and last stages only */
	bool folded;		/* stacks for flame graphs, nothing else */
	bool delimiter;		/* between its user and kernel frames */
	bool json, timestamp, strict, verbose, quiet;
};

enum status options_parse(struct options *options, const struct vnt_tool *tool,
			  int argc, char **argv);
void options_print(FILE *out, const struct options *options,
		   const struct vnt_tool *tool);

/* ---- network.c: networks ------------------------------------------------- */

bool network_parse(const char *text, struct vnt_network_of *of);
bool network_list(const char *text, struct vnt_networks *list);
void network_text(const struct vnt_field *field, const void *value, char *text);

/* ---- shape.c: tables as this run needs them ------------------------------ */

bool shape_tables(const struct vnt_tool *tool, struct bpf_object *object);

/* ---- choice.c: what the user chooses, and the tool that results --------- */

char *choice_names(const struct vnt_tool *tool);
const char *choice_group(const struct vnt_tool *tool, const char *group);
const struct vnt_tool *choice_tool(const struct vnt_tool *tool, const struct options *options);
void choice_free(const struct vnt_tool *chosen);
bool choice_path(const struct vnt_measure *measure, const char *dir);
const char *choice_paths(const struct vnt_tool *tool, const char *dir);
char *choice_places(const struct vnt_tool *tool);
const char *choice_place(const struct vnt_tool *tool, const char *at);
bool choice_point(const struct vnt_tool *tool, const struct options *options,
		  const struct vnt_point *point);
bool choice_event(const struct vnt_event *event, const struct options *options);
bool choice_shown(const struct vnt_tool *tool, const struct options *options, const char *name);
bool choice_write(const struct vnt_tool *tool, const struct options *options,
		  struct bpf_object *object);
bool choice_fits(const struct vnt_option *option, const char *text, const char *netns);
const char *choice_expected(const struct vnt_option *option);

/* ---- schema.c: the schema of JSON output ------------------------------- */

void schema_print(FILE *out);

/* ---- completion.c, complete.c: a script for a shell --------------------- */

void completion_print(FILE *out, const struct vnt_tool *tool, const struct argp_option *rows,
		      const char *shell);

#endif
