// SPDX-License-Identifier: MIT
/* Reads which CPUs the machine has, on which NUMA node and core each is. */
#include <dirent.h>
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "bind.h"

#define CPU "devices/system/cpu"
#define NODE "devices/system/node"

/* Nodes are optional in a kernel; a machine without them has none. */
static void read_nodes(struct topology *topology)
{
	if (!file_cpus(file_sys, &topology->nodes, NODE "/online"))
		return;
	CPUS_EACH(node, &topology->nodes) {
		while (topology->room <= (size_t)node)
			topology->of = memory_grow(topology->of, &topology->room, topology->room,
						   sizeof(*topology->of));
		file_cpus(file_sys, &topology->of[node], NODE "/node%d/cpulist", node);
	}
}

/* False after a message.  The caller frees it. */
bool topology_read(struct topology *topology)
{
	memset(topology, 0, sizeof(*topology));
	if (!file_cpus(file_sys, &topology->present, CPU "/present") ||
	    !file_cpus(file_sys, &topology->online, CPU "/online") ||
	    cpus_next(&topology->online, 0) < 0) {
		warnx("%s/" CPU " does not say which CPUs there are", file_sys);
		return false;
	}
	file_cpus(file_sys, &topology->isolated, CPU "/isolated");
	read_nodes(topology);
	return true;
}

/* The nodes on which @cpus are. */
struct cpus topology_nodes(const struct topology *topology, const struct cpus *cpus)
{
	struct cpus nodes = {};

	CPUS_EACH(node, &topology->nodes) {
		if (cpus_meet(&topology->of[node], cpus))
			cpus_add(&nodes, node);
	}
	return nodes;
}

/* All CPUs on the cores of @cpus. */
struct cpus topology_siblings(const struct cpus *cpus)
{
	struct cpus all = *cpus, core;

	CPUS_EACH(cpu, cpus) {
		if (file_cpus(file_sys, &core, CPU "/cpu%d/topology/thread_siblings_list", cpu))
			all = cpus_or(&all, &core);
	}
	return all;
}

/* What decides on the frequency of @cpu; false when nothing does. */
bool topology_governor(unsigned int cpu, char *text, size_t size)
{
	if (!file_line(file_sys, text, size, CPU "/cpu%u/cpufreq/scaling_governor", cpu))
		return false;
	file_clean(text);
	return true;
}

/* Whether @cpus are all that run: what may run there is not bound. */
bool topology_all(const struct topology *topology, const struct cpus *cpus)
{
	return cpus_within(&topology->online, cpus);
}

void topology_free(struct topology *topology)
{
	free(topology->of);
}
