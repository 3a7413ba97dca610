// SPDX-License-Identifier: MIT
/* Checks, counts and shows the records of events as they arrive. */
#include <stdlib.h>

#include "base/traits.h"
#include "options/options.h"
#include "results/source.h"
#include "stacks/stack.h"
#include "view/report.h"

struct records records_open(const struct vnt_tool *tool, const struct options *options)
{
	struct records records = {
		.tool = tool,
		.options = options,
		.widths = memory_get(tool->events_count, sizeof(int *)),
	};

	for (unsigned int i = 0; i < tool->events_count; i++)
		records.widths[i] = memory_get(tool->events[i].fields_count + 1, sizeof(int));
	return records;
}

bool records_complete(const struct records *records)
{
	return records->options->records && records->shown >= records->options->records;
}

/* Convert @ns from CLOCK_MONOTONIC to CLOCK_REALTIME, by the clocks of the last reading. */
static struct timespec real_time(const struct source_facts *facts, u64 ns)
{
	u64 real = facts->real - (facts->monotonic - ns);

	return (struct timespec){.tv_sec = real / NS_PER_S, .tv_nsec = real % NS_PER_S};
}

static void show(struct records *records, const struct source_facts *facts,
		 const struct vnt_event *event, const struct vnt_record *record,
		 const struct view *view, FILE *out)
{
	struct view_event shown = {
		.tool = records->tool,
		.event = event,
		.record = record,
		.widths = records->widths[event - records->tool->events],
		.time = real_time(facts, record->time),
		.options = records->options,
	};

	stack_see(event->fields, event->fields_count, record, record->time);
	view->event(out, &shown);
	records->shown++;
	records->open = true;
}

void records_take(struct records *records, const struct source_facts *facts,
		  const void *record, size_t size, const struct view *view, FILE *out)
{
	const struct vnt_event *event = traits_event(records->tool, record, size);

	if (!event)
		records->damaged++;
	else if (records_complete(records))
		records->unshown++;
	else
		show(records, facts, event, record, view, out);
}

void records_free(struct records *records)
{
	for (unsigned int i = 0; i < records->tool->events_count; i++)
		free(records->widths[i]);
	free(records->widths);
}
