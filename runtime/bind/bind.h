/* SPDX-License-Identifier: MIT */
/*
 * vnt-bind: which CPUs the threads and interrupts of a VM's network path run on, and
 * whose memory they get.
 * A section for each file; the file name is the prefix of what it exports.
 */
#ifndef VNT_BIND_H
#define VNT_BIND_H

#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/base.h"

/* ---- cpus.c: sets of CPUs, or of NUMA nodes ----------------------------- */

#define CPUS_MAX 8192			/* no kernel has more */
#define CPUS_TEXT (CPUS_MAX * 5)	/* room for any set as text */
#define CPUS_EXPECTED "CPUs, like 0-3,8"

struct cpus {
	u64 bits[CPUS_MAX / 64];
};

bool cpus_parse(const char *text, struct cpus *cpus);
const char *cpus_text(const struct cpus *cpus, char *text);
void cpus_add(struct cpus *cpus, unsigned int cpu);
bool cpus_has(const struct cpus *cpus, unsigned int cpu);
int cpus_next(const struct cpus *cpus, unsigned int from);
unsigned int cpus_count(const struct cpus *cpus);
struct cpus cpus_and(const struct cpus *a, const struct cpus *b);
struct cpus cpus_or(const struct cpus *a, const struct cpus *b);
bool cpus_meet(const struct cpus *a, const struct cpus *b);
bool cpus_within(const struct cpus *a, const struct cpus *b);
bool cpus_equal(const struct cpus *a, const struct cpus *b);

/* Each CPU of a set. */
#define CPUS_EACH(cpu, cpus) \
	for (int cpu = cpus_next(cpus, 0); cpu >= 0; cpu = cpus_next(cpus, cpu + 1))

/* ---- file.c: what /proc and /sys say ------------------------------------ */

#define FILE_PATH 512

/* Where these are; tests have some of their own. */
extern const char *file_proc, *file_sys;

/* Numbers that directories are named by, sorted. */
struct numbers {
	u32 *list;		/* owned */
	size_t count, room;
};

__attribute__((format(printf, 4, 5)))
ssize_t file_read(const char *root, char *text, size_t size, const char *format, ...);
__attribute__((format(printf, 4, 5)))
bool file_line(const char *root, char *text, size_t size, const char *format, ...);
__attribute__((format(printf, 3, 4)))
bool file_cpus(const char *root, struct cpus *cpus, const char *format, ...);
__attribute__((format(printf, 3, 4)))
bool file_write_cpus(const char *root, const struct cpus *cpus, const char *format, ...);
__attribute__((format(printf, 2, 3)))
struct numbers file_numbers(const char *root, const char *format, ...);
void file_clean(char *text);

/* ---- topology.c: CPUs and NUMA nodes of the machine ---------------------- */

struct topology {
	struct cpus present, online, isolated;
	struct cpus nodes;		/* numbers of nodes */
	struct cpus *of;		/* the CPUs of node N; owned */
	size_t room;
};

bool topology_read(struct topology *topology);
struct cpus topology_nodes(const struct topology *topology, const struct cpus *cpus);
struct cpus topology_siblings(const struct cpus *cpus);
bool topology_governor(unsigned int cpu, char *text, size_t size);
bool topology_all(const struct topology *topology, const struct cpus *cpus);
void topology_free(struct topology *topology);

/* ---- thing.c: a thread, an interrupt, or the memory of a process --------- */

#define THING_NAME 256

enum role {
	ROLE_VCPU,
	ROLE_VHOST,
	ROLE_IOTHREAD,
	ROLE_OTHER,		/* any other thread */
	ROLE_IRQ,
	ROLE_MEMORY,		/* the nodes of a process's cgroup */
	ROLE_COUNT,
};

struct thing {
	enum role role;
	u32 number;		/* thread id, the interrupt's number, or the process id */
	u32 pid;		/* of the thread's process, or of the memory's */
	u64 start;		/* when the thread or process did, in ticks since boot */
	u32 owner;		/* effective user id */
	u32 flags;		/* PF_* of the kernel */
	int policy, priority;
	char name[THING_NAME];	/* of memory, that of the cgroup */
	struct cpus allowed;	/* where it may run; of memory, what cpuset.mems says */
	struct cpus on;		/* where it runs, or ran last */
	struct cpus memory;	/* nodes whose memory it may have */
};

#define THING_KERNEL_THREAD	0x00200000
#define THING_FIXED		0x04000000	/* its CPUs cannot be set */

extern const char *const thing_roles[ROLE_COUNT];

bool thing_read_task(struct thing *thing, u32 pid, u32 tid);
bool thing_read_irq(struct thing *thing, u32 irq);
bool thing_again(const struct thing *thing, struct thing *now);
const char *thing_policy(const struct thing *thing, char *text, size_t size);
const char *thing_text(const struct thing *thing, char *text, size_t size);
const char *thing_set(const struct cpus *cpus, char *text);
bool thing_same(const struct thing *a, const struct thing *b);

/* ---- memory.c: the nodes whose memory a process may get ------------------ */

bool memory_find(struct thing *thing, u32 pid);
bool memory_again(const struct thing *thing, struct thing *now);
bool memory_set(const struct thing *thing, const struct cpus *nodes);

/* ---- scan.c: the VMs of this machine, and what helps them ---------------- */

struct vm {
	u32 pid;
	char name[128], uuid[48];
};

/* A kernel thread that works for a vhost device of thread @of. */
struct vhost {
	u32 tid, of;
};

struct scan {
	struct vm *vms;			/* owned */
	size_t vms_count, vms_room;
	struct vhost *vhosts;		/* owned */
	size_t vhosts_count, vhosts_room;
	u32 irqbalance;			/* its process, 0: does not run */
};

bool scan_read(struct scan *scan);
const struct vm *scan_vm(const struct scan *scan, const char *name);
void scan_free(struct scan *scan);

/* ---- found.c: what the command line names ------------------------------- */

enum group_kind {
	GROUP_VM,
	GROUP_PROCESS,
	GROUP_DEVICE,
};

struct group {
	enum group_kind kind;
	char name[THING_NAME];
	u32 pid;		/* 0: a device */
	int node;		/* of the device, -1: none */
	size_t first, count;	/* things */
};

struct found {
	struct group *groups;	/* owned */
	size_t groups_count, groups_room;
	struct thing *things;	/* owned */
	size_t count, room;
};

extern const char *const found_kinds[];		/* what JSON calls their names */

struct settings;

bool found_read(struct found *found, const struct scan *scan, const struct settings *settings);
void found_free(struct found *found);

/* ---- device.c: the interrupts of a device -------------------------------- */

bool device_exists(const char *name);
int device_node(const char *name);
struct numbers device_irqs(const char *name);

/* ---- change.c: binding, all or nothing ----------------------------------- */

struct change {
	struct thing thing;	/* as it was */
	struct cpus to;
};

struct changes {
	struct change *list;	/* owned */
	size_t count, room;
};

enum change_result {
	CHANGE_DONE,
	CHANGE_GONE,		/* the thread has ended, the interrupt is another's */
	CHANGE_FAILED,		/* errno says why, 0: the kernel took only a part */
};

enum changes_result {
	CHANGES_ALL,
	CHANGES_NONE,		/* what was done has been undone */
	CHANGES_SOME,		/* the same, but not all could be undone */
};

/* How a thread is bound; tests have another. */
extern int (*change_affinity)(pid_t tid, size_t size, const cpu_set_t *cpus);

struct change *changes_add(struct changes *changes);
enum change_result change_do(const struct change *change, const struct topology *topology);
enum change_result change_back(const struct change *change, const struct topology *topology);
enum changes_result changes_do(const struct changes *changes, const struct topology *topology);
void changes_free(struct changes *changes);

/* ---- plan.c: what `set` will change, and whether that can be ------------- */

enum status plan_make(struct changes *changes, const struct found *found,
		      const struct topology *topology, const struct settings *settings);

/* ---- undo.c: a file that says how things were ---------------------------- */

#define UNDO_FILE "/run/vnt-bind.undo"

struct undo {
	const char *path;
	int fd;
	off_t size;		/* before this time */
};

enum status undo_begin(struct undo *undo, const char *path, struct changes *changes);
void undo_cancel(struct undo *undo);
enum status undo_run(const char *path, const struct topology *topology, bool dry_run);

/* ---- show.c, check.c: the commands --------------------------------------- */

void show(FILE *out, const struct found *found, const struct topology *topology, bool json);
bool check(FILE *out, const struct found *found, const struct topology *topology,
	   const struct scan *scan, bool json);

/* ---- settings.c: the command line --------------------------------------- */

#define SETTINGS_TARGETS 64

enum command {
	COMMAND_SHOW	= 1 << 0,
	COMMAND_SET	= 1 << 1,
	COMMAND_UNDO	= 1 << 2,
	COMMAND_CHECK	= 1 << 3,
};

struct target {
	enum group_kind kind;
	const char *name;
};

struct settings {
	enum command command;
	struct target targets[SETTINGS_TARGETS];
	size_t targets_count;
	u32 given;			/* roles, as bits */
	struct cpus to[ROLE_COUNT];
	bool rest;			/* --cpus: for all roles of threads but those */
	struct cpus rest_to;
	bool spread, dry_run, json;
	const char *undo_file;
};

enum settings_result {
	SETTINGS_RUN,
	SETTINGS_DONE,			/* was a question about vnt-bind itself */
	SETTINGS_WRONG,
};

enum settings_result settings_parse(struct settings *settings, int argc, char **argv);

#endif
