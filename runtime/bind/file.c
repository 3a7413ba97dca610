// SPDX-License-Identifier: MIT
/*
 * Reads and writes files of /proc and /sys.  The owner of a process can influence what some of
 * them contain, so neither lengths nor characters are trusted.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bind.h"

#define NUMBERS_MAX (1 << 22)		/* as many threads as there can be */

const char *file_proc = "/proc", *file_sys = "/sys";

__attribute__((format(printf, 3, 0)))
static bool make_path(char *path, const char *root, const char *format, va_list args)
{
	int length = snprintf(path, FILE_PATH, "%s/", root);
	int more = vsnprintf(path + length, FILE_PATH - length, format, args);

	return more >= 0 && length + more < FILE_PATH;
}

static ssize_t read_all(int fd, char *text, size_t size)
{
	size_t length = 0;
	ssize_t more;

	do {
		more = read(fd, text + length, size - 1 - length);
		if (more > 0)
			length += more;
	} while (more > 0 || (more < 0 && errno == EINTR));
	text[length] = '\0';
	return more < 0 ? -1 : (ssize_t)length;
}

__attribute__((format(printf, 4, 0)))
static ssize_t read_file(const char *root, char *text, size_t size, const char *format,
			 va_list args)
{
	char path[FILE_PATH];
	ssize_t length;
	int fd;

	*text = '\0';
	fd = make_path(path, root, format, args) ?
	     open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
	if (fd < 0)
		return -1;
	length = read_all(fd, text, size);
	close(fd);
	return length;
}

/*
 * Read a file under @root, as far as it fits, with a 0 after it.  Returns its
 * length, or -1.
 */
ssize_t file_read(const char *root, char *text, size_t size, const char *format, ...)
{
	va_list args;
	ssize_t length;

	va_start(args, format);
	length = read_file(root, text, size, format, args);
	va_end(args);
	return length;
}

/* The first line, without its end; false when there is none. */
bool file_line(const char *root, char *text, size_t size, const char *format, ...)
{
	va_list args;
	ssize_t length;

	va_start(args, format);
	length = read_file(root, text, size, format, args);
	va_end(args);
	text[strcspn(text, "\n")] = '\0';
	return length > 0 && *text;
}

/* A file that is a list of CPUs, or empty. */
bool file_cpus(const char *root, struct cpus *cpus, const char *format, ...)
{
	char text[CPUS_TEXT];
	va_list args;
	ssize_t length;

	va_start(args, format);
	length = read_file(root, text, sizeof(text), format, args);
	va_end(args);
	text[strcspn(text, "\n")] = '\0';
	memset(cpus, 0, sizeof(*cpus));
	return length >= 0 && (!*text || cpus_parse(text, cpus));
}

/* The kernel takes a whole list by one write; false with errno. */
bool file_write_cpus(const char *root, const struct cpus *cpus, const char *format, ...)
{
	char path[FILE_PATH], text[CPUS_TEXT + 1];
	size_t length;
	ssize_t written;
	va_list args;
	bool fine;
	int fd, error;

	va_start(args, format);
	fine = make_path(path, root, format, args);
	va_end(args);
	errno = ENAMETOOLONG;
	fd = fine ? open(path, O_WRONLY | O_TRUNC | O_CLOEXEC) : -1;
	if (fd < 0)
		return false;
	cpus_text(cpus, text);
	length = strlen(strcat(text, "\n"));
	written = write(fd, text, length);
	error = written == (ssize_t)length ? 0 : written < 0 ? errno : EIO;
	close(fd);
	errno = error;
	return !error;
}

static int compare_u32(const void *a, const void *b)
{
	u32 left = *(const u32 *)a, right = *(const u32 *)b;

	return (left > right) - (left < right);
}

/* The entries of a directory that are numbers; the caller frees the list. */
struct numbers file_numbers(const char *root, const char *format, ...)
{
	struct numbers numbers = {};
	char path[FILE_PATH];
	struct dirent *entry;
	DIR *directory;
	va_list args;
	u64 number;

	va_start(args, format);
	directory = make_path(path, root, format, args) ? opendir(path) : NULL;
	va_end(args);
	while (directory && numbers.count < NUMBERS_MAX && (entry = readdir(directory))) {
		if (!parse_number(entry->d_name, 0, INT32_MAX, &number))
			continue;
		numbers.list = memory_grow(numbers.list, &numbers.room, numbers.count,
					   sizeof(*numbers.list));
		numbers.list[numbers.count++] = number;
	}
	if (directory)
		closedir(directory);
	if (numbers.count)
		qsort(numbers.list, numbers.count, sizeof(*numbers.list), compare_u32);
	return numbers;
}

static bool is_utf8(const char *text)
{
	json_t *string = json_string(text);

	json_decref(string);
	return string;
}

/* Make @text fit for a terminal and for JSON: UTF-8 without control characters. */
void file_clean(char *text)
{
	bool utf8 = is_utf8(text);

	for (unsigned char *c = (unsigned char *)text; *c; c++) {
		if (*c < ' ' || *c == 0x7f || (*c > 0x7f && !utf8))
			*c = '?';
		else if (*c == 0xc2 && c[1] < 0xa0)
			c[0] = c[1] = '?';
	}
}
