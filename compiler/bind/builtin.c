/* SPDX-License-Identifier: MIT */
/* The table of words that have the same meaning at every point. */
#include <string.h>

#include "bind/bind.h"

const struct builtin builtins[] = {
	{"task", TYPE_TASK, 24, NULL, "TASK", "the running task: task.pid, task.tid, task.comm"},
	{"pid", TYPE_INT, 4, "(u32)(bpf_get_current_pid_tgid() >> 32)", NULL,
	 "process id of the running task"},
	{"tid", TYPE_INT, 4, "(u32)bpf_get_current_pid_tgid()", NULL,
	 "thread id of the running task"},
	{"uid", TYPE_INT, 4, "(u32)bpf_get_current_uid_gid()", NULL,
	 "user id of the running task"},
	{"comm", TYPE_TEXT, 16, NULL, "COMM", "name of the running task"},
	{"thread_or_cpu", TYPE_INT, 8, "thread_or_cpu()", NULL,
	 "what the entry and the return of a call have in common: the thread, or the CPU where none runs"},
	{"cpu", TYPE_INT, 4, "bpf_get_smp_processor_id()", NULL, "the CPU"},
	{"current", TYPE_POINTER, 8, "bpf_get_current_task_btf()", NULL,
	 "the running task: a struct task_struct of the kernel"},
	{"kstack", TYPE_KERNEL_STACK, 4, "KERNEL_STACK(context)", NULL, "the kernel's stack"},
	{"ustack", TYPE_USER_STACK, 4, "USER_STACK(context)", NULL, "the process's stack"},
};

const size_t builtins_count = ARRAY_SIZE(builtins);

const struct builtin *builtin_find(const char *name)
{
	for (size_t i = 0; i < builtins_count; i++)
		if (!strcmp(builtins[i].name, name))
			return &builtins[i];
	return NULL;
}
