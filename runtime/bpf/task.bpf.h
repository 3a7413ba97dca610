/* SPDX-License-Identifier: GPL-2.0-only */
/* The running task and its stacks. */
#ifndef VNT_TASK_BPF_H
#define VNT_TASK_BPF_H

#define COMM(to) bpf_get_current_comm(to, sizeof(to))

#define TASK(to) do {						\
	u64 ids = bpf_get_current_pid_tgid();			\
	(to).pid = ids >> 32;					\
	(to).tid = ids;						\
	bpf_get_current_comm((to).comm, sizeof((to).comm));	\
} while (0)

#endif
