/* SPDX-License-Identifier: MIT */
/* options.c: the command line. */
#ifndef VNTC_OPTIONS_H
#define VNTC_OPTIONS_H

#include "vntc.h"

/* A stage whose result --dump prints; the road ends there. */
enum stage {
	STAGE_NONE, STAGE_DOCUMENT, STAGE_SPEC, STAGE_TOOL, STAGE_CORE, STAGE_PLAN,
	STAGE_COUNT
};

enum command {
	COMMAND_BUILD, COMMAND_GENERATE, COMMAND_CHECK, COMMAND_EXPLAIN, COMMAND_FMT,
	COMMAND_NEW, COMMAND_FIELDS, COMMAND_POINTS, COMMAND_LANGUAGE, COMMAND_SCHEMA,
	COMMAND_LIST, COMMAND_WHICH, COMMAND_COUNT
};

struct options {
	enum command command;
	enum stage dump;
	const char *output;		/* generated/ and build/ are made in it */
	bool verbose, quiet;
	bool check;			/* fmt: change nothing */
	const char *kernels[16];
	size_t kernels_count;
	char **arguments;		/* specs, or the one word of a question */
	size_t arguments_count;
};

/* Ends vntc itself on --help, --version (0) and on wrong usage (2). */
void options_parse(struct options *options, int argc, char **argv);

#endif
