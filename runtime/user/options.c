// SPDX-License-Identifier: MIT
/*
 * The command line.  One table lists the common options; those that make no
 * sense for a tool do not exist for it.  Those of the packet filter stand in
 * filter.c.
 */
#include <argp.h>
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "runtime.h"

#define OPTIONS_MAX_ENTRIES (1 << 24)

/* Keys of options without a letter; those of filters follow. */
enum {
	KEY_LONG = 0x100,
	KEY_FILTER = 0x200,
};

/* Headers of the help, in their order. */
enum { GROUP_PACKETS = 1, GROUP_TIME, GROUP_OUTPUT, GROUP_TOOL };

static const char *const groups[] = {
	[GROUP_PACKETS] = "Which packets:",
	[GROUP_TIME] = "When:",
	[GROUP_OUTPUT] = "What is printed:",
	[GROUP_TOOL] = "The tool:",
};

static bool set_interval(struct options *options, const char *text)
{
	return parse_time(text, &options->interval_ns);
}

static bool set_count(struct options *options, const char *text)
{
	return parse_number(text, 1, UINT32_MAX, &options->count);
}

static bool set_duration(struct options *options, const char *text)
{
	return parse_time(text, &options->duration_ns);
}

static bool set_top(struct options *options, const char *text)
{
	return parse_number(text, 1, UINT32_MAX, &options->top);
}

static bool set_max(struct options *options, const char *text)
{
	return parse_number(text, 1, OPTIONS_MAX_ENTRIES, &options->max);
}

static bool set_sort(struct options *options, const char *text)
{
	options->by = text;
	return true;
}

static bool set_records(struct options *options, const char *text)
{
	return parse_number(text, 1, UINT32_MAX, &options->records);
}

static bool set_output(struct options *options, const char *text)
{
	options->output = text;
	return *text;
}

static bool set_format(struct options *options, const char *text)
{
	options->json = !strcmp(text, "json");
	return options->json || !strcmp(text, "text");
}

#define FLAG(name, statement)							\
	static bool set_##name(struct options *options, const char *text)	\
	{									\
		(void)text;							\
		options->statement;						\
		return true;							\
	}

FLAG(json, json = true)
FLAG(timestamp, timestamp = true)
FLAG(strict, strict = true)
FLAG(kprobe, kprobe = true)
FLAG(verbose, verbose = true)
FLAG(quiet, quiet = true)
FLAG(dry_run, mode = OPTIONS_DRY_RUN)
FLAG(explain, mode = OPTIONS_EXPLAIN)
FLAG(help, mode = OPTIONS_HELP)
FLAG(usage, mode = OPTIONS_USAGE)
FLAG(version, mode = OPTIONS_VERSION)
FLAG(spec, mode = OPTIONS_SPEC)
FLAG(schema, mode = OPTIONS_SCHEMA)

struct option_row {
	const char *name;
	int letter;		/* 0: none */
	const char *value;	/* what it takes, NULL: nothing */
	int group;
	const char *about;	/* NULL: not in the help */
	bool (*set)(struct options *options, const char *text);
	const char *expected;
	u32 needs;		/* enum vnt_feature, enum feature */
};

#define EXPECTED_TIME "a time of at least 1ms, like 5, 0.5, 500ms or 2m"
#define EXPECTED_COUNT "a number from 1 to 4294967295"

static const struct option_row rows[] = {
	{"interval", 'i', "TIME", GROUP_TIME, "report every TIME: 5, 0.5, 500ms",
	 set_interval, EXPECTED_TIME, FEATURE_REPORTS},
	{"duration", 'd', "TIME", GROUP_TIME, "end after TIME",
	 set_duration, EXPECTED_TIME, 0},
	{"records", 'n', "N", GROUP_TIME, "end after N events",
	 set_records, EXPECTED_COUNT, FEATURE_EVENTS},
	{"top", 0, "N", GROUP_OUTPUT, "show N keys (text 10, JSON all)",
	 set_top, EXPECTED_COUNT, FEATURE_KEYS},
	{"sort", 0, "BY", GROUP_OUTPUT, NULL,
	 set_sort, NULL, FEATURE_KEYS},
	{"timestamp", 'T', NULL, GROUP_OUTPUT, "time of day on what is printed",
	 set_timestamp, NULL, 0},
	{"format", 'f', "FORMAT", GROUP_OUTPUT, "text or json",
	 set_format, "text or json", 0},
	{"json", 0, NULL, GROUP_OUTPUT, "short for --format json",
	 set_json, NULL, 0},
	{"output", 'o', "FILE", GROUP_OUTPUT, "print to FILE",
	 set_output, "the name of a file", 0},
	{"max", 0, "N", GROUP_TOOL, "entries of each table in the kernel",
	 set_max, "a number from 1 to 16777216", 0},
	{"kprobe", 0, NULL, GROUP_TOOL, "functions by kprobe, even where fentry can be had",
	 set_kprobe, NULL, FEATURE_KPROBE},
	{"strict", 0, NULL, GROUP_TOOL, "exit with 4 when anything was lost",
	 set_strict, NULL, 0},
	{"dry-run", 0, NULL, GROUP_TOOL, "attach, print to what, leave",
	 set_dry_run, NULL, 0},
	{"explain", 0, NULL, GROUP_TOOL, "the same with arguments, tables, filter",
	 set_explain, NULL, 0},
	{"spec", 0, NULL, GROUP_TOOL, "print the spec this tool is made from",
	 set_spec, NULL, FEATURE_SPEC},
	{"schema", 0, NULL, GROUP_TOOL, "print the JSON schema of --json",
	 set_schema, NULL, 0},
	{"verbose", 'v', NULL, GROUP_TOOL, "what is attached, and libbpf's log",
	 set_verbose, NULL, 0},
	{"quiet", 'q', NULL, GROUP_TOOL, "no hints on stderr",
	 set_quiet, NULL, 0},
	{"version", 'V', NULL, GROUP_TOOL, "print the version",
	 set_version, NULL, 0},
	{"help", 'h', NULL, GROUP_TOOL, "this help",
	 set_help, NULL, 0},
	{"usage", 0, NULL, GROUP_TOOL, NULL,
	 set_usage, NULL, 0},
};

/* The option table of one tool, as argp wants it. */
struct help {
	struct argp argp;
	struct argp_option options[ARRAY_SIZE(groups) + FILTER_OPTIONS +
				   ARRAY_SIZE(rows) + 1];
	size_t count;
	char *doc;
	char *sort;		/* what is said of --sort */
};

static bool has_kprobe(const struct vnt_tool *tool)
{
	for (unsigned int i = 0; i < tool->points_count; i++) {
		if (point_has_kprobe(&tool->points[i]))
			return true;
	}
	return false;
}

static u32 features(const struct vnt_tool *tool)
{
	return tool->features |
	       (tool->spec ? FEATURE_SPEC : 0) |
	       (sort_any(tool) ? FEATURE_KEYS : 0) |
	       (has_kprobe(tool) ? FEATURE_KPROBE : 0) |
	       (tool->events_count ? FEATURE_EVENTS : 0) |
	       (tool->measures_count || tool->tables_count ? FEATURE_REPORTS : 0);
}

static bool has(const struct vnt_tool *tool, u32 needs)
{
	return (features(tool) & needs) == needs;
}

static int row_key(size_t index)
{
	return rows[index].letter ? rows[index].letter : KEY_LONG + (int)index;
}

static error_t bad_value(const char *dashes, const char *name, const char *value,
			 const char *expected)
{
	warnx("%s%s '%s': expected %s", dashes, name, value, expected);
	return EINVAL;
}

static error_t parse_row(struct options *options, size_t index, const char *value)
{
	if (rows[index].set(options, value))
		return 0;
	return bad_value("--", rows[index].name, value, rows[index].expected);
}

/* What the command line is parsed into, and for which tool. */
struct parsed {
	struct options *options;
	const struct vnt_tool *tool;
};

/* [interval [count]], for tools that have something to report. */
static error_t parse_argument(const struct parsed *parsed, unsigned int index,
			      const char *value)
{
	bool reports = has(parsed->tool, FEATURE_REPORTS);

	if (!reports || index > 1) {
		warnx("'%s': expected no %s", value,
		      reports ? "more than an interval and a count" : "arguments");
		return EINVAL;
	}
	if (!index && !set_interval(parsed->options, value))
		return bad_value("", "interval", value, EXPECTED_TIME);
	if (index && !set_count(parsed->options, value))
		return bad_value("", "count", value, EXPECTED_COUNT);
	return 0;
}

/* --sort, which takes what the tool has. */
static error_t parse_sort(struct options *options, const struct vnt_tool *tool)
{
	error_t error = 0;
	char *names;

	if (options->by && !sort_has(tool, options->by)) {
		names = sort_names(tool);
		error = bad_value("--", "sort", options->by, names);
		free(names);
	}
	options->sort = sort_number(options->by);
	return error;
}

static error_t parse_filter(struct options *options)
{
	const struct filter_option *bad = filter_build(&options->filter);
	if (!bad)
		return 0;
	return bad_value("--", bad->name, options->filter.text[bad - filter_options],
			 bad->expected);
}

static error_t parse_end(const struct parsed *parsed)
{
	error_t error = parse_filter(parsed->options);

	return error ? error : parse_sort(parsed->options, parsed->tool);
}

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	const struct parsed *parsed = state->input;
	struct options *options = parsed->options;

	if (key == ARGP_KEY_ARG)
		return parse_argument(parsed, state->arg_num, value);
	if (key == ARGP_KEY_END)
		return parse_end(parsed);
	if (key >= KEY_FILTER && key < KEY_FILTER + FILTER_OPTIONS) {
		options->filter.text[key - KEY_FILTER] = value;
		return 0;
	}
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (row_key(i) == key)
			return parse_row(options, i, value);
	}
	return ARGP_ERR_UNKNOWN;
}

static void add_option(struct help *help, const char *name, int key,
		       const char *value, const char *about, int group)
{
	help->options[help->count++] = (struct argp_option){
		.name = name,
		.key = key,
		.arg = value,
		.flags = !name || about ? 0 : OPTION_HIDDEN,
		.doc = about,
		.group = group,
	};
}

static void add_options(struct help *help, const struct vnt_tool *tool)
{
	if (has(tool, VNT_HAS_PACKET) || has(tool, VNT_HAS_DEVICE))
		add_option(help, NULL, 0, NULL, groups[GROUP_PACKETS], GROUP_PACKETS);
	for (int i = 0; i < FILTER_OPTIONS; i++) {
		if (has(tool, filter_options[i].needs))
			add_option(help, filter_options[i].name, KEY_FILTER + i,
				   filter_options[i].value, filter_options[i].about,
				   GROUP_PACKETS);
	}
	for (int group = GROUP_TIME; group <= GROUP_TOOL; group++)
		add_option(help, NULL, 0, NULL, groups[group], group);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (has(tool, rows[i].needs))
			add_option(help, rows[i].name, row_key(i), rows[i].value,
				   rows[i].set == set_sort ? help->sort : rows[i].about,
				   rows[i].group);
	}
}

/* What stands above and, after \v, below the options in the help. */
static char *help_doc(const struct vnt_tool *tool)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		err(STATUS_FAILED, NULL);
	fprintf(out, "%s: %s\vEXAMPLES:\n", tool->name, tool->about);
	fprintf(out, "  %s               %suntil Ctrl-C%s\n", tool->name,
		has(tool, FEATURE_EVENTS) ? "events as they come, " : "",
		has(tool, FEATURE_REPORTS) ? ", then report" : "");
	if (has(tool, FEATURE_REPORTS))
		fprintf(out, "  %s 5 3           three reports of 5 seconds\n", tool->name);
	if (has(tool, FEATURE_EVENTS))
		fprintf(out, "  %s -n 10         ten events\n", tool->name);
	fprintf(out, "  %s -d 10 --json  10 seconds, as JSON\n", tool->name);
	if (has(tool, VNT_HAS_PACKET))
		fprintf(out, "  %s --dst 10.1.0.0/16 --proto udp --dport 53\n",
			tool->name);
	if (fclose(out))
		err(STATUS_FAILED, NULL);
	return text;
}

static char *help_sort(const struct vnt_tool *tool)
{
	char *names = sort_names(tool), *text;

	if (asprintf(&text, "order keys by %s", names) < 0)
		errx(STATUS_FAILED, "out of memory");
	free(names);
	return text;
}

static struct help help_open(const struct vnt_tool *tool)
{
	struct help help = {
		.argp = {
			.parser = parse_option,
			.args_doc = has(tool, FEATURE_REPORTS) ? "[INTERVAL [COUNT]]" : NULL,
		},
		.doc = help_doc(tool),
		.sort = help_sort(tool),
	};

	add_options(&help, tool);
	return help;
}

static void help_close(struct help *help)
{
	free(help->doc);
	free(help->sort);
}

/*
 * Parse the command line of @tool into @options, which point into it.
 * Returns STATUS_ENDED, or STATUS_USAGE after one message.
 */
enum status options_parse(struct options *options, const struct vnt_tool *tool,
			  int argc, char **argv)
{
	struct help help = help_open(tool);
	struct parsed parsed = {options, tool};
	error_t err;

	*options = (struct options){};
	help.argp.options = help.options;
	help.argp.doc = help.doc;
	err = argp_parse(&help.argp, argc, argv, ARGP_NO_HELP | ARGP_NO_EXIT,
			 NULL, &parsed);
	help_close(&help);
	return err ? STATUS_USAGE : STATUS_ENDED;
}

static void print_help(FILE *out, const struct vnt_tool *tool, unsigned int flags)
{
	struct help help = help_open(tool);

	help.argp.options = help.options;
	help.argp.doc = help.doc;
	argp_help(&help.argp, out, flags, (char *)tool->name);
	help_close(&help);
}

/* Print what a mode that only prints asks for. */
void options_print(FILE *out, const struct options *options,
		   const struct vnt_tool *tool)
{
	switch (options->mode) {
	case OPTIONS_HELP:
		print_help(out, tool, ARGP_HELP_SHORT_USAGE | ARGP_HELP_DOC | ARGP_HELP_LONG);
		break;
	case OPTIONS_USAGE:
		print_help(out, tool, ARGP_HELP_USAGE);
		break;
	case OPTIONS_VERSION:
		fprintf(out, "%s, made by vntc %s, runtime %d\n", tool->name,
			VNT_VERSION, VNT_RUNTIME);
		break;
	case OPTIONS_SPEC:
		fputs(tool->spec, out);
		break;
	case OPTIONS_SCHEMA:
		schema_print(out);
		break;
	default:
		break;
	}
}
