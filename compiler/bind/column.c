/* SPDX-License-Identifier: MIT */
/*
 * Resolves `columns:` and `diagnosis:` of a table.  A column is counted, if it is one of the
 * words of column.def, or computed from others when a row is shown.
 */
#include <string.h>

#include "bind/bind.h"
#include "runtime/bpf/number.h"

enum takes { OPTIONAL_CONDITION, NUMBER };

static const struct {
	const char *word;
	enum takes takes;
} kinds[TALLY_KIND_COUNT] = {
#define COLUMN(KIND, word, takes, c, joined, about) [TALLY_##KIND] = {#word, takes},
#include "runtime/bpf/column.def"
};

/* The kind of the column that @expr counts; TALLY_KIND_COUNT: it is computed. */
static enum tally counted_kind(const struct expr *expr)
{
	enum tally kind = 0;

	if (expr->kind != EXPR_NAME && expr->kind != EXPR_CALL)
		return TALLY_KIND_COUNT;
	while (kind < TALLY_KIND_COUNT && strcmp(kinds[kind].word, expr->name))
		kind++;
	return kind;
}

bool column_is_counted(const struct expr *expr)
{
	return expr->kind == EXPR_CALL || counted_kind(expr) != TALLY_KIND_COUNT;
}

/* What a hit adds, at the binder's point or at the point that it names. */
static void resolve_counted(struct binder *binder, struct tool_use *use,
			    const struct spec_field *field)
{
	const struct expr *expr = field->expr;
	enum tally kind = counted_kind(expr);
	struct tool_tally *tally;

	if (kind == TALLY_KIND_COUNT || expr->args.count > 1 ||
	    (kinds[kind].takes == NUMBER && expr->args.count != 1)) {
		diag_error(binder->diag, expr->span,
			   "a column was expected here: count, count(CONDITION), sum(NUMBER), max(NUMBER), min(NUMBER), or what is computed of other columns");
		return;
	}
	tally = ARENA_PUSH(binder->arena, &use->counted);
	tally->name = field->name;
	tally->kind = kind;
	if (!expr->args.count)
		return;
	tally->value = kinds[kind].takes == NUMBER ? bind_summand(binder, expr->args.items[0])
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

void column_resolve(struct binder *binder, const struct spec_measure *spec, struct tool_use *use)
{
	for (size_t i = 0; i < spec->columns.count; i++)
		if (column_is_counted(spec->columns.items[i].expr))
			resolve_counted(binder, use, &spec->columns.items[i]);
}

/* Columns that are computed, and the diagnosis: of numbers with names, no kernel is asked. */

enum sort { SORT_WRONG, SORT_NUMBER, SORT_CONDITION };

struct deriver {
	struct binder *binder;
	const struct tool_measure *measure;
	size_t known;			/* so many of the computed ones may be named */
};

static bool has(const spec_fields *fields, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(fields->items[i].name.text, name))
			return true;
	return false;
}

static bool is_counted(const struct tool_measure *measure, const char *name)
{
	const struct tool_use *use = measure->uses.items;

	for (size_t i = 0; i < use->counted.count; i++)
		if (!strcmp(use->counted.items[i].name.text, name))
			return true;
	return false;
}

static enum sort sort_of_name(const struct deriver *deriver, const struct expr *expr)
{
	const struct tool_measure *measure = deriver->measure;
	const spec_fields *columns = &measure->spec->columns;
	LIST(const char *) known = {};

	if (!strcmp(expr->name, "seconds") || is_counted(measure, expr->name) ||
	    has(&measure->computed, deriver->known, expr->name))
		return SORT_NUMBER;
	for (size_t i = 0; i < columns->count; i++)
		if (is_counted(measure, columns->items[i].name.text) ||
		    has(&measure->computed, deriver->known, columns->items[i].name.text))
			*ARENA_PUSH(deriver->binder->arena, &known) = columns->items[i].name.text;
	diag_error(deriver->binder->diag, expr->span, "'%s' is no column of '%s' that is known here",
		   expr->name, measure->name.text);
	diag_suggest(deriver->binder->diag, expr->name, known.items, known.count);
	return SORT_WRONG;
}

static enum sort sort_of(const struct deriver *deriver, const struct expr *expr);

static enum sort sort_of_if(const struct deriver *deriver, const struct expr *expr)
{
	enum sort asked = sort_of(deriver, expr->left);
	enum sort left = sort_of(deriver, expr->right->left);
	enum sort right = sort_of(deriver, expr->right->right);

	if (asked == SORT_WRONG || left == SORT_WRONG || right == SORT_WRONG)
		return SORT_WRONG;
	if (asked == SORT_CONDITION && left == right)
		return left;
	diag_error(deriver->binder->diag, expr->span,
		   asked == SORT_CONDITION ? "what is chosen is either a number or a condition"
		   : "a condition was expected after 'if'");
	return SORT_WRONG;
}

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
	if (expr->kind == EXPR_BINARY && expr->op == OP_IF)
		return sort_of_if(deriver, expr);
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

static void check(const struct deriver *deriver, const struct expr *expr, enum sort wanted)
{
	enum sort sort = sort_of(deriver, expr);

	if (sort != SORT_WRONG && sort != wanted)
		diag_error(deriver->binder->diag, expr->span, "a %s was expected here",
			   wanted == SORT_NUMBER ? "number" : "condition");
}

bool column_is_else(const spec_fields *diagnosis, size_t i)
{
	const struct expr *expr = diagnosis->items[i].expr;

	return i + 1 == diagnosis->count && expr->kind == EXPR_NAME && !strcmp(expr->name, "else");
}

static void check_computed(struct deriver *deriver)
{
	const struct tool_measure *measure = deriver->measure;

	if (measure->computed.count > VNT_COMPUTED)
		diag_error(deriver->binder->diag, measure->computed.items[VNT_COMPUTED].name.span,
			   "at most %d columns can be computed", VNT_COMPUTED);
	for (size_t i = 0; i < measure->computed.count; i++) {
		check(deriver, measure->computed.items[i].expr, SORT_NUMBER);
		deriver->known++;
	}
}

void column_check(struct binder *binder, struct tool_measure *measure)
{
	const spec_fields *columns = &measure->spec->columns, *diagnosis = &measure->spec->diagnosis;
	struct deriver deriver = {.binder = binder, .measure = measure};

	for (size_t i = 0; i < columns->count; i++)
		if (!column_is_counted(columns->items[i].expr))
			*ARENA_PUSH(binder->arena, &measure->computed) = columns->items[i];
	if (diagnosis->count && !columns->count)
		diag_error(binder->diag, diagnosis->items[0].name.span,
			   "a diagnosis is of the columns of a table, or of the stages of a path");
	if ((measure->computed.count || diagnosis->count) && has(columns, columns->count, "seconds"))
		diag_error(binder->diag, measure->name.span,
			   "'seconds' cannot be a column here: it is how long a report is of");
	check_computed(&deriver);
	for (size_t i = 0; i < diagnosis->count; i++)
		if (!column_is_else(diagnosis, i))
			check(&deriver, diagnosis->items[i].expr, SORT_CONDITION);
}
