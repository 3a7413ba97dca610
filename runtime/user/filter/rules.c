// SPDX-License-Identifier: MIT
/*
 * Reads the file of --rules: a pcap expression on each line, one of which must be true.
 * Empty lines and comments, from # to the end of the line, are ignored.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "filter/filter.h"

#define MAX_RULES 64
#define MAX_LINE 1024

/* Strip comment and surrounding blanks. */
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

/*
 * Whether @rule is a complete expression.  Joined with the others, "a" and "b)(c" could
 * look like one.
 */
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

/* Append the rules of @file to @out.  Returns false with @why. */
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
