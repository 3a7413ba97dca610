/* SPDX-License-Identifier: MIT */
/*
 * complete.c: prints a completion script for a shell from the options and commands of a
 * program.  Used by vntc, by vnt-bind and by every tool; it includes nothing of the
 * runtime.
 */
#ifndef VNT_COMPLETE_H
#define VNT_COMPLETE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* What can follow an option or a command. */
enum complete_kind {
	COMPLETE_NOTHING,	/* the option is a flag */
	COMPLETE_UNKNOWN,	/* a number, an address: they cannot be listed */
	COMPLETE_WORDS,		/* what the shell command @words prints */
	COMPLETE_FILES,		/* files; with @words, those that end with it */
};

struct complete_value {
	enum complete_kind kind;
	const char *words;	/* understood by sh and fish alike */
};

struct complete_option {
	const char *name;
	int letter;		/* 0: none */
	const char *about;	/* NULL: no description */
	struct complete_value value;
};

struct complete_command {
	const char *name;
	const char *about;
	struct complete_value value;
};

struct complete {
	const char *program;
	const struct complete_option *options;
	size_t options_count;
	const struct complete_command *commands;	/* may be none */
	size_t commands_count;
};

#define COMPLETE_SHELLS "bash, zsh or fish"

/* Whether there is a script for @shell. */
bool complete_knows(const char *shell);

/* Print the script for @shell, which must be known. */
void complete_print(FILE *out, const struct complete *complete, const char *shell);

#endif
