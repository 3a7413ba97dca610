// SPDX-License-Identifier: MIT
/* The list of the kernel's functions that can be traced: long, and read when it is needed. */
#include <err.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel.h"

/* Best first: the last lists functions that cannot be traced, too. */
static const char *const symbol_files[] = {
	"/sys/kernel/tracing/available_filter_functions",
	"/sys/kernel/debug/tracing/available_filter_functions",
	"/proc/kallsyms",
};

/* Those at which tracers are called now, with how. */
static const char *const called_files[] = {
	"/sys/kernel/tracing/enabled_functions",
	"/sys/kernel/debug/tracing/enabled_functions",
};

/* All of a file whose size is not known before; NULL if it cannot be read. */
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

/* The first of @files that can be read; NULL if none can. */
static char *read_first(const char *const *files, size_t count)
{
	char *text = NULL;

	for (size_t i = 0; !text && i < count; i++)
		text = read_all(files[i]);
	return text;
}

/* The list, a line for each function, which the caller frees; empty when it cannot be had. */
char *symbols_read(void)
{
	char *list = read_first(symbol_files, ARRAY_SIZE(symbol_files));

	return list ? list : memory_get(1, 1);
}

/* The list of those at which tracers are called, which the caller frees; NULL: not known. */
char *symbols_called_read(void)
{
	return read_first(called_files, ARRAY_SIZE(called_files));
}

/* Whether "NAME\t[MODULE]\n" or "NAME\n", behind NAME, says @module. */
static bool in_module(const char *behind, const char *module)
{
	behind += strspn(behind, " \t");
	if (*behind != '[')
		return !module;
	return module && !strncmp(behind + 1, module, strlen(module)) &&
	       behind[1 + strlen(module)] == ']';
}

/*
 * The next symbol of @module from @at on that is @name (@clones: that begins
 * with @name and a dot).  Returns its length, 0 at the end; @at goes to it.
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

/* Whether @list has the function @symbol of @module; NULL: of the image. */
bool symbols_have(const char *list, const char *module, const char *symbol)
{
	return next_symbol(&list, module, symbol, false);
}

/*
 * Whether @list, a line "NAME [MODULE] (COUNT) FLAGS\t..." for each function, has @symbol of
 * @module as one at which programs are called directly.
 */
bool symbols_called(const char *list, const char *module, const char *symbol)
{
	size_t length = next_symbol(&list, module, symbol, false);
	const char *flags = length ? strchr(list + length, ')') : NULL;

	return flags && memchr(flags, 'D', strcspn(flags, "\t\n"));
}

/*
 * Write the clones of function @name (NAME.isra.0, NAME.constprop.0 ...) to
 * @names, with a blank between, as many as fit.  Returns their number.
 */
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
