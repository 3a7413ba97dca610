/* SPDX-License-Identifier: MIT */
/* Resolves measures from one point to another, and those of paths with several stages. */
#include <string.h>

#include "bind/follow.h"
#include "bind/measure.h"
#include "runtime/bpf/number.h"

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

static void resolve_timeout(struct binder *binder, struct tool_measure *measure)
{
	const struct expr *expr = measure->spec->timeout;

	if (!expr) {
		diag_error(binder->diag, measure->spec->pair.items[0].parts.items[0].expr->span,
			   "'pair:' without 'timeout:': when is a start given up whose end never comes?");
		diag_hint(binder->diag, "add 'timeout: 5s'");
		return;
	}
	measure->timeout_ns = bind_duration(binder, expr);
}

/* What is shown of a span or path that has ended at @end. */
static void resolve_last(struct binder *binder, struct tool_measure *measure,
			 struct tool_use *use, struct tool_point *end, struct tool_point *start)
{
	use->where = bind_condition(binder, measure->spec->where);
	bind_taken_at(binder, use->where, end, end);
	/* On its way a packet may get other headers, or be inside of another one at the end. */
	binder->packet_at = measure->follows ? start : NULL;
	measure_groups(binder, measure, use, use->point == end ? start : end);
	binder->packet_at = NULL;
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
	if (measure->follows ? !follow_bind(binder, measure, use, use->point == start)
			     : !bind_key(binder, &measure->spec->pair, &use->pair))
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

	measure->follows = follow_wanted(measure, &ends);
	measure->alike = follow_asks_identity(measure->spec) && !measure->follows;
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
	measure->follows = follow_wanted(measure, &points[last]);
	measure->start_name = stages->items[0].text;
	binder->alias[0].name = stages->items[last].text;
	binder->alias[1].name = stages->items[0].text;
	for (uint32_t i = 0; i < stages->count && fine; i++)
		fine = resolve_stage(binder, measure, i, &points[i], points[last].items[0],
				     points[0].items[0]);
	memset(binder->alias, 0, sizeof(binder->alias));
	return fine;
}

/* The number of the stage that @expr names; that of the last stage, with an error, if none. */
static size_t stage_of(struct binder *binder, const spec_names *stages, const struct expr *expr)
{
	size_t stage = 0;

	while (stage + 1 < stages->count &&
	       (expr->kind != EXPR_NAME || strcmp(stages->items[stage].text, expr->name)))
		stage++;
	if (stage + 1 == stages->count)
		diag_error(binder->diag, expr->span,
			   "a stage of this path was expected here, after which something can be lost");
	return stage;
}

/* Say @text of the stages that @expr names: STAGE, or STAGE or STAGE. */
static void add_diagnosis(struct binder *binder, struct tool_measure *measure, const char *text,
			  const struct expr *expr)
{
	if (expr->kind == EXPR_BINARY && expr->op == OP_OR) {
		add_diagnosis(binder, measure, text, expr->left);
		add_diagnosis(binder, measure, text, expr->right);
		return;
	}
	measure->diagnoses[stage_of(binder, &measure->spec->stages, expr)] = text;
}

/* What it means to be lost after each stage. */
static void resolve_diagnoses(struct binder *binder, struct tool_measure *measure)
{
	const spec_fields *diagnosis = &measure->spec->diagnosis;

	if (diagnosis->count && measure->kind != MEASURE_PATH)
		diag_error(binder->diag, diagnosis->items[0].name.span,
			   "a diagnosis is of the columns of a table, or of the stages of a path");
	if (!diagnosis->count || measure->kind != MEASURE_PATH)
		return;
	measure->diagnoses = arena_alloc(binder->arena, measure->spec->stages.count * sizeof(char *));
	for (size_t i = 0; i < diagnosis->count; i++)
		add_diagnosis(binder, measure, diagnosis->items[i].name.text,
			      diagnosis->items[i].expr);
}

void span_resolve(struct binder *binder, struct tool_measure *measure)
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
	resolve_diagnoses(binder, measure);
	check_pairs(binder, measure);
	measure_check_keys(binder, measure);
	resolve_timeout(binder, measure);
	measure_histogram(binder, measure, path ? TYPE_DURATION : measure->uses.items[0].value->type.kind);
}

