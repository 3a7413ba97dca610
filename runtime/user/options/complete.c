// SPDX-License-Identifier: MIT
/* Prints completion scripts, by one function for each shell. */
#include <ctype.h>
#include <string.h>

#include "options/complete.h"

/* Print the name of the shell function. */
static void put_function(FILE *out, const struct complete *complete)
{
	fputc('_', out);
	for (const char *c = complete->program; *c; c++)
		fputc(isalnum((unsigned char)*c) ? *c : '_', out);
}

/* Print @text for single quotes: characters in @escaped get a backslash, ' becomes @quote. */
static void put_quoted(FILE *out, const char *text, const char *escaped, const char *quote)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputs(quote, out);
		else if (strchr(escaped, *text))
			fprintf(out, "\\%c", *text);
		else
			fputc(*text, out);
	}
}

/* ---- bash -------------------------------------------------------------- */

/* compgen -W would expand the words, so they are compared here. */
static void put_bash_value(FILE *out, const struct complete_value *value)
{
	if (value->kind == COMPLETE_WORDS)
		fprintf(out, "for word in $(%s); do\n"
			"\t\t\t[[ $word == \"$cur\"* ]] && COMPREPLY+=(\"$word\")\n"
			"\t\tdone", value->words);
	else if (value->words)
		fprintf(out, "compopt -o filenames 2>/dev/null\n\t\t"
			"mapfile -t COMPREPLY < <(compgen -d -- \"$cur\"; "
			"compgen -f -X '!*%s' -- \"$cur\")", value->words);
	else
		fprintf(out, "compopt -o filenames 2>/dev/null\n\t\t"
			"mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")");
}

/* Print the option as a part of a pattern for case, after @bar. */
static void put_bash_pattern(FILE *out, const struct complete_option *option, const char *bar)
{
	fprintf(out, "%s--%s", bar, option->name);
	if (option->letter)
		fprintf(out, "|-%c", option->letter);
}

/*
 * Print all options that take a value, or with @known unset those whose values are
 * unknown, as one pattern.
 */
static void put_bash_patterns(FILE *out, const struct complete *complete, bool known)
{
	const char *bar = "";

	for (size_t i = 0; i < complete->options_count; i++) {
		enum complete_kind kind = complete->options[i].value.kind;

		if (kind != COMPLETE_UNKNOWN && (!known || kind == COMPLETE_NOTHING))
			continue;
		put_bash_pattern(out, &complete->options[i], bar);
		bar = "|";
	}
	if (!bar[0])
		fputs("''", out);
}

static void put_bash_options(FILE *out, const struct complete *complete)
{
	fprintf(out, "\tcase $prev in\n\t");
	put_bash_patterns(out, complete, false);
	fprintf(out, ")\n\t\treturn ;;\n");
	for (size_t i = 0; i < complete->options_count; i++) {
		const struct complete_option *option = &complete->options[i];

		if (option->value.kind < COMPLETE_WORDS)
			continue;
		put_bash_pattern(out, option, "\t");
		fprintf(out, ")\n\t\t");
		put_bash_value(out, &option->value);
		fprintf(out, "\n\t\treturn ;;\n");
	}
	fprintf(out, "\tesac\n\tif [[ $cur == -* ]]; then\n"
		"\t\tmapfile -t COMPREPLY < <(compgen -W '");
	for (size_t i = 0; i < complete->options_count; i++)
		fprintf(out, "%s--%s", i ? " " : "", complete->options[i].name);
	fprintf(out, "' -- \"$cur\")\n\t\treturn\n\tfi\n");
}

/* Find the command among the words, skipping values of options. */
static void put_bash_search(FILE *out, const struct complete *complete)
{
	fprintf(out, "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n\t\tcase ${COMP_WORDS[i]} in\n\t\t");
	put_bash_patterns(out, complete, true);
	fprintf(out, ")\n\t\t\t[[ ${COMP_WORDS[i + 1]} == = ]] && i=$((i + 1))\n"
		"\t\t\ti=$((i + 1)) ;;\n\t\t-*) ;;\n"
		"\t\t*) command=${COMP_WORDS[i]}; break ;;\n\t\tesac\n\tdone\n");
}

static void put_bash_commands(FILE *out, const struct complete *complete)
{
	put_bash_search(out, complete);
	fprintf(out, "\tcase $command in\n\t'')\n\t\tmapfile -t COMPREPLY < <(compgen -W '");
	for (size_t i = 0; i < complete->commands_count; i++)
		fprintf(out, "%s%s", i ? " " : "", complete->commands[i].name);
	fprintf(out, "' -- \"$cur\") ;;\n");
	for (size_t i = 0; i < complete->commands_count; i++) {
		if (complete->commands[i].value.kind < COMPLETE_WORDS)
			continue;
		fprintf(out, "\t%s)\n\t\t", complete->commands[i].name);
		put_bash_value(out, &complete->commands[i].value);
		fprintf(out, " ;;\n");
	}
	fprintf(out, "\tesac\n");
}

/* bash splits --option=value into three words. */
static void print_bash(FILE *out, const struct complete *complete)
{
	fprintf(out, "# Completion of %s for bash.\n", complete->program);
	put_function(out, complete);
	fprintf(out, "()\n{\n"
		"\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command= word i\n\n"
		"\tCOMPREPLY=()\n"
		"\t[[ $prev == = ]] && prev=${COMP_WORDS[COMP_CWORD - 2]}\n"
		"\t[[ $cur == = ]] && cur=\n");
	put_bash_options(out, complete);
	if (complete->commands_count)
		put_bash_commands(out, complete);
	fprintf(out, "}\ncomplete -F ");
	put_function(out, complete);
	fprintf(out, " %s\n", complete->program);
}

/* ---- zsh --------------------------------------------------------------- */

static void put_zsh_value(FILE *out, const struct complete_value *value)
{
	if (value->kind == COMPLETE_WORDS) {
		fprintf(out, "{compadd -- $(");
		put_quoted(out, value->words, ":", "'\\''");
		fprintf(out, ")}");
	} else if (value->kind == COMPLETE_FILES) {
		fprintf(out, "_files");
		if (value->words)
			fprintf(out, " -g \"*%s\"", value->words);
	} else {
		fputc(' ', out);
	}
}

static void put_zsh_option(FILE *out, const struct complete_option *option)
{
	bool takes = option->value.kind != COMPLETE_NOTHING;

	fprintf(out, " \\\n\t\t");
	if (option->letter)
		fprintf(out, "'(-%c --%s)'{-%c%s,--%s%s}", option->letter, option->name,
			option->letter, takes ? "+" : "", option->name, takes ? "=" : "");
	else
		fprintf(out, "--%s%s", option->name, takes ? "=" : "");
	fputc('\'', out);
	if (option->about) {
		fputc('[', out);
		put_quoted(out, option->about, "[]:\\", "'\\''");
		fputc(']', out);
	}
	if (takes) {
		fprintf(out, ":%s:", option->name);
		put_zsh_value(out, &option->value);
	}
	fputc('\'', out);
}

static void put_zsh_commands(FILE *out, const struct complete *complete)
{
	fprintf(out, "\tcase $state in\n\tcommand)\n\t\tlocal -a commands=(");
	for (size_t i = 0; i < complete->commands_count; i++) {
		fprintf(out, "\n\t\t\t'%s:", complete->commands[i].name);
		put_quoted(out, complete->commands[i].about, "", "'\\''");
		fputc('\'', out);
	}
	fprintf(out, ")\n\t\t_describe command commands ;;\n\tvalue)\n\t\tcase $line[1] in\n");
	for (size_t i = 0; i < complete->commands_count; i++) {
		const struct complete_value *value = &complete->commands[i].value;

		if (value->kind < COMPLETE_WORDS)
			continue;
		fprintf(out, "\t\t%s) ", complete->commands[i].name);
		if (value->kind == COMPLETE_WORDS)
			fprintf(out, "compadd -- $(%s)", value->words);
		else
			put_zsh_value(out, value);
		fprintf(out, " ;;\n");
	}
	fprintf(out, "\t\tesac ;;\n\tesac\n");
}

static void print_zsh(FILE *out, const struct complete *complete)
{
	fprintf(out, "#compdef %s\n", complete->program);
	put_function(out, complete);
	fprintf(out, "()\n{\n\tlocal state line\n\n\t_arguments -s -S");
	for (size_t i = 0; i < complete->options_count; i++)
		put_zsh_option(out, &complete->options[i]);
	fprintf(out, "%s\n", complete->commands_count ? " \\\n\t\t'1: :->command' '*: :->value'" : "");
	if (complete->commands_count)
		put_zsh_commands(out, complete);
	fprintf(out, "}\nif [[ $funcstack[1] == ");
	put_function(out, complete);
	fprintf(out, " ]]; then\n\t");
	put_function(out, complete);
	fprintf(out, " \"$@\"\nelse\n\tcompdef ");
	put_function(out, complete);
	fprintf(out, " %s\nfi\n", complete->program);
}

/* ---- fish -------------------------------------------------------------- */

static void put_fish_value(FILE *out, const struct complete_value *value)
{
	if (value->kind == COMPLETE_WORDS)
		fputs(" -x -a '(", out);
	else if (value->kind == COMPLETE_FILES && value->words)
		fputs(" -x -a '(__fish_complete_suffix ", out);
	else if (value->kind == COMPLETE_FILES)
		fputs(" -r -F", out);
	else if (value->kind == COMPLETE_UNKNOWN)
		fputs(" -x", out);
	if (value->kind < COMPLETE_WORDS || !value->words)
		return;
	put_quoted(out, value->words, "\\", "\\'");
	/* fish takes a line for one candidate. */
	fputs(value->kind == COMPLETE_WORDS ? " | string split -n \" \")'" : ")'", out);
}

static void put_fish_about(FILE *out, const char *about)
{
	if (about) {
		fputs(" -d '", out);
		put_quoted(out, about, "\\", "\\'");
		fputc('\'', out);
	}
	fputc('\n', out);
}

static void print_fish(FILE *out, const struct complete *complete)
{
	fprintf(out, "complete -c %s -f\n", complete->program);
	for (size_t i = 0; i < complete->options_count; i++) {
		const struct complete_option *option = &complete->options[i];

		fprintf(out, "complete -c %s", complete->program);
		if (option->letter)
			fprintf(out, " -s %c", option->letter);
		fprintf(out, " -l %s", option->name);
		put_fish_value(out, &option->value);
		put_fish_about(out, option->about);
	}
	for (size_t i = 0; i < complete->commands_count; i++) {
		const struct complete_command *command = &complete->commands[i];

		fprintf(out, "complete -c %s -n __fish_use_subcommand -a %s", complete->program,
			command->name);
		put_fish_about(out, command->about);
		if (command->value.kind < COMPLETE_WORDS)
			continue;
		fprintf(out, "complete -c %s -n '__fish_seen_subcommand_from %s'",
			complete->program, command->name);
		put_fish_value(out, &command->value);
		fputc('\n', out);
	}
}

static const struct {
	const char *name;
	void (*print)(FILE *out, const struct complete *complete);
} shells[] = {
	{"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish},
};

bool complete_knows(const char *shell)
{
	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
		if (!strcmp(shells[i].name, shell))
			return true;
	}
	return false;
}

void complete_print(FILE *out, const struct complete *complete, const char *shell)
{
	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
		if (!strcmp(shells[i].name, shell))
			shells[i].print(out, complete);
	}
}
