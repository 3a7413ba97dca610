/* SPDX-License-Identifier: MIT */
/*
 * Finds vntc's own files (templates, library of points, profiles, runtime): relative to
 * the binary, build/bin/vntc, or in $VNTC_HOME.
 */
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/base.h"

const char *home_directory(struct arena *arena)
{
	const char *given = getenv("VNTC_HOME");
	char path[PATH_MAX];
	ssize_t length;

	if (given)
		return given;
	length = readlink("/proc/self/exe", path, sizeof(path) - 1);
	if (length < 0)
		return NULL;
	path[length] = '\0';
	return arena_printf(arena, "%s", dirname(dirname(dirname(path))));
}

const char *home_path(struct arena *arena, const char *file)
{
	const char *top = home_directory(arena), *path;

	if (!top)
		return NULL;
	path = arena_printf(arena, "%s/%s", top, file);
	return access(path, F_OK) ? NULL : path;
}
