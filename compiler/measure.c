/* SPDX-License-Identifier: MIT */
/* Measures: of pairs of hits, and of single hits. */
#include <string.h>

#include "vntc.h"

/* The difference of two times in @value, or NULL. */
static const struct value *find_span(const struct value *value)
{
	const struct value *found = NULL;

	if (!value)
		return NULL;
	if (value->kind == VALUE_BINARY && value->op == OP_SUB &&
	    value->left->type.kind == TYPE_TIME)
		return value;
	if (value->left)
		found = find_span(value->left);
	return found || !value->right ? found : find_span(value->right);
}

static void resolve_value(struct binder *binder, struct tool_measure *measure)
{
	const struct expr *expr = measure->spec->value;
	const struct value *span;

	measure->value = bind_expr(binder, expr);
	if (!measure->value)
		return;
	span = find_span(measure->value);
	if (measure->value->type.kind != TYPE_DURATION || !span ||
	    span->left->kind != VALUE_TIME || span->right->kind != VALUE_TIME ||
	    span->left->point == span->right->point) {
		diag_error(binder->diag, expr->span,
			   "a measure is the time between two points: END.time - START.time");
		return;
	}
	if (span->left->expr->kind != EXPR_MEMBER || span->right->expr->kind != EXPR_MEMBER) {
		diag_error(binder->diag, expr->span, "say whose time it is: POINT.time");
		return;
	}
	if (bind_taken_at(binder, measure->value, span->left->point, span->right->point)) {
		measure->end = span->left->point;
		measure->start = span->right->point;
	}
}

static bool same_type(const struct value *a, const struct value *b)
{
	return a->type.kind == b->type.kind && a->type.size == b->type.size;
}

static const struct expr *pair_expr(struct binder *binder, struct tool_measure *measure,
				    const struct tool_point *point)
{
	const struct spec_measure *spec = measure->spec;

	if (spec->pair)
		return spec->pair;
	for (size_t i = 0; i < spec->pair_at.count; i++)
		if (!strcmp(spec->pair_at.items[i].name.text, point->name.text))
			return spec->pair_at.items[i].expr;
	diag_error(binder->diag, spec->pair_at.items[0].name.span,
		   "this pair says nothing of point '%s'", point->name.text);
	return NULL;
}

/* The pair's value at @point, of which alone it is made. */
static const struct value *pair_value(struct binder *binder, struct tool_measure *measure,
				      const struct tool_point *point)
{
	const struct expr *expr = pair_expr(binder, measure, point);
	const struct value *value;

	binder->point = (struct tool_point *)point;
	value = expr ? bind_expr(binder, expr) : NULL;
	if (!value)
		return NULL;
	if (value->point != point)
		diag_error(binder->diag, expr->span,
			   "a pair is taken at both points: it cannot name one of them");
	else if (value->type.kind != TYPE_POINTER && !types_info[value->type.kind].key)
		diag_error(binder->diag, expr->span, "two points cannot be joined by this %s",
			   types_info[value->type.kind].name);
	else
		return value;
	return NULL;
}

static void resolve_pair(struct binder *binder, struct tool_measure *measure)
{
	if (!measure->spec->pair && !measure->spec->pair_at.count) {
		diag_error(binder->diag, measure->spec->value->span,
			   "two points need 'pair:': what do they have in common?");
		diag_hint(binder->diag, "pair: packet.id joins the two sightings of one packet");
		return;
	}
	measure->start_pair = pair_value(binder, measure, measure->start);
	if (measure->start_pair)
		measure->end_pair = pair_value(binder, measure, measure->end);
	if (measure->end_pair && !same_type(measure->start_pair, measure->end_pair))
		diag_error(binder->diag, measure->end_pair->expr->span,
			   "a %s at the start and a %s at the end are never the same",
			   types_info[measure->start_pair->type.kind].name,
			   types_info[measure->end_pair->type.kind].name);
}

static void resolve_lost(struct binder *binder, struct tool_measure *measure)
{
	const struct expr *expr = measure->spec->lost;

	if (!expr) {
		diag_error(binder->diag, measure->start_pair->expr->span,
			   "'pair:' without 'lost:': when is a start given up whose end never comes?");
		diag_hint(binder->diag, "add 'lost: 5s'");
		return;
	}
	measure->lost_ns = bind_duration(binder, expr);
}

/* histogram(UNIT), histogram or table; histograms of times need a unit of time. */
static void resolve_histogram(struct binder *binder, struct tool_measure *measure,
			      const struct value *value)
{
	const struct expr *show = measure->spec->show;
	const struct expr *unit = show->kind == EXPR_CALL && show->args.count == 1
		? show->args.items[0] : NULL;
	bool duration = value->type.kind == TYPE_DURATION;

	for (int i = UNIT_NS; unit && i < UNIT_COUNT; i++)
		if (unit->kind == EXPR_NAME && !strcmp(unit->name, expr_units[i].name))
			measure->unit = i;
	if (!show->name || strcmp(show->name, "histogram") || (show->kind == EXPR_CALL && !unit)) {
		diag_error(binder->diag, show->span,
			   "a view was expected here: histogram(UNIT), histogram or table");
	} else if (duration && expr_units[measure->unit].base != UNIT_NS) {
		diag_error(binder->diag, unit ? unit->span : show->span,
			   "a duration is shown in ns, us, ms or s");
		diag_note(binder->diag, measure->spec->value->span, "this is a duration");
	} else if (!duration && unit && measure->unit != UNIT_BYTES) {
		diag_error(binder->diag, unit->span, "this unit does not fit a %s",
			   types_info[value->type.kind].name);
		diag_note(binder->diag, measure->spec->value->span, "it is measured here");
	}
}

static void resolve_span(struct binder *binder, struct tool_measure *measure)
{
	struct tool_use *use;

	resolve_value(binder, measure);
	if (!measure->end)
		return;
	resolve_pair(binder, measure);
	if (measure->end_pair)
		resolve_lost(binder, measure);
	use = ARENA_PUSH(binder->arena, &measure->uses);
	use->point = measure->end;
	use->value = measure->value;
	binder->point = (struct tool_point *)measure->end;
	use->when = bind_condition(binder, measure->spec->when);
	bind_taken_at(binder, use->when, measure->end, measure->end);
	bind_fields(binder, &measure->spec->by, &use->by);
	for (size_t i = 0; i < use->by.count; i++)
		bind_taken_at(binder, use->by.items[i].value, measure->start, measure->end);
	if (measure->spec->show)
		resolve_histogram(binder, measure, measure->value);
	else
		diag_error(binder->diag, measure->name.span,
			   "this measure lacks 'show: histogram(UNIT)'");
	((struct tool_point *)measure->start)->used = true;
	((struct tool_point *)measure->end)->used = true;
}

/* Measures of single hits. */

static const struct {
	const char *name;
	bool value;		/* it takes a number */
} tallies[TALLY_KIND_COUNT] = {
	[TALLY_COUNT] = {"count", false},
	[TALLY_SUM] = {"sum", true},
	[TALLY_MAX] = {"max", true},
};

/* count, count(CONDITION), sum(X), max(X) */
static void resolve_tally(struct binder *binder, struct tool_use *use,
			  const struct spec_field *field)
{
	const struct expr *expr = field->expr;
	struct tool_tally *tally;
	size_t kind = 0;

	while (kind < TALLY_KIND_COUNT && (!expr->name || strcmp(tallies[kind].name, expr->name)))
		kind++;
	if (kind == TALLY_KIND_COUNT || (expr->kind == EXPR_CALL) > (expr->args.count == 1) ||
	    (tallies[kind].value && expr->kind != EXPR_CALL) ||
	    (expr->kind != EXPR_CALL && expr->kind != EXPR_NAME)) {
		diag_error(binder->diag, expr->span,
			   "a column was expected here: count, count(CONDITION), sum(NUMBER) or max(NUMBER)");
		return;
	}
	tally = ARENA_PUSH(binder->arena, &use->keep);
	tally->name = field->name;
	tally->kind = kind;
	if (expr->kind != EXPR_CALL)
		return;
	tally->value = tallies[kind].value ? bind_summand(binder, expr->args.items[0])
					   : bind_condition(binder, expr->args.items[0]);
}

static void resolve_use(struct binder *binder, struct tool_measure *measure,
			const struct name *at)
{
	const struct spec_measure *spec = measure->spec;
	struct tool_point *point = bind_point(binder, at);
	struct tool_use *use;

	if (!point)
		return;
	for (size_t i = 0; i < measure->uses.count; i++)
		if (measure->uses.items[i].point == point) {
			diag_error(binder->diag, at->span, "point '%s' stands here twice", at->text);
			return;
		}
	binder->point = point;
	point->used = true;
	binder->table = NULL;
	use = ARENA_PUSH(binder->arena, &measure->uses);
	use->point = point;
	use->when = bind_condition(binder, spec->when);
	bind_taken_at(binder, use->when, point, point);
	bind_fields(binder, &spec->by, &use->by);
	for (size_t i = 0; i < use->by.count; i++)
		bind_taken_at(binder, use->by.items[i].value, point, point);
	for (size_t i = 0; i < spec->keep.count; i++)
		resolve_tally(binder, use, &spec->keep.items[i]);
	if (spec->value)
		use->value = bind_summand(binder, spec->value);
	use->table = binder->table;
	if (use->table)
		use->key = bind_expr(binder, use->table->spec->key);
	if (use->value && use == measure->uses.items && spec->show)
		resolve_histogram(binder, measure, use->value);
}

/* A key has one layout, so its types must be the same at every point. */
static void check_uses(struct binder *binder, struct tool_measure *measure)
{
	const struct tool_use *first = measure->uses.items;

	for (size_t i = 1; i < measure->uses.count; i++)
		for (size_t j = 0; j < first->by.count; j++)
			if (!same_type(first->by.items[j].value,
				       measure->uses.items[i].by.items[j].value))
				diag_error(binder->diag, first->by.items[j].name.span,
					   "'%s' has another type at point '%s'",
					   first->by.items[j].name.text,
					   measure->uses.items[i].point->name.text);
}

static void resolve_hits(struct binder *binder, struct tool_measure *measure)
{
	const struct spec_measure *spec = measure->spec;
	bool table = spec->keep.count;

	measure->kind = table ? MEASURE_TABLE : MEASURE_VALUE;
	if (table == !!spec->value)
		diag_error(binder->diag, measure->name.span,
			   "a measure has 'value:' or 'keep:', one of the two");
	else if (!table && !spec->show)
		diag_error(binder->diag, measure->name.span,
			   "a measure with 'value:' has 'show: histogram' or 'histogram(UNIT)'");
	else if (spec->pair || spec->pair_at.count || spec->lost)
		diag_error(binder->diag, measure->name.span,
			   "'pair:' and 'lost:' belong to END.time - START.time, not to 'at:'");
	for (size_t i = 0; i < spec->at.count && !diag_failed(binder->diag); i++)
		resolve_use(binder, measure, &spec->at.items[i]);
	if (!diag_failed(binder->diag))
		check_uses(binder, measure);
}

void measure_resolve(struct binder *binder, struct tool_measure *measure)
{
	if (measure->spec->at.count) {
		resolve_hits(binder, measure);
	} else if (!measure->spec->value) {
		diag_error(binder->diag, measure->name.span,
			   "what does this measure? 'value: END.time - START.time', or 'at:' with 'value:' or 'keep:'");
	} else {
		measure->kind = MEASURE_SPAN;
		resolve_span(binder, measure);
	}
}
