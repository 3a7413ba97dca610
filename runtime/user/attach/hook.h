/* SPDX-License-Identifier: MIT */
/* Hooks that take more than one call of libbpf: functions of libraries, and timers. */
#ifndef VNT_HOOK_H
#define VNT_HOOK_H

#include "attach/point.h"
#include "options/options.h"

struct bpf_link;
struct bpf_program;

/* ---- user.c: functions of libraries and programs ------------------------------- */

/*
 * Find the file of library @name: that of --lib, the one that the first process of --pid
 * has mapped, or the one that the system has installed.  Writes its path into @path, of
 * @size bytes; returns false if there is none.
 */
bool user_library(const char *name, const struct options *options, char *path, size_t size);

/*
 * Attach @program to the function that @point names.  Returns a link, which the caller
 * destroys, or NULL with errno set.
 */
struct bpf_link *user_attach(struct bpf_program *program, const struct point *point,
			     const struct options *options);

/* ---- timer.c: sampling ------------------------------------------------------------ */

/*
 * Run @program @hz times a second on each CPU that is online.  Returns the number of
 * links and sets *@links to an array of them, all owned by the caller; 0 with errno set
 * on failure.
 */
int timer_attach(struct bpf_program *program, u64 hz, struct bpf_link ***links);

#endif
