/* SPDX-License-Identifier: MIT */
/* sort.c: the names that --sort takes. */
#ifndef VNT_SORT_H
#define VNT_SORT_H

#include "results/hist.h"

/* Whether @tool has anything to sort by. */
bool sort_any(const struct vnt_tool *tool);

/* The names for @tool, such as "count, p50 or max"; "" if none.  The caller frees it. */
char *sort_names(const struct vnt_tool *tool);

/* Whether @name is one of the names for @tool. */
bool sort_has(const struct vnt_tool *tool, const char *name);

/* What @name sorts histograms by; the count if it is NULL or the name of a column. */
enum hist_sort sort_number(const char *name);

/* The index that rows_sort() takes for column @name of @table; 0 if it is NULL or not there. */
unsigned int sort_column(const char *name, const struct vnt_table *table);

#endif
