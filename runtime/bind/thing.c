// SPDX-License-Identifier: MIT
/* Reads a thread or an interrupt from /proc. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bind.h"

#define STATUS_SIZE (128 * 1024)	/* lists of CPUs can be long */

const char *const thing_roles[ROLE_COUNT] = {
	[ROLE_VCPU] = "vcpu", [ROLE_VHOST] = "vhost", [ROLE_IOTHREAD] = "iothread",
	[ROLE_OTHER] = "other", [ROLE_IRQ] = "irq", [ROLE_MEMORY] = "memory",
};

static void set_name(struct thing *thing, const char *name, size_t length)
{
	if (length >= sizeof(thing->name))
		length = sizeof(thing->name) - 1;
	memcpy(thing->name, name, length);
	thing->name[length] = '\0';
	file_clean(thing->name);
}

/* Whether @name is @before, a number, @after; the number. */
static bool is_numbered(const char *name, const char *before, const char *after, u32 *number)
{
	size_t length = strlen(before), digits;
	char *end;

	if (strncmp(name, before, length))
		return false;
	digits = strspn(name + length, "0123456789");
	if (!digits || digits > 9)
		return false;
	*number = strtoul(name + length, &end, 10);
	return !strcmp(end, after);
}

/* QEMU's names of threads, and the kernel's of those that work for vhost. */
static enum role role_of(const char *name)
{
	u32 number;

	if (is_numbered(name, "CPU ", "/KVM", &number) || is_numbered(name, "CPU ", "/TCG", &number))
		return ROLE_VCPU;
	if (is_numbered(name, "vhost-", "", &number))
		return ROLE_VHOST;
	if (!strncmp(name, "IO ", 3) && strcmp(name, "IO mon_iothread"))
		return ROLE_IOTHREAD;
	return ROLE_OTHER;
}

/* Field @number of /proc/PID/stat, from 3, which is where @text begins. */
static bool stat_field(const char *text, unsigned int number, u64 *value)
{
	char *end;

	for (text += strspn(text, " "); number > 3; number--) {
		text += strcspn(text, " ");
		text += strspn(text, " ");
	}
	*value = strtoull(text, &end, 10);
	return end != text;
}

/* PID (NAME) STATE ...: the name may hold anything, so it ends at the last ). */
static bool parse_stat(struct thing *thing, const char *text)
{
	const char *name = strchr(text, '('), *end = strrchr(text, ')');
	u64 flags, cpu, priority, policy;

	if (!name || !end || end < name ||
	    !stat_field(end + 1, 9, &flags) || !stat_field(end + 1, 22, &thing->start) ||
	    !stat_field(end + 1, 39, &cpu) || !stat_field(end + 1, 40, &priority) ||
	    !stat_field(end + 1, 41, &policy))
		return false;
	set_name(thing, name + 1, end - name - 1);
	thing->flags = flags;
	thing->priority = priority;
	thing->policy = policy;
	if (cpu < CPUS_MAX)
		cpus_add(&thing->on, cpu);
	return true;
}

/* What follows @key in @text. */
static char *find_line(char *text, const char *key)
{
	char *line = strstr(text, key);

	if (!line)
		return NULL;
	line += strlen(key);
	line += strspn(line, " \t");
	return line;
}

static bool parse_cpus(char *text, const char *key, struct cpus *cpus)
{
	char *line = find_line(text, key), *end;
	bool fine;

	if (!line)
		return false;
	end = line + strcspn(line, "\n");
	*end = '\0';
	fine = cpus_parse(line, cpus);
	*end = '\n';
	return fine;
}

/* The name stands in the first line, with \n for what could end it. */
static bool parse_status(struct thing *thing, char *text)
{
	char *uid = find_line(text, "\nUid:");

	return uid && sscanf(uid, "%*u %" SCNu32, &thing->owner) == 1 &&
	       parse_cpus(text, "\nCpus_allowed_list:", &thing->allowed) &&
	       (parse_cpus(text, "\nMems_allowed_list:", &thing->memory) || true);
}

/* False when there is no such thread. */
bool thing_read_task(struct thing *thing, u32 pid, u32 tid)
{
	char *text = memory_get(1, STATUS_SIZE);
	bool fine;

	*thing = (struct thing){.number = tid, .pid = pid};
	fine = file_read(file_proc, text, STATUS_SIZE, "%u/task/%u/stat", pid, tid) > 0 &&
	       parse_stat(thing, text) &&
	       file_read(file_proc, text, STATUS_SIZE, "%u/task/%u/status", pid, tid) > 0 &&
	       parse_status(thing, text);
	thing->role = role_of(thing->name);
	free(text);
	return fine;
}

/* False when there is no such interrupt. */
bool thing_read_irq(struct thing *thing, u32 irq)
{
	char name[256];

	*thing = (struct thing){.role = ROLE_IRQ, .number = irq};
	if (!file_cpus(file_proc, &thing->allowed, "irq/%u/smp_affinity_list", irq))
		return false;
	if (!file_cpus(file_proc, &thing->on, "irq/%u/effective_affinity_list", irq))
		thing->on = thing->allowed;
	if (file_line(file_sys, name, sizeof(name), "kernel/irq/%u/actions", irq))
		set_name(thing, name, strlen(name));
	return true;
}

/* Read @thing @now; false when it has gone, and something else has its number. */
bool thing_again(const struct thing *thing, struct thing *now)
{
	if (thing->role == ROLE_IRQ)
		return thing_read_irq(now, thing->number) && !strcmp(now->name, thing->name);
	if (thing->role == ROLE_MEMORY)
		return memory_again(thing, now);
	return thing_read_task(now, thing->pid, thing->number) && now->start == thing->start;
}

const char *thing_policy(const struct thing *thing, char *text, size_t size)
{
	static const char *const names[] = {"other", "fifo", "rr", "batch", "?", "idle", "deadline", "ext"};
	const char *name = (size_t)thing->policy < ARRAY_SIZE(names) ? names[thing->policy] : "?";

	if (thing->priority)
		snprintf(text, size, "%s %d", name, thing->priority);
	else
		snprintf(text, size, "%s", name);
	return text;
}

/* As messages call it: thread 123 (CPU 0/KVM), interrupt 24 (eth0-rx-0), memory of process 120 (/web1). */
const char *thing_text(const struct thing *thing, char *text, size_t size)
{
	const char *kind = thing->role == ROLE_IRQ ? "interrupt" :
		thing->role == ROLE_MEMORY ? "memory of process" : "thread";

	snprintf(text, size, "%s %u%s%s%s", kind, thing->number, *thing->name ? " (" : "",
		 thing->name, *thing->name ? ")" : "");
	return text;
}

/* A set as text; nodes may be none of its own. */
const char *thing_set(const struct cpus *cpus, char *text)
{
	return cpus_next(cpus, 0) < 0 ? "-" : cpus_text(cpus, text);
}

static enum role kind_of(const struct thing *thing)
{
	return thing->role < ROLE_IRQ ? ROLE_OTHER : thing->role;
}

/* Whether both are one thread, one interrupt, or the memory of one process. */
bool thing_same(const struct thing *a, const struct thing *b)
{
	return a->number == b->number && kind_of(a) == kind_of(b);
}
