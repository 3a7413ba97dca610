/* SPDX-License-Identifier: MIT */
/* options.c: the command line. */
#ifndef VNTC_OPTIONS_H
#define VNTC_OPTIONS_H

#include <argp.h>

#include "ask/ask.h"

/* A pass whose result --dump prints; no later pass runs. */
enum stage {
	STAGE_NONE, STAGE_DOCUMENT, STAGE_SPEC, STAGE_TOOL, STAGE_CORE, STAGE_PLAN,
	STAGE_COUNT
};

enum command {
	COMMAND_BUILD, COMMAND_RUN, COMMAND_GENERATE, COMMAND_CHECK, COMMAND_EXPLAIN, COMMAND_DOC, COMMAND_FMT,
	COMMAND_NEW, COMMAND_FIELDS, COMMAND_POINTS, COMMAND_LANGUAGE, COMMAND_SCHEMA,
	COMMAND_LIST, COMMAND_FIND, COMMAND_WHICH, COMMAND_COMPLETION, COMMAND_COUNT
};

/* What a command takes after its name. */
enum takes { TAKES_NOTHING, TAKES_WORD, TAKES_WORDS, TAKES_SPECS, TAKES_SPEC_AND_OPTIONS };

struct options_command {
	const char *name;
	enum takes takes;
	const char *words;
	const char *about;
};

extern const struct options_command options_commands[COMMAND_COUNT];
extern const char *const options_stages[STAGE_COUNT];
extern const struct argp_option options_table[];	/* ends with an empty row */

struct options {
	enum command command;
	enum stage dump;
	const char *output;		/* generated/ and build/ are made in it */
	bool verbose, quiet;
	bool check;			/* fmt: change nothing */
	const char *place;		/* points: only those there; NULL: all */
	const char *lab;		/* run: in a lab guest with this world; NULL: here */
	const char *kernels[16];
	size_t kernels_count;
	char **arguments;		/* specs, or the one word of a question */
	size_t arguments_count;
	char **for_tool;		/* run: what stands after the spec, to a NULL */
};

/*
 * Ends vntc itself on --help, --version (0) and on wrong usage (2).  What it finds lies in @arena
 * and in @argv.
 */
void options_parse(struct options *options, struct arena *arena, int argc, char **argv);

/* completion.c: a completion script for vntc; false, with an error, for an unknown shell. */
bool completion_print(struct arena *arena, struct diag *diag, const char *shell);

#endif
