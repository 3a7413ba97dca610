// SPDX-License-Identifier: MIT
/* Collects cells of text and prints them in columns as wide as their longest cell. */
#include <err.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/columns.h"

void columns_cell(struct columns *columns, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		errx(STATUS_FAILED, "out of memory");
	va_end(args);
	columns->cells = memory_grow(columns->cells, &columns->room,
				     columns->count, sizeof(*columns->cells));
	columns->cells[columns->count++] = text;
}

static int width_of(const struct columns *columns, size_t column)
{
	size_t step = strlen(columns->align), width = 0;

	for (size_t i = column; i < columns->count; i += step) {
		if (strlen(columns->cells[i]) > width)
			width = strlen(columns->cells[i]);
	}
	return width;
}

/* Print the cells of a row, padded to @widths, and the lines below it. */
static void print_row(const struct columns *columns, char *const *cells,
		      const int *widths, const char *indent, FILE *out)
{
	const char *align = columns->align;
	size_t shown = strcspn(align, "+"), last = shown;

	while (last && !*cells[last - 1])
		last--;
	for (size_t i = 0; i < last; i++) {
		bool left = align[i] == '<';

		fprintf(out, "%s%*s", i ? "  " : indent,
			left ? (i == last - 1 ? 0 : -widths[i]) : widths[i], cells[i]);
	}
	fprintf(out, "\n%s", align[shown] ? cells[shown] : "");
}

void columns_print(struct columns *columns, const char *indent, FILE *out)
{
	size_t step = strlen(columns->align);
	int *widths = memory_get(step, sizeof(*widths));

	for (size_t i = 0; i < step; i++)
		widths[i] = width_of(columns, i);
	for (size_t i = 0; i < columns->count; i += step)
		print_row(columns, &columns->cells[i], widths, indent, out);
	for (size_t i = 0; i < columns->count; i++)
		free(columns->cells[i]);
	free(widths);
	free(columns->cells);
	columns->cells = NULL;
	columns->count = columns->room = 0;
}
