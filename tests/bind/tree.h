/* SPDX-License-Identifier: MIT */
/*
 * A made-up machine: /proc and /sys in a directory of the test's own, of 8 CPUs
 * on 4 cores, CPU N and N+4 on one, 0 1 4 5 on node 0, the others on node 1; CPU
 * 7 is offline, and 8 does not exist.
 */
#ifndef TREE_H
#define TREE_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bind.h"

#define TREE_ALL "0-7"

static char tree_root[64], tree_proc[80], tree_sys[80], tree_undo[80];
static struct topology tree_topology;
static u32 tree_refused;		/* a thread that cannot be bound */
static u32 tree_narrow;			/* one whose cpuset is CPU 0 and 1 */

/* Write @text to a file below the root, in directories that are made. */
static void tree_write(const char *text, const char *format, ...)
{
	char path[FILE_PATH];
	va_list args;
	FILE *file;
	int length = sprintf(path, "%s/", tree_root);

	va_start(args, format);
	vsprintf(path + length, format, args);
	va_end(args);
	for (char *slash = path + length; (slash = strchr(slash, '/')); *slash++ = '/') {
		*slash = '\0';
		mkdir(path, 0700);
	}
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void tree_status(u32 pid, u32 tid, const char *cpus)
{
	char text[512];

	sprintf(text, "Name:\tx\nUid:\t%u\t%u\t0\t0\nCpus_allowed:\tff\nCpus_allowed_list:\t%s\n"
		"Mems_allowed_list:\t0-1\nvoluntary_ctxt_switches:\t1\n", geteuid(), geteuid(), cpus);
	tree_write(text, "proc/%u/task/%u/status", pid, tid);
}

/* @flags: of the kernel; 0: as threads of processes have them. */
static void tree_thread(u32 pid, u32 tid, const char *name, u32 flags, u64 start, const char *cpus)
{
	char text[512];

	sprintf(text, "%u (%s) S 1 1 1 0 -1 %u 1 2 3 4 5 6 7 8 20 0 1 0 %llu 1 2 3 4 5 6 7 8 9 10 "
		"11 12 13 14 15 16 1 0 0 0 0 0\n", tid, name, flags, (unsigned long long)start);
	tree_write(text, "proc/%u/task/%u/stat", pid, tid);
	tree_status(pid, tid, cpus);
}

/* Arguments with | for the 0 between them. */
static void tree_arguments(u32 pid, const char *text)
{
	char path[FILE_PATH];
	FILE *file;

	tree_write("", "proc/%u/cmdline", pid);
	sprintf(path, "%s/%u/cmdline", tree_proc, pid);
	file = fopen(path, "w");
	for (; *text; text++)
		fputc(*text == '|' ? '\0' : *text, file);
	fputc('\0', file);
	fclose(file);
}

static void tree_irq(u32 irq, const char *device, const char *name, const char *cpus)
{
	char line[80];

	sprintf(line, "%s\n", cpus);
	tree_write(line, "proc/irq/%u/smp_affinity_list", irq);
	tree_write(line, "proc/irq/%u/effective_affinity_list", irq);
	sprintf(line, "%s\n", name);
	tree_write(line, "sys/kernel/irq/%u/actions", irq);
	tree_write("", "sys/class/net/%s/device/msi_irqs/%u", device, irq);
}

/* What the kernel does for a thread of the made-up machine. */
static int tree_affinity(pid_t tid, size_t size, const cpu_set_t *set)
{
	struct numbers pids = file_numbers(file_proc, ".");
	char path[FILE_PATH], text[CPUS_TEXT];
	struct cpus cpus = {};
	int result = -1;

	for (int cpu = 0; cpu < ((u32)tid == tree_narrow ? 2 : CPUS_MAX); cpu++) {
		if (CPU_ISSET_S(cpu, size, set))
			cpus_add(&cpus, cpu);
	}
	errno = (u32)tid == tree_refused ? EINVAL : ESRCH;
	for (size_t i = 0; i < pids.count && errno != EINVAL; i++) {
		sprintf(path, "%s/%u/task/%u", tree_proc, pids.list[i], tid);
		if (access(path, F_OK))
			continue;
		tree_status(pids.list[i], tid, cpus_text(&cpus, text));
		result = 0;
		break;
	}
	free(pids.list);
	return result;
}

/* VM web1, process 100, with vhost's kernel thread 200; eth0 on node 0. */
static void tree_fill(void)
{
	tree_write("boot-1\n", "proc/sys/kernel/random/boot_id");
	tree_write("0-7\n", "sys/devices/system/cpu/present");
	tree_write("0-6\n", "sys/devices/system/cpu/online");
	tree_write("\n", "sys/devices/system/cpu/isolated");
	tree_write("0-2\n", "sys/devices/system/node/online");
	tree_write("0-1\n", "sys/devices/system/node/has_memory");
	tree_write("\n", "sys/devices/system/node/node2/cpulist");
	tree_write("0-1,4-5\n", "sys/devices/system/node/node0/cpulist");
	tree_write("2-3,6-7\n", "sys/devices/system/node/node1/cpulist");
	for (int cpu = 0; cpu < 8; cpu++) {
		char siblings[16];

		sprintf(siblings, "%d,%d\n", cpu % 4, cpu % 4 + 4);
		tree_write(siblings, "sys/devices/system/cpu/cpu%d/topology/thread_siblings_list", cpu);
	}
	tree_thread(100, 100, "qemu-system-x86", 0, 1000, TREE_ALL);
	tree_thread(100, 103, "CPU 10/KVM", 0, 1001, TREE_ALL);
	tree_thread(100, 104, "CPU 2/KVM", 0, 1002, TREE_ALL);
	tree_thread(100, 105, "IO iothread1", 0, 1003, TREE_ALL);
	tree_arguments(100, "/usr/bin/qemu-system-x86_64|-name|guest=web1,debug-threads=on|-uuid|"
		       "0C5EE5F2-1111-2222-3333-444444444444|-S");
	tree_thread(200, 200, "vhost-100", THING_KERNEL_THREAD, 1004, TREE_ALL);
	tree_arguments(200, "");
	tree_irq(24, "eth0", "eth0-rx-0", TREE_ALL);
	tree_irq(25, "eth0", "eth0-tx-0", TREE_ALL);
	tree_write("0\n", "sys/class/net/eth0/device/numa_node");
}

static int tree_make(void **state)
{
	(void)state;
	strcpy(tree_root, "/tmp/vnt-bind.XXXXXX");
	assert_non_null(mkdtemp(tree_root));
	sprintf(tree_proc, "%s/proc", tree_root);
	sprintf(tree_sys, "%s/sys", tree_root);
	sprintf(tree_undo, "%s/undo", tree_root);
	file_proc = tree_proc;
	file_sys = tree_sys;
	change_affinity = tree_affinity;
	tree_refused = tree_narrow = 0;
	tree_fill();
	return !topology_read(&tree_topology);
}

static int tree_remove(void **state)
{
	char command[128];

	(void)state;
	topology_free(&tree_topology);
	sprintf(command, "rm -r %s", tree_root);
	return system(command);
}

/* The cgroup of VM web1, whose nodes are those of the cgroups above. */
__attribute__((unused))
static void tree_cgroup(const char *type, const char *procs, const char *below, const char *nodes)
{
	char path[FILE_PATH];

	tree_write("0::/machine/web1\n", "proc/100/cgroup");
	sprintf(path, "%s/fs/cgroup/machine/web1", tree_sys);
	tree_write(type, "sys/fs/cgroup/machine/web1/cgroup.type");
	tree_write(procs, "sys/fs/cgroup/machine/web1/cgroup.procs");
	tree_write(below, "sys/fs/cgroup/machine/web1/cgroup.stat");
	tree_write(nodes, "sys/fs/cgroup/machine/web1/cpuset.mems");
	/* The kernel would make one of the other; here it is one file. */
	strcat(path, "/cpuset.mems.effective");
	unlink(path);
	assert_int_equal(symlink("cpuset.mems", path), 0);
}

__attribute__((unused))
static void assert_nodes(const char *nodes)
{
	char text[64];

	file_read(file_sys, text, sizeof(text), "fs/cgroup/machine/web1/cpuset.mems");
	assert_string_equal(text, nodes);
}

/* What is found for a command line of up to 15 words. */
struct asked {
	struct settings settings;
	struct scan scan;
	struct found found;
	bool fine;
};

__attribute__((unused))
static struct asked ask(const char *line)
{
	static char words[512];
	char *argv[16] = {"vnt-bind"}, *rest = words, *word;
	struct asked asked = {};
	int argc = 1;

	strcpy(words, line);
	while ((word = strtok_r(rest, " ", &rest)))
		argv[argc++] = word;
	assert_int_equal(settings_parse(&asked.settings, argc, argv), SETTINGS_RUN);
	asked.fine = scan_read(&asked.scan) &&
		     found_read(&asked.found, &asked.scan, &asked.settings);
	return asked;
}

__attribute__((unused))
static void answered(struct asked *asked)
{
	scan_free(&asked->scan);
	found_free(&asked->found);
}

/* Is the thread bound to @cpus? */
__attribute__((unused))
static void assert_allowed(u32 pid, u32 tid, const char *cpus)
{
	struct thing thing;
	char text[CPUS_TEXT];

	assert_true(thing_read_task(&thing, pid, tid));
	assert_string_equal(cpus_text(&thing.allowed, text), cpus);
}

__attribute__((unused))
static void assert_irq(u32 irq, const char *cpus)
{
	struct thing thing;
	char text[CPUS_TEXT];

	assert_true(thing_read_irq(&thing, irq));
	assert_string_equal(cpus_text(&thing.allowed, text), cpus);
}

#define TREE_TEST(name) cmocka_unit_test_setup_teardown(name, tree_make, tree_remove)

#endif
