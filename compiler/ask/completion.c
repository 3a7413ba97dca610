/* SPDX-License-Identifier: MIT */
/* vntc completion: prints a script by which a shell completes vntc's commands and options. */
#include <string.h>

#include "ask/options.h"
#include "runtime/user/options/complete.h"

#define MAX_OPTIONS 32

static char *kernels(struct arena *arena)
{
	char *words = arena_printf(arena, "echo running");

	for (size_t i = 0; i < kernel_references_count; i++)
		words = arena_printf(arena, "%s %s", words, kernel_references[i]);
	return words;
}

static char *stages(struct arena *arena)
{
	char *words = arena_printf(arena, "echo");

	for (int i = STAGE_NONE + 1; i < STAGE_COUNT; i++)
		words = arena_printf(arena, "%s %s", words, options_stages[i]);
	return words;
}

/* The worlds of the lab, which have no dot in their names. */
static char *worlds(struct arena *arena)
{
	const char *directory = home_path(arena, "tests/lab/worlds");

	return directory ? arena_printf(arena, "ls %s | grep -v [.]", directory) : "echo none";
}

static struct complete_value option_value(struct arena *arena, const struct argp_option *option)
{
	if (!option->arg)
		return (struct complete_value){COMPLETE_NOTHING, NULL};
	switch (option->key) {
	case 'f':
		return (struct complete_value){COMPLETE_UNKNOWN, NULL};
	case 'k':
		return (struct complete_value){COMPLETE_WORDS, kernels(arena)};
	case 'l':
		return (struct complete_value){COMPLETE_WORDS, worlds(arena)};
	case 'D':
		return (struct complete_value){COMPLETE_WORDS, stages(arena)};
	default:
		return (struct complete_value){COMPLETE_FILES, NULL};
	}
}

static struct complete_value command_value(enum command command)
{
	if (options_commands[command].takes == TAKES_SPECS ||
	    options_commands[command].takes == TAKES_SPEC_AND_OPTIONS)
		return (struct complete_value){COMPLETE_FILES, ".spec"};
	if (command == COMMAND_FIELDS)
		return (struct complete_value){COMPLETE_WORDS,
			"echo packet; vntc points | grep -oE \"^[a-z]+[.][a-z_]+\""};
	if (command == COMMAND_COMPLETION)
		return (struct complete_value){COMPLETE_WORDS, "echo bash zsh fish"};
	return (struct complete_value){COMPLETE_UNKNOWN, NULL};
}

bool completion_print(struct arena *arena, struct diag *diag, const char *shell)
{
	struct complete_option options[MAX_OPTIONS];
	struct complete_command commands[COMMAND_COUNT];
	struct complete complete = {
		.program = "vntc", .options = options,
		.commands = commands, .commands_count = COMMAND_COUNT,
	};

	for (const struct argp_option *row = options_table; row->name || row->key; row++)
		if (row->name && complete.options_count < MAX_OPTIONS)
			options[complete.options_count++] = (struct complete_option){
				row->name, row->key, row->doc, option_value(arena, row)};
	for (int i = 0; i < COMMAND_COUNT; i++)
		commands[i] = (struct complete_command){
			options_commands[i].name, options_commands[i].about, command_value(i)};
	if (complete_knows(shell)) {
		complete_print(stdout, &complete, shell);
		return true;
	}
	diag_error(diag, (struct span){}, "there is no completion for '%s': expected %s", shell,
		   COMPLETE_SHELLS);
	return false;
}
