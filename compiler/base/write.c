/* SPDX-License-Identifier: MIT */
/*
 * Writes files.  A file is replaced as a whole or not at all, and left alone if it would
 * not change, so that make rebuilds only what depends on real changes.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"

static bool unchanged(const char *path, const struct text *text)
{
	FILE *file = fopen(path, "r");
	char block[4096];
	size_t at = 0, length;

	if (!file)
		return false;
	while ((length = fread(block, 1, sizeof(block), file)) &&
	       at + length <= text->length && !memcmp(text->bytes + at, block, length))
		at += length;
	fclose(file);
	return !length && at == text->length;
}

static bool write_all(const char *path, const struct text *text)
{
	FILE *file = fopen(path, "w");
	bool fine;

	if (!file)
		return false;
	fine = fwrite(text->bytes, 1, text->length, file) == text->length;
	return !fclose(file) && fine;
}

bool write_file(struct diag *diag, const char *path, const struct text *text)
{
	char temporary[4096];

	if (unchanged(path, text))
		return true;
	if (snprintf(temporary, sizeof(temporary), "%s.%d.new", path, getpid()) <
	    (int)sizeof(temporary) &&
	    write_all(temporary, text) && !rename(temporary, path))
		return true;
	diag_error(diag, (struct span){}, "cannot write %s: %s", path, strerror(errno));
	unlink(temporary);
	return false;
}

bool write_directory(struct diag *diag, const char *path)
{
	char part[4096];
	size_t length = strlen(path);

	for (size_t i = 1; i <= length && length < sizeof(part); i++) {
		if (path[i] != '/' && path[i])
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (mkdir(part, 0777) && errno != EEXIST) {
			diag_error(diag, (struct span){}, "cannot make %s: %s", part,
				   strerror(errno));
			return false;
		}
	}
	return true;
}
