// SPDX-License-Identifier: MIT
/* Binds threads and interrupts: makes all changes, or takes back those that it made. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bind.h"

int (*change_affinity)(pid_t tid, size_t size, const cpu_set_t *cpus) = sched_setaffinity;

/* One more change, to be filled in. */
struct change *changes_add(struct changes *changes)
{
	changes->list = memory_grow(changes->list, &changes->room, changes->count,
				    sizeof(*changes->list));
	return memset(&changes->list[changes->count++], 0, sizeof(*changes->list));
}

static bool bind_thread(u32 tid, const struct cpus *cpus)
{
	cpu_set_t *set = CPU_ALLOC(CPUS_MAX);
	size_t size = CPU_ALLOC_SIZE(CPUS_MAX);
	int error;

	if (!set)
		errx(STATUS_FAILED, "out of memory");
	CPU_ZERO_S(size, set);
	CPUS_EACH(cpu, cpus)
		CPU_SET_S(cpu, size, set);
	error = change_affinity(tid, size, set) ? errno : 0;
	CPU_FREE(set);
	errno = error;
	return !error;
}

/* Whether it may now run where it should, as far as CPUs are online; of memory, all nodes. */
static bool is_bound(const struct thing *thing, const struct cpus *cpus,
		     const struct topology *topology)
{
	struct cpus wanted = cpus_and(cpus, &topology->online);
	struct cpus got = cpus_and(&thing->allowed, &topology->online);

	if (thing->role == ROLE_MEMORY)
		return cpus_next(cpus, 0) < 0 || cpus_equal(cpus, &thing->memory);
	return cpus_equal(&wanted, &got);
}

static enum change_result bind_thing(const struct thing *thing, const struct cpus *cpus,
				     const struct topology *topology)
{
	struct thing now;
	bool done;

	if (!thing_again(thing, &now))
		return CHANGE_GONE;
	if (thing->role == ROLE_IRQ)
		done = file_write_cpus(file_proc, cpus, "irq/%u/smp_affinity_list", thing->number);
	else if (thing->role == ROLE_MEMORY)
		done = memory_set(thing, cpus);
	else
		done = bind_thread(thing->number, cpus);
	if (!done)
		return errno == ESRCH || errno == ENOENT ? CHANGE_GONE : CHANGE_FAILED;
	errno = 0;
	if (!thing_again(thing, &now))
		return CHANGE_GONE;
	errno = 0;
	return is_bound(&now, cpus, topology) ? CHANGE_DONE : CHANGE_FAILED;
}

enum change_result change_do(const struct change *change, const struct topology *topology)
{
	return bind_thing(&change->thing, &change->to, topology);
}

/* Make it again as it was before. */
enum change_result change_back(const struct change *change, const struct topology *topology)
{
	return bind_thing(&change->thing, &change->thing.allowed, topology);
}

static void explain(const struct change *change, int error)
{
	bool irq = change->thing.role == ROLE_IRQ;
	char name[THING_NAME + 32], cpus[CPUS_TEXT];

	thing_text(&change->thing, name, sizeof(name));
	cpus_text(&change->to, cpus);
	if (change->thing.role == ROLE_MEMORY)
		warnx("%s cannot be that of nodes %s: %s", name, cpus,
		      error ? strerror(error) : "the cgroups above it allow less");
	else if (!error)
		warnx("%s cannot run on all of CPUs %s: its cgroup's cpuset allows less", name, cpus);
	else if (irq && error == EIO)
		warnx("%s cannot be bound: its driver or the kernel places it", name);
	else if (!irq && error == EINVAL)
		warnx("%s cannot run on CPUs %s: its cgroup's cpuset allows none of them", name, cpus);
	else
		warnx("%s cannot be bound to CPUs %s: %s", name, cpus, strerror(error));
}

/* Undo the first @count, the last one first. */
static enum changes_result take_back(const struct changes *changes, size_t count,
				     const struct topology *topology)
{
	enum changes_result result = CHANGES_NONE;
	char name[THING_NAME + 32];

	for (size_t i = count; i; i--) {
		const struct change *change = &changes->list[i - 1];

		if (change_back(change, topology) != CHANGE_FAILED)
			continue;
		warnx("%s could not be bound as before",
		      thing_text(&change->thing, name, sizeof(name)));
		result = CHANGES_SOME;
	}
	return result;
}

/* Make all changes, or say why not and make none. */
enum changes_result changes_do(const struct changes *changes, const struct topology *topology)
{
	char name[THING_NAME + 32];

	for (size_t i = 0; i < changes->count; i++) {
		const struct change *change = &changes->list[i];

		switch (change_do(change, topology)) {
		case CHANGE_DONE:
			break;
		case CHANGE_GONE:
			warnx("%s has ended meanwhile",
			      thing_text(&change->thing, name, sizeof(name)));
			break;
		case CHANGE_FAILED:
			explain(change, errno);
			return take_back(changes, i + 1, topology);
		}
	}
	return CHANGES_ALL;
}

void changes_free(struct changes *changes)
{
	free(changes->list);
}
