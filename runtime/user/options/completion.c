// SPDX-License-Identifier: MIT
/* Prints the completion script of a tool: lists its options and the values they take. */
#include <argp.h>
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "options/choice.h"
#include "options/complete.h"
#include "options/option.h"
#include "results/sort.h"

#define MAX_OPTIONS 128
#define DEVICES "ls /sys/class/net"

/* Common options whose values can be listed; those of --sort, --by and --at depend on the tool. */
static const struct {
	const char *name;
	struct complete_value value;
} known[] = {
	{"format", {COMPLETE_WORDS, "echo text json csv"}},
	{"completion", {COMPLETE_WORDS, "echo bash zsh fish"}},
	{"output", {COMPLETE_FILES, NULL}},
	{"record", {COMPLETE_FILES, NULL}},
	{"replay", {COMPLETE_FILES, NULL}},
	{"iface", {COMPLETE_WORDS, DEVICES}},
	{"cgroup", {COMPLETE_WORDS, "cd /sys/fs/cgroup && ls -d */ */*/ 2>/dev/null"}},
	{"netns", {COMPLETE_WORDS, "ls /run/netns 2>/dev/null"}},
	{"proto", {COMPLETE_WORDS, "echo"
#define NETWORK(parser, ethertype, name) " " name
#define TRANSPORT(parser, protocol, name) " " name
#include "../bpf/packet.def"
	}},
};

/* The tool, and commands for values that depend on it. */
struct candidates {
	const struct vnt_tool *tool;
	char *sort, *by, *at;	/* commands that print what --sort, --by and --at take */
};

/* A shell command that prints the words of @names, "a, b or c" or "a,b".  Frees @names. */
static char *words_of(char *names)
{
	char *words, *rest, *name, *to;

	if (asprintf(&words, "echo  %s", names) < 0)
		err(STATUS_FAILED, NULL);
	to = words + strlen("echo");
	for (rest = names; (name = strtok_r(rest, ", ", &rest));) {
		if (strcmp(name, "or"))
			to += sprintf(to, " %s", name);
	}
	free(names);
	return words;
}

/* Find the option @name that the spec declares.  Its underscores are dashes on the command line. */
static const struct vnt_option *own_option(const struct vnt_tool *tool, const char *name)
{
	for (unsigned int i = 0; i < tool->options_count; i++) {
		const char *a = tool->options[i].name, *b = name;

		while (*a && (*a == *b || (*a == '_' && *b == '-')))
			a++, b++;
		if (!*a && !*b)
			return &tool->options[i];
	}
	return NULL;
}

static struct complete_value value_of(const struct candidates *candidates,
				      const struct argp_option *option)
{
	const struct vnt_option *own = own_option(candidates->tool, option->name);

	if (!option->arg)
		return (struct complete_value){COMPLETE_NOTHING, NULL};
	if (own && own->kind == VNT_OPTION_DEVICES)
		return (struct complete_value){COMPLETE_WORDS, DEVICES};
	if (own)
		return (struct complete_value){COMPLETE_UNKNOWN, NULL};
	if (!strcmp(option->name, "sort"))
		return (struct complete_value){COMPLETE_WORDS, candidates->sort};
	if (!strcmp(option->name, "by"))
		return (struct complete_value){COMPLETE_WORDS, candidates->by};
	if (!strcmp(option->name, "at"))
		return (struct complete_value){COMPLETE_WORDS, candidates->at};
	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		if (!strcmp(known[i].name, option->name))
			return known[i].value;
	}
	return (struct complete_value){COMPLETE_UNKNOWN, NULL};
}

void completion_print(FILE *out, const struct vnt_tool *tool, const struct argp_option *rows,
		      const char *shell)
{
	struct candidates candidates = {
		tool, words_of(sort_names(tool)), words_of(choice_names(tool)),
		words_of(choice_places(tool)),
	};
	struct complete_option options[MAX_OPTIONS];
	struct complete complete = {.program = tool->name, .options = options};

	for (; rows->name || rows->key || rows->doc; rows++) {
		if (!rows->name || rows->flags & OPTION_HIDDEN || complete.options_count == MAX_OPTIONS)
			continue;
		options[complete.options_count++] = (struct complete_option){
			rows->name, rows->key > ' ' && rows->key < 0x7f ? rows->key : 0, rows->doc,
			value_of(&candidates, rows)};
	}
	complete_print(out, &complete, shell);
	free(candidates.sort);
	free(candidates.by);
	free(candidates.at);
}
