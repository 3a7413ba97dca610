/* SPDX-License-Identifier: MIT */
/* What follows from the columns of a row, `compute:` and `judge:` of a measure: is it right? */
#include <string.h>

#include "bind.h"
#include "derive.h"
#include "../runtime/bpf/number.h"

/* What an expression over columns is. */
enum sort { SORT_WRONG, SORT_NUMBER, SORT_CONDITION };

struct deriver {
	struct binder *binder;
	const struct spec_measure *measure;
	size_t computed;		/* so many may be named */
};

static bool names(const spec_fields *fields, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(fields->items[i].name.text, name))
			return true;
	return false;
}

static enum sort sort_of_name(const struct deriver *deriver, const struct expr *expr)
{
	const struct spec_measure *measure = deriver->measure;
	LIST(const char *) known = {};

	if (!strcmp(expr->name, "seconds") || names(&measure->keep, measure->keep.count, expr->name) ||
	    names(&measure->compute, deriver->computed, expr->name))
		return SORT_NUMBER;
	for (size_t i = 0; i < measure->keep.count; i++)
		*ARENA_PUSH(deriver->binder->arena, &known) = measure->keep.items[i].name.text;
	diag_error(deriver->binder->diag, expr->span, "'%s' is no column of '%s' that is known here",
		   expr->name, measure->name.text);
	diag_suggest(deriver->binder->diag, expr->name, known.items, known.count);
	return SORT_WRONG;
}

static enum sort sort_of(const struct deriver *deriver, const struct expr *expr);

static enum sort sort_of_binary(const struct deriver *deriver, const struct expr *expr)
{
	bool logic = expr->op == OP_AND || expr->op == OP_OR;
	bool comparison = expr->op >= OP_EQ && expr->op <= OP_GE;
	enum sort wanted = logic ? SORT_CONDITION : SORT_NUMBER;
	enum sort left = sort_of(deriver, expr->left), right = sort_of(deriver, expr->right);

	if (left == SORT_WRONG || right == SORT_WRONG)
		return SORT_WRONG;
	if (left == wanted && right == wanted && (logic || comparison || expr->op <= OP_DIV))
		return logic || comparison ? SORT_CONDITION : SORT_NUMBER;
	diag_error(deriver->binder->diag, expr->span, "'%s' cannot stand between these two",
		   expr_operator(expr->op));
	return SORT_WRONG;
}

/* Columns are numbers; they are added, multiplied, divided and compared. */
static enum sort sort_of(const struct deriver *deriver, const struct expr *expr)
{
	enum sort right;

	if (expr->kind == EXPR_NUMBER)
		return SORT_NUMBER;
	if (expr->kind == EXPR_NAME)
		return sort_of_name(deriver, expr);
	if (expr->kind == EXPR_BINARY)
		return sort_of_binary(deriver, expr);
	if (expr->kind == EXPR_UNARY) {
		right = sort_of(deriver, expr->right);
		if (right == SORT_WRONG || (expr->op == OP_NOT) == (right == SORT_CONDITION))
			return right;
	}
	diag_error(deriver->binder->diag, expr->span,
		   "columns are only calculated with, and compared");
	return SORT_WRONG;
}

/* The last verdict may be what is left. */
static bool is_else(const spec_fields *judge, size_t i)
{
	const struct expr *expr = judge->items[i].expr;

	return i + 1 == judge->count && expr->kind == EXPR_NAME && !strcmp(expr->name, "else");
}

static void check(const struct deriver *deriver, const struct expr *expr, enum sort wanted)
{
	enum sort sort = sort_of(deriver, expr);

	if (sort != SORT_WRONG && sort != wanted)
		diag_error(deriver->binder->diag, expr->span, "a %s was expected here",
			   wanted == SORT_NUMBER ? "number" : "condition");
}

void derive_check(struct binder *binder, const struct spec_measure *measure)
{
	struct deriver deriver = {.binder = binder, .measure = measure};
	const spec_fields *compute = &measure->compute, *judge = &measure->judge;

	if (compute->count > VNT_COMPUTED)
		diag_error(binder->diag, compute->items[VNT_COMPUTED].name.span,
			   "at most %d columns can be computed", VNT_COMPUTED);
	if ((compute->count || judge->count) && !measure->keep.count)
		diag_error(binder->diag, measure->name.span,
			   "'compute:' and 'judge:' are of the columns that 'keep:' names");
	if ((compute->count || judge->count) && names(&measure->keep, measure->keep.count, "seconds"))
		diag_error(binder->diag, measure->name.span,
			   "'seconds' cannot be a column here: it is how long a report is of");
	for (size_t i = 0; i < compute->count; i++) {
		const struct spec_field *field = &compute->items[i];

		if (names(&measure->keep, measure->keep.count, field->name.text))
			diag_error(binder->diag, field->name.span, "'%s' is a column already",
				   field->name.text);
		check(&deriver, field->expr, SORT_NUMBER);
		deriver.computed++;
	}
	for (size_t i = 0; i < judge->count; i++)
		if (!is_else(judge, i))
			check(&deriver, judge->items[i].expr, SORT_CONDITION);
}
