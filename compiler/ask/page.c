/* SPDX-License-Identifier: MIT */
/* What a tool shows, for its page: histograms, tables and events with their columns. */
#include "ask/page.h"
#include "bind/meaning.h"

void page_cell(struct text *text, const char *cell)
{
	for (; *cell; cell++)
		text_add(text, *cell == '|' ? "\\%c" : "%c", *cell);
}

void page_expr(struct text *text, const struct expr *expr)
{
	struct text words = {};

	expr_print(&words, expr);
	text_add(text, "`");
	page_cell(text, words.bytes);
	text_add(text, "`");
	text_free(&words);
}

static const char column_head[] =
	"\n| column | is | meaning | taken from |\n|---|---|---|---|\n";

/* "| NAME | WHAT IT IS | MEANING | ", and what it is taken from has still to follow. */
static void begin_row(struct text *text, const char *name, const char *is, const char *more,
		      struct meaning meaning)
{
	text_add(text, "| `%s` | ", name);
	page_cell(text, is);
	text_add(text, " | ");
	page_cell(text, meaning.words ? meaning.words : "");
	text_add(text, "%s%s | ", meaning.words && more[0] ? "; " : "", more);
}

/* A column of a key or an event: what it is follows from its type. */
static void add_field(struct text *text, const struct tool *tool, const char *of,
		      const struct tool_field *field, const char *more)
{
	const struct type *type = &field->value->type;
	struct meaning meaning = meaning_of(tool, of, field->name.text, field->value);
	struct text is = {};

	text_add(&is, "%s", meaning.unit ? meaning.unit : types_info[type->kind].name);
	if ((type->kind == TYPE_ENUM || type->kind == TYPE_FLAGS) && type->structure)
		text_add(&is, " of %s", type->structure);
	begin_row(text, field->name.text, is.bytes, more, meaning);
	if (field->value->expr)
		page_expr(text, field->value->expr);
	text_add(text, " |\n");
	text_free(&is);
}

static void add_fields(struct text *text, const struct tool *tool, const char *of,
		       const tool_fields *fields, size_t usual, const char *more)
{
	for (size_t i = 0; i < fields->count; i++)
		add_field(text, tool, of, &fields->items[i], i < usual ? "" : more);
}

static void add_tallies(struct text *text, const struct tool *tool, const char *of,
			const struct tool_use *use)
{
	static const char *const words[TALLY_KIND_COUNT] = {
#define COLUMN(KIND, word, takes, c, joined, about) [TALLY_##KIND] = about,
#include "runtime/bpf/column.def"
	};

	for (size_t i = 0; i < use->counted.count; i++) {
		const struct tool_tally *tally = &use->counted.items[i];
		struct meaning meaning = meaning_of_counted(tool, of, tally);
		struct text is = {};

		text_add(&is, "%s%s%s", words[tally->kind],
			 meaning.unit && tally->kind != TALLY_COUNT ? ", in " : "",
			 meaning.unit && tally->kind != TALLY_COUNT ? meaning.unit : "");
		begin_row(text, tally->name.text, is.bytes, "", meaning);
		if (tally->value && tally->kind == TALLY_COUNT)
			text_add(text, "where ");
		if (tally->value && tally->value->expr)
			page_expr(text, tally->value->expr);
		text_add(text, " |\n");
		text_free(&is);
	}
}

/* What follows from a row's other columns. */
static void add_computed(struct text *text, const struct tool *tool, const char *of,
			 const struct tool_measure *measure)
{
	const spec_fields *diagnosis = &measure->spec->diagnosis;

	for (size_t i = 0; i < measure->computed.count; i++) {
		const struct spec_field *computed = &measure->computed.items[i];
		struct meaning meaning = meaning_of(tool, of, computed->name.text, NULL);

		begin_row(text, computed->name.text, meaning.unit ? meaning.unit : "number", "",
			  meaning);
		page_expr(text, computed->expr);
		text_add(text, " |\n");
	}
	for (size_t i = 0; i < diagnosis->count; i++) {
		text_add(text, "| diagnosis | text | ");
		page_cell(text, diagnosis->items[i].name.text);
		text_add(text, " | ");
		page_expr(text, diagnosis->items[i].expr);
		text_add(text, " |\n");
	}
}

/* Of a path, each step is measured. */
static void add_stages(struct text *text, const struct spec_measure *measure)
{
	text_add(text, "Histograms of the time of each step, ");
	for (size_t i = 0; i < measure->stages.count; i++)
		text_add(text, "%s`%s`", i ? " > " : "", measure->stages.items[i].text);
}

static void add_histogram(struct text *text, const struct tool *tool,
			  const struct core_sink *sink)
{
	const struct tool_measure *measure = sink->measure;
	struct meaning meaning = meaning_of_measured(tool, measure);

	if (measure->kind == MEASURE_PATH) {
		add_stages(text, measure->spec);
	} else {
		text_add(text, "A histogram of ");
		page_expr(text, measure->spec->value);
	}
	if (!sink->unit && meaning.unit)
		text_add(text, " in %s", meaning.unit);
	if (meaning.words)
		text_add(text, " (%s)", meaning.words);
	if (sink->unit)
		text_add(text, "%s in %s", measure->kind == MEASURE_PATH ? "," : "",
			 expr_units[sink->unit].name);
	if (measure->kind <= MEASURE_PATH) {
		text_add(text, ", from `%s` on; what has waited for ", measure->start_name);
		page_expr(text, measure->spec->timeout);
		text_add(text, " is given up");
	}
	text_add(text, ".%s\n", sink->keys && sink->keys->count ? " One for each:" : "");
}

void page_sink(struct text *text, const struct tool *tool, const struct core_sink *sink)
{
	if (sink->of)
		return;		/* --each shows the same, hit by hit */
	text_add(text, "\n### %s\n\n", sink->name);
	if (sink->kind == SINK_HISTOGRAM)
		add_histogram(text, tool, sink);
	else
		text_add(text, "%s\n", sink->kind == SINK_EVENT ? "A line for each event:"
			 : "A table of what was counted:");
	if (!sink->keys || (!sink->keys->count && sink->kind == SINK_HISTOGRAM))
		return;
	text_add(text, "%s", column_head);
	add_fields(text, tool, sink->name, sink->keys,
		   sink->kind == SINK_EVENT ? sink->keys->count : sink->keys_default,
		   "only with `--by`");
	if (sink->kind == SINK_TABLE) {
		add_tallies(text, tool, sink->name, sink->use);
		add_computed(text, tool, sink->name, sink->measure);
	}
	if (sink->each)
		text_add(text, "\n%s\n", sink->measure->spec->show_each
			 ? "Text shows every hit by itself, too; with `--summary` it does not."
			 : "`--each` shows every hit by itself.");
}
