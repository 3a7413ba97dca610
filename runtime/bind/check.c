// SPDX-License-Identifier: MIT
/* `check`: finds and prints what is bound unwisely. */
#include <err.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "bind.h"

struct checker {
	FILE *out;
	bool json;
	const struct found *found;
	const struct topology *topology;
	const struct scan *scan;
	struct cpus vcpus;		/* to which vCPUs are bound */
	struct cpus cores;		/* those and their siblings */
	unsigned int unwise, notes;
};

/* "": of the machine. */
static const char *place_of(const struct group *group, char *text, size_t size)
{
	if (!group)
		return "";
	if (group->kind == GROUP_PROCESS)
		snprintf(text, size, "process %u, ", group->pid);
	else
		snprintf(text, size, "%s %s, ", group->kind == GROUP_VM ? "VM" : "device", group->name);
	return text;
}

static void print_json(const struct checker *checker, bool unwise, const char *rule,
		       const struct group *group, const char *text)
{
	json_t *object = json_object();

	json_object_set_new(object, "type", json_string("finding"));
	json_object_set_new(object, "unwise", json_boolean(unwise));
	json_object_set_new(object, "rule", json_string(rule));
	if (group) {
		json_object_set_new(object, found_kinds[group->kind], json_string(group->name));
		if (group->pid)
			json_object_set_new(object, "pid", json_integer(group->pid));
	}
	json_object_set_new(object, "text", json_string(text));
	json_dumpf(object, checker->out, JSON_COMPACT);
	fputc('\n', checker->out);
	json_decref(object);
}

/* Say what is found; what is not @unwise is only to be known. */
__attribute__((format(printf, 5, 6)))
static void say(struct checker *checker, bool unwise, const char *rule,
		const struct group *group, const char *format, ...)
{
	char place[THING_NAME + 32], *text;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		errx(STATUS_FAILED, "out of memory");
	va_end(args);
	if (unwise)
		checker->unwise++;
	else
		checker->notes++;
	if (checker->json)
		print_json(checker, unwise, rule, group, text);
	else
		fprintf(checker->out, "%-6s  %s: %s%s\n", unwise ? "unwise" : "note", rule,
			place_of(group, place, sizeof(place)), text);
	free(text);
}

static bool is_bound(const struct checker *checker, const struct thing *thing)
{
	return !topology_all(checker->topology, &thing->allowed);
}

/* Run @rule on each thing of @role. */
static void each(struct checker *checker, enum role role,
		 void (*rule)(struct checker *checker, const struct group *group,
			      const struct thing *thing))
{
	const struct found *found = checker->found;

	for (size_t i = 0; i < found->groups_count; i++) {
		const struct group *group = &found->groups[i];

		for (size_t j = 0; j < group->count; j++) {
			if (found->things[group->first + j].role == role)
				rule(checker, group, &found->things[group->first + j]);
		}
	}
}

static void add_vcpu(struct checker *checker, const struct group *group, const struct thing *thing)
{
	(void)group;
	if (is_bound(checker, thing))
		checker->vcpus = cpus_or(&checker->vcpus, &thing->allowed);
}

static void vhost_on_vcpu(struct checker *checker, const struct group *group,
			  const struct thing *thing)
{
	struct cpus same = cpus_and(&thing->allowed, &checker->vcpus);
	struct cpus near = cpus_and(&thing->allowed, &checker->cores);
	char name[THING_NAME + 32], cpus[CPUS_TEXT];

	thing_text(thing, name, sizeof(name));
	if (cpus_next(&same, 0) >= 0)
		say(checker, true, "vhost-on-vcpu", group,
		    "%s may run on CPUs %s, to which vCPUs are bound", name, cpus_text(&same, cpus));
	else if (cpus_next(&near, 0) >= 0)
		say(checker, true, "vhost-sibling", group,
		    "%s may run on CPUs %s, on whose cores are CPUs to which vCPUs are bound",
		    name, cpus_text(&near, cpus));
}

static void irq_on_vcpu(struct checker *checker, const struct group *group,
			const struct thing *thing)
{
	struct cpus same = cpus_and(&thing->on, &checker->vcpus);
	char name[THING_NAME + 32], cpus[CPUS_TEXT];

	if (cpus_next(&same, 0) >= 0)
		say(checker, true, "irq-on-vcpu", group, "%s comes to CPUs %s, to which vCPUs are bound",
		    thing_text(thing, name, sizeof(name)), cpus_text(&same, cpus));
}

static void irq_node(struct checker *checker, const struct group *group, const struct thing *thing)
{
	struct cpus nodes = topology_nodes(checker->topology, &thing->on);
	char name[THING_NAME + 32], cpus[CPUS_TEXT];

	if (group->node >= 0 && cpus_next(&nodes, 0) >= 0 && !cpus_has(&nodes, group->node))
		say(checker, true, "irq-node", group, "%s comes to CPUs %s, the device is on node %d",
		    thing_text(thing, name, sizeof(name)), cpus_text(&thing->on, cpus), group->node);
}

/* Bound to one CPU, which another vCPU has for its only one. */
static void vcpus_share(struct checker *checker, const struct group *group,
			const struct thing *thing)
{
	const struct found *found = checker->found;
	char name[THING_NAME + 32];

	if (cpus_count(&thing->allowed) != 1 || !is_bound(checker, thing))
		return;
	for (const struct thing *other = found->things; other < thing; other++) {
		if (other->role != ROLE_VCPU || other->number == thing->number ||
		    !cpus_equal(&other->allowed, &thing->allowed))
			continue;
		say(checker, true, "vcpus-share", group, "%s has CPU %d only, as has thread %u",
		    thing_text(thing, name, sizeof(name)), cpus_next(&thing->allowed, 0),
		    other->number);
		return;
	}
}

static void memory_far(struct checker *checker, const struct group *group,
		       const struct thing *thing)
{
	struct cpus nodes = topology_nodes(checker->topology, &thing->allowed);
	char name[THING_NAME + 32], near[CPUS_TEXT], far[CPUS_TEXT];

	if (is_bound(checker, thing) && cpus_next(&thing->memory, 0) >= 0 &&
	    cpus_next(&nodes, 0) >= 0 && !cpus_meet(&nodes, &thing->memory))
		say(checker, true, "memory-node", group,
		    "%s runs on node %s, and gets memory of node %s only",
		    thing_text(thing, name, sizeof(name)), cpus_text(&nodes, near),
		    cpus_text(&thing->memory, far));
}

/* The scheduler leaves a thread where it is on isolated CPUs. */
static void isolated(struct checker *checker, const struct group *group, const struct thing *thing)
{
	struct cpus apart = cpus_and(&thing->allowed, &checker->topology->isolated);
	char name[THING_NAME + 32], cpus[CPUS_TEXT];

	if (is_bound(checker, thing) && cpus_count(&apart) > 1)
		say(checker, true, "isolated", group,
		    "%s may run on CPUs %s, but stays on one of them: they are isolated",
		    thing_text(thing, name, sizeof(name)), cpus_text(&apart, cpus));
}

static void offline(struct checker *checker, const struct group *group, const struct thing *thing)
{
	char name[THING_NAME + 32], cpus[CPUS_TEXT];

	if (!cpus_meet(&thing->allowed, &checker->topology->online))
		say(checker, true, "offline", group, "%s is bound to CPUs %s, of which none is online",
		    thing_text(thing, name, sizeof(name)), cpus_text(&thing->allowed, cpus));
}

/* The bound and the unbound threads of @role in @group, and where the bound ones are. */
static struct cpus count_bound(const struct checker *checker, const struct group *group,
			       enum role role, unsigned int *bound, unsigned int *loose)
{
	struct cpus cpus = {};

	*bound = *loose = 0;
	for (size_t i = 0; i < group->count; i++) {
		const struct thing *thing = &checker->found->things[group->first + i];

		if (thing->role != role)
			continue;
		if (!is_bound(checker, thing)) {
			(*loose)++;
			continue;
		}
		(*bound)++;
		cpus = cpus_or(&cpus, &thing->allowed);
	}
	return cpus;
}

/* What concerns a VM as a whole. */
static void check_group(struct checker *checker, const struct group *group)
{
	unsigned int vcpus, loose_vcpus, vhosts, loose_vhosts;
	struct cpus run = count_bound(checker, group, ROLE_VCPU, &vcpus, &loose_vcpus);
	struct cpus serve = count_bound(checker, group, ROLE_VHOST, &vhosts, &loose_vhosts);
	struct cpus run_nodes = topology_nodes(checker->topology, &run);
	struct cpus serve_nodes = topology_nodes(checker->topology, &serve);
	char near[CPUS_TEXT], far[CPUS_TEXT];

	if (vcpus && loose_vcpus)
		say(checker, true, "some-vcpus", group, "%u of %u vCPUs are not bound", loose_vcpus,
		    vcpus + loose_vcpus);
	else if (loose_vcpus && cpus_count(&checker->topology->online) > 1)
		say(checker, false, "not-bound", group, "no vCPU is bound");
	if (vcpus && vhosts && cpus_next(&run_nodes, 0) >= 0 && !cpus_meet(&run_nodes, &serve_nodes))
		say(checker, true, "vhost-node", group, "vhost is bound to node %s, its vCPUs to node %s",
		    cpus_text(&serve_nodes, far), cpus_text(&run_nodes, near));
}

static void check_machine(struct checker *checker)
{
	char text[CPUS_TEXT], governor[32];
	struct cpus slow = {};

	for (size_t i = 0; checker->scan->irqbalance && i < checker->found->count; i++) {
		if (checker->found->things[i].role != ROLE_IRQ)
			continue;
		say(checker, true, "irqbalance", NULL, "process %u, irqbalance, may move interrupts",
		    checker->scan->irqbalance);
		break;
	}
	CPUS_EACH(cpu, &checker->vcpus) {
		if (topology_governor(cpu, governor, sizeof(governor)) &&
		    strcmp(governor, "performance"))
			cpus_add(&slow, cpu);
	}
	if (cpus_next(&slow, 0) >= 0)
		say(checker, false, "governor", NULL,
		    "CPUs %s, to which vCPUs are bound, are not held at full speed", cpus_text(&slow, text));
}

static void run_rules(struct checker *checker)
{
	each(checker, ROLE_VCPU, add_vcpu);
	checker->cores = topology_siblings(&checker->vcpus);
	each(checker, ROLE_VHOST, vhost_on_vcpu);
	each(checker, ROLE_VCPU, vcpus_share);
	for (size_t i = 0; i < checker->found->groups_count; i++)
		check_group(checker, &checker->found->groups[i]);
	for (int role = 0; role < ROLE_IRQ; role++) {
		each(checker, role, memory_far);
		each(checker, role, isolated);
	}
	each(checker, ROLE_IRQ, irq_node);
	each(checker, ROLE_IRQ, irq_on_vcpu);
	each(checker, ROLE_IRQ, offline);
	check_machine(checker);
}

/* False when something is bound unwisely. */
bool check(FILE *out, const struct found *found, const struct topology *topology,
	   const struct scan *scan, bool json)
{
	struct checker checker = {
		.out = out, .json = json, .found = found, .topology = topology, .scan = scan,
	};

	run_rules(&checker);
	if (!json && !checker.unwise)
		fprintf(out, "nothing is bound unwisely\n");
	return !checker.unwise;
}
