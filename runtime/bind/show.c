// SPDX-License-Identifier: MIT
/* `show`: prints each thread and interrupt, where it runs and where it may run. */
#include <jansson.h>

#include "base/columns.h"
#include "bind.h"

static void print_group(FILE *out, const struct group *group)
{
	if (group->kind == GROUP_VM)
		fprintf(out, "VM %s, process %u\n", group->name, group->pid);
	else if (group->kind == GROUP_PROCESS)
		fprintf(out, "process %u, %s\n", group->pid, group->name);
	else if (group->node >= 0)
		fprintf(out, "device %s, on node %d\n", group->name, group->node);
	else
		fprintf(out, "device %s\n", group->name);
}

static void add_cpus(struct columns *columns, const struct cpus *cpus)
{
	char text[CPUS_TEXT];

	columns_cell(columns, "%s", cpus_next(cpus, 0) >= 0 ? cpus_text(cpus, text) : "-");
}

static void add_row(struct columns *columns, const struct thing *thing,
		    const struct topology *topology)
{
	bool irq = thing->role == ROLE_IRQ;
	struct cpus nodes = topology_nodes(topology, irq ? &thing->on : &thing->allowed);
	char policy[32];

	columns_cell(columns, "%s", thing_roles[thing->role]);
	columns_cell(columns, "%u", thing->number);
	columns_cell(columns, "%s", thing->name);
	add_cpus(columns, &thing->allowed);
	add_cpus(columns, &thing->on);
	add_cpus(columns, &nodes);
	if (irq) {
		columns_cell(columns, "-");
		columns_cell(columns, "-");
	} else {
		add_cpus(columns, &thing->memory);
		columns_cell(columns, "%s", thing_policy(thing, policy, sizeof(policy)));
	}
}

static void print_table(FILE *out, const struct found *found, const struct group *group,
			const struct topology *topology)
{
	static const char *const heads[] = {
		"role", "id", "name", "cpus", "on", "nodes", "memory", "policy",
	};
	struct columns columns = {.align = "<><<<<<<"};

	for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
		columns_cell(&columns, "%s", heads[i]);
	for (size_t i = 0; i < group->count; i++)
		add_row(&columns, &found->things[group->first + i], topology);
	columns_print(&columns, "  ", out);
}

static void put_cpus(json_t *object, const char *name, const struct cpus *cpus)
{
	char text[CPUS_TEXT];

	json_object_set_new(object, name, json_string(cpus_text(cpus, text)));
}

static void print_json(FILE *out, const struct thing *thing, const struct group *group,
		       const struct topology *topology)
{
	bool irq = thing->role == ROLE_IRQ;
	struct cpus nodes = topology_nodes(topology, irq ? &thing->on : &thing->allowed);
	json_t *object = json_object();
	char text[32];

	json_object_set_new(object, "type", json_string(irq ? "irq" : "thread"));
	json_object_set_new(object, found_kinds[group->kind], json_string(group->name));
	json_object_set_new(object, "role", json_string(thing_roles[thing->role]));
	json_object_set_new(object, irq ? "irq" : "tid", json_integer(thing->number));
	json_object_set_new(object, "name", json_string(thing->name));
	put_cpus(object, "cpus", &thing->allowed);
	put_cpus(object, "on", &thing->on);
	put_cpus(object, "nodes", &nodes);
	if (irq) {
		json_object_set_new(object, "device_node", json_integer(group->node));
	} else {
		json_object_set_new(object, "pid", json_integer(group->pid));
		put_cpus(object, "memory", &thing->memory);
		json_object_set_new(object, "policy",
				    json_string(thing_policy(thing, text, sizeof(text))));
	}
	json_dumpf(object, out, JSON_COMPACT);
	fputc('\n', out);
	json_decref(object);
}

void show(FILE *out, const struct found *found, const struct topology *topology, bool json)
{
	for (size_t i = 0; i < found->groups_count; i++) {
		const struct group *group = &found->groups[i];

		if (!json) {
			print_group(out, group);
			print_table(out, found, group, topology);
			continue;
		}
		for (size_t j = 0; j < group->count; j++)
			print_json(out, &found->things[group->first + j], group, topology);
	}
	if (!json && !found->groups_count)
		fprintf(out, "no VM runs here, and no network device has interrupts\n");
}
