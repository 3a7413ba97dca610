// SPDX-License-Identifier: MIT
/* Attaches a program to a sampling clock on every CPU. */
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "attach/hook.h"

/* Open a software clock, which every CPU has.  Returns -1 with errno set. */
static int open_clock(int cpu, u64 hz)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.freq = 1,
		.sample_freq = hz,
	};

	return syscall(SYS_perf_event_open, &attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
}

int timer_attach(struct bpf_program *program, u64 hz, struct bpf_link ***links)
{
	int cpus = libbpf_num_possible_cpus(), count = 0;

	*links = memory_get(cpus, sizeof(**links));
	for (int cpu = 0; cpu < cpus; cpu++) {
		int fd = open_clock(cpu, hz);

		/* Some possible CPUs may be offline. */
		if (fd < 0 && (errno == ENODEV || errno == EINVAL))
			continue;
		if (fd >= 0)
			(*links)[count] = bpf_program__attach_perf_event(program, fd);
		if (fd < 0 || !(*links)[count]) {
			int err = errno;

			while (count)
				bpf_link__destroy((*links)[--count]);
			errno = err;
			return 0;
		}
		count++;
	}
	return count;
}
