// SPDX-License-Identifier: MIT
/*
 * Reads and sets the NUMA nodes whose memory a process may get: cpuset.mems of its cgroup, which
 * must hold no other process, because those, and those of cgroups below it, would be bound, too.
 */
#include <err.h>
#include <errno.h>
#include <string.h>

#include "bind.h"

#define CGROUPS "fs/cgroup"
#define LINE 256

/* The cgroup of a process, as /proc calls it: "/machine/web1"; false: it does not say. */
static bool read_name(u32 pid, char *name, size_t size)
{
	char text[4096], *line, *rest = text;

	if (file_read(file_proc, text, sizeof(text), "%u/cgroup", pid) <= 0)
		return false;
	while ((line = strsep(&rest, "\n"))) {
		if (strncmp(line, "0::/", strlen("0::/")))
			continue;
		line += strlen("0::");
		if (strlen(line) >= size || strstr(line, "/.."))	/* not below what we see */
			return false;
		strcpy(name, line);
		file_clean(name);
		return !strcmp(name, line);	/* else it is a name that cannot be shown */
	}
	return false;
}

/* A thread may have a cgroup of its own, below that of its process; "/": that is the root. */
static void leave_threaded(char *name)
{
	char type[LINE];

	while (file_line(file_sys, type, sizeof(type), CGROUPS "%s/cgroup.type", name) &&
	       !strcmp(type, "threaded"))
		*strrchr(name, '/') = '\0';
	if (!*name)
		strcpy(name, "/");
}

static bool has_cgroups_below(const char *name)
{
	char type[LINE], text[LINE];

	if (file_line(file_sys, type, sizeof(type), CGROUPS "%s/cgroup.type", name) &&
	    !strcmp(type, "domain threaded"))
		return false;		/* of its own threads */
	return file_line(file_sys, text, sizeof(text), CGROUPS "%s/cgroup.stat", name) &&
	       strcmp(text, "nr_descendants 0");
}

/* Whether @pid is in it, and nobody else but the kernel's threads; false after a message. */
static bool is_alone(const char *name, u32 pid)
{
	char text[4096], *line, *rest = text;
	struct thing other;
	u64 number;

	if (file_read(file_sys, text, sizeof(text), CGROUPS "%s/cgroup.procs", name) < 0) {
		warn("process %u: its cgroup %s does not say which processes it has", pid, name);
		return false;
	}
	while ((line = strsep(&rest, "\n"))) {
		if (!parse_number(line, 0, INT32_MAX, &number) || number == pid ||
		    (thing_read_task(&other, number, number) && other.flags & THING_KERNEL_THREAD))
			continue;
		warnx("process %u: its cgroup %s is not its own: process %u is there, too", pid,
		      name, (u32)number);
		return false;
	}
	return true;
}

/* What cpuset.mems says, and what comes of it together with the cgroups above. */
static bool read_nodes(struct thing *thing)
{
	return file_cpus(file_sys, &thing->allowed, CGROUPS "%s/cpuset.mems", thing->name) &&
	       file_cpus(file_sys, &thing->memory, CGROUPS "%s/cpuset.mems.effective", thing->name);
}

/* As long as the process is that one, and in that cgroup. */
bool memory_again(const struct thing *thing, struct thing *now)
{
	struct thing process;
	char name[THING_NAME];

	if (!thing_read_task(&process, thing->pid, thing->pid) || process.start != thing->start ||
	    !read_name(thing->pid, name, sizeof(name)))
		return false;
	leave_threaded(name);
	*now = *thing;
	return !strcmp(name, thing->name) && read_nodes(now);
}

/* False after a message. */
bool memory_find(struct thing *thing, u32 pid)
{
	struct thing process;

	memset(thing, 0, sizeof(*thing));
	thing->role = ROLE_MEMORY;
	thing->number = thing->pid = pid;
	if (!thing_read_task(&process, pid, pid)) {
		warnx("process %u has ended", pid);
		return false;
	}
	thing->start = process.start;
	if (read_name(pid, thing->name, sizeof(thing->name)))
		leave_threaded(thing->name);
	else
		*thing->name = '\0';
	if (!*thing->name || !strcmp(thing->name, "/"))
		warnx("process %u has no cgroup (version 2) of its own, whose memory could be bound", pid);
	else if (has_cgroups_below(thing->name))
		warnx("process %u: its cgroup %s has others below it", pid, thing->name);
	else if (!is_alone(thing->name, pid))
		return false;
	else if (!read_nodes(thing))
		warnx("process %u: its cgroup %s has no cpuset.mems: write +cpuset to cgroup.subtree_control above it",
		      pid, thing->name);
	else
		return true;
	return false;
}

/* All that the cgroups above allow. */
static bool read_allowed(const struct thing *thing, struct cpus *nodes)
{
	int length = strrchr(thing->name, '/') - thing->name;

	return file_cpus(file_sys, nodes, CGROUPS "%.*s/cpuset.mems.effective", length, thing->name);
}

/*
 * An empty set of nodes leaves it to the cgroups above.  Where processes are, kernels may take no
 * empty set instead of another: then it is all that those allow now.
 */
bool memory_set(const struct thing *thing, const struct cpus *nodes)
{
	struct cpus allowed;

	if (file_write_cpus(file_sys, nodes, CGROUPS "%s/cpuset.mems", thing->name))
		return true;
	if (errno != ENOSPC || cpus_next(nodes, 0) >= 0 || !read_allowed(thing, &allowed))
		return false;
	nodes = &allowed;
	return file_write_cpus(file_sys, nodes, CGROUPS "%s/cpuset.mems", thing->name);
}
