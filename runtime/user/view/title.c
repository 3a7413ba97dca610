// SPDX-License-Identifier: MIT
/* What histograms and tables of results have in common as text: titles, times and keys. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "base/columns.h"
#include "base/traits.h"
#include "results/hist.h"
#include "view/format.h"
#include "view/view.h"

void view_time(FILE *out, const struct timespec *time, int digits)
{
	char text[sizeof("00:00:00")], fraction[16];
	struct tm tm;

	strftime(text, sizeof(text), "%T", localtime_r(&time->tv_sec, &tm));
	snprintf(fraction, sizeof(fraction), ".%09ld", time->tv_nsec);
	fprintf(out, "%s%.*s ", text, digits ? digits + 1 : 0, fraction);
}

void view_title(FILE *out, const struct view_moment *at, const char *name,
		const char *unit, const char *nothing)
{
	bool whole = at->options->interval_ns && !at->interval;

	if (at->options->timestamp)
		view_time(out, &at->time, 0);
	fprintf(out, "%s%s%s%s%s\n", name, *unit ? ", " : "", unit,
		whole ? ", whole run" : "", nothing);
}

const char *view_rfc3339(const struct timespec *time, int digits, char *text)
{
	char seconds[32], fraction[16];
	struct tm tm;

	strftime(seconds, sizeof(seconds), "%FT%T", gmtime_r(&time->tv_sec, &tm));
	snprintf(fraction, sizeof(fraction), "%09ld", time->tv_nsec);
	snprintf(text, VIEW_TIME_SIZE, "%s.%.*sZ", seconds, digits, fraction);
	return text;
}

char *view_align(const struct vnt_field *key, unsigned int count, unsigned int numbers)
{
	char *align = memory_get(count + numbers + 2, 1), *end = align;

	for (unsigned int i = 0; i < count; i++) {
		if (!traits_is_stack(&key[i]))
			*end++ = '<';
	}
	memset(end, '>', numbers);
	end[numbers] = '+';
	return align;
}

void view_key(struct columns *columns, const struct vnt_field *fields,
	      unsigned int count, const void *key)
{
	char text[FORMAT_SIZE];

	for (unsigned int i = 0; i < count; i++) {
		if (!traits_is_stack(&fields[i]))
			columns_cell(columns, "%s", format_text(&fields[i], key, text));
	}
}

void view_stacks(struct columns *columns, const struct vnt_field *fields,
		 unsigned int count, const void *key)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		err(STATUS_FAILED, NULL);
	stack_print(out, fields, count, key);
	if (fclose(out))
		err(STATUS_FAILED, NULL);
	columns_cell(columns, "%s", text);
	free(text);
}

const char *view_upper(const char *name, char *text)
{
	size_t i = 0;

	for (; name[i] && i < FORMAT_SIZE - 1; i++)
		text[i] = name[i] >= 'a' && name[i] <= 'z' ? name[i] - 'a' + 'A' : name[i];
	text[i] = '\0';
	return text;
}

enum hist_sort view_sort(const struct view_measure *view)
{
	return view->measure->stages && !view->at.options->by ? HIST_BY_KEY
							     : view->at.options->sort;
}
