/* SPDX-License-Identifier: MIT */
/*
 * vntc doc: a plan -> a page on the tool for who runs it, docs/tools/NAME.md, and
 * the specs of specs/ -> the list of tools in docs/tools/README.md.
 */
#include <errno.h>
#include <string.h>

#include "vntc.h"

#define BEGIN "<!-- tools -->\n"
#define END "<!-- end of tools -->\n"

/* Text for a cell of a table. */
static void add_cell(struct text *text, const char *cell)
{
	for (; *cell; cell++)
		text_add(text, *cell == '|' ? "\\%c" : "%c", *cell);
}

static void add_expr(struct text *text, const struct expr *expr)
{
	struct text words = {};

	expr_print(&words, expr);
	text_add(text, "`");
	add_cell(text, words.bytes);
	text_add(text, "`");
	text_free(&words);
}

static void add_place(struct text *text, const struct at *at)
{
	text_add(text, "`");
	expr_print_at(text, at);
	text_add(text, "`");
}

/* The kernels that take variant number @variant of @point: " (a, b)" unless all do. */
static void add_takers(struct text *text, const struct tool *tool,
		       const struct tool_point *point, int variant)
{
	const char *comma = "";
	size_t count = 0;

	for (size_t i = 0; i < tool->kernels.count; i++)
		count += point->chosen[i] == variant;
	if (count == tool->kernels.count)
		return;
	text_add(text, " (");
	for (size_t i = 0; i < tool->kernels.count; i++) {
		if (point->chosen[i] != variant)
			continue;
		text_add(text, "%s%s", comma, kernel_name(tool->kernels.items[i]));
		comma = ", ";
	}
	text_add(text, "%s)", count ? "" : "other kernels");
}

static void add_point(struct text *text, const struct tool *tool, const struct tool_point *point)
{
	text_add(text, "- **%s**: ", point->name.text);
	if (point->library)
		text_add(text, "%s. ", point->library->about.text);
	for (size_t i = 0; i < point->variants.count; i++) {
		text_add(text, "%s", i ? ", or " : "At ");
		add_place(text, point->variants.items[i]);
		add_takers(text, tool, point, i);
	}
	text_add(text, ".");
	if (point->spec->comment)
		text_add(text, " (%s)", point->spec->comment);
	if (point->where) {
		text_add(text, " Only where ");
		add_expr(text, point->where->expr);
		text_add(text, ".");
	}
	if (point->spec->optional)
		text_add(text, " The tool works without it.");
	if (point->library && point->library->misses.text)
		text_add(text, " Not seen here: %s.", point->library->misses.text);
	text_add(text, "\n");
}

/* One row of a table of columns. */
static void add_column(struct text *text, const char *name, const struct value *value,
		       const char *more)
{
	text_add(text, "| `%s` | %s", name, types_info[value->type.kind].name);
	if (value->type.kind == TYPE_ENUM && value->type.structure)
		text_add(text, " of `%s`", value->type.structure);
	text_add(text, "%s | ", more);
	if (value->expr)
		add_expr(text, value->expr);
	text_add(text, " |\n");
}

static void add_fields(struct text *text, const tool_fields *fields, size_t usual, const char *more)
{
	for (size_t i = 0; i < fields->count; i++)
		add_column(text, fields->items[i].name.text, fields->items[i].value,
			   i < usual ? "" : more);
}

static const char column_head[] = "\n| column | | taken from |\n|---|---|---|\n";

static void add_tallies(struct text *text, const struct tool_use *use)
{
	static const char *const words[TALLY_KIND_COUNT] = {
		[TALLY_COUNT] = "number of hits", [TALLY_SUM] = "sum", [TALLY_MAX] = "largest",
	};

	for (size_t i = 0; i < use->keep.count; i++) {
		const struct tool_tally *tally = &use->keep.items[i];

		text_add(text, "| `%s` | %s | ", tally->name.text, words[tally->kind]);
		if (tally->value && tally->kind == TALLY_COUNT)
			text_add(text, "where ");
		if (tally->value && tally->value->expr)
			add_expr(text, tally->value->expr);
		text_add(text, " |\n");
	}
}

/* What follows from a row's other columns. */
static void add_computed(struct text *text, const struct spec_measure *measure)
{
	for (size_t i = 0; i < measure->compute.count; i++) {
		text_add(text, "| `%s` | computed | ", measure->compute.items[i].name.text);
		add_expr(text, measure->compute.items[i].expr);
		text_add(text, " |\n");
	}
	for (size_t i = 0; i < measure->judge.count; i++) {
		text_add(text, "| verdict | %s | ", measure->judge.items[i].name.text);
		add_expr(text, measure->judge.items[i].expr);
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

static void add_histogram(struct text *text, const struct core_sink *sink)
{
	const struct tool_measure *measure = sink->measure;

	if (measure->kind == MEASURE_PATH) {
		add_stages(text, measure->spec);
	} else {
		text_add(text, "A histogram of ");
		add_expr(text, measure->spec->value);
	}
	if (sink->unit)
		text_add(text, "%s in %s", measure->kind == MEASURE_PATH ? "," : "",
			 expr_units[sink->unit].name);
	if (measure->kind <= MEASURE_PATH) {
		text_add(text, ", from `%s` on; what has waited for ", measure->start_name);
		add_expr(text, measure->spec->lost);
		text_add(text, " is given up");
	}
	text_add(text, ".%s\n", sink->keys && sink->keys->count ? " One for each:" : "");
}

static void add_sink(struct text *text, const struct core_sink *sink)
{
	if (sink->of)
		return;		/* --each shows the same, hit by hit */
	text_add(text, "\n### %s\n\n", sink->name);
	if (sink->kind == SINK_HISTOGRAM)
		add_histogram(text, sink);
	else
		text_add(text, "%s\n", sink->kind == SINK_EVENT ? "A line for each event:"
			 : "A table of what was counted:");
	if (!sink->keys || (!sink->keys->count && sink->kind == SINK_HISTOGRAM))
		return;
	text_add(text, "%s", column_head);
	add_fields(text, sink->keys,
		   sink->kind == SINK_EVENT ? sink->keys->count : sink->keys_default,
		   ", only with `--by`");
	if (sink->kind == SINK_TABLE)
		add_tallies(text, sink->use);
	if (sink->kind == SINK_TABLE)
		add_computed(text, sink->measure->spec);
	if (sink->each)
		text_add(text, "\n`--each` shows every hit by itself.\n");
}

/* An option's name on the command line. */
static char *option_name(struct arena *arena, const struct tool_option *option)
{
	char *name = arena_strndup(arena, option->name.text, strlen(option->name.text));

	for (char *c = name; *c; c++)
		if (*c == '_')
			*c = '-';
	return name;
}

static void add_options(struct arena *arena, struct text *text, const struct tool *tool)
{
	if (!tool->options.count)
		return;
	text_add(text, "\n## Options of its own\n\n| option | takes | |\n|---|---|---|\n");
	for (size_t i = 0; i < tool->options.count; i++) {
		const struct tool_option *option = &tool->options.items[i];

		text_add(text, "| `--%s` | %s | %s", option_name(arena, option),
			 option->spec->is.text, option->spec->about.text);
		if (option->spec->fallback) {
			text_add(text, "; if not given, ");
			add_expr(text, option->spec->fallback);
		}
		text_add(text, "%s |\n", option->spec->required ? "; must be given" : "");
	}
}

static void add_filters(struct text *text, const struct plan *plan)
{
	text_add(text, "\nIt can be told which hits count%s%s%s%s.\n",
		 plan->has_packet ? " by packet (`--src --dst --sport --dport --proto --vlan`)"
		 : ", but not by packet",
		 plan->filters_device ? ", by device (`--iface --netns`)" : "",
		 plan->has_task ? ", by task (`--pid --comm ...`)" : "",
		 plan->has_durations ? ", by how long they last (`--min`)" : "");
}

static void add_example(struct arena *arena, struct text *text, const struct plan *plan)
{
	const struct tool *tool = plan->core->tool;

	text_add(text, "```\n%s%s%s", tool->spec->tool.text,
		 tool->measures.count ? " -d 10" : " -n 20",
		 plan->has_packet ? " --dst 10.1.0.0/16" : "");
	for (size_t i = 0; i < tool->options.count; i++)
		if (tool->options.items[i].spec->required)
			text_add(text, " --%s ...", option_name(arena, &tool->options.items[i]));
	text_add(text, "\n```\n");
}

/* What the accounts that need the spec's own words mean. */
static void add_measure_accounts(struct text *text, const struct tool_measure *measure)
{
	if (measure->kind > MEASURE_PATH)
		return;
	text_add(text, "- `%s`: *unmatched* hits ended what had not been seen at `%s`; "
		 "*expired* ones started there, and no end came within ", measure->name.text,
		 measure->start_name);
	add_expr(text, measure->spec->lost);
	text_add(text, ".\n");
	for (size_t i = 0; i < measure->spec->verdicts.count; i++)
		text_add(text, "- `%s`: lost after `%s` means %s.\n", measure->name.text,
			 measure->spec->verdicts.items[i].name.text,
			 measure->spec->verdicts.items[i].expr->name);
}

static void add_table_accounts(struct text *text, const struct tool_table *table)
{
	text_add(text, "- `%s` remembers up to %llu objects by ", table->name.text,
		 (unsigned long long)table->size);
	for (size_t i = 0; i < table->key.count; i++) {
		text_add(text, "%s", i ? ", " : "");
		if (table->key.items[i].value->expr)
			add_expr(text, table->key.items[i].value->expr);
	}
	text_add(text, ": *lost in table* found no room, *unmatched* an object that it does not have");
	if (table->spec->lost) {
		text_add(text, "; what nothing changes for ");
		add_expr(text, table->spec->lost);
		text_add(text, " is forgotten");
	}
	text_add(text, ".\n");
}

static void add_accounts(struct text *text, const struct tool *tool)
{
	bool own = tool->tables.count;

	for (size_t i = 0; i < tool->measures.count; i++)
		own |= tool->measures.items[i].kind <= MEASURE_PATH;
	text_add(text, "\n## Its accounts\n\nAs [every tool's](README.md#accounts)%s\n",
		 own ? "; here:\n" : ".");
	for (size_t i = 0; i < tool->measures.count; i++)
		add_measure_accounts(text, &tool->measures.items[i]);
	for (size_t i = 0; i < tool->tables.count; i++)
		add_table_accounts(text, &tool->tables.items[i]);
}

static void add_head(struct arena *arena, struct text *text, const struct plan *plan)
{
	const struct spec *spec = plan->core->tool->spec;

	text_add(text, "<!-- made by vntc doc from %s: do not edit -->\n# %s\n\n%s\n\n",
		 plan->file, spec->tool.text, spec->about.text);
	for (size_t i = 0; i < spec->replaces.count; i++)
		text_add(text, "%s`%s`", i ? ", " : "Replaces ", spec->replaces.items[i].text);
	text_add(text, "%s", spec->replaces.count ? ".\n\n" : "");
	add_example(arena, text, plan);
	text_add(text, "\n[Options, output and exit codes](README.md) are those of every tool.\n");
}

/* @source: of the file that was given, a spec or a row. */
static void add_spec(struct text *text, const struct spec *spec, const struct source *source)
{
	text_add(text, "\n## Its spec\n\n```yaml\n%s```\n", source->text);
	if (spec->source != source)
		text_add(text, "\nThe body of the template:\n\n```yaml\n%s```\n", spec->source->text);
}

void doc_tool(struct arena *arena, struct text *text, const struct plan *plan,
	      const struct source *source)
{
	const struct tool *tool = plan->core->tool;

	add_head(arena, text, plan);
	text_add(text, "\n## Where it looks\n\n");
	for (size_t i = 0; i < tool->points.count; i++)
		add_point(text, tool, &tool->points.items[i]);
	add_filters(text, plan);
	text_add(text, "\n## What it shows\n");
	for (size_t i = 0; i < plan->core->sinks.count; i++)
		add_sink(text, plan->core->sinks.items[i]);
	add_options(arena, text, tool);
	add_accounts(text, tool);
	add_spec(text, tool->spec, source);
}

static void add_to_list(const struct spec *spec, const void *context)
{
	struct text *text = *(struct text *const *)context;

	text_add(text, "| [%s](%s.md) | ", spec->tool.text, spec->tool.text);
	add_cell(text, spec->about.text);
	text_add(text, " | ");
	for (size_t i = 0; i < spec->replaces.count; i++)
		text_add(text, "%s`%s`", i ? ", " : "", spec->replaces.items[i].text);
	text_add(text, " |\n");
}

bool doc_list(struct arena *arena, struct diag *diag, const char *directory)
{
	const char *path = home_path(arena, "docs/tools/README.md");
	const struct source *source = path ? source_read(arena, path) : NULL;
	const char *begin = source ? strstr(source->text, BEGIN) : NULL;
	const char *end = begin ? strstr(begin, END) : NULL;
	struct text page = {}, *text = &page;
	bool fine;

	if (!end) {
		diag_error(diag, (struct span){}, "docs/tools/README.md has no place for the list of tools");
		return false;
	}
	text_append(text, source->text, begin + strlen(BEGIN) - source->text);
	text_add(text, "| tool | question | replaces |\n|---|---|---|\n");
	fine = inform_each(arena, diag, &text, add_to_list);
	text_append(text, end, strlen(end));
	fine = fine && write_file(diag, arena_printf(arena, "%s/README.md", directory), text);
	text_free(text);
	return fine;
}
