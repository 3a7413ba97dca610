// SPDX-License-Identifier: MIT
/*
 * Reads and searches the list of the kernel functions that can be traced.  It has tens of
 * thousands of lines, so it is read only when it is needed.
 */
#include <err.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/kernel.h"

/* The best first: the last one also lists functions that cannot be traced. */
static const char *const symbol_files[] = {
	"/sys/kernel/tracing/available_filter_functions",
	"/sys/kernel/debug/tracing/available_filter_functions",
	"/proc/kallsyms",
};

/* Functions that have tracers attached, with flags that tell how these are called. */
static const char *const called_files[] = {
	"/sys/kernel/tracing/enabled_functions",
	"/sys/kernel/debug/tracing/enabled_functions",
};

/* Read a whole file of unknown size; NULL if it cannot be read. */
static char *read_all(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t size = 0, room = 0;
	char *text = NULL;
	ssize_t got = 1;

	if (fd < 0)
		return NULL;
	while (got > 0) {
		if (room - size < 65536) {
			room = room ? 2 * room : 1 << 22;
			text = realloc(text, room);
			if (!text)
				errx(STATUS_FAILED, "out of memory");
		}
		got = read(fd, text + size, room - size - 1);
		if (got > 0)
			size += got;
	}
	close(fd);
	if (got < 0) {
		free(text);
		return NULL;
	}
	text[size] = '\0';
	return text;
}

/* Read the first of @files that can be read; NULL if none can. */
static char *read_first(const char *const *files, size_t count)
{
	char *text = NULL;

	for (size_t i = 0; !text && i < count; i++)
		text = read_all(files[i]);
	return text;
}

char *symbols_read(void)
{
	char *list = read_first(symbol_files, ARRAY_SIZE(symbol_files));

	return list ? list : memory_get(1, 1);
}

char *symbols_called_read(void)
{
	return read_first(called_files, ARRAY_SIZE(called_files));
}

/* Whether @rest, what follows the name in "NAME\t[MODULE]\n" or "NAME\n", names @module. */
static bool in_module(const char *rest, const char *module)
{
	rest += strspn(rest, " \t");
	if (*rest != '[')
		return !module;
	return module && !strncmp(rest + 1, module, strlen(module)) &&
	       rest[1 + strlen(module)] == ']';
}

/*
 * Find the next symbol of @module, from *@at on, that is @name or, with @clones, that
 * starts with @name and a dot.  Returns its length and moves *@at to it; 0: none.
 */
static size_t next_symbol(const char **at, const char *module, const char *name,
			  bool clones)
{
	const char *start = *at;

	while ((*at = strstr(*at, name))) {
		bool begins = *at == start || strchr(" \n", (*at)[-1]);
		size_t length = strcspn(*at, " \t\n");
		size_t base = strlen(name);

		if (begins && in_module(*at + length, module) &&
		    (clones ? (*at)[base] == '.' : length == base))
			return length;
		*at += base;
	}
	return 0;
}

bool symbols_have(const char *list, const char *module, const char *symbol)
{
	return next_symbol(&list, module, symbol, false);
}

bool symbols_called(const char *list, const char *module, const char *symbol)
{
	size_t length = next_symbol(&list, module, symbol, false);
	const char *flags = length ? strchr(list + length, ')') : NULL;

	return flags && memchr(flags, 'D', strcspn(flags, "\t\n"));
}

size_t symbols_clones(const char *list, const char *module, const char *name,
		      char *names, size_t size)
{
	size_t count = 0, used = 0, length;

	*names = '\0';
	for (; (length = next_symbol(&list, module, name, true)); list += length) {
		if (used + length + 2 > size)
			continue;
		used += snprintf(names + used, size - used, "%s%.*s",
				 used ? " " : "", (int)length, list);
		count++;
	}
	return count;
}
