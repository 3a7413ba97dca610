/* SPDX-License-Identifier: MIT */
/* What measure.c and span.c share. */
#ifndef VNTC_BIND_MEASURE_H
#define VNTC_BIND_MEASURE_H

#include "bind/bind.h"

/* `show:` of a measure of values of @type: histogram(UNIT) or histogram. */
void measure_histogram(struct binder *binder, struct tool_measure *measure, enum type_kind type);
/* `by:`, `also_by:` and `details:`, each of the use's point or of the @other one. */
void measure_groups(struct binder *binder, const struct tool_measure *measure,
		    struct tool_use *use, const struct tool_point *other);
/* Errors where what a result is grouped by has not the same type at every point. */
void measure_check_keys(struct binder *binder, const struct tool_measure *measure);

/* span.c: fill in a measure with `pair:`. */
void span_resolve(struct binder *binder, struct tool_measure *measure);

/* column.c */

/* Columns that hits add to, at the binder's point. */
void column_resolve(struct binder *binder, const struct spec_measure *spec, struct tool_use *use);
/* Columns that are computed, and the diagnosis: errors where they are none. */
void column_check(struct binder *binder, struct tool_measure *measure);

#endif
