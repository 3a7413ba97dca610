/* SPDX-License-Identifier: MIT */
/* Measures: of pairs of hits, and of single hits. */
#include <string.h>

#include "bind.h"
#include "derive.h"
#include "../runtime/bpf/number.h"

/* Names of the points of END.time - START.time in @expr, or NULL. */
static const struct expr *find_span(const struct expr *expr)
{
	const struct expr *found = NULL;

	if (!expr)
		return NULL;
	if (expr->kind == EXPR_BINARY && expr->op == OP_SUB &&
	    expr->left->kind == EXPR_MEMBER && !strcmp(expr->left->name, "time") &&
	    expr->left->left->kind == EXPR_NAME && expr->right->kind == EXPR_MEMBER &&
	    !strcmp(expr->right->name, "time") && expr->right->left->kind == EXPR_NAME)
		return expr;
	found = find_span(expr->left);
	return found ? found : find_span(expr->right);
}

static void check_pair(struct binder *binder, const struct tool_measure *measure,
		       const struct tool_use *use)
{
	const tool_fields *first = &measure->starts.items[0].pair;
	bool same = use->pair.count == first->count;

	for (size_t j = 0; same && j < first->count; j++)
		same = types_same(&first->items[j].value->type, &use->pair.items[j].value->type);
	if (!same)
		diag_error(binder->diag, use->pair.items[0].value->expr->span,
			   "a %s at '%s' and a %s at '%s' are never the same",
			   types_info[first->items[0].value->type.kind].name,
			   measure->starts.items[0].point->name.text,
			   types_info[use->pair.items[0].value->type.kind].name,
			   use->point->name.text);
}

static void check_pairs(struct binder *binder, const struct tool_measure *measure)
{
	for (size_t i = 0; i < measure->starts.count; i++)
		check_pair(binder, measure, &measure->starts.items[i]);
	for (size_t i = 0; i < measure->passes.count; i++)
		check_pair(binder, measure, &measure->passes.items[i]);
	for (size_t i = 0; i < measure->uses.count; i++)
		check_pair(binder, measure, &measure->uses.items[i]);
}

static void resolve_lost(struct binder *binder, struct tool_measure *measure)
{
	const struct expr *expr = measure->spec->lost;

	if (!expr) {
		diag_error(binder->diag, measure->spec->pair.items[0].parts.items[0].expr->span,
			   "'pair:' without 'lost:': when is a start given up whose end never comes?");
		diag_hint(binder->diag, "add 'lost: 5s'");
		return;
	}
	measure->lost_ns = bind_duration(binder, expr);
}

/* histogram(UNIT), histogram or table; histograms of times need a unit of time. */
static void resolve_histogram(struct binder *binder, struct tool_measure *measure,
			      enum type_kind type)
{
	const struct expr *show = measure->spec->show;
	const struct expr *unit = show->kind == EXPR_CALL && show->args.count == 1
		? show->args.items[0] : NULL;
	const struct span of = measure->spec->value ? measure->spec->value->span
						    : measure->name.span;
	bool duration = type == TYPE_DURATION;

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

	for (size_t i = 0; i < use->keep.count; i++)
		if (use->keep.items[i].elsewhere &&
		    !measured_at(measure, use->keep.items[i].value->point))
			diag_error(binder->diag, use->keep.items[i].value->expr->span,
				   "this measure is not at point '%s'",
				   use->keep.items[i].value->point->name.text);
}

/* A key has one layout, so its types must be the same at every point. */
static void check_uses(struct binder *binder, struct tool_measure *measure)
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

/* by: and more:, which may be of either of two points, and each:. */
static void resolve_groups(struct binder *binder, const struct tool_measure *measure,
			   struct tool_use *use, const struct tool_point *other)
{
	const struct spec_measure *spec = measure->spec;

	bind_fields(binder, &spec->by, &use->by);
	use->by_default = use->by.count;
	bind_fields(binder, &spec->more, &use->by);
	bind_fields(binder, &spec->each, &use->each);
	for (size_t i = 0; i < use->by.count; i++) {
		bind_taken_at(binder, use->by.items[i].value, use->point, other);
		if (use->by.items[i].value->type.kind == TYPE_DECODED)
			diag_error(binder->diag, use->by.items[i].value->expr->span,
				   "this is too large to be grouped by: it can be shown by 'each:' or by an event");
	}
	for (size_t i = 0; i < use->each.count; i++)
		bind_taken_at(binder, use->each.items[i].value, use->point, other);
}

/* What is shown of a span or path that has ended at @end. */
static void resolve_last(struct binder *binder, struct tool_measure *measure,
			 struct tool_use *use, struct tool_point *end, struct tool_point *start)
{
	use->when = bind_condition(binder, measure->spec->when);
	bind_taken_at(binder, use->when, end, end);
	resolve_groups(binder, measure, use, use->point == end ? start : end);
}

/* The duration between @end and @start. */
static bool resolve_value(struct binder *binder, struct tool_measure *measure,
			  struct tool_use *use, struct tool_point *end, struct tool_point *start)
{
	use->value = bind_expr(binder, measure->spec->value);
	if (!use->value)
		return false;
	if (use->value->type.kind != TYPE_DURATION) {
		diag_error(binder->diag, measure->spec->value->span,
			   "a measure is the time between two points: END.time - START.time");
		return false;
	}
	return bind_taken_at(binder, use->value, end, start);
}

/* What a span is at one of its points, its names bound for a pair of them. */
static bool resolve_end(struct binder *binder, struct tool_measure *measure,
			struct tool_use *use, struct tool_point *end, struct tool_point *start)
{
	binder->alias[0].point = end;
	binder->alias[1].point = start;
	binder->point = (struct tool_point *)use->point;
	if (!bind_key(binder, &measure->spec->pair, &use->pair))
		return false;
	((struct tool_point *)use->point)->used = true;
	binder->point = end;
	/* What lies between start and end only notes the time. */
	if (measure->kind == MEASURE_PATH && use->point != end && use->point != start)
		return true;
	if (measure->kind == MEASURE_SPAN && !resolve_value(binder, measure, use, end, start))
		return false;
	resolve_last(binder, measure, use, end, start);
	return true;
}

static bool find_ends(struct binder *binder, struct tool_measure *measure,
		      tool_points *ends, tool_points *starts)
{
	const struct expr *expr = measure->spec->value, *span = find_span(expr);
	struct name end, start;

	if (!span) {
		diag_error(binder->diag, expr->span,
			   "a measure is the time between two points: END.time - START.time");
		return false;
	}
	end = (struct name){span->left->left->name, span->left->left->span};
	start = (struct name){span->right->left->name, span->right->left->span};
	if (!bind_points(binder, &end, ends) || !bind_points(binder, &start, starts))
		return false;
	for (size_t i = 0; i < ends->count; i++)
		for (size_t j = 0; j < starts->count; j++)
			if (ends->items[i] == starts->items[j]) {
				diag_error(binder->diag, expr->span,
					   "a measure is the time between two points: END.time - START.time");
				return false;
			}
	measure->start_name = start.text;
	binder->alias[0].name = end.text;
	binder->alias[1].name = start.text;
	return true;
}

static bool resolve_ends(struct binder *binder, struct tool_measure *measure)
{
	tool_points ends = {}, starts = {};
	bool fine = find_ends(binder, measure, &ends, &starts);

	for (size_t i = 0; fine && i < ends.count; i++) {
		struct tool_use *use = ARENA_PUSH(binder->arena, &measure->uses);

		use->point = ends.items[i];
		fine = resolve_end(binder, measure, use, ends.items[i], starts.items[0]);
	}
	for (size_t i = 0; fine && i < starts.count; i++) {
		struct tool_use *use = ARENA_PUSH(binder->arena, &measure->starts);

		use->point = starts.items[i];
		fine = resolve_end(binder, measure, use, ends.items[0], starts.items[i]);
	}
	memset(binder->alias, 0, sizeof(binder->alias));
	return fine;
}

/* Points of stage @number, each with what it is for the path. */
static bool resolve_stage(struct binder *binder, struct tool_measure *measure, uint32_t number,
			  tool_points *points, struct tool_point *end, struct tool_point *start)
{
	uint32_t last = measure->spec->stages.count - 1;

	for (size_t i = 0; i < points->count; i++) {
		struct tool_point *point = points->items[i];
		struct tool_use *use = number == 0 ? ARENA_PUSH(binder->arena, &measure->starts)
			: number == last ? ARENA_PUSH(binder->arena, &measure->uses)
			: ARENA_PUSH(binder->arena, &measure->passes);

		use->point = point;
		use->stage = number;
		if (!resolve_end(binder, measure, use, number == last ? point : end,
				 number == 0 ? point : start))
			return false;
	}
	return true;
}

static bool resolve_stages(struct binder *binder, struct tool_measure *measure)
{
	const spec_names *stages = &measure->spec->stages;
	tool_points points[VNT_STAGES] = {}, all = {};
	uint32_t last = stages->count - 1;
	bool fine = true;

	if (stages->count < 2 || stages->count > VNT_STAGES) {
		diag_error(binder->diag, measure->name.span, "a path has 2 to %d stages", VNT_STAGES);
		return false;
	}
	for (size_t i = 0; i < stages->count; i++)
		fine &= bind_points(binder, &stages->items[i], &points[i]) &&
			bind_points(binder, &stages->items[i], &all);
	if (!fine)
		return false;
	measure->start_name = stages->items[0].text;
	binder->alias[0].name = stages->items[last].text;
	binder->alias[1].name = stages->items[0].text;
	for (uint32_t i = 0; i < stages->count && fine; i++)
		fine = resolve_stage(binder, measure, i, &points[i], points[last].items[0],
				     points[0].items[0]);
	memset(binder->alias, 0, sizeof(binder->alias));
	return fine;
}

static void check_verdicts(struct binder *binder, const struct tool_measure *measure)
{
	const spec_names *stages = &measure->spec->stages;

	for (size_t i = 0; i < measure->spec->verdicts.count; i++) {
		const struct name *name = &measure->spec->verdicts.items[i].name;
		size_t stage = 0;

		while (stage < stages->count && strcmp(stages->items[stage].text, name->text))
			stage++;
		if (stage + 1 >= stages->count)
			diag_error(binder->diag, name->span,
				   "'%s' is no stage of this path after which something can be lost",
				   name->text);
	}
}

static void resolve_span(struct binder *binder, struct tool_measure *measure)
{
	bool path = measure->kind == MEASURE_PATH;

	if (!measure->spec->pair.count) {
		diag_error(binder->diag, path ? measure->name.span : measure->spec->value->span,
			   "%s 'pair:': what do they have in common?",
			   path ? "stages need" : "two points need");
		diag_hint(binder->diag, "pair: packet.id joins the two sightings of one packet");
		return;
	}
	if (path ? !resolve_stages(binder, measure) : !resolve_ends(binder, measure))
		return;
	check_verdicts(binder, measure);
	check_pairs(binder, measure);
	check_uses(binder, measure);
	resolve_lost(binder, measure);
	if (measure->spec->show)
		resolve_histogram(binder, measure, path ? TYPE_DURATION
				  : measure->uses.items[0].value->type.kind);
	else
		diag_error(binder->diag, measure->name.span,
			   "this measure lacks 'show: histogram(UNIT)'");
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
	if (!tally->value)
		return;
	/* A column that names a point is added to at that point alone. */
	tally->elsewhere = tally->value->point && tally->value->point != use->point;
	if (tally->elsewhere)
		bind_taken_at(binder, tally->value, tally->value->point, tally->value->point);
	else
		bind_taken_at(binder, tally->value, use->point, use->point);
}

static void resolve_use(struct binder *binder, struct tool_measure *measure,
			struct tool_point *point)
{
	const struct spec_measure *spec = measure->spec;
	struct tool_use *use = ARENA_PUSH(binder->arena, &measure->uses);

	binder->point = point;
	point->used = true;
	binder->table = NULL;
	use->point = point;
	use->when = bind_condition(binder, spec->when);
	bind_taken_at(binder, use->when, point, point);
	resolve_groups(binder, measure, use, point);
	for (size_t i = 0; i < spec->keep.count; i++)
		resolve_tally(binder, use, &spec->keep.items[i]);
	if (spec->value)
		use->value = bind_summand(binder, spec->value);
	use->table = binder->table;
	if (use->table)
		bind_key(binder, &use->table->spec->key, &use->key);
	if (use->value && use == measure->uses.items && spec->show)
		resolve_histogram(binder, measure, use->value->type.kind);
}

static void resolve_hits(struct binder *binder, struct tool_measure *measure)
{
	const struct spec_measure *spec = measure->spec;
	bool table = spec->keep.count;
	tool_points points = {};

	measure->kind = table ? MEASURE_TABLE : MEASURE_VALUE;
	if (table == !!spec->value)
		diag_error(binder->diag, measure->name.span,
			   "a measure has 'value:' or 'keep:', one of the two");
	else if (!table && !spec->show)
		diag_error(binder->diag, measure->name.span,
			   "a measure with 'value:' has 'show: histogram' or 'histogram(UNIT)'");
	else if (spec->pair.count || spec->lost)
		diag_error(binder->diag, measure->name.span,
			   "'pair:' and 'lost:' belong to END.time - START.time, not to 'at:'");
	for (size_t i = 0; i < spec->at.count; i++)
		bind_points(binder, &spec->at.items[i], &points);
	for (size_t i = 0; i < points.count && !diag_failed(binder->diag); i++)
		resolve_use(binder, measure, points.items[i]);
	derive_check(binder, spec);
	if (diag_failed(binder->diag))
		return;
	check_uses(binder, measure);
	check_elsewhere(binder, measure);
}

void measure_resolve(struct binder *binder, struct tool_measure *measure)
{
	if (measure->spec->at.count) {
		resolve_hits(binder, measure);
	} else if (measure->spec->stages.count) {
		measure->kind = MEASURE_PATH;
		resolve_span(binder, measure);
	} else if (!measure->spec->value) {
		diag_error(binder->diag, measure->name.span,
			   "what does this measure? 'value: END.time - START.time', 'stages:', or 'at:' with 'value:' or 'keep:'");
	} else {
		measure->kind = MEASURE_SPAN;
		resolve_span(binder, measure);
	}
}
