/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads the running task, and filters by it. */
#ifndef VNT_TASK_BPF_H
#define VNT_TASK_BPF_H

/* The running task.  Loads from it cost a tenth of bpf_get_current_comm(). */
static __always_inline const struct task_struct___vnt *running(void)
{
	return (const void *)bpf_get_current_task_btf();
}

#define COMM(to) copy_name(to, running()->comm)

#define TASK(to) do {						\
	const struct task_struct___vnt *task_ = running();	\
								\
	(to).pid = task_->tgid;					\
	(to).tid = task_->pid;					\
	copy_name((to).comm, task_->comm);			\
} while (0)

/*
 * The task filter of --pid, --tid, --comm, --uid and --cgroup.  Unset terms cost nothing:
 * `task_filter` is constant when the verifier looks.
 */
const volatile struct task_filter task_filter = {};

/* Is @task what --pid, --tid and --comm want? */
static __always_inline bool filter_task(const struct vnt_task *task)
{
	u32 terms = task_filter.terms;
	bool found = !(terms & TASK_PID);

	for (u32 i = 0; terms & TASK_PID && i < VNT_PIDS && i < task_filter.pids; i++)
		found |= task->pid == task_filter.pid[i];
	if (terms & TASK_TID && task->tid != task_filter.tid)
		return false;
	for (u32 i = 0; terms & TASK_COMM && i < 16 && i < task_filter.comm_size; i++)
		found &= task->comm[i] == task_filter.comm[i];
	return found;
}

/* Is the running task in the cgroup of --cgroup, or in one below it? */
static __always_inline bool in_cgroup(void)
{
	return bpf_get_current_ancestor_cgroup_id(task_filter.cgroup_depth) == task_filter.cgroup;
}

/* The same of the running task, and --uid and --cgroup. */
static __always_inline bool filter_running_task(void)
{
	struct vnt_task task;

	if (!task_filter.terms)
		return true;
	TASK(task);
	if (task_filter.terms & TASK_UID && (u32)bpf_get_current_uid_gid() != task_filter.uid)
		return false;
	if (task_filter.terms & TASK_CGROUP && !in_cgroup())
		return false;
	return filter_task(&task);
}

#endif
