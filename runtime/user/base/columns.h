/* SPDX-License-Identifier: MIT */
/* columns.c: prints text in aligned columns, each as wide as its longest cell. */
#ifndef VNT_COLUMNS_H
#define VNT_COLUMNS_H

#include "base/base.h"

/* Start with all members zero but @align; columns_print() ends it. */
struct columns {
	/* For each column '<' or '>'; the last may be '+': lines below the row. */
	const char *align;
	size_t count, room;	/* cells */
	char **cells;		/* owned */
};

/* Append the next cell; cells fill the table row by row. */
__attribute__((format(printf, 2, 3)))
void columns_cell(struct columns *columns, const char *format, ...);

/*
 * Print all cells to @out: two spaces between columns, each line indented by @indent
 * and without trailing spaces.  @columns is empty afterwards and owns nothing.
 */
void columns_print(struct columns *columns, const char *indent, FILE *out);

#endif
