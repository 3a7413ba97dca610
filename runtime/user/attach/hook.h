/* SPDX-License-Identifier: MIT */
/* Hooks that take more than one call of libbpf: functions of libraries, and timers. */
#ifndef VNT_HOOK_H
#define VNT_HOOK_H

#include <sys/stat.h>

#include "attach/point.h"
#include "options/options.h"

struct bpf_link;
struct bpf_program;

/* ---- user.c: functions of libraries and programs ------------------------------- */

struct user_file {
	char *path;
	struct stat stat;
};

/* Files of one library; all zeros at first. */
struct user_files {
	const char *library;
	struct user_file *items;
	size_t count, room;
};

/*
 * Find the files of @library, unless @files has them already: that of --lib, those that the
 * processes of --pid have mapped, or the one that the system has installed and all that any
 * process has mapped.  The caller releases them with user_forget().
 */
void user_find(struct user_files *files, const char *library, const struct options *options);

void user_forget(struct user_files *files);

/* Print which files these are, and what is not seen for it. */
void user_say(const struct user_files *files, const struct options *options);

/*
 * Attach @program to the function of @file that @point names.  Returns a link, which the caller
 * destroys, or NULL with errno set.
 */
struct bpf_link *user_attach(struct bpf_program *program, const struct point *point,
			     const struct user_file *file);

/* ---- timer.c: sampling ------------------------------------------------------------ */

/*
 * Run @program @hz times a second on each CPU that is online.  Returns the number of
 * links and sets *@links to an array of them, all owned by the caller; 0 with errno set
 * on failure.
 */
int timer_attach(struct bpf_program *program, u64 hz, struct bpf_link ***links);

#endif
