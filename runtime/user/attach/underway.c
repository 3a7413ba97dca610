// SPDX-License-Identifier: MIT
/*
 * Counts calls that began before the tool: the kernel calls a program at the return of a
 * function only if it was attached when the call began.  Then it called the function through a
 * trampoline, which is on the thread's stack behind the function; a call without it is not seen
 * when it ends.
 */
#include <ctype.h>
#include <dirent.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attach/attach.h"

#define TRAMPOLINE "bpf_trampoline_"

static bool waits(const struct point *point)
{
	return point->variant && point->is->waits;
}

/* The function of a line of a stack, such as "[<0>] tcp_recvmsg+0x87/0x200"; "" if it has none. */
static char *function_of(char *line)
{
	char *name = strstr(line, "] ");

	if (!name)
		return strchr(line, '\0');
	name += 2;
	name[strcspn(name, "+\n")] = '\0';
	return name;
}

/* Count in @calls, by point, what the thread with this @stack has called without a trampoline. */
static void count_thread(const struct attach *attach, FILE *stack, unsigned int *calls)
{
	char lines[2][256] = {}, *inner = lines[0];

	for (unsigned int i = 1; fgets(lines[i % 2], sizeof(lines[0]), stack); i++) {
		char *name = function_of(lines[i % 2]);

		for (unsigned int j = 0; j < attach->tool->points_count; j++)
			if (waits(&attach->points[j]) && !strcmp(inner, attach->points[j].symbol) &&
			    strncmp(name, TRAMPOLINE, strlen(TRAMPOLINE)))
				calls[j]++;
		inner = name;
	}
}

static void count_process(const struct attach *attach, const char *pid, unsigned int *calls)
{
	char path[600];
	struct dirent *task;
	DIR *tasks;

	snprintf(path, sizeof(path), "/proc/%s/task", pid);
	tasks = opendir(path);
	while (tasks && (task = readdir(tasks))) {
		FILE *stack;

		if (!isdigit(task->d_name[0]))
			continue;
		snprintf(path, sizeof(path), "/proc/%s/task/%s/stack", pid, task->d_name);
		stack = fopen(path, "re");
		if (!stack)
			continue;
		count_thread(attach, stack, calls);
		fclose(stack);
	}
	if (tasks)
		closedir(tasks);
}

static void count_all(const struct attach *attach, unsigned int *calls)
{
	struct dirent *process;
	DIR *proc = opendir("/proc");

	while (proc && (process = readdir(proc)))
		if (isdigit(process->d_name[0]))
			count_process(attach, process->d_name, calls);
	if (proc)
		closedir(proc);
}

void underway_say(const struct attach *attach)
{
	unsigned int *calls, count = attach->tool->points_count;
	bool any = false;

	for (unsigned int i = 0; i < count; i++)
		any |= waits(&attach->points[i]);
	if (!any)
		return;
	calls = memory_get(count, sizeof(*calls));
	count_all(attach, calls);
	for (unsigned int i = 0; i < count; i++)
		if (calls[i])
			warnx("point '%s' (%s): %u %s before the tool, and the end is not seen",
			      attach->points[i].is->name, attach->points[i].is->at, calls[i],
			      calls[i] == 1 ? "call began" : "calls began");
	free(calls);
}
