/* SPDX-License-Identifier: MIT */
/* Units and meanings of columns. */
#ifndef VNTC_BIND_MEANING_H
#define VNTC_BIND_MEANING_H

#include "bind/tool.h"

/* Each member is NULL when it is not known. */
struct meaning {
	const char *unit;	/* a word of unit.def */
	const char *words;
};

/* Of column @name of what is called @of (a measure, an event, a state), which shows @value. */
struct meaning meaning_of(const struct tool *tool, const char *of, const char *name,
			  const struct value *value);
/* The same of a column that hits add to. */
struct meaning meaning_of_counted(const struct tool *tool, const char *of,
				  const struct tool_tally *tally);
/* Of what a histogram counts; @unit is that of the numbers that it shows. */
struct meaning meaning_of_measured(const struct tool *tool, const struct tool_measure *measure);
/* Errors of `meanings:` of a spec: units that are none, columns that there are not. */
void meaning_check(struct arena *arena, struct diag *diag, const struct tool *tool);
/*
 * Call @visit for each column of the tool, with the name of what it belongs to and what
 * is known of its meaning; @number: it is one that has a unit.
 */
typedef void meaning_visit(void *context, const char *of, const struct name *column, bool number,
			   struct meaning meaning);
void meaning_each(const struct tool *tool, void *context, meaning_visit *visit);

#endif
