// SPDX-License-Identifier: MIT
/* Finds the cgroup of --cgroup: of version 2, whose number is that of its directory. */
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "options/option.h"

#define MOUNTED_AT "/sys/fs/cgroup"

static bool is_cgroup(const char *path)
{
	struct statfs is;

	return !statfs(path, &is) && is.f_type == CGROUP2_SUPER_MAGIC;
}

/* How many steps the directory @path is below the top of its file system; cuts @path. */
static u32 depth_of(char *path)
{
	u32 depth = 0;

	for (;;) {
		char *last = strrchr(path, '/');

		if (!last || last == path)
			return depth;
		*last = '\0';
		if (!is_cgroup(path))
			return depth;
		depth++;
	}
}

bool cgroup_find(const char *text, struct task_filter *task)
{
	char below[PATH_MAX], path[PATH_MAX];
	struct stat is;

	if (snprintf(below, sizeof(below), "%s%s", *text == '/' ? "" : MOUNTED_AT "/", text) >=
	    (int)sizeof(below) || !realpath(below, path) || !is_cgroup(path) || stat(path, &is))
		return false;
	task->cgroup = is.st_ino;
	task->cgroup_depth = depth_of(path);
	task->terms |= TASK_CGROUP;
	return true;
}
