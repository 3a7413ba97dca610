// SPDX-License-Identifier: MIT
/*
 * Finds the files of a library, and attaches probes to its functions.  A probe belongs to a file,
 * and each container may have its own, so all that processes use are looked for.
 */
#include <bpf/libbpf.h>
#include <ctype.h>
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

/* Whether @path ends with the file name of library @name; musl's libc is its loader. */
static bool is_library(const char *path, const char *name)
{
	const char *file = strrchr(path, '/');
	size_t length = strlen(name);

	if (!file)
		return false;
	file++;
	if (!strcmp(name, "libc") && !strncmp(file, "ld-musl-", 8))
		return true;
	return !strncmp(file, name, length) &&
	       (!strncmp(file + length, ".so", 3) || file[length] == '-' || !file[length]);
}

/* Find library @name among the mappings of process @pid; the path leads through its root. */
static bool find_mapped(const char *name, const char *pid, char *path, size_t size)
{
	char line[PATH_MAX + 128], *start;
	FILE *maps;
	bool found = false;

	snprintf(line, sizeof(line), "/proc/%s/maps", pid);
	maps = fopen(line, "re");
	while (maps && !found && fgets(line, sizeof(line), maps)) {
		start = strchr(line, '/');
		if (!start)
			continue;
		start[strcspn(start, "\n")] = '\0';
		if (is_library(start, name))
			found = snprintf(path, size, "/proc/%s/root%s", pid, start) < (int)size;
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

/*
 * Whether @a and @b describe one file.  Overlays show a file that several of them share under
 * devices of their own, so the device does not tell.
 */
static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static void add_file(struct user_files *files, const char *path)
{
	struct user_file file = {};

	if (stat(path, &file.stat))
		return;
	for (size_t i = 0; i < files->count; i++)
		if (same_file(&files->items[i].stat, &file.stat))
			return;
	file.path = strdup(path);
	if (!file.path)
		errx(STATUS_FAILED, "out of memory");
	files->items = memory_grow(files->items, &files->room, files->count, sizeof(file));
	files->items[files->count++] = file;
}

/* The files of those processes of --pid, or of all processes. */
static void add_mapped(struct user_files *files, const struct options *options)
{
	char path[PATH_MAX], pid[16];
	struct dirent *process;
	DIR *proc = NULL;

	for (u32 i = 0; options->task.terms & TASK_PID && i < options->task.pids; i++) {
		snprintf(pid, sizeof(pid), "%u", options->task.pid[i]);
		if (find_mapped(files->library, pid, path, sizeof(path)))
			add_file(files, path);
	}
	if (!(options->task.terms & TASK_PID))
		proc = opendir("/proc");
	while (proc && (process = readdir(proc)))
		if (isdigit(process->d_name[0]) &&
		    find_mapped(files->library, process->d_name, path, sizeof(path)))
			add_file(files, path);
	if (proc)
		closedir(proc);
}

void user_find(struct user_files *files, const char *library, const struct options *options)
{
	char path[PATH_MAX];

	if (files->library && !strcmp(files->library, library))
		return;
	user_forget(files);
	files->library = library;
	if (options->library) {
		add_file(files, options->library);
		return;
	}
	if (!(options->task.terms & TASK_PID) && find_installed(library, path, sizeof(path)))
		add_file(files, path);
	add_mapped(files, options);
}

void user_forget(struct user_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		free(files->items[i].path);
	free(files->items);
	*files = (struct user_files){};
}

void user_say(const struct user_files *files, const struct options *options)
{
	if (!files->count)
		return;
	if (files->count > 1)
		warnx("watches %s in %s and %zu other %s that processes use now; what begins later with yet another is not seen",
		      files->library, files->items[0].path, files->count - 1,
		      files->count > 2 ? "files" : "file");
	else
		warnx("watches %s in %s; %s", files->library, files->items[0].path,
		      options->library || options->task.terms & TASK_PID
			? "processes with another file are not seen"
			: "what begins later with another file is not seen");
}

struct bpf_link *user_attach(struct bpf_program *program, const struct point *point,
			     const struct user_file *file)
{
	LIBBPF_OPTS(bpf_uprobe_opts, opts,
		.func_name = point->symbol,
		.retprobe = point->variant->hook == VNT_USER_RETURN,
	);

	return bpf_program__attach_uprobe_opts(program, -1, file->path, 0, &opts);
}
