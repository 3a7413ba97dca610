// SPDX-License-Identifier: MIT
/*
 * Works out what options choose: the parts of keys that results are grouped by, the points
 * and paths in use, and whether hits are counted or shown.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "options/choice.h"

/* Call @visit for the keys of every measure and table. */
static void visit_keys(const struct vnt_tool *tool, void *context,
		       void (*visit)(void *context, const struct vnt_field *key,
				     unsigned int count))
{
	for (unsigned int i = 0; i < tool->measures_count; i++)
		visit(context, tool->measures[i].key, tool->measures[i].key_count);
	for (unsigned int i = 0; i < tool->tables_count; i++)
		visit(context, tool->tables[i].key, tool->tables[i].key_count);
}

/* What follows the first word of @list, whose words are separated by commas; or NULL. */
static const char *rest_of(const char *list)
{
	const char *comma = strchr(list, ',');

	return comma ? comma + 1 : NULL;
}

/* Whether @word is one of the words of @list, which are separated by commas. */
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

/* The first word of @list, which may be NULL, that is not one of @names; or NULL.  Frees @names. */
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

const char *choice_group(const struct vnt_tool *tool, const char *group)
{
	return wrong_word(group, choice_names(tool));
}

/* Whether --by names any part of @key.  Other keys stay as they are. */
static bool concerns(const char *group, const struct vnt_field *key, unsigned int count)
{
	for (unsigned int i = 0; group && i < count; i++)
		if (has_word(group, key[i].name))
			return true;
	return group && has_word(group, "none");
}

bool choice_has_part(const char *group, const struct vnt_field *key, unsigned int count,
		     unsigned int count_default, unsigned int index)
{
	if (key[index].type == VNT_STEP)
		return true;
	return concerns(group, key, count) ? has_word(group, key[index].name) : index < count_default;
}

/* Copy the parts of @key that are in use; sets @chosen_count. */
static const struct vnt_field *choose(const char *group, const struct vnt_field *key,
				      unsigned int count, unsigned int count_default,
				      unsigned int *chosen_count)
{
	struct vnt_field *kept = memory_get(count, sizeof(*kept));

	*chosen_count = 0;
	for (unsigned int i = 0; i < count; i++)
		if (choice_has_part(group, key, count, count_default, i))
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
			measures[i].timeout_ns = timeout_ns;
	}
	return measures;
}

static const struct vnt_state *choose_states(const struct vnt_tool *tool, u64 timeout_ns)
{
	struct vnt_state *states = memory_get(tool->states_count, sizeof(*states));

	for (unsigned int i = 0; i < tool->states_count; i++) {
		states[i] = tool->states[i];
		if (timeout_ns)
			states[i].timeout_ns = timeout_ns;
	}
	return states;
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
 * Whether field @index of @event is a part of the key that is not in use.  Parts of the
 * key are the first fields.
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
	return index < count && !choice_has_part(group, key, count, count_default, index);
}

/* Whether records of @event are hits of the measure or table of its name. */
static bool event_of_measure(const struct vnt_event *event)
{
	return event->kind == VNT_EACH || event->kind == VNT_EACH_SHOWN;
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

			if (!event_of_measure(&tool->events[i]) || !hidden(tool, group, &tool->events[i], j))
				fields[count++] = *field;
		}
		events[i] = tool->events[i];
		events[i].fields = fields;
		events[i].fields_count = count;
	}
	return events;
}

const struct vnt_tool *choice_tool(const struct vnt_tool *tool, const struct options *options)
{
	struct vnt_tool *chosen = memory_get(1, sizeof(*chosen));

	*chosen = *tool;
	chosen->whole = tool;
	chosen->measures = choose_measures(tool, options->group, options->timeout_ns);
	chosen->states = choose_states(tool, options->timeout_ns);
	chosen->tables = choose_tables(tool, options->group);
	chosen->events = choose_events(tool, options->group);
	return chosen;
}

void choice_free(const struct vnt_tool *chosen)
{
	for (unsigned int i = 0; i < chosen->measures_count; i++)
		free((void *)chosen->measures[i].key);
	for (unsigned int i = 0; i < chosen->tables_count; i++)
		free((void *)chosen->tables[i].key);
	for (unsigned int i = 0; i < chosen->events_count; i++)
		free((void *)chosen->events[i].fields);
	free((void *)chosen->measures);
	free((void *)chosen->states);
	free((void *)chosen->tables);
	free((void *)chosen->events);
	free((void *)chosen);
}

bool choice_path(const struct vnt_measure *measure, const char *dir)
{
	return !dir || !measure->stages || has_word(dir, measure->name);
}

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

const char *choice_place(const struct vnt_tool *tool, const char *at)
{
	return wrong_word(at, choice_places(tool));
}

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

bool choice_event(const struct vnt_event *event, const struct options *options)
{
	return event->kind == VNT_EVENT || event->kind == VNT_EXPIRED_SHOWN ||
	       (event_of_measure(event) && options->each) ||
	       (event->kind == VNT_EXPIRED && options->expired);
}

bool choice_shown(const struct vnt_tool *tool, const struct options *options, const char *name)
{
	for (unsigned int i = 0; options->each && i < tool->events_count; i++)
		if (tool->events[i].kind == VNT_EACH && !strcmp(tool->events[i].name, name))
			return true;
	return false;
}
