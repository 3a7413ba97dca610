// SPDX-License-Identifier: MIT
/*
 * Parses the command line by the tables of option.c and filter.c, and prints the help.  An
 * option whose features the tool lacks does not exist for that tool.
 */
#include <argp.h>
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "filter/filter.h"
#include "options/choice.h"
#include "options/option.h"
#include "results/sort.h"

/* argp's keys of options without a letter, of filters, and of options that the spec declares. */
enum {
	KEY_LONG = 0x100,
	KEY_FILTER = 0x200,
	KEY_OWN = 0x300,
};

static const char *const groups[] = {
	[OPTION_PACKETS] = "Which hits:",
	[OPTION_TIME] = "When:",
	[OPTION_OUTPUT] = "What is printed:",
	[OPTION_TOOL] = "The tool:",
};

/* Options whose values depend on the tool. */
static const struct {
	const char *option, *about;
	char *(*names)(const struct vnt_tool *tool);
} choices[] = {
	{"sort", "order keys by", sort_names},
	{"by", "group by", choice_names},
	{"at", "look only at some of the points", choice_places},
};

/* The option table of one tool in the form that argp takes, and the strings that it refers to. */
struct help {
	struct argp argp;
	struct argp_option options[ARRAY_SIZE(groups) + FILTER_OPTIONS +
				   OPTION_ROWS + VNT_OPTIONS + 1];
	size_t count;
	char *doc;
	char *choices[ARRAY_SIZE(choices)];	/* descriptions of choices[] */
	char *own[VNT_OPTIONS];	/* names of the tool's own options */
};

static int row_key(size_t index)
{
	return option_rows[index].letter ? option_rows[index].letter : KEY_LONG + (int)index;
}

static error_t bad_value(const char *dashes, const char *name, const char *value,
			 const char *expected)
{
	warnx("%s%s '%s': expected %s", dashes, name, value, expected);
	return EINVAL;
}

static error_t parse_row(struct options *options, const struct option_row *row,
			 const char *value)
{
	if (row->needs & FEATURE_RUN)
		options->live = row->name;
	if (row->set(options, value))
		return 0;
	return bad_value("--", row->name, value, row->expected);
}

/* What argp passes to the parser. */
struct parsed {
	struct options *options;
	const struct vnt_tool *tool;
};

/* Parse [INTERVAL [COUNT]], which tools with reports take. */
static error_t parse_argument(const struct parsed *parsed, unsigned int index,
			      const char *value)
{
	bool reports = option_exists(parsed->tool, FEATURE_REPORTS);

	if (!reports || index > 1) {
		warnx("'%s': expected no %s", value,
		      reports ? "more than an interval and a count" : "arguments");
		return EINVAL;
	}
	parsed->options->live = "interval";
	if (!index && !parse_time(value, OPTION_MIN_NS, &parsed->options->interval_ns))
		return bad_value("", "interval", value, OPTION_A_TIME);
	if (index && !parse_number(value, 1, UINT32_MAX, &parsed->options->count))
		return bad_value("", "count", value, OPTION_A_NUMBER);
	return 0;
}

/* Refuse the word @wrong of @option, which is not one of @names; NULL: accept.  Frees @names. */
static error_t bad_choice(const char *option, const char *wrong, char *names)
{
	error_t error = wrong ? bad_value("--", option, wrong, names) : 0;

	free(names);
	return error;
}

/* Check --sort. */
static error_t parse_sort(struct options *options, const struct vnt_tool *tool)
{
	bool bad = options->by && !sort_has(tool, options->by);

	options->sort = sort_number(options->by);
	return bad_choice("sort", bad ? options->by : NULL, sort_names(tool));
}

static error_t parse_filter(struct options *options, const struct vnt_tool *tool)
{
	struct filter *filter = &options->filter;
	const struct filter_option *bad = filter_build(filter);

	if (!bad && tool->features & VNT_HAS_REPLIES && filter_reads_bytes(filter))
		warnx("--filter: what it reads by place, as tcp[13], it reads of replies as well");
	if (!bad)
		return 0;
	if (bad->expected)
		return bad_value("--", bad->name, filter->text[bad - filter_options],
				 bad->expected);
	warnx("--%s '%s': %s", bad->name, filter->text[bad - filter_options], filter->why);
	return EINVAL;
}

/* Check --by, which takes names of keys. */
static error_t parse_by(struct options *options, const struct vnt_tool *tool)
{
	return bad_choice("by", choice_group(tool, options->group), choice_names(tool));
}

/* Check the options that the spec declares; devices are looked up in --netns. */
static error_t parse_own(struct options *options, const struct vnt_tool *tool)
{
	for (unsigned int i = 0; i < tool->options_count; i++) {
		const struct vnt_option *option = &tool->options[i];

		if (options->own[i] && !own_fits(option, options->own[i], filter_netns(&options->filter)))
			return bad_value("--", option->name, options->own[i], own_expected(option));
		if (options->own[i] || !option->required)
			continue;
		warnx("--%s is needed: %s", option->name, option->about);
		return EINVAL;
	}
	return 0;
}

/* Check --dir, which takes names of paths. */
static error_t parse_dir(struct options *options, const struct vnt_tool *tool)
{
	const char *wrong = choice_paths(tool, options->dir);
	char names[256] = "";
	size_t used = 0;

	for (unsigned int i = 0; i < tool->measures_count && used < sizeof(names); i++)
		if (tool->measures[i].stages)
			used += snprintf(names + used, sizeof(names) - used, "%s%s",
					 used ? ", " : "", tool->measures[i].name);
	return wrong ? bad_value("--", "dir", wrong, names) : 0;
}

/* Check --at, which takes names of points. */
static error_t parse_at(struct options *options, const struct vnt_tool *tool)
{
	return bad_choice("at", choice_place(tool, options->at), choice_places(tool));
}

static bool same(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

/* Refuse combinations with --record and --replay that make no sense. */
static error_t parse_recording(const struct options *options)
{
	if (options->replay && options->live)
		warnx("'%s': not with --replay, whose run is over", options->live);
	else if (options->record && options->mode != OPTIONS_RUN)
		warnx("--record: there is nothing to record without a run");
	else if (same(options->output, options->record) ||
		 same(options->output, options->replay))
		warnx("--output '%s': this is the recording", options->output);
	else
		return 0;
	return EINVAL;
}

/* Text shows every hit where the tool says so, unless --summary asks for the results alone. */
static error_t parse_each(struct options *options, const struct vnt_tool *tool)
{
	if (options->each && options->summary) {
		warnx("--each and --summary exclude each other");
		return EINVAL;
	}
	if (option_exists(tool, FEATURE_SUMMARY) && options->form == OUTPUT_TEXT)
		options->each = !options->summary;
	return 0;
}

static error_t parse_end(const struct parsed *parsed)
{
	error_t error = parse_each(parsed->options, parsed->tool);

	/* A mode that only prints, and a replay, do not require the tool's options. */
	if (!error && parsed->options->mode < OPTIONS_HELP && !parsed->options->replay)
		error = parse_own(parsed->options, parsed->tool);
	parsed->options->filter.packet.strict = parsed->options->strict;
	if (!error)
		error = parse_filter(parsed->options, parsed->tool);
	if (!error)
		error = parse_by(parsed->options, parsed->tool);
	if (!error)
		error = parse_dir(parsed->options, parsed->tool);
	if (!error)
		error = parse_at(parsed->options, parsed->tool);
	if (!error)
		error = parse_sort(parsed->options, parsed->tool);
	return error ? error : parse_recording(parsed->options);
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
		options->live = filter_options[key - KEY_FILTER].name;
		return 0;
	}
	if (key >= KEY_OWN && key < KEY_OWN + VNT_OPTIONS) {
		options->own[key - KEY_OWN] = value ? value : "";
		options->live = parsed->tool->options[key - KEY_OWN].name;
		return 0;
	}
	for (size_t i = 0; i < OPTION_ROWS; i++) {
		if (row_key(i) == key)
			return parse_row(options, &option_rows[i], value);
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

static const char *row_about(const struct help *help, const struct option_row *row)
{
	for (size_t i = 0; i < ARRAY_SIZE(choices); i++)
		if (!strcmp(choices[i].option, row->name))
			return help->choices[i];
	return row->about;
}

static void add_own(struct help *help, const struct vnt_tool *tool)
{
	static const char *const values[] = {
		[VNT_OPTION_NUMBER] = "N", [VNT_OPTION_DURATION] = "TIME", [VNT_OPTION_FLAG] = NULL,
		[VNT_OPTION_NUMBERS] = "N[,N]", [VNT_OPTION_DEVICES] = "NAME[,NAME]",
		[VNT_OPTION_MACS] = "MAC[,MAC]", [VNT_OPTION_NETWORKS] = "NETWORK[,NETWORK]", [VNT_OPTION_NAMES] = "NAME[,NAME]",
	};

	for (unsigned int i = 0; i < tool->options_count && i < VNT_OPTIONS; i++) {
		help->own[i] = strdup(tool->options[i].name);
		for (char *c = help->own[i]; *c; c++)
			if (*c == '_')
				*c = '-';
		add_option(help, help->own[i], KEY_OWN + i, values[tool->options[i].kind],
			   tool->options[i].about, OPTION_PACKETS);
	}
}

static void add_options(struct help *help, const struct vnt_tool *tool)
{
	add_option(help, NULL, 0, NULL, groups[OPTION_PACKETS], OPTION_PACKETS);
	for (int i = 0; i < FILTER_OPTIONS; i++) {
		if (option_exists(tool, filter_options[i].needs))
			add_option(help, filter_options[i].name, KEY_FILTER + i,
				   filter_options[i].value, filter_options[i].about,
				   OPTION_PACKETS);
	}
	add_own(help, tool);
	for (int group = OPTION_TIME; group <= OPTION_TOOL; group++)
		add_option(help, NULL, 0, NULL, groups[group], group);
	for (size_t i = 0; i < OPTION_ROWS; i++) {
		const struct option_row *row = &option_rows[i];

		if (option_exists(tool, row->needs))
			add_option(help, row->name, row_key(i), row->value,
				   row_about(help, row),
				   row->group);
	}
}

#define HELP_WIDTH 78

/* Print the words of @text, each line of them after two blanks. */
static void print_wrapped(FILE *out, const char *text)
{
	size_t column = HELP_WIDTH;

	while (*text) {
		size_t length = strcspn(text, " ");

		if (column + 1 + length > HELP_WIDTH)
			column = fprintf(out, "\n ") - 1;
		column += fprintf(out, " %.*s", (int)length, text);
		text += length;
		text += strspn(text, " ");
	}
}

/* The text above the options in the help and, after \v, below them. */
static char *help_doc(const struct vnt_tool *tool)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		err(STATUS_FAILED, NULL);
	fprintf(out, "%s: %s\v", tool->name, tool->about);
	for (unsigned int i = 0; i < tool->examples_count; i++) {
		fprintf(out, "%s", i ? "" : "EXAMPLES:");
		print_wrapped(out, tool->examples[i].question);
		fprintf(out, "\n    %s", tool->examples[i].command);
	}
	fprintf(out, "%s", tool->examples_count ? "\n" : "");
	if (fclose(out))
		err(STATUS_FAILED, NULL);
	return text;
}

static char *help_choice(const struct vnt_tool *tool, size_t i)
{
	char *names = choices[i].names(tool), *text;

	if (asprintf(&text, "%s %s", choices[i].about, names) < 0)
		errx(STATUS_FAILED, "out of memory");
	free(names);
	return text;
}

static struct help help_open(const struct vnt_tool *tool)
{
	struct help help = {
		.argp = {
			.parser = parse_option,
			.args_doc = option_exists(tool, FEATURE_REPORTS) ? "[INTERVAL [COUNT]]" : NULL,
		},
		.doc = help_doc(tool),
	};

	for (size_t i = 0; i < ARRAY_SIZE(choices); i++)
		help.choices[i] = help_choice(tool, i);
	add_options(&help, tool);
	return help;
}

static void help_close(struct help *help)
{
	free(help->doc);
	for (size_t i = 0; i < ARRAY_SIZE(choices); i++)
		free(help->choices[i]);
	for (size_t i = 0; i < VNT_OPTIONS; i++)
		free(help->own[i]);
}

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

static void print_completion(FILE *out, const struct options *options,
			     const struct vnt_tool *tool)
{
	struct help help = help_open(tool);

	completion_print(out, tool, help.options, options->shell);
	help_close(&help);
}

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
	case OPTIONS_COMPLETION:
		print_completion(out, options, tool);
		break;
	default:
		break;
	}
}
