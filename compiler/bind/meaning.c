/* SPDX-License-Identifier: MIT */
/*
 * Finds the unit and the meaning of columns: those under `meanings:` of the spec, else those
 * of the packet field, the word or the member of a struct that a column shows.
 */
#include <string.h>

#include "bind/bind.h"
#include "bind/meaning.h"

static const char *const units[] = {
#define UNIT(word, scale, factor) word,
#include "runtime/bpf/unit.def"
};

/* The unit that @text begins with, before a comma or its end; NULL: none. */
static const char *unit_of(const char *text)
{
	size_t length = strcspn(text, ",");

	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (strlen(units[i]) == length && !strncmp(units[i], text, length))
			return units[i];
	return NULL;
}

/* "UNIT, WORDS", "UNIT" or "WORDS". */
static struct meaning parse(const char *text)
{
	const char *unit = unit_of(text);
	const char *words = unit ? text + strlen(unit) : text;

	words += strspn(words, ", ");
	return (struct meaning){unit, words[0] ? words : NULL};
}

static const char *find(const spec_texts *texts, const char *name)
{
	for (size_t i = 0; i < texts->count; i++)
		if (!strcmp(texts->items[i].name.text, name))
			return texts->items[i].text.text;
	return NULL;
}

/* The spec's text for column @name of @of, or NULL. */
static const char *said(const struct tool *tool, const char *of, const char *name)
{
	char full[128];
	const char *text;

	snprintf(full, sizeof(full), "%s.%s", of, name);
	text = find(&tool->spec->meanings, full);
	return text ? text : find(&tool->spec->meanings, name);
}

/* The library's meaning of the member that @value reads. */
static struct meaning of_member(const struct tool *tool, const struct value *value)
{
	const char *structure = value->left->type.structure, *text;
	char full[128];

	snprintf(full, sizeof(full), "%s.%s", structure ? structure : "", value->name);
	text = find(&tool->library->members, full);
	return text ? parse(text) : (struct meaning){};
}

/* What follows from what @value is. */
static struct meaning of_value(const struct tool *tool, const struct value *value)
{
	static const char *const by_type[TYPE_KIND_COUNT] = {
		[TYPE_DURATION] = "ns", [TYPE_BYTES] = "bytes",
	};
	struct meaning meaning = {};

	if (value->kind == VALUE_LET)
		return of_value(tool, value->left);
	if (value->kind == VALUE_MEMBER)
		meaning = of_member(tool, value);
	else if (value->kind == VALUE_DEVICE)
		meaning.words = "device";
	else if (value->kind == VALUE_FIELD)
		meaning = parse(bind_about_field(value->name));
	else if (value->kind == VALUE_BUILTIN)
		meaning.words = value->builtin->about;
	else if (value->kind == VALUE_PLACE)
		meaning.words = "point at which it was seen";
	else if (value->kind == VALUE_PART)
		meaning.words = value->type.kind == TYPE_TEXT ? "name of the task" : "id of the task";
	if (!meaning.unit)
		meaning.unit = by_type[value->type.kind];
	return meaning;
}

/* The unit and words of @text, which go before those that are @known. */
static struct meaning join(const char *text, struct meaning known)
{
	struct meaning meaning = text ? parse(text) : (struct meaning){};

	if (!meaning.unit)
		meaning.unit = known.unit;
	if (!meaning.words)
		meaning.words = known.words;
	return meaning;
}

struct meaning meaning_of(const struct tool *tool, const char *of, const char *name,
			  const struct value *value)
{
	return join(said(tool, of, name), value ? of_value(tool, value) : (struct meaning){});
}

/* A column that is called like what it counts needs no more words. */
struct meaning meaning_of_counted(const struct tool *tool, const char *of,
				  const struct tool_tally *tally)
{
	struct meaning known = {};

	if (tally->kind != TALLY_COUNT)
		known = of_value(tool, tally->value);
	else if (!tally->value && unit_of(tally->name.text))
		known = (struct meaning){unit_of(tally->name.text), "how many were counted"};
	return join(said(tool, of, tally->name.text), known);
}

struct meaning meaning_of_measured(const struct tool *tool, const struct tool_measure *measure)
{
	const struct value *value = measure->uses.items[0].value;
	struct meaning known = {};

	if (value && measure->kind == MEASURE_VALUE)
		known = of_value(tool, value);
	known.unit = NULL;
	return join(find(&tool->spec->meanings, measure->name.text), known);
}

/* All columns. */

static void visit_fields(const struct tool *tool, const char *of, const tool_fields *fields,
			 void *context, meaning_visit *visit)
{
	for (size_t i = 0; i < fields->count; i++)
		visit(context, of, &fields->items[i].name, false,
		      meaning_of(tool, of, fields->items[i].name.text, fields->items[i].value));
}

static void visit_measure(const struct tool *tool, const struct tool_measure *measure,
			  void *context, meaning_visit *visit)
{
	const struct tool_use *use = measure->uses.items;
	const char *of = measure->name.text;

	visit_fields(tool, of, &use->by, context, visit);
	visit_fields(tool, of, &use->details, context, visit);
	for (size_t i = 0; i < use->counted.count; i++)
		visit(context, of, &use->counted.items[i].name, true,
		      meaning_of_counted(tool, of, &use->counted.items[i]));
	for (size_t i = 0; i < measure->computed.count; i++)
		visit(context, of, &measure->computed.items[i].name, true,
		      meaning_of(tool, of, measure->computed.items[i].name.text, NULL));
	if (measure->kind != MEASURE_TABLE)
		visit(context, of, &measure->name, false, meaning_of_measured(tool, measure));
}

/* The columns of an event at the first of its points. */
static const tool_fields *event_fields(const struct tool *tool, const struct tool_event *event)
{
	for (size_t i = 0; i < tool->actions.count; i++)
		if (tool->actions.items[i].emit == event)
			return &tool->actions.items[i].fields;
	return NULL;
}

void meaning_each(const struct tool *tool, void *context, meaning_visit *visit)
{
	for (size_t i = 0; i < tool->measures.count; i++)
		visit_measure(tool, &tool->measures.items[i], context, visit);
	for (size_t i = 0; i < tool->events.count; i++) {
		const struct tool_event *event = &tool->events.items[i];
		const tool_fields *fields = event_fields(tool, event);

		if (fields)
			visit_fields(tool, event->name.text, fields, context, visit);
	}
	for (size_t i = 0; i < tool->states.count; i++)
		visit_fields(tool, tool->states.items[i].name.text, &tool->states.items[i].columns,
			     context, visit);
}

/* Is there a column, or a measure, that @wanted names? */

struct search {
	const char *wanted;
	bool found;
};

static void match(void *context, const char *of, const struct name *column, bool number,
		  struct meaning meaning)
{
	struct search *search = context;
	char full[128];

	(void)number;
	(void)meaning;
	snprintf(full, sizeof(full), "%s.%s", of, column->text);
	search->found |= !strcmp(search->wanted, column->text) || !strcmp(search->wanted, full);
}

/* Names of all columns, to suggest one. */
struct column_names {
	struct arena *arena;
	LIST(const char *) list;
};

static void collect(void *context, const char *of, const struct name *column, bool number,
		    struct meaning meaning)
{
	struct column_names *names = context;

	(void)of;
	(void)number;
	(void)meaning;
	*ARENA_PUSH(names->arena, &names->list) = column->text;
}

static void refuse(struct arena *arena, struct diag *diag, const struct tool *tool,
		   const struct name *name)
{
	struct column_names names = {.arena = arena};

	diag_error(diag, name->span, "there is no column or measure '%s'", name->text);
	meaning_each(tool, &names, collect);
	diag_suggest(diag, name->text, names.list.items, names.list.count);
}

void meaning_check(struct arena *arena, struct diag *diag, const struct tool *tool)
{
	for (size_t i = 0; i < tool->spec->meanings.count; i++) {
		const struct spec_text *text = &tool->spec->meanings.items[i];
		struct search search = {.wanted = text->name.text};

		meaning_each(tool, &search, match);
		if (!search.found)
			refuse(arena, diag, tool, &text->name);
	}
}
