/* SPDX-License-Identifier: MIT */
/* Measures of a spec -> measures of a tool: the second half of resolve.c. */
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
	measure->end = span->left->point;
	measure->start = span->right->point;
}

static bool same_type(const struct value *a, const struct value *b)
{
	return a->type.kind == b->type.kind && a->type.size == b->type.size;
}

/* The pair is taken at both points, so it must mean the same at both. */
static void resolve_pair(struct binder *binder, struct tool_measure *measure)
{
	const struct expr *expr = measure->spec->pair;

	if (!expr) {
		diag_error(binder->diag, measure->spec->value->span,
			   "two points need 'pair:': what do they have in common?");
		diag_hint(binder->diag, "pair: packet.id joins the two sightings of one packet");
		return;
	}
	binder->point = (struct tool_point *)measure->start;
	measure->start_pair = bind_expr(binder, expr);
	if (!measure->start_pair)
		return;
	binder->point = (struct tool_point *)measure->end;
	measure->end_pair = bind_expr(binder, expr);
	if (!measure->end_pair)
		return;
	if (measure->start_pair->point != measure->start ||
	    measure->end_pair->point != measure->end)
		diag_error(binder->diag, expr->span,
			   "a pair is taken at both points: it cannot name one of them");
	else if (!same_type(measure->start_pair, measure->end_pair) ||
		 !types_info[measure->start_pair->type.kind].key)
		diag_error(binder->diag, expr->span, "a %s cannot join two points",
			   types_info[measure->start_pair->type.kind].name);
}

static void resolve_lost(struct binder *binder, struct tool_measure *measure)
{
	const struct expr *expr = measure->spec->lost;

	if (!expr) {
		diag_error(binder->diag, measure->spec->pair->span,
			   "'pair:' without 'lost:': when is a start given up whose end never comes?");
		diag_hint(binder->diag, "add 'lost: 5s'");
		return;
	}
	if (expr->kind != EXPR_NUMBER || expr_units[expr->unit].base != UNIT_NS ||
	    !expr->number) {
		diag_error(binder->diag, expr->span,
			   "a duration was expected here, such as 500ms or 5s");
		return;
	}
	measure->lost_ns = expr_scaled(expr);
}

/* packet.flow is called flow; sent.skb.len is called len. */
static void resolve_by(struct binder *binder, struct tool_measure *measure)
{
	for (size_t i = 0; i < measure->spec->by.count; i++) {
		const struct expr *expr = measure->spec->by.items[i];
		const struct value *value = bind_expr(binder, expr);

		if (!value)
			continue;
		if (!types_info[value->type.kind].key || !value->point)
			diag_error(binder->diag, expr->span, "nothing can be grouped by a %s",
				   types_info[value->type.kind].name);
		for (size_t j = 0; expr->name && j < measure->by.count; j++)
			if (!strcmp(measure->by.items[j].name, expr->name))
				diag_error(binder->diag, expr->span,
					   "grouped twice by '%s'", expr->name);
		*ARENA_PUSH(binder->arena, &measure->by) = (struct tool_key){
			.name = expr->name ? expr->name : "value",
			.value = value,
		};
	}
}

static void resolve_show(struct binder *binder, struct tool_measure *measure)
{
	const struct expr *expr = measure->spec->show;
	const struct expr *unit;

	if (expr->kind != EXPR_CALL || strcmp(expr->name, "histogram") ||
	    expr->args.count != 1) {
		diag_error(binder->diag, expr->span, "a view was expected here: histogram(UNIT)");
		return;
	}
	unit = expr->args.items[0];
	for (int i = UNIT_NS; i < UNIT_COUNT; i++)
		if (unit->kind == EXPR_NAME && !strcmp(unit->name, expr_units[i].name))
			measure->unit = i;
	if (expr_units[measure->unit].base != UNIT_NS) {
		diag_error(binder->diag, unit->span,
			   "a duration is shown in ns, us, ms or s");
		diag_note(binder->diag, measure->spec->value->span, "this is a duration");
	}
}

void measure_resolve(struct binder *binder, struct tool_measure *measure)
{
	resolve_value(binder, measure);
	if (!measure->end)
		return;
	resolve_pair(binder, measure);
	if (measure->spec->pair)
		resolve_lost(binder, measure);
	binder->point = (struct tool_point *)measure->end;
	resolve_by(binder, measure);
	resolve_show(binder, measure);
}
