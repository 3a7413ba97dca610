// SPDX-License-Identifier: MIT
/*
 * Shows events as text: a line for each record, after a heading that is printed once.
 * Columns start at the usual width of their type and grow with wider values.
 */
#include <stdlib.h>
#include <string.h>

#include "decode/decode.h"
#include "options/choice.h"
#include "view/format.h"
#include "view/view.h"

#define TIME_WIDTH 12		/* HH:MM:SS.mmm */

/* The width of the column with the names of events; 0 if there is one event only. */
static int name_width(const struct view_event *view)
{
	size_t width = strlen("EVENT");
	unsigned int shown = 0;

	for (unsigned int i = 0; i < view->tool->events_count; i++) {
		const struct vnt_event *event = &view->tool->events[i];

		if (!choice_event(event, view->options))
			continue;
		shown++;
		if (strlen(event->name) > width)
			width = strlen(event->name);
	}
	return shown > 1 ? width : 0;
}

/* The number of fields up to the last that has a column. */
static unsigned int last_column(const struct vnt_event *event)
{
	unsigned int last = event->fields_count;

	while (last && !format_in_line(&event->fields[last - 1]))
		last--;
	return last;
}

static void print_blanks(FILE *out, int count)
{
	while (count-- > 0)
		putc_unlocked(' ', out);
}

/*
 * Print @text in the column of field @index, which grows if needed.  The @last column has
 * no trailing spaces.
 */
static void print_cell(FILE *out, const struct view_event *view, unsigned int index,
		       bool last, const char *text)
{
	int usual = format_width(&view->event->fields[index]);
	int length = strlen(text), *width = &view->widths[index];

	if (*width < abs(usual))
		*width = abs(usual);
	if (*width < length)
		*width = length;
	if (usual > 0)
		print_blanks(out, *width - length);
	fputs_unlocked(text, out);
	if (usual <= 0 && !last)
		print_blanks(out, *width - length);
}

/* Print the columns, separated by two spaces. */
static void print_cells(FILE *out, const struct view_event *view,
			const char *(*text_of)(const struct vnt_field *field,
					       const void *record, char *text))
{
	unsigned int count = last_column(view->event);
	const char *blanks = "";
	char text[FORMAT_SIZE];

	for (unsigned int i = 0; i < count; i++) {
		const struct vnt_field *field = &view->event->fields[i];

		if (!format_in_line(field))
			continue;
		fputs_unlocked(blanks, out);
		print_cell(out, view, i, i + 1 == count,
			   text_of(field, view->record, text));
		blanks = "  ";
	}
	putc_unlocked('\n', out);
}

static const char *head_text(const struct vnt_field *field, const void *record, char *text)
{
	(void)record;
	return view_upper(field->name, text);
}

static void print_head(FILE *out, const struct view_event *view)
{
	int width = name_width(view);

	if (view->options->timestamp)
		fprintf(out, "%-*s ", TIME_WIDTH, "TIME");
	if (width)
		fprintf(out, "%-*s  ", width, "EVENT");
	print_cells(out, view, head_text);
}

void view_event(FILE *out, const struct view_event *view)
{
	const struct vnt_event *event = view->event;
	int width = name_width(view);

	if (!view->widths[event->fields_count]++)
		print_head(out, view);
	if (view->options->timestamp)
		view_time(out, &view->time, 3);
	if (width)
		fprintf(out, "%-*s  ", width, event->name);
	print_cells(out, view, format_text);
	decode_print(out, event->fields, event->fields_count, view->record);
	stack_print(out, event->fields, event->fields_count, view->record);
}
