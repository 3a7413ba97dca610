// SPDX-License-Identifier: MIT
/* Finds the threads and interrupts that the command line names, group by group. */
#include <dirent.h>
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "bind.h"

const char *const found_kinds[] = {
	[GROUP_VM] = "vm", [GROUP_PROCESS] = "command", [GROUP_DEVICE] = "dev",
};

static struct group *add_group(struct found *found, enum group_kind kind, const char *name, u32 pid)
{
	struct group *group;

	found->groups = memory_grow(found->groups, &found->groups_room, found->groups_count,
				    sizeof(*found->groups));
	group = &found->groups[found->groups_count++];
	*group = (struct group){.kind = kind, .pid = pid, .node = -1, .first = found->count};
	snprintf(group->name, sizeof(group->name), "%s", name);
	return group;
}

static void add_thing(struct found *found, struct group *group, const struct thing *thing)
{
	found->things = memory_grow(found->things, &found->room, found->count,
				    sizeof(*found->things));
	found->things[found->count++] = *thing;
	group->count++;
}

static bool has_thread(const struct found *found, const struct group *group, u32 tid)
{
	for (size_t i = group->first; i < found->count; i++) {
		if (found->things[i].number == tid)
			return true;
	}
	return false;
}

/* By role; vCPUs by the numbers in their names. */
static int compare_things(const void *left, const void *right)
{
	const struct thing *a = left, *b = right;

	if (a->role != b->role)
		return a->role < b->role ? -1 : 1;
	if (a->role == ROLE_VCPU && strcmp(a->name, b->name))
		return strverscmp(a->name, b->name);
	return (a->number > b->number) - (a->number < b->number);
}

/* The threads of @pid, and the kernel's that work for one of them. */
static bool add_process(struct found *found, const struct scan *scan, enum group_kind kind,
			const char *name, u32 pid)
{
	struct numbers tids = file_numbers(file_proc, "%u/task", pid);
	struct group *group = add_group(found, kind, name, pid);
	struct thing thing;

	for (size_t i = 0; i < tids.count; i++) {
		if (!thing_read_task(&thing, pid, tids.list[i]))
			continue;
		add_thing(found, group, &thing);
		if (tids.list[i] == pid && !*group->name)
			snprintf(group->name, sizeof(group->name), "%s", thing.name);
	}
	for (size_t i = 0; i < scan->vhosts_count; i++) {
		const struct vhost *vhost = &scan->vhosts[i];

		if (has_thread(found, group, vhost->of) && !has_thread(found, group, vhost->tid) &&
		    thing_read_task(&thing, vhost->tid, vhost->tid))
			add_thing(found, group, &thing);
	}
	free(tids.list);
	if (group->count)
		qsort(&found->things[group->first], group->count, sizeof(thing), compare_things);
	return group->count;
}

static bool add_device(struct found *found, const char *name)
{
	struct numbers irqs = device_irqs(name);
	struct group *group = add_group(found, GROUP_DEVICE, name, 0);
	struct thing thing;

	group->node = device_node(name);
	file_clean(group->name);
	for (size_t i = 0; i < irqs.count; i++) {
		if (thing_read_irq(&thing, irqs.list[i]))
			add_thing(found, group, &thing);
	}
	free(irqs.list);
	return group->count;
}

static bool add_vm(struct found *found, const struct scan *scan, const char *name)
{
	const struct vm *vm = scan_vm(scan, name);

	if (!vm)
		return false;
	if (add_process(found, scan, GROUP_VM, vm->name, vm->pid))
		return true;
	warnx("VM '%s' has ended", name);
	return false;
}

/* False after a message. */
static bool add_target(struct found *found, const struct scan *scan, const struct target *target)
{
	u64 pid;

	switch (target->kind) {
	case GROUP_VM:
		return add_vm(found, scan, target->name);
	case GROUP_PROCESS:
		if (parse_number(target->name, 1, INT32_MAX, &pid) &&
		    add_process(found, scan, GROUP_PROCESS, "", pid))
			return true;
		warnx("there is no process %s", target->name);
		return false;
	default:
		if (add_device(found, target->name))
			return true;
		if (device_exists(target->name))
			warnx("device %s has no interrupts of its own", target->name);
		else
			warnx("there is no device %s", target->name);
		return false;
	}
}

static int is_device(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* Devices without interrupts are left out. */
static void add_devices(struct found *found)
{
	struct dirent **entries;
	char path[FILE_PATH];
	int count;

	snprintf(path, sizeof(path), "%s/class/net", file_sys);
	count = scandir(path, &entries, is_device, alphasort);
	for (int i = 0; i < count; i++) {
		if (!add_device(found, entries[i]->d_name))
			found->groups_count--;
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

/* All VMs and network devices. */
static void add_everything(struct found *found, const struct scan *scan)
{
	for (size_t i = 0; i < scan->vms_count; i++) {
		if (!add_process(found, scan, GROUP_VM, scan->vms[i].name, scan->vms[i].pid))
			found->groups_count--;
	}
	add_devices(found);
}

/*
 * Find the targets of @settings, or everything.  False after a message.  The
 * caller frees it.
 */
bool found_read(struct found *found, const struct scan *scan, const struct settings *settings)
{
	memset(found, 0, sizeof(*found));
	for (size_t i = 0; i < settings->targets_count; i++) {
		if (!add_target(found, scan, &settings->targets[i]))
			return false;
	}
	if (!settings->targets_count)
		add_everything(found, scan);
	return true;
}

void found_free(struct found *found)
{
	free(found->groups);
	free(found->things);
}
