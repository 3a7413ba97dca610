// SPDX-License-Identifier: MIT
/*
 * Rules of --rules: a file with a pcap expression in each line, of which one
 * must be true.  Empty lines, and what follows #, mean nothing.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime.h"

#define MAX_RULES 64
#define MAX_LINE 1024

/* Without its comment, and the blanks around it. */
static char *trim(char *line)
{
	char *end;

	line[strcspn(line, "#\r\n")] = '\0';
	line += strspn(line, " \t");
	for (end = line + strlen(line); end > line && strchr(" \t", end[-1]); end--)
		;
	*end = '\0';
	return line;
}

/* Is @rule an expression by itself?  What it lacks could come from the next. */
static bool check(const char *rule, unsigned int number, char *why, size_t size)
{
	struct code code = {};
	char what[200];
	bool fine = expression_compile(rule, &code, what, sizeof(what));

	free(code.bytes);
	if (!fine)
		snprintf(why, size, "line %u: %s", number, what);
	return fine;
}

/* Add the rules of @file to @out; false with @why. */
static bool read_lines(FILE *file, FILE *out, char *why, size_t size)
{
	unsigned int number = 0, rules = 0;
	char line[MAX_LINE];

	while (fgets(line, sizeof(line), file)) {
		bool whole = strchr(line, '\n') || feof(file);
		char *rule = trim(line);

		number++;
		if (!whole || (*rule && rules == MAX_RULES)) {
			snprintf(why, size, "line %u: %s", number, whole
				 ? "there are more than 64 rules" : "it is too long");
			return false;
		}
		if (!*rule)
			continue;
		if (!check(rule, number, why, size))
			return false;
		fprintf(out, "%s(%s)", rules++ ? " or " : "", rule);
	}
	if (!rules)
		snprintf(why, size, "there is no rule in it");
	return rules;
}

/*
 * The rules of the file @path as one expression, which the caller frees; NULL
 * when they cannot be had, with the reason in @why of @size bytes.
 */
char *rules_read(const char *path, char *why, size_t size)
{
	FILE *file = fopen(path, "re"), *out;
	char *text = NULL;
	size_t length;
	bool fine;

	if (!file) {
		snprintf(why, size, "%s", strerror(errno));
		return NULL;
	}
	out = open_memstream(&text, &length);
	if (!out)
		errx(STATUS_FAILED, "out of memory");
	fine = read_lines(file, out, why, size);
	fclose(file);
	fclose(out);
	if (fine)
		return text;
	free(text);
	return NULL;
}
