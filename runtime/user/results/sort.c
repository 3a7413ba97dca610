// SPDX-License-Identifier: MIT
/* Knows the names that --sort takes: numbers of histograms, and columns of tables with keys. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "results/sort.h"

static const struct {
	const char *name;
	enum hist_sort by;
} numbers[] = {
	{"count", HIST_BY_COUNT},
	{"p50", HIST_BY_P50},
	{"p90", HIST_BY_P90},
	{"p99", HIST_BY_P99},
	{"max", HIST_BY_MAX},
};

struct list {
	const char **names;
	size_t count, room;
};

static bool holds(const struct list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++) {
		if (!strcmp(list->names[i], name))
			return true;
	}
	return false;
}

static void add(struct list *list, const char *name)
{
	if (holds(list, name))
		return;
	list->names = memory_grow(list->names, &list->room, list->count, sizeof(*list->names));
	list->names[list->count++] = name;
}

static bool has_keyed_measure(const struct vnt_tool *tool)
{
	for (unsigned int i = 0; i < tool->measures_count; i++) {
		if (tool->measures[i].key_count)
			return true;
	}
	return false;
}

/* Collect the names of @tool, each once.  The caller frees the array. */
static struct list list_names(const struct vnt_tool *tool)
{
	struct list list = {};

	for (size_t i = 0; i < ARRAY_SIZE(numbers) && has_keyed_measure(tool); i++)
		add(&list, numbers[i].name);
	for (unsigned int i = 0; i < tool->tables_count; i++) {
		const struct vnt_table *table = &tool->tables[i];

		for (unsigned int j = 0; j < table->columns_count && table->key_count; j++)
			add(&list, table->columns[j].name);
		for (unsigned int j = 0; j < table->computed_count && table->key_count; j++)
			add(&list, table->computed[j].name);
	}
	return list;
}

char *sort_names(const struct vnt_tool *tool)
{
	struct list list = list_names(tool);
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		err(STATUS_FAILED, NULL);
	for (size_t i = 0; i < list.count; i++)
		fprintf(out, "%s%s", !i ? "" : i + 1 < list.count ? ", " : " or ",
			list.names[i]);
	if (fclose(out))
		err(STATUS_FAILED, NULL);
	free(list.names);
	return text;
}

bool sort_any(const struct vnt_tool *tool)
{
	struct list list = list_names(tool);

	free(list.names);
	return list.count;
}

bool sort_has(const struct vnt_tool *tool, const char *name)
{
	struct list list = list_names(tool);
	bool has = holds(&list, name);

	free(list.names);
	return has;
}

enum hist_sort sort_number(const char *name)
{
	for (size_t i = 0; name && i < ARRAY_SIZE(numbers); i++) {
		if (!strcmp(name, numbers[i].name))
			return numbers[i].by;
	}
	return HIST_BY_COUNT;
}

unsigned int sort_column(const char *name, const struct vnt_table *table)
{
	for (unsigned int i = 0; name && i < table->columns_count; i++) {
		if (!strcmp(name, table->columns[i].name))
			return i;
	}
	for (unsigned int i = 0; name && i < table->computed_count; i++) {
		if (!strcmp(name, table->computed[i].name))
			return table->columns_count + i;
	}
	return 0;
}
