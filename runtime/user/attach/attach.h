/* SPDX-License-Identifier: MIT */
/* Loads the BPF object of a tool and attaches it to the running kernel. */
#ifndef VNT_ATTACH_H
#define VNT_ATTACH_H

#include "attach/devices.h"
#include "attach/hook.h"
#include "attach/object.h"
#include "attach/point.h"
#include "options/options.h"

struct bpf_link;

/* ---- attach.c: load, attach, detach --------------------------------------------- */

/* All owned; attach_close() releases it. */
struct attach {
	const struct vnt_tool *tool;
	struct bpf_object *object;
	bool casts;			/* its programs read by plain loads */
	bool casts_refused;		/* the kernel does not load those */
	struct point *points;		/* as many as the tool has */
	struct bpf_link **links;	/* by point */
	struct bpf_link **samplers;	/* of timers: for each CPU but the first */
	int samplers_count;
	struct devices devices;
	struct bpf_link **copies;	/* of functions in further files of their library */
	size_t copies_count, copies_room;
	struct user_files files;	/* of the library of these functions */
};

/*
 * Load @tool, set up by @options, and attach it to @kernel, which was opened for it.
 * Returns STATUS_FAILED, or STATUS_KERNEL if this kernel lacks a point, after one message.
 * In any case the caller releases @attach with attach_close().
 */
enum status attach_tool(struct attach *attach, const struct vnt_tool *tool,
			struct kernel *kernel, const struct options *options);

/*
 * Detach starts before ends, and wait until no program is running any more: from then on
 * tables and accounts do not change.
 */
void attach_detach(struct attach *attach);

/* How many hits of @point the kernel skipped because a BPF program was running already. */
u64 attach_missed(const struct attach *attach, const struct point *point);

/* The descriptor of the map of variables, whose keys are u32; @attach owns it. */
int attach_map(const struct attach *attach);

void attach_close(struct attach *attach);

/* ---- choose.c: variants of points ---------------------------------------------------- */

/*
 * Choose the variant of each point of @attach, NULL for those that are not attached.  Returns
 * STATUS_FAILED or STATUS_KERNEL after a message if a point is missing.
 */
enum status attach_choose(struct attach *attach, struct kernel *kernel,
			  const struct options *options);

/* ---- underway.c: calls that began before the tool ----------------------------------- */

/*
 * Print for each point at the return of a function how many calls of it have begun before it
 * was attached, as far as /proc shows the stacks of threads.
 */
void underway_say(const struct attach *attach);

/* ---- explain.c: --dry-run and --explain -------------------------------------------- */

/* Print the points, one a line, with the positions of their arguments if @arguments. */
void explain_points(FILE *out, const struct attach *attach, bool arguments);

/* Print the points with their arguments, the tables with their memory, and the filter. */
void explain_all(FILE *out, const struct attach *attach, const struct options *options);

/* ---- log.c: messages of libbpf -------------------------------------------------------- */

/* Receive the messages of libbpf from now on, and print them to stderr if @verbose. */
void log_start(bool verbose);

/* The program that libbpf complained about last, or "". */
const char *log_blamed(void);

/* The last lines of the verifier's last log, or "". */
const char *log_verifier(void);

/* Forget both, before another attempt to load. */
void log_forget(void);

/* ---- privilege.c: capabilities ---------------------------------------------------------- */

/* Print why the kernel answered EPERM. */
void privilege_explain(void);

/*
 * Drop all capabilities but those that are still needed: CAP_BPF if the kernel needs it
 * to read the map @map_fd, whose keys are u32, and, if @processes, those that reading
 * the mappings and files of processes takes.  Returns STATUS_FAILED after a message.
 */
enum status privilege_drop(int map_fd, bool processes);

#endif
