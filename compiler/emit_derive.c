/* SPDX-License-Identifier: MIT */
/*
 * `compute:` and `judge:` of a measure -> a function of the tool's C description, which
 * calculates with doubles when a row is shown.
 */
#include <string.h>

#include "derive.h"
#include "emit.h"

static bool is_else(const struct expr *expr)
{
	return expr->kind == EXPR_NAME && !strcmp(expr->name, "else");
}

static bool uses(const struct expr *expr, const char *name)
{
	return expr && ((expr->kind == EXPR_NAME && !strcmp(expr->name, name)) ||
			uses(expr->left, name) || uses(expr->right, name));
}

static bool used(const struct spec_measure *measure, const char *name)
{
	for (size_t i = 0; i < measure->compute.count; i++)
		if (uses(measure->compute.items[i].expr, name))
			return true;
	for (size_t i = 0; i < measure->judge.count; i++)
		if (uses(measure->judge.items[i].expr, name))
			return true;
	return false;
}

static void add_expr(struct text *text, const struct expr *expr, bool brackets)
{
	static const char *const operators[] = {
		[OP_ADD] = "+", [OP_SUB] = "-", [OP_MUL] = "*", [OP_EQ] = "==", [OP_NE] = "!=",
		[OP_LT] = "<", [OP_LE] = "<=", [OP_GT] = ">", [OP_GE] = ">=", [OP_AND] = "&&",
		[OP_OR] = "||", [OP_NOT] = "!", [OP_NEG] = "-",
	};
	bool ratio = expr->kind == EXPR_BINARY && expr->op == OP_DIV;

	if (expr->kind == EXPR_NUMBER) {
		text_add(text, "%llu.0", (unsigned long long)expr_scaled(expr));
		return;
	}
	if (expr->kind == EXPR_NAME) {
		text_add(text, "%s", expr->name);
		return;
	}
	brackets &= !ratio;
	text_add(text, "%s", ratio ? "vnt_ratio(" : brackets ? "(" : "");
	if (expr->kind == EXPR_BINARY)
		add_expr(text, expr->left, !ratio);
	text_add(text, ratio ? ", " : expr->kind == EXPR_BINARY ? " %s " : "%s",
		 ratio ? "" : operators[expr->op]);
	add_expr(text, expr->right, !ratio);
	text_add(text, "%s", ratio || brackets ? ")" : "");
}

/* The columns that are of use, as variables. */
static const char *variables(struct arena *arena, const struct spec_measure *measure)
{
	struct text text = {};

	for (size_t i = 0; i < measure->keep.count; i++)
		if (used(measure, measure->keep.items[i].name.text))
			text_add(&text, "const double %s = (s64)vnt_row[%zu];\n",
				 measure->keep.items[i].name.text, i);
	text_add(&text, used(measure, "seconds") ? "const double seconds = vnt_seconds;\n"
						 : "(void)vnt_seconds;\n");
	for (size_t i = 0; i < measure->compute.count; i++) {
		text_add(&text, "const double %s = ", measure->compute.items[i].name.text);
		add_expr(&text, measure->compute.items[i].expr, false);
		text_add(&text, ";\n");
	}
	return emit_take(arena, &text);
}

static const char *stores(struct arena *arena, const struct spec_measure *measure)
{
	struct text text = {};

	if (!measure->compute.count)
		return "(void)vnt_computed;\n";
	for (size_t i = 0; i < measure->compute.count; i++)
		text_add(&text, "vnt_computed[%zu] = %s;\n", i, measure->compute.items[i].name.text);
	return emit_take(arena, &text);
}

static const char *verdicts(struct arena *arena, const struct spec_measure *measure)
{
	struct text text = {};
	bool always = false;

	for (size_t i = 0; i < measure->judge.count; i++) {
		const struct spec_field *one = &measure->judge.items[i];

		always = is_else(one->expr);
		if (!always) {
			text_add(&text, "if (");
			add_expr(&text, one->expr, false);
			text_add(&text, ")\n");
		}
		text_add(&text, "%sreturn \"%s\";\n", always ? "" : "\t", one->name.text);
	}
	if (!always)
		text_add(&text, "return NULL;\n");
	return emit_take(arena, &text);
}

static const char *computed_names(struct arena *arena, const struct spec_measure *measure)
{
	struct text items = {}, text = {};

	for (size_t i = 0; i < measure->compute.count; i++)
		text_add(&items, "\"%s\",\n", measure->compute.items[i].name.text);
	const struct gap gaps[] = {
		{"type", "const char *const"},
		{"name", arena_printf(arena, "%s_computed", measure->name.text)},
		{"items", emit_take(arena, &items)},
	};
	if (measure->compute.count)
		template_fill(arena, &text, "names.c", gaps, ARRAY_SIZE(gaps));
	return emit_take(arena, &text);
}

bool derive_any(const struct spec_measure *measure)
{
	return measure->compute.count || measure->judge.count;
}

void derive_emit(struct arena *arena, struct text *text, const struct spec_measure *measure)
{
	const struct gap gaps[] = {
		{"name", measure->name.text},
		{"names", computed_names(arena, measure)},
		{"variables", variables(arena, measure)},
		{"stores", stores(arena, measure)},
		{"verdicts", verdicts(arena, measure)},
	};

	if (derive_any(measure))
		template_fill(arena, text, "derive.c", gaps, ARRAY_SIZE(gaps));
}
