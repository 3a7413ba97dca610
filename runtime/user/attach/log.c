// SPDX-License-Identifier: MIT
/*
 * Receives the messages of libbpf and prints them to stderr under --verbose.  Keeps the name
 * of the program that libbpf complained about last, and the end of the verifier's log.
 */
#include <bpf/libbpf.h>
#include <stdlib.h>
#include <string.h>

#include "attach/attach.h"

#define VERIFIER_LINES 8

static bool log_everything;
static char blamed[64];
static char verifier[2048];

/* Keep the last VERIFIER_LINES lines before @end, as far as they fit. */
static void keep_verifier(const char *begin, const char *end)
{
	const char *line = end;
	size_t size;

	for (int lines = 0; line > begin; line--) {
		if (line[-1] == '\n' && ++lines > VERIFIER_LINES)
			break;
	}
	size = end - line;
	if (size >= sizeof(verifier)) {
		line = end - (sizeof(verifier) - 1);
		size = sizeof(verifier) - 1;
	}
	memcpy(verifier, line, size);
	verifier[size] = '\0';
}

static void keep(const char *text)
{
	static const char begin[] = "-- BEGIN PROG LOAD LOG --\n";
	const char *log = strstr(text, begin);
	const char *end = strstr(text, "-- END PROG LOAD LOG --");

	sscanf(text, "libbpf: prog '%63[^']'", blamed);
	if (log && end)
		keep_verifier(log + strlen(begin), end);
}

__attribute__((format(printf, 2, 0)))
static int print(enum libbpf_print_level level, const char *format, va_list args)
{
	char *text;

	if (level != LIBBPF_WARN && !log_everything)
		return 0;
	if (vasprintf(&text, format, args) < 0)
		return 0;
	if (level == LIBBPF_WARN)
		keep(text);
	if (log_everything)
		fputs(text, stderr);
	free(text);
	return 0;
}

void log_start(bool verbose)
{
	log_everything = verbose;
	libbpf_set_print(print);
}

const char *log_blamed(void)
{
	return blamed;
}

const char *log_verifier(void)
{
	return verifier;
}

void log_forget(void)
{
	blamed[0] = '\0';
	verifier[0] = '\0';
}
