/* SPDX-License-Identifier: MIT */
/*
 * Describes the columns of tables in C: those that hits add to, and as a function, which calculates
 * with doubles when a row is shown, those that are computed from them, with the diagnosis.
 */
#include <string.h>

#include "bind/meaning.h"
#include "emit/emit.h"

static void add_column(struct arena *arena, struct text *text, const struct plan *plan,
		       const struct plan_map *map, const struct tool_tally *column,
		       const char *kind, uint32_t offset)
{
	struct meaning meaning = meaning_of_counted(plan->core->tool, map->name, column);

	text_add(text, "{\"%s\", %s, %u, %s, %s},\n", column->name.text, kind, offset,
		 emit_quoted(arena, meaning.unit), emit_quoted(arena, meaning.words));
}

void emit_columns(struct arena *arena, struct text *text, const struct plan *plan,
			 const struct plan_map *map)
{
	static const char *const tallies[TALLY_KIND_COUNT] = {
#define COLUMN(KIND, word, takes, c, joined, about) [TALLY_##KIND] = "VNT_" #KIND,
#include "runtime/bpf/column.def"
	};
	const struct tool_use *use = map->sink->use;
	struct text columns = {};

	for (size_t i = 0; i < use->counted.count; i++)
		add_column(arena, &columns, plan, map, &use->counted.items[i],
			   tallies[use->counted.items[i].kind], map->values->fields.items[i].offset);
	const struct gap gaps[] = {
		{"name", map->name}, {"columns", text_take(arena, &columns)},
	};
	template_fill(arena, text, "columns.c", gaps, ARRAY_SIZE(gaps));
}

static bool uses(const struct expr *expr, const char *name)
{
	return expr && ((expr->kind == EXPR_NAME && !strcmp(expr->name, name)) ||
			uses(expr->left, name) || uses(expr->right, name));
}

static bool used(const struct tool_measure *measure, const char *name)
{
	for (size_t i = 0; i < measure->computed.count; i++)
		if (uses(measure->computed.items[i].expr, name))
			return true;
	for (size_t i = 0; i < measure->spec->diagnosis.count; i++)
		if (uses(measure->spec->diagnosis.items[i].expr, name))
			return true;
	return false;
}

static void add_expr(struct text *text, const struct expr *expr, bool brackets)
{
	static const char *const operators[] = {
		[OP_ADD] = "+", [OP_SUB] = "-", [OP_MUL] = "*", [OP_EQ] = "==", [OP_NE] = "!=",
		[OP_LT] = "<", [OP_LE] = "<=", [OP_GT] = ">", [OP_GE] = ">=", [OP_AND] = "&&",
		[OP_OR] = "||", [OP_NOT] = "!", [OP_NEG] = "-", [OP_IF] = "?", [OP_ELSE] = ":",
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
	brackets &= !ratio && expr->op != OP_ELSE;
	text_add(text, "%s", ratio ? "vnt_ratio(" : brackets ? "(" : "");
	if (expr->kind == EXPR_BINARY)
		add_expr(text, expr->left, !ratio);
	text_add(text, ratio ? ", " : expr->kind == EXPR_BINARY ? " %s " : "%s",
		 ratio ? "" : operators[expr->op]);
	add_expr(text, expr->right, !ratio);
	text_add(text, "%s", ratio || brackets ? ")" : "");
}

/* The columns that are of use, as variables. */
static const char *variables(struct arena *arena, const struct tool_measure *measure)
{
	const struct tool_use *use = measure->uses.items;
	struct text text = {};

	for (size_t i = 0; i < use->counted.count; i++)
		if (used(measure, use->counted.items[i].name.text))
			text_add(&text, use->counted.items[i].kind == TALLY_MIN
				 ? "const double %s = vnt_smallest(vnt_row[%zu]);\n"
				 : "const double %s = (s64)vnt_row[%zu];\n",
				 use->counted.items[i].name.text, i);
	text_add(&text, used(measure, "seconds") ? "const double seconds = vnt_seconds;\n"
						 : "(void)vnt_seconds;\n");
	for (size_t i = 0; i < measure->computed.count; i++) {
		text_add(&text, "const double %s = ", measure->computed.items[i].name.text);
		add_expr(&text, measure->computed.items[i].expr, false);
		text_add(&text, ";\n");
	}
	return text_take(arena, &text);
}

static const char *stores(struct arena *arena, const struct tool_measure *measure)
{
	struct text text = {};

	if (!measure->computed.count)
		return "(void)vnt_computed;\n";
	for (size_t i = 0; i < measure->computed.count; i++)
		text_add(&text, "vnt_computed[%zu] = %s;\n", i, measure->computed.items[i].name.text);
	return text_take(arena, &text);
}

static const char *diagnoses(struct arena *arena, const struct tool_measure *measure)
{
	struct text text = {};
	bool always = false;

	for (size_t i = 0; i < measure->spec->diagnosis.count; i++) {
		const struct spec_field *one = &measure->spec->diagnosis.items[i];

		always = column_is_else(&measure->spec->diagnosis, i);
		if (!always) {
			text_add(&text, "if (");
			add_expr(&text, one->expr, false);
			text_add(&text, ")\n");
		}
		text_add(&text, "%sreturn \"%s\";\n", always ? "" : "\t", one->name.text);
	}
	if (!always)
		text_add(&text, "return NULL;\n");
	return text_take(arena, &text);
}

static const char *computed_names(struct arena *arena, const struct tool *tool,
				  const struct tool_measure *measure)
{
	struct text items = {}, text = {};

	for (size_t i = 0; i < measure->computed.count; i++) {
		const char *name = measure->computed.items[i].name.text;
		struct meaning meaning = meaning_of(tool, measure->name.text, name, NULL);

		text_add(&items, "{\"%s\", %s, %s},\n", name, emit_quoted(arena, meaning.unit),
			 emit_quoted(arena, meaning.words));
	}
	const struct gap gaps[] = {
		{"type", "const struct vnt_computed"},
		{"name", arena_printf(arena, "%s_computed", measure->name.text)},
		{"items", text_take(arena, &items)},
	};
	if (measure->computed.count)
		template_fill(arena, &text, "names.c", gaps, ARRAY_SIZE(gaps));
	return text_take(arena, &text);
}

bool derive_any(const struct tool_measure *measure)
{
	return measure->computed.count || measure->spec->diagnosis.count;
}

void derive_emit(struct arena *arena, struct text *text, const struct tool *tool,
		 const struct tool_measure *measure)
{
	const struct gap gaps[] = {
		{"name", measure->name.text},
		{"names", computed_names(arena, tool, measure)},
		{"variables", variables(arena, measure)},
		{"stores", stores(arena, measure)},
		{"diagnoses", diagnoses(arena, measure)},
	};

	if (derive_any(measure))
		template_fill(arena, text, "derive.c", gaps, ARRAY_SIZE(gaps));
}
