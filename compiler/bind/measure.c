/* SPDX-License-Identifier: MIT */
/* Resolves measures: what all forms have in common, and those of single hits. */
#include <string.h>

#include "bind/bind.h"
#include "bind/measure.h"

/* histogram(UNIT), histogram or table; durations are shown in us without it. */
void measure_histogram(struct binder *binder, struct tool_measure *measure,
			      enum type_kind type)
{
	const struct expr *show = measure->spec->show;
	const struct expr *unit = show && show->kind == EXPR_CALL && show->args.count == 1
		? show->args.items[0] : NULL;
	const struct span of = measure->spec->value ? measure->spec->value->span
						    : measure->name.span;
	bool duration = type == TYPE_DURATION;

	measure->unit = show ? UNIT_NONE : UNIT_US;
	if (!show && !duration)
		diag_error(binder->diag, measure->name.span,
			   "a measure of a %s has 'show: histogram' or 'histogram(UNIT)'",
			   types_info[type].name);
	if (!show)
		return;
	for (int i = UNIT_NS; unit && i < UNIT_COUNT; i++)
		if (unit->kind == EXPR_NAME && !strcmp(unit->name, expr_units[i].name))
			measure->unit = i;
	if (!show->name || strcmp(show->name, "histogram") || (show->kind == EXPR_CALL && !unit)) {
		diag_error(binder->diag, show->span,
			   "a view was expected here: histogram(UNIT), histogram or table");
	} else if (duration && expr_units[measure->unit].base != UNIT_NS) {
		diag_error(binder->diag, unit ? unit->span : show->span,
			   "a duration is shown in ns, us, ms or s");
		diag_note(binder->diag, of, "this is a duration");
	} else if (!duration && unit && measure->unit != UNIT_BYTES) {
		diag_error(binder->diag, unit->span, "this unit does not fit a %s",
			   types_info[type].name);
		diag_note(binder->diag, of, "it is measured here");
	}
}

/* A key has one layout, so its types must be the same at every point. */
void measure_check_keys(struct binder *binder, const struct tool_measure *measure)
{
	const struct tool_use *first = measure->uses.items;

	for (size_t i = 1; i < measure->uses.count; i++)
		for (size_t j = 0; j < first->by.count; j++)
			if (!types_same(&first->by.items[j].value->type,
					&measure->uses.items[i].by.items[j].value->type))
				diag_error(binder->diag, first->by.items[j].name.span,
					   "'%s' has another type at point '%s'",
					   first->by.items[j].name.text,
					   measure->uses.items[i].point->name.text);
}

/* by: and also_by:, which may be of either of two points, and details:. */
void measure_groups(struct binder *binder, const struct tool_measure *measure,
			   struct tool_use *use, const struct tool_point *other)
{
	const struct spec_measure *spec = measure->spec;

	bind_fields(binder, &spec->by, &use->by);
	use->by_default = use->by.count;
	bind_fields(binder, &spec->also_by, &use->by);
	bind_fields(binder, &spec->details, &use->details);
	for (size_t i = 0; i < use->by.count; i++) {
		bind_taken_at(binder, use->by.items[i].value, use->point, other);
		if (use->by.items[i].value->type.kind == TYPE_DECODED)
			diag_error(binder->diag, use->by.items[i].value->expr->span,
				   "this is too large to be grouped by: it can be shown by 'details:' or by an event");
	}
	for (size_t i = 0; i < use->details.count; i++)
		bind_taken_at(binder, use->details.items[i].value, use->point, other);
}

static bool measured_at(const struct tool_measure *measure, const struct tool_point *point)
{
	for (size_t i = 0; i < measure->uses.count; i++)
		if (measure->uses.items[i].point == point)
			return true;
	return false;
}

static void check_elsewhere(struct binder *binder, const struct tool_measure *measure)
{
	const struct tool_use *use = measure->uses.items;

	for (size_t i = 0; i < use->counted.count; i++)
		if (use->counted.items[i].elsewhere &&
		    !measured_at(measure, use->counted.items[i].value->point))
			diag_error(binder->diag, use->counted.items[i].value->expr->span,
				   "this measure is not at point '%s'",
				   use->counted.items[i].value->point->name.text);
}

static void resolve_use(struct binder *binder, struct tool_measure *measure,
			struct tool_point *point)
{
	const struct spec_measure *spec = measure->spec;
	struct tool_use *use = ARENA_PUSH(binder->arena, &measure->uses);

	binder->point = point;
	point->used = true;
	binder->state = NULL;
	use->point = point;
	use->where = bind_condition(binder, spec->where);
	bind_taken_at(binder, use->where, point, point);
	measure_groups(binder, measure, use, point);
	column_resolve(binder, spec, use);
	if (spec->value)
		use->value = bind_summand(binder, spec->value);
	use->state = binder->state;
	if (use->state)
		bind_key(binder, &use->state->spec->key, &use->key);
	if (use->value && use == measure->uses.items)
		measure_histogram(binder, measure, use->value->type.kind);
}

static void resolve_hits(struct binder *binder, struct tool_measure *measure)
{
	const struct spec_measure *spec = measure->spec;
	bool table = spec->columns.count;
	tool_points points = {};

	measure->kind = table ? MEASURE_TABLE : MEASURE_VALUE;
	if (table == !!spec->value)
		diag_error(binder->diag, measure->name.span,
			   "a measure has 'value:' or 'columns:', one of the two");
	else if (spec->pair.count || spec->timeout)
		diag_error(binder->diag, measure->name.span,
			   "'pair:' and 'timeout:' belong to END.time - START.time, not to 'at:'");
	for (size_t i = 0; i < spec->at.count; i++)
		bind_points(binder, &spec->at.items[i], &points);
	for (size_t i = 0; i < points.count && !diag_failed(binder->diag); i++)
		resolve_use(binder, measure, points.items[i]);
	if (diag_failed(binder->diag))
		return;
	column_check(binder, measure);
	measure_check_keys(binder, measure);
	check_elsewhere(binder, measure);
}

void measure_resolve(struct binder *binder, struct tool_measure *measure)
{
	if (measure->spec->at.count) {
		resolve_hits(binder, measure);
	} else if (measure->spec->stages.count) {
		measure->kind = MEASURE_PATH;
		span_resolve(binder, measure);
	} else if (!measure->spec->value) {
		diag_error(binder->diag, measure->name.span,
			   "what does this measure? 'value: END.time - START.time', 'stages:', or 'at:' with 'value:' or 'columns:'");
	} else {
		measure->kind = MEASURE_SPAN;
		span_resolve(binder, measure);
	}
}
