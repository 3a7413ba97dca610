// SPDX-License-Identifier: MIT
/*
 * Scans all processes: which are QEMU, and which kernel threads work for vhost.  A process can
 * choose its name, so two may have the same one; then neither is taken.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bind.h"

#define ARGUMENTS_SIZE (256 * 1024)

/* @text without a directory. */
static const char *base_name(const char *text)
{
	const char *slash = strrchr(text, '/');

	return slash ? slash + 1 : text;
}

/* The name in -name NAME,... or -name guest=NAME,...; a comma in it is doubled. */
static void take_name(struct vm *vm, const char *value)
{
	size_t length = 0;

	if (!strncmp(value, "guest=", 6))
		value += 6;
	for (; *value && length < sizeof(vm->name) - 1; value++) {
		if (*value == ',' && *++value != ',')
			break;
		vm->name[length++] = *value;
	}
	vm->name[length] = '\0';
	file_clean(vm->name);
}

static void take_arguments(struct vm *vm, const char *text, const char *end)
{
	while (text < end) {
		const char *next = text + strlen(text) + 1;

		if (*text == '-' && next < end) {
			text += text[1] == '-';
			if (!strcmp(text, "-name"))
				take_name(vm, next);
			else if (!strcmp(text, "-uuid"))
				snprintf(vm->uuid, sizeof(vm->uuid), "%s", next);
		}
		text = next;
	}
	file_clean(vm->uuid);
}

/* Add @pid if it is QEMU: @text is for its arguments, each with a 0 after it. */
static void look_at_process(struct scan *scan, u32 pid, char *text)
{
	ssize_t length = file_read(file_proc, text, ARGUMENTS_SIZE, "%u/cmdline", pid);
	struct vm *vm;

	if (length <= 0 || strncmp(base_name(text), "qemu", 4))
		return;
	scan->vms = memory_grow(scan->vms, &scan->vms_room, scan->vms_count, sizeof(*scan->vms));
	vm = &scan->vms[scan->vms_count++];
	*vm = (struct vm){.pid = pid};
	take_arguments(vm, text, text + length);
}

static void look_at_kernel_thread(struct scan *scan, const struct thing *thing)
{
	u64 of;

	if (thing->role != ROLE_VHOST ||
	    !parse_number(thing->name + strlen("vhost-"), 1, INT32_MAX, &of))
		return;
	scan->vhosts = memory_grow(scan->vhosts, &scan->vhosts_room, scan->vhosts_count,
				   sizeof(*scan->vhosts));
	scan->vhosts[scan->vhosts_count++] = (struct vhost){thing->number, of};
}

/* False after a message.  The caller frees it. */
bool scan_read(struct scan *scan)
{
	struct numbers pids = file_numbers(file_proc, ".");
	char *text = memory_get(1, ARGUMENTS_SIZE);
	struct thing thing;

	memset(scan, 0, sizeof(*scan));
	for (size_t i = 0; i < pids.count; i++) {
		if (!thing_read_task(&thing, pids.list[i], pids.list[i]))
			continue;
		if (thing.flags & THING_KERNEL_THREAD)
			look_at_kernel_thread(scan, &thing);
		else
			look_at_process(scan, pids.list[i], text);
		if (!strcmp(thing.name, "irqbalance"))
			scan->irqbalance = pids.list[i];
	}
	free(text);
	free(pids.list);
	if (!pids.count)
		warnx("%s shows no process", file_proc);
	return pids.count;
}

static bool is_called(const struct vm *vm, const char *name, u32 pid)
{
	if (!*name)
		return false;
	return pid ? vm->pid == pid : !strcmp(vm->name, name) || !strcasecmp(vm->uuid, name);
}

/* The VM with this name, UUID or process id; NULL after a message. */
const struct vm *scan_vm(const struct scan *scan, const char *name)
{
	const struct vm *found = NULL;
	u64 pid = 0;		/* unless @name is a number */

	parse_number(name, 1, INT32_MAX, &pid);
	for (size_t i = 0; i < scan->vms_count; i++) {
		if (!is_called(&scan->vms[i], name, pid))
			continue;
		if (found) {
			warnx("processes %u and %u are both VM '%s': take a process id", found->pid,
			      scan->vms[i].pid, name);
			return NULL;
		}
		found = &scan->vms[i];
	}
	if (!found && pid)
		warnx("process %s is no QEMU: --pid takes any process", name);
	else if (!found)
		warnx("no VM '%s' runs here: no QEMU has that -name, -uuid or process id", name);
	return found;
}

void scan_free(struct scan *scan)
{
	free(scan->vms);
	free(scan->vhosts);
}
