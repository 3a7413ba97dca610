// SPDX-License-Identifier: MIT
/* Finds the file of a library, and attaches probes to its functions. */
#include <bpf/libbpf.h>
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "attach/hook.h"
#include "options/options.h"

/* Directories of libraries. */
static const char *const directories[] = {
	"/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu",
	"/usr/lib/aarch64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib",
};

/* Suffixes of the files of a library, in the order in which they are tried. */
static const char *const versions[] = {".so.6", ".so.0", ".so.1", ".so.2", ".so.3", ".so"};

/* Whether @path ends with the file name of library @name. */
static bool is_library(const char *path, const char *name)
{
	const char *file = strrchr(path, '/');
	size_t length = strlen(name);

	if (!file || strncmp(++file, name, length))
		return false;
	return !strncmp(file + length, ".so", 3) || file[length] == '-' || !file[length];
}

/* Find library @name among the mappings of process @pid; the path leads through its root. */
static bool find_mapped(const char *name, u32 pid, char *path, size_t size)
{
	char line[PATH_MAX + 128], *start;
	FILE *maps;
	bool found = false;

	snprintf(line, sizeof(line), "/proc/%u/maps", pid);
	maps = fopen(line, "re");
	while (maps && !found && fgets(line, sizeof(line), maps)) {
		start = strchr(line, '/');
		if (!start)
			continue;
		start[strcspn(start, "\n")] = '\0';
		if (is_library(start, name))
			found = snprintf(path, size, "/proc/%u/root%s", pid, start) < (int)size;
	}
	if (maps)
		fclose(maps);
	return found;
}

static bool find_installed(const char *name, char *path, size_t size)
{
	for (size_t i = 0; i < ARRAY_SIZE(directories); i++)
		for (size_t j = 0; j < ARRAY_SIZE(versions); j++) {
			snprintf(path, size, "%s/%s%s", directories[i], name, versions[j]);
			if (!access(path, R_OK))
				return true;
		}
	return false;
}

bool user_library(const char *name, const struct options *options, char *path, size_t size)
{
	if (options->library)
		return (size_t)snprintf(path, size, "%s", options->library) < size;
	if (options->task.terms & TASK_PID)
		return find_mapped(name, options->task.pid[0], path, size);
	return find_installed(name, path, size);
}

struct bpf_link *user_attach(struct bpf_program *program, const struct point *point,
			     const struct options *options)
{
	LIBBPF_OPTS(bpf_uprobe_opts, opts,
		.func_name = point->symbol,
		.retprobe = point->variant->hook == VNT_USER_RETURN,
	);
	char path[PATH_MAX];

	if (!user_library(point->variant->module, options, path, sizeof(path))) {
		errno = ENOENT;
		return NULL;
	}
	return bpf_program__attach_uprobe_opts(program, -1, path, 0, &opts);
}
