// SPDX-License-Identifier: MIT
/*
 * Writes what options choose into the constants of the BPF object, before it is loaded:
 * which parts of keys count, filters of tasks and durations, and the values of the
 * options that the spec declares.
 */
#include <stdlib.h>

#include "attach/object.h"
#include "attach/setup.h"
#include "filter/filter.h"
#include "options/choice.h"

static bool write_own(const struct vnt_option *option, const char *text,
		      struct bpf_object *object)
{
	char name[80], given[80];
	struct vnt_networks networks;
	struct vnt_list list;
	bool yes = true;

	snprintf(name, sizeof(name), "option_%s", option->name);
	snprintf(given, sizeof(given), "option_%s_given", option->name);
	if (option->kind == VNT_OPTION_NETWORKS)
		return network_list(text, &networks) &&
		       object_write(object, name, &networks, sizeof(networks));
	if (option->kind == VNT_OPTION_DEVICES)	/* the devices: devices.c */
		return option->required || object_write(object, given, &yes, sizeof(yes));
	if (!own_parse(option, text, &list))
		return false;
	if (option->kind == VNT_OPTION_FLAG)
		return object_write(object, name, &yes, sizeof(yes));
	if (option->kind >= VNT_OPTION_NUMBERS)
		return object_write(object, name, &list, sizeof(list));
	return object_write(object, name, &list.items[0], sizeof(u64)) &&
	       (option->fallback || object_write(object, given, &yes, sizeof(yes)));
}

/* Write a bool for each part of @key: whether results are grouped by it. */
static bool write_by(const char *by, const struct vnt_field *key, unsigned int count,
		     unsigned int count_default, const char *group, struct bpf_object *object)
{
	bool *switches = memory_get(count, sizeof(*switches));
	bool fine;

	/* The step of a path is always in use. */
	if (count && key->type == VNT_STEP) {
		key++;
		count--;
		count_default--;
	}

	for (unsigned int i = 0; i < count; i++)
		switches[i] = choice_has_part(group, key, count, count_default, i);
	fine = !by || !group || object_write(object, by, switches, count);
	free(switches);
	return fine;
}

static bool write_groups(const struct vnt_tool *tool, const char *group,
			 struct bpf_object *object)
{
	bool fine = true;

	for (unsigned int i = 0; i < tool->measures_count; i++)
		fine &= write_by(tool->measures[i].by, tool->measures[i].key,
				 tool->measures[i].key_count, tool->measures[i].key_default,
				 group, object);
	for (unsigned int i = 0; i < tool->tables_count; i++)
		fine &= write_by(tool->tables[i].by, tool->tables[i].key,
				 tool->tables[i].key_count, tool->tables[i].key_default,
				 group, object);
	return fine;
}

bool constants_write(const struct vnt_tool *tool, const struct options *options,
		  struct bpf_object *object)
{
	bool fine = write_groups(tool->whole, options->group, object);

	if (options->each)
		fine &= object_write(object, "vnt_each", &options->each, sizeof(bool));
	if (options->min_ns)
		fine &= object_write(object, "vnt_min_ns", &options->min_ns, sizeof(u64));
	if (options->task.terms)
		fine &= object_write(object, "task_filter", &options->task,
				     sizeof(options->task));
	for (unsigned int i = 0; i < tool->options_count; i++)
		if (options->own[i])
			fine &= write_own(&tool->options[i], options->own[i], object);
	return fine;
}
