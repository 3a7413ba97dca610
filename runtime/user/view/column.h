/* SPDX-License-Identifier: MIT */
/* column.c: what the columns of a tool are. */
#ifndef VNT_COLUMN_H
#define VNT_COLUMN_H

#include <stdio.h>

#include "base/base.h"

/* All strings are the tool's. */
struct column {
	const char *of;		/* the measure, table or event */
	const char *name;
	const char *unit;	/* a word of unit.def, or NULL */
	const char *about;	/* what it means, or NULL */
};

/* Call @visit for each column of @tool, in the order in which they are shown. */
void column_each(const struct vnt_tool *tool, void *context,
		 void (*visit)(void *context, const struct column *column));

/* Print them as a table, or a JSON object on each line: --columns. */
void column_print(FILE *out, const struct vnt_tool *tool, bool json);

/* json.c: the JSON form of column_print(). */
void json_columns(FILE *out, const struct vnt_tool *tool);

#endif
