/* SPDX-License-Identifier: MIT */
/*
 * vntc doc: a plan -> a page on the tool for those who run it, docs/tools/NAME.md, and
 * the specs of specs/ -> the list of tools in docs/tools/README.md.
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "ask/ask.h"
#include "ask/page.h"

#define BEGIN "<!-- tools -->\n"
#define END "<!-- end of tools -->\n"

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
		page_expr(text, point->where->expr);
		text_add(text, ".");
	}
	if (point->spec->optional)
		text_add(text, " The tool works without it.");
	if (point->spec->instead_of.text)
		text_add(text, " Only on kernels without `%s`.", point->spec->instead_of.text);
	if (point->library && point->library->misses.text)
		text_add(text, " Not seen here: %s.", point->library->misses.text);
	text_add(text, "\n");
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
			 option->spec->type.text, option->spec->about.text);
		if (option->spec->fallback) {
			text_add(text, "; if not given, ");
			page_expr(text, option->spec->fallback);
		}
		text_add(text, "%s |\n", option->spec->required ? "; must be given" : "");
	}
}

static void add_filters(struct text *text, const struct plan *plan)
{
	text_add(text, "\nIt can be told which hits count%s%s%s%s%s.\n",
		 plan->has_packet ? " by packet (`--src --dst --host --sport --dport --port --proto --vlan`)"
		 : ", but not by packet",
		 plan->filters_device ? ", by device (`--iface`)" : "",
		 plan->filters_netns ? ", by network namespace (`--netns`)" : "",
		 plan->has_task ? ", by task (`--pid --comm ...`)" : "",
		 plan->has_durations ? ", by how long they last (`--min`)" : "");
}

/*
 * What example @number of the tool printed in the lab, below its command:
 * docs/examples/NAME/NUMBER.txt.
 */
static void add_output(struct arena *arena, struct text *text, const char *name, size_t number)
{
	const char *path = home_path(arena, arena_printf(arena, "docs/examples/%s/%zu.txt", name, number));
	const struct source *source = path ? source_read(arena, path) : NULL;
	const char *output = source ? strchr(source->text, '\n') : NULL;

	if (output)
		text_add(text, "%s", output + 1);
}

static void add_examples(struct arena *arena, struct text *text, const struct spec *spec)
{
	if (spec->examples.count)
		text_add(text, "\n## Examples\n");
	for (size_t i = 0; i < spec->examples.count; i++) {
		const struct spec_text *example = &spec->examples.items[i];

		text_add(text, "\n%c%s\n\n```\n$ %s\n", toupper((unsigned char)example->text.text[0]),
			 example->text.text + 1, example->name.text);
		add_output(arena, text, spec->tool.text, i + 1);
		text_add(text, "```\n");
	}
}

/* What the accounts that need the spec's own words mean. */
static void add_measure_accounts(struct text *text, const struct tool_measure *measure)
{
	if (measure->kind > MEASURE_PATH)
		return;
	text_add(text, "- `%s`: *unmatched* hits ended what had not been seen at `%s`; "
		 "*expired* ones started there, and no end came within ", measure->name.text,
		 measure->start_name);
	page_expr(text, measure->spec->timeout);
	text_add(text, ".\n");
	for (size_t i = 0; measure->diagnoses && i < measure->spec->stages.count; i++)
		if (measure->diagnoses[i])
			text_add(text, "- `%s`: expired after `%s` means %s.\n", measure->name.text,
				 measure->spec->stages.items[i].text, measure->diagnoses[i]);
}

static void add_table_accounts(struct text *text, const struct tool_state *state)
{
	text_add(text, "- `%s` remembers up to %llu objects by ", state->name.text,
		 (unsigned long long)state->size);
	for (size_t i = 0; i < state->key.count; i++) {
		text_add(text, "%s", i ? ", " : "");
		if (state->key.items[i].value->expr)
			page_expr(text, state->key.items[i].value->expr);
	}
	text_add(text, ": *lost in table* found no room, *unmatched* an object that it does not have");
	if (state->spec->timeout) {
		text_add(text, "; what nothing changes for ");
		page_expr(text, state->spec->timeout);
		text_add(text, " is forgotten");
	}
	text_add(text, ".\n");
}

static void add_accounts(struct text *text, const struct tool *tool)
{
	bool own = tool->states.count;

	for (size_t i = 0; i < tool->measures.count; i++)
		own |= tool->measures.items[i].kind <= MEASURE_PATH;
	text_add(text, "\n## Its accounts\n\nAs [every tool's](README.md#accounts)%s\n",
		 own ? "; here:\n" : ".");
	for (size_t i = 0; i < tool->measures.count; i++)
		add_measure_accounts(text, &tool->measures.items[i]);
	for (size_t i = 0; i < tool->states.count; i++)
		add_table_accounts(text, &tool->states.items[i]);
}

static void add_head(struct text *text, const struct plan *plan)
{
	const struct spec *spec = plan->core->tool->spec;

	text_add(text, "<!-- made by vntc doc from %s: do not edit -->\n# %s\n\n%s\n\n",
		 plan->file, spec->tool.text, spec->about.text);
	for (size_t i = 0; i < spec->replaces.count; i++)
		text_add(text, "%s`%s`", i ? ", " : "Replaces ", spec->replaces.items[i].text);
	text_add(text, "%s", spec->replaces.count ? ".\n\n" : "");
	for (size_t i = 0; i < spec->symptoms.count; i++)
		text_add(text, "%s%s", i ? ", " : "For: ", spec->symptoms.items[i].text);
	text_add(text, "%s", spec->symptoms.count ? ".\n\n" : "");
	text_add(text, "[Options, output and exit codes](README.md) are those of every tool.\n");
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

	add_head(text, plan);
	add_examples(arena, text, tool->spec);
	text_add(text, "\n## Where it looks\n\n");
	for (size_t i = 0; i < tool->points.count; i++)
		add_point(text, tool, &tool->points.items[i]);
	add_filters(text, plan);
	text_add(text, "\n## What it shows\n");
	for (size_t i = 0; i < plan->core->sinks.count; i++)
		page_sink(text, tool, plan->core->sinks.items[i]);
	add_options(arena, text, tool);
	add_accounts(text, tool);
	add_spec(text, tool->spec, source);
}

static void add_to_list(const struct spec *spec, const void *context)
{
	struct text *text = *(struct text *const *)context;

	text_add(text, "| [%s](%s.md) | ", spec->tool.text, spec->tool.text);
	page_cell(text, spec->about.text);
	text_add(text, " | ");
	for (size_t i = 0; i < spec->symptoms.count; i++)
		text_add(text, "%s%s", i ? ", " : "", spec->symptoms.items[i].text);
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
	text_add(text, "| tool | question | symptoms | replaces |\n|---|---|---|---|\n");
	fine = inform_each(arena, diag, false, &text, add_to_list);
	text_append(text, end, strlen(end));
	fine = fine && write_file(diag, arena_printf(arena, "%s/README.md", directory), text);
	text_free(text);
	return fine;
}
