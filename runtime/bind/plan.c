// SPDX-License-Identifier: MIT
/*
 * Plans what `set` will change, and refuses, before anything is changed, what is known to be
 * impossible.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bind.h"

/* The CPUs that options give to things of @role, or NULL. */
static const struct cpus *asked_for(const struct settings *settings, enum role role)
{
	if (settings->given & 1U << role)
		return &settings->to[role];
	return settings->rest && role < ROLE_IRQ ? &settings->rest_to : NULL;
}

static bool can_run(const struct topology *topology, const struct cpus *cpus)
{
	CPUS_EACH(cpu, cpus) {
		if (!cpus_has(&topology->present, cpu)) {
			warnx("CPU %d does not exist", cpu);
			return false;
		}
		if (!cpus_has(&topology->online, cpu)) {
			warnx("CPU %d is offline", cpu);
			return false;
		}
	}
	return true;
}

static bool check_cpus(const struct topology *topology, const struct settings *settings)
{
	for (int role = 0; role <= ROLE_IRQ; role++) {
		if (settings->given & 1U << role && !can_run(topology, &settings->to[role]))
			return false;
	}
	return !settings->rest || can_run(topology, &settings->rest_to);
}

static bool check_nodes(const struct topology *topology, const struct settings *settings)
{
	const struct cpus *nodes = asked_for(settings, ROLE_MEMORY);
	struct cpus with_memory;

	if (!nodes)
		return true;
	if (!file_cpus(file_sys, &with_memory, "devices/system/node/has_memory"))
		with_memory = topology->nodes;
	CPUS_EACH(node, nodes) {
		if (cpus_has(&with_memory, node))
			continue;
		warnx("node %d %s", node, cpus_has(&topology->nodes, node) ? "has no memory" : "does not exist");
		return false;
	}
	return true;
}

static bool has_role(const struct found *found, const struct group *group, int role)
{
	for (size_t i = 0; i < group->count; i++) {
		if ((int)found->things[group->first + i].role == role)
			return true;
	}
	return false;
}

/* Each group has what was asked to be bound. */
static bool check_roles(const struct found *found, const struct settings *settings)
{
	for (size_t i = 0; i < found->groups_count; i++) {
		const struct group *group = &found->groups[i];

		for (int role = 0; role < ROLE_IRQ; role++) {
			if (group->kind == GROUP_DEVICE || !(settings->given & 1U << role) ||
			    has_role(found, group, role))
				continue;
			warnx("process %u (%s) has no %s thread%s", group->pid, group->name,
			      thing_roles[role], role == ROLE_VHOST ? "" :
			      ": QEMU names its threads only with -name debug-threads=on");
			return false;
		}
	}
	return true;
}

static bool has_capability(unsigned int capability)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {};

	syscall(SYS_capget, &header, data);
	return data[capability / 32].effective >> capability % 32 & 1;
}

static bool check_thread(const struct thing *thing)
{
	char name[THING_NAME + 32];

	thing_text(thing, name, sizeof(name));
	if (thing->flags & THING_FIXED)
		warnx("%s cannot be bound: the kernel has fixed where it runs", name);
	else if (thing->owner != geteuid() && !has_capability(CAP_SYS_NICE))
		warnx("%s is of another user: binding it needs root, or CAP_SYS_NICE", name);
	else
		return true;
	return false;
}

static bool check_irq(const struct thing *thing)
{
	char name[THING_NAME + 32], path[FILE_PATH];

	snprintf(path, sizeof(path), "%s/irq/%u/smp_affinity_list", file_proc, thing->number);
	if (!faccessat(AT_FDCWD, path, W_OK, AT_EACCESS))
		return true;
	thing_text(thing, name, sizeof(name));
	if (errno == EACCES)
		warnx("binding %s needs root", name);
	else
		warn("%s cannot be bound: %s", name, path);
	return false;
}

/* CPU number @index of @cpus, beginning again after the last one. */
static struct cpus pick(const struct cpus *cpus, unsigned int index)
{
	struct cpus one = {};

	index %= cpus_count(cpus);
	CPUS_EACH(cpu, cpus) {
		if (!index--) {
			cpus_add(&one, cpu);
			break;
		}
	}
	return one;
}

/* False after a message.  @turn counts what has been bound to each list. */
static bool add_change(struct changes *changes, const struct thing *thing,
		       const struct settings *settings, unsigned int *turn)
{
	const struct cpus *to = asked_for(settings, thing->role);
	bool own = settings->given & 1U << thing->role;
	struct change *change;

	if (!to)
		return true;
	if (!(thing->role == ROLE_IRQ ? check_irq(thing) : check_thread(thing)))
		return false;
	change = changes_add(changes);
	change->thing = *thing;
	change->to = settings->spread ? pick(to, turn[own ? (int)thing->role : ROLE_COUNT]++) : *to;
	return true;
}

static bool is_planned(const struct changes *changes, const struct thing *thing)
{
	for (size_t i = 0; i < changes->count; i++) {
		if (thing_same(&changes->list[i].thing, thing))
			return true;
	}
	return false;
}

static bool check_memory(const struct thing *thing)
{
	char name[THING_NAME + 32], path[FILE_PATH];

	snprintf(path, sizeof(path), "%s/fs/cgroup%s/cpuset.mems", file_sys, thing->name);
	if (!faccessat(AT_FDCWD, path, W_OK, AT_EACCESS))
		return true;
	warn("%s cannot be bound: %s", thing_text(thing, name, sizeof(name)), path);
	return false;
}

/* The memory of each process; false after a message. */
static bool add_memory(struct changes *changes, const struct found *found,
		       const struct settings *settings)
{
	const struct cpus *nodes = asked_for(settings, ROLE_MEMORY);

	for (size_t i = 0; nodes && i < found->groups_count; i++) {
		struct change *change;
		struct thing thing;

		if (found->groups[i].kind == GROUP_DEVICE)
			continue;
		if (!memory_find(&thing, found->groups[i].pid) || !check_memory(&thing))
			return false;
		if (is_planned(changes, &thing))
			continue;
		change = changes_add(changes);
		change->thing = thing;
		change->to = *nodes;
	}
	return true;
}

/* The caller frees @changes, which begins empty.  Not STATUS_ENDED after a message. */
enum status plan_make(struct changes *changes, const struct found *found,
		      const struct topology *topology, const struct settings *settings)
{
	unsigned int turn[ROLE_COUNT + 1] = {};

	if (!check_cpus(topology, settings) || !check_nodes(topology, settings) ||
	    !check_roles(found, settings))
		return STATUS_FAILED;
	for (size_t i = 0; i < found->count; i++) {
		if (!is_planned(changes, &found->things[i]) &&
		    !add_change(changes, &found->things[i], settings, turn))
			return STATUS_FAILED;
	}
	return add_memory(changes, found, settings) ? STATUS_ENDED : STATUS_FAILED;
}
