/* SPDX-License-Identifier: MIT */
/* Parses the command line: vntc COMMAND [OPTION...] [ARGUMENT...] */
#include <stdlib.h>
#include <string.h>

#include "ask/options.h"

const char *argp_program_version = "vntc " VNTC_VERSION;

const struct options_command options_commands[COMMAND_COUNT] = {
	[COMMAND_BUILD]	   = {"build", TAKES_SPECS, "SPEC...", "make a tool of each: generated/NAME/ and build/bin/NAME"},
	[COMMAND_RUN]	   = {"run", TAKES_SPEC_AND_OPTIONS, "SPEC", "make a tool if it is not made yet, and run it with the options after SPEC"},
	[COMMAND_GENERATE] = {"generate", TAKES_SPECS, "SPEC...", "only write generated/NAME/"},
	[COMMAND_CHECK]	   = {"check", TAKES_SPECS, "SPEC...", "say what each finds on each kernel"},
	[COMMAND_EXPLAIN]  = {"explain", TAKES_SPECS, "SPEC...", "say what a tool does, reads and needs"},
	[COMMAND_DOC]	   = {"doc", TAKES_SPECS, "SPEC...", "write docs/tools/NAME.md on each, and list all tools there"},
	[COMMAND_FMT]	   = {"fmt", TAKES_SPECS, "SPEC...", "lay each out as specs/ are, and print which changed"},
	[COMMAND_NEW]	   = {"new", TAKES_WORD, "NAME", "write specs/NAME.spec to start from"},
	[COMMAND_FIELDS]   = {"fields", TAKES_WORD, "WHAT", "what 'packet', a struct, an enum or 'function F' has"},
	[COMMAND_POINTS]   = {"points", TAKES_NOTHING, "", "the named points"},
	[COMMAND_LANGUAGE] = {"language", TAKES_NOTHING, "", "the keys that a spec may have"},
	[COMMAND_SCHEMA]   = {"schema", TAKES_NOTHING, "", "the same as a JSON Schema, for editors"},
	[COMMAND_LIST]	   = {"list", TAKES_NOTHING, "", "the tools and commands of specs/"},
	[COMMAND_FIND]	   = {"find", TAKES_WORDS, "WORD...", "the tools for a problem, such as: vntc find packet loss"},
	[COMMAND_WHICH]	   = {"which", TAKES_WORD, "OLDNAME", "the tool that replaces an older one"},
	[COMMAND_COMPLETION] = {"completion", TAKES_WORD, "SHELL", "print a completion script for bash, zsh or fish"},
};

const char *const options_stages[STAGE_COUNT] = {
	[STAGE_DOCUMENT] = "document", [STAGE_SPEC] = "spec", [STAGE_TOOL] = "tool",
	[STAGE_CORE] = "core", [STAGE_PLAN] = "plan",
};

const struct argp_option options_table[] = {
	{"dump", 'D', "STAGE", 0, "print what a stage made, and stop: document, spec, tool, core or plan", 0},
	{"kernel", 'k', "KERNEL", 0, "check against this kernel: a profile's name or path, or 'running'; may be given several times (all profiles that come with vntc)", 0},
	{"output", 'o', "DIR", 0, "make generated/ and build/ in DIR (where vntc lies)", 0},
	{"check", 'c', NULL, 0, "fmt: change nothing; exit with 1 if anything would change", 0},
	{"for", 'f', "PLACE", 0, "points: only those that lie there, such as ip_rcv or 'function ip_rcv'", 0},
	{"lab", 'l', "WORLD", 0, "run: in a guest of the lab, with this world and the kernel of --kernel", 0},
	{"verbose", 'v', NULL, 0, "print the commands that are run", 0},
	{"quiet", 'q', NULL, 0, "print errors only", 0},
	{NULL, 'h', NULL, OPTION_HIDDEN, NULL, -1},
	{},
};

static void set_command(struct options *options, struct argp_state *state, const char *name)
{
	for (int i = 0; i < COMMAND_COUNT; i++)
		if (!strcmp(options_commands[i].name, name)) {
			options->command = i;
			return;
		}
	argp_error(state, "'%s' is no command; 'vntc --help' lists them", name);
}

static void set_stage(struct options *options, struct argp_state *state, const char *name)
{
	for (int i = STAGE_DOCUMENT; i < STAGE_COUNT; i++)
		if (!strcmp(options_stages[i], name))
			options->dump = i;
	if (!options->dump)
		argp_error(state, "--dump: '%s' is no stage; the stages are document, spec, tool, core and plan", name);
}

static void check_arguments(struct options *options, struct argp_state *state)
{
	enum takes takes = options_commands[options->command].takes;
	const char *name = options_commands[options->command].name;

	if ((takes == TAKES_SPECS || takes == TAKES_SPEC_AND_OPTIONS) && !options->arguments_count)
		argp_error(state, "%s needs a spec, such as specs/NAME.spec", name);
	else if (takes == TAKES_WORDS && !options->arguments_count)
		argp_error(state, "%s needs words, such as: vntc find packet loss", name);
	else if (takes == TAKES_WORD && options->arguments_count != 1)
		argp_error(state, "%s needs one word: vntc %s %s", name, name,
			   options_commands[options->command].words);
	else if (takes == TAKES_NOTHING && options->arguments_count)
		argp_error(state, "%s takes no argument", name);
}

/* The first is the command; what stands after the spec to run is the tool's. */
static void add_argument(struct options *options, struct argp_state *state, char *argument)
{
	if (!state->arg_num) {
		set_command(options, state, argument);
		return;
	}
	options->arguments[options->arguments_count++] = argument;
	if (options_commands[options->command].takes != TAKES_SPEC_AND_OPTIONS)
		return;
	options->for_tool = state->argv + state->next;
	state->next = state->argc;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case 'D':
		set_stage(options, state, argument);
		return 0;
	case 'k':
		if (options->kernels_count == ARRAY_SIZE(options->kernels))
			argp_error(state, "--kernel: too many kernels");
		options->kernels[options->kernels_count++] = argument;
		return 0;
	case 'o':
		options->output = argument;
		return 0;
	case 'c':
		options->check = true;
		return 0;
	case 'f':
		options->place = argument;
		return 0;
	case 'l':
		options->lab = argument;
		return 0;
	case 'v':
		options->verbose = true;
		return 0;
	case 'q':
		options->quiet = true;
		return 0;
	case 'h':
		argp_state_help(state, stdout, ARGP_HELP_STD_HELP);
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "a command is needed, such as: vntc build specs/NAME.spec");
		return 0;
	case ARGP_KEY_ARG:
		add_argument(options, state, argument);
		return 0;
	case ARGP_KEY_SUCCESS:
		check_arguments(options, state);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

/* The list of commands, between the usage line and the options. */
static char *help_filter(int key, const char *text, void *input)
{
	struct text help = {};

	(void)input;
	if (key != ARGP_KEY_HELP_PRE_DOC)
		return (char *)text;
	text_add(&help, "%s\n\ncommands:\n", text);
	for (int i = 0; i < COMMAND_COUNT; i++)
		text_add(&help, "  %-10s %-7s %s\n", options_commands[i].name, options_commands[i].words,
			 options_commands[i].about);
	return help.bytes;
}

static const char doc[] =
	"vntc compiles a question about a virtualised network into a tool that answers it."
	"\vexamples:\n"
	"  vntc find packet loss\n"
	"  vntc build specs/NAME.spec\n"
	"  vntc run specs/NAME.spec --duration 5\n"
	"  vntc check specs/NAME.spec --kernel debian-6.12\n"
	"  vntc check --dump=tool specs/NAME.spec\n"
	"\n"
	"exit status: 0 done, 1 a spec or a build has errors, 2 wrong usage";

void options_parse(struct options *options, struct arena *arena, int argc, char **argv)
{
	static const struct argp argp = {
		options_table, parse, "COMMAND [ARGUMENT...]", doc, NULL, help_filter, NULL,
	};

	argp_err_exit_status = 2;
	options->arguments = arena_alloc(arena, argc * sizeof(*options->arguments));
	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, options);
}
