// SPDX-License-Identifier: MIT
/*
 * What the user chooses: what results are grouped by, whether hits are counted
 * or shown, which tasks and durations count, and the tool's own options.  It is
 * written to constants of the BPF object before loading.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "runtime.h"

/* Calls @visit for the keys of every measure and table. */
static void visit_keys(const struct vnt_tool *tool, void *context,
		       void (*visit)(void *context, const struct vnt_field *key,
				     unsigned int count))
{
	for (unsigned int i = 0; i < tool->measures_count; i++)
		visit(context, tool->measures[i].key, tool->measures[i].key_count);
	for (unsigned int i = 0; i < tool->tables_count; i++)
		visit(context, tool->tables[i].key, tool->tables[i].key_count);
}

/* What follows the first word of @list, which have commas between them; or NULL. */
static const char *rest_of(const char *list)
{
	const char *comma = strchr(list, ',');

	return comma ? comma + 1 : NULL;
}

/* Is @word one of the words of @list, which have commas between them? */
static bool has_word(const char *list, const char *word)
{
	size_t length = strlen(word);

	for (; list; list = rest_of(list))
		if (!strncmp(list, word, length) && (!list[length] || list[length] == ','))
			return true;
	return false;
}

static void add_names(void *context, const struct vnt_field *key, unsigned int count)
{
	char **list = context, *longer;

	for (unsigned int i = 0; i < count; i++) {
		if (has_word(*list, key[i].name) || key[i].type == VNT_STEP)
			continue;
		if (asprintf(&longer, "%s%s%s", *list, **list ? "," : "", key[i].name) < 0)
			errx(STATUS_FAILED, "out of memory");
		free(*list);
		*list = longer;
	}
}

/* What --by can name, with commas, and "none"; the caller frees it. */
char *choice_names(const struct vnt_tool *tool)
{
	static const struct vnt_field none = {.name = "none"};
	char *list = strdup("");

	if (!list)
		errx(STATUS_FAILED, "out of memory");
	visit_keys(tool->whole ? tool->whole : tool, &list, add_names);
	add_names(&list, &none, 1);
	return list;
}

/* The first word of @list, which may be NULL, that is none of @names, which it frees; or NULL. */
static const char *wrong_word(const char *list, char *names)
{
	static char word[64];
	const char *wrong = NULL;

	for (; list && !wrong; list = rest_of(list)) {
		snprintf(word, sizeof(word), "%.*s", (int)strcspn(list, ","), list);
		if (!*word || !has_word(names, word))
			wrong = word;
	}
	free(names);
	return wrong;
}

/* The first word of --by @group that is no key of @tool, or NULL. */
const char *choice_group(const struct vnt_tool *tool, const char *group)
{
	return wrong_word(group, choice_names(tool));
}

/* Does --by name any part of @key?  Other keys stay as they are. */
static bool concerns(const char *group, const struct vnt_field *key, unsigned int count)
{
	for (unsigned int i = 0; group && i < count; i++)
		if (has_word(group, key[i].name))
			return true;
	return group && has_word(group, "none");
}

static bool chosen(const char *group, const struct vnt_field *key, unsigned int count,
		   unsigned int count_default, unsigned int i)
{
	if (key[i].type == VNT_STEP)
		return true;
	return concerns(group, key, count) ? has_word(group, key[i].name) : i < count_default;
}

/* The parts of @key that are chosen; their number in @chosen_count. */
static const struct vnt_field *choose(const char *group, const struct vnt_field *key,
				      unsigned int count, unsigned int count_default,
				      unsigned int *chosen_count)
{
	struct vnt_field *kept = memory_get(count, sizeof(*kept));

	*chosen_count = 0;
	for (unsigned int i = 0; i < count; i++)
		if (chosen(group, key, count, count_default, i))
			kept[(*chosen_count)++] = key[i];
	return kept;
}

static const struct vnt_measure *choose_measures(const struct vnt_tool *tool, const char *group,
						 u64 timeout_ns)
{
	struct vnt_measure *measures = memory_get(tool->measures_count, sizeof(*measures));

	for (unsigned int i = 0; i < tool->measures_count; i++) {
		measures[i] = tool->measures[i];
		measures[i].key = choose(group, measures[i].key, measures[i].key_count,
					 measures[i].key_default, &measures[i].key_count);
		if (timeout_ns)
			measures[i].lost_ns = timeout_ns;
	}
	return measures;
}

static const struct vnt_objects *choose_objects(const struct vnt_tool *tool, u64 timeout_ns)
{
	struct vnt_objects *objects = memory_get(tool->objects_count, sizeof(*objects));

	for (unsigned int i = 0; i < tool->objects_count; i++) {
		objects[i] = tool->objects[i];
		if (timeout_ns)
			objects[i].lost_ns = timeout_ns;
	}
	return objects;
}

static const struct vnt_table *choose_tables(const struct vnt_tool *tool, const char *group)
{
	struct vnt_table *tables = memory_get(tool->tables_count, sizeof(*tables));

	for (unsigned int i = 0; i < tool->tables_count; i++) {
		tables[i] = tool->tables[i];
		tables[i].key = choose(group, tables[i].key, tables[i].key_count,
				       tables[i].key_default, &tables[i].key_count);
	}
	return tables;
}

/*
 * Is field @index of @event part of the key, but not grouped by now?  Parts of
 * the key come first.
 */
static bool hidden(const struct vnt_tool *tool, const char *group, const struct vnt_event *event,
		   unsigned int index)
{
	const struct vnt_field *key = NULL;
	unsigned int count = 0, count_default = 0;

	for (unsigned int i = 0; i < tool->measures_count; i++)
		if (!strcmp(tool->measures[i].name, event->name)) {
			key = tool->measures[i].key;
			count = tool->measures[i].key_count;
			count_default = tool->measures[i].key_default;
		}
	for (unsigned int i = 0; i < tool->tables_count; i++)
		if (!strcmp(tool->tables[i].name, event->name)) {
			key = tool->tables[i].key;
			count = tool->tables[i].key_count;
			count_default = tool->tables[i].key_default;
		}
	if (count && key->type == VNT_STEP)
		index++;
	return index < count && !chosen(group, key, count, count_default, index);
}

static const struct vnt_event *choose_events(const struct vnt_tool *tool, const char *group)
{
	struct vnt_event *events = memory_get(tool->events_count, sizeof(*events));

	for (unsigned int i = 0; i < tool->events_count; i++) {
		struct vnt_field *fields = memory_get(tool->events[i].fields_count,
						      sizeof(*fields));
		unsigned int count = 0;

		for (unsigned int j = 0; j < tool->events[i].fields_count; j++) {
			const struct vnt_field *field = &tool->events[i].fields[j];

			if (tool->events[i].kind != VNT_EACH || !hidden(tool, group, &tool->events[i], j))
				fields[count++] = *field;
		}
		events[i] = tool->events[i];
		events[i].fields = fields;
		events[i].fields_count = count;
	}
	return events;
}

/* @tool as it is with these options: keys are those that --by chose.  Freed by choice_free(). */
const struct vnt_tool *choice_tool(const struct vnt_tool *tool, const struct options *options)
{
	struct vnt_tool *chosen = memory_get(1, sizeof(*chosen));

	*chosen = *tool;
	chosen->whole = tool;
	chosen->measures = choose_measures(tool, options->group, options->timeout_ns);
	chosen->objects = choose_objects(tool, options->timeout_ns);
	chosen->tables = choose_tables(tool, options->group);
	chosen->events = choose_events(tool, options->group);
	return chosen;
}

/* Free what choice_tool() gave. */
void choice_free(const struct vnt_tool *chosen)
{
	for (unsigned int i = 0; i < chosen->measures_count; i++)
		free((void *)chosen->measures[i].key);
	for (unsigned int i = 0; i < chosen->tables_count; i++)
		free((void *)chosen->tables[i].key);
	for (unsigned int i = 0; i < chosen->events_count; i++)
		free((void *)chosen->events[i].fields);
	free((void *)chosen->measures);
	free((void *)chosen->objects);
	free((void *)chosen->tables);
	free((void *)chosen->events);
	free((void *)chosen);
}

/* Is @measure wanted, with --dir @dir? */
bool choice_path(const struct vnt_measure *measure, const char *dir)
{
	return !dir || !measure->stages || has_word(dir, measure->name);
}

/* The first word of --dir @dir that is no path of @tool, or NULL. */
const char *choice_paths(const struct vnt_tool *tool, const char *dir)
{
	static char word[64];

	for (; dir; dir = rest_of(dir)) {
		unsigned int i = 0;

		snprintf(word, sizeof(word), "%.*s", (int)strcspn(dir, ","), dir);
		while (i < tool->measures_count && (!tool->measures[i].stages ||
						    strcmp(tool->measures[i].name, word)))
			i++;
		if (i == tool->measures_count)
			return word;
	}
	return NULL;
}

/* What --at can name, with commas; the caller frees it. */
char *choice_places(const struct vnt_tool *tool)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	const char *comma = "";

	if (!out)
		err(STATUS_FAILED, NULL);
	for (unsigned int i = 0; i < tool->points_count; i++) {
		if (!tool->points[i].apart)
			continue;
		fprintf(out, "%s%s", comma, tool->points[i].name);
		comma = ",";
	}
	if (fclose(out))
		err(STATUS_FAILED, NULL);
	return text;
}

/* The first word of --at @at that is no point that can be left out, or NULL. */
const char *choice_place(const struct vnt_tool *tool, const char *at)
{
	return wrong_word(at, choice_places(tool));
}

/* Is @point wanted, with --dir, --at and --ends? */
bool choice_point(const struct vnt_tool *tool, const struct options *options,
		  const struct vnt_point *point)
{
	bool wanted = !point->paths;

	for (unsigned int i = 0; i < tool->measures_count; i++)
		wanted |= point->paths & 1U << i && choice_path(&tool->measures[i], options->dir);
	if (options->at && point->apart && !has_word(options->at, point->name))
		return false;
	return wanted && !(options->ends && point->between);
}

/* Is @event shown at all, with these options? */
bool choice_event(const struct vnt_event *event, const struct options *options)
{
	return event->kind == VNT_EVENT || event->kind == VNT_LOST_SHOWN ||
	       (event->kind == VNT_EACH && options->each) ||
	       (event->kind == VNT_LOST && options->lost);
}

/* Are hits of the measure or table @name shown one by one? */
bool choice_shown(const struct vnt_tool *tool, const struct options *options, const char *name)
{
	for (unsigned int i = 0; options->each && i < tool->events_count; i++)
		if (tool->events[i].kind == VNT_EACH && !strcmp(tool->events[i].name, name))
			return true;
	return false;
}

/* The tool's own options. */

static const char *const expected[] = {
	[VNT_OPTION_NUMBER] = "a number", [VNT_OPTION_DURATION] = "a time, like 50us or 5ms",
	[VNT_OPTION_FLAG] = "nothing",
	[VNT_OPTION_NUMBERS] = "up to 16 numbers, with commas",
	[VNT_OPTION_DEVICES] = "up to 16 names of devices of the network namespace, with commas",
	[VNT_OPTION_MACS] = "up to 16 MAC addresses, like 02:00:5e:10:00:01, with commas",
	[VNT_OPTION_NETWORKS] = "up to 32 networks, like 10.1.0.0/16, with commas",
	[VNT_OPTION_NAMES] = "up to 16 names that this kernel has, with commas",
};

const char *choice_expected(const struct vnt_option *option)
{
	return expected[option->kind];
}

/* Decimal, or hexadecimal behind 0x. */
static bool parse_any_number(const char *word, u64 *number)
{
	char *end;

	if (strncmp(word, "0x", 2))
		return parse_number(word, 0, UINT64_MAX, number);
	*number = strtoull(word + 2, &end, 16);
	return word[2] && !*end;
}

/* Six bytes with colons, as a number. */
static bool parse_mac(const char *word, u64 *number)
{
	unsigned int bytes[6];
	char rest;

	if (sscanf(word, "%2x:%2x:%2x:%2x:%2x:%2x%c", &bytes[0], &bytes[1], &bytes[2], &bytes[3],
		   &bytes[4], &bytes[5], &rest) != ARRAY_SIZE(bytes))
		return false;
	*number = 0;
	for (size_t i = 0; i < ARRAY_SIZE(bytes); i++)
		*number = *number << 8 | bytes[i];
	return true;
}

static bool parse_one(const struct vnt_option *option, const char *word, const char *netns,
		      u64 *number)
{
	switch (option->kind) {
	case VNT_OPTION_DURATION:
		return parse_time(word, 1, number);
	case VNT_OPTION_DEVICES:
		return filter_find_device(netns, word, number);
	case VNT_OPTION_MACS:
		return parse_mac(word, number);
	case VNT_OPTION_NAMES:
		return names_number(option->of, word, number);
	default:
		return parse_any_number(word, number);
	}
}

/*
 * Parse @text into @list: one number of a number or duration, 1 of a flag.
 * False when it is not what choice_expected() says.
 */
static bool parse_own(const struct vnt_option *option, const char *text, const char *netns,
		      struct vnt_list *list)
{
	bool several = option->kind >= VNT_OPTION_NUMBERS;
	char word[64];

	*list = (struct vnt_list){};
	if (option->kind == VNT_OPTION_FLAG) {
		list->items[list->count++] = 1;
		return true;
	}
	for (; text; text = rest_of(text)) {
		if (list->count == (several ? VNT_LIST_SIZE : 1))
			return false;
		snprintf(word, sizeof(word), "%.*s", (int)strcspn(text, ","), text);
		if (!parse_one(option, word, netns, &list->items[list->count++]))
			return false;
	}
	return true;
}

/* Is @text what choice_expected() says? */
bool choice_fits(const struct vnt_option *option, const char *text, const char *netns)
{
	struct vnt_networks networks;
	struct vnt_list list;

	return option->kind == VNT_OPTION_NETWORKS ? network_list(text, &networks)
						   : parse_own(option, text, netns, &list);
}

static bool write_own(const struct vnt_option *option, const char *text, const char *netns,
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
	if (!parse_own(option, text, netns, &list))
		return false;
	if (option->kind == VNT_OPTION_FLAG)
		return object_write(object, name, &yes, sizeof(yes));
	if (option->kind >= VNT_OPTION_NUMBERS)
		return object_write(object, name, &list, sizeof(list));
	return object_write(object, name, &list.items[0], sizeof(u64)) &&
	       (option->fallback || object_write(object, given, &yes, sizeof(yes)));
}

/* Write which parts of @key count. */
static bool write_by(const char *by, const struct vnt_field *key, unsigned int count,
		     unsigned int count_default, const char *group, struct bpf_object *object)
{
	bool *switches = memory_get(count, sizeof(*switches));
	bool fine;

	/* The step of a path is no part that can be left out. */
	if (count && key->type == VNT_STEP) {
		key++;
		count--;
		count_default--;
	}

	for (unsigned int i = 0; i < count; i++)
		switches[i] = chosen(group, key, count, count_default, i);
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

/* Write all that is chosen to @object, which is not loaded yet. */
bool choice_write(const struct vnt_tool *tool, const struct options *options,
		  struct bpf_object *object)
{
	const char *netns = filter_netns(&options->filter);
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
			fine &= write_own(&tool->options[i], options->own[i], netns, object);
	return fine;
}
