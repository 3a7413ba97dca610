/* SPDX-License-Identifier: MIT */
/*
 * document -> spec as written.  The tables of keys are the language's
 * vocabulary and its help.  What the words refer to is not looked at here.
 */
#include <string.h>

#include "forms.h"

static const struct key point_table[] = {
	KEY(struct spec_point, at, true, keys_at,
	    "where it is: LAYER.NAME, function F [in MODULE], return F, tracepoint GROUP:NAME, syscall NAME, user F in LIBRARY, timer; of a list, the first that exists"),
	KEY(struct spec_point, like, false, keys_at,
	    "a place with the same arguments, for where no kernel checked has the point itself"),
	KEY(struct spec_point, packet, false, keys_expr,
	    "where its packet starts: skb, or ether(skb.data) while headers are not set"),
	KEY(struct spec_point, let, false, keys_fields,
	    "names of this point for expressions: {NAME: EXPRESSION}"),
	KEY(struct spec_point, where, false, keys_expr,
	    "a condition; other hits are counted as filtered"),
	KEY(struct spec_point, optional, false, keys_bool,
	    "yes: the tool works without it"),
};

static const struct key measure_table[] = {
	KEY(struct spec_measure, at, false, keys_texts,
	    "the point, or points, whose hits are measured; not with pair"),
	KEY(struct spec_measure, when, false, keys_expr,
	    "a condition; other hits are counted as filtered"),
	KEY(struct spec_measure, value, false, keys_expr,
	    "what is measured: a number, or END.time - START.time"),
	KEY(struct spec_measure, stages, false, keys_texts,
	    "a path: the points, or groups, that one packet passes, in their order"),
	{"verdict", false, keys_words, offsetof(struct spec_measure, verdicts),
	 "what it means when nothing came after a stage: {STAGE: TEXT}"},
	KEY(struct spec_measure, pair, false, keys_keys,
	    "what start and end have in common: packet.id, or a pointer; or {POINT: EXPR, POINT: EXPR}"),
	KEY(struct spec_measure, lost, false, keys_expr,
	    "how long a start waits for its end, such as 5s; needed with pair"),
	KEY(struct spec_measure, expired, false, keys_bool,
	    "yes: a start that is lost is shown, with what was kept of it"),
	KEY(struct spec_measure, by, false, keys_fields,
	    "what the result is grouped by, or a list of it"),
	KEY(struct spec_measure, more, false, keys_fields,
	    "what it is grouped by only if the option --by names it"),
	KEY(struct spec_measure, each, false, keys_fields,
	    "what the option --each shows of a single hit besides"),
	KEY(struct spec_measure, keep, false, keys_fields,
	    "the columns of a table: {NAME: count, NAME: sum(X), max(X), count(CONDITION)}"),
	KEY(struct spec_measure, compute, false, keys_fields,
	    "further columns, from those of keep: {NAME: 100 * X / Y}"),
	KEY(struct spec_measure, judge, false, keys_judge,
	    "what a row says, by the first condition that is true of its columns: {TEXT: X > Y, TEXT: else}"),
	KEY(struct spec_measure, show, false, keys_expr,
	    "how it is shown: histogram(UNIT), histogram, or table"),
};

static const struct key event_table[] = {
	KEY(struct spec_event, at, false, keys_texts,
	    "the point, or points, whose hits are shown; left out when actions emit it"),
	KEY(struct spec_event, when, false, keys_expr,
	    "a condition; other hits are counted as filtered"),
	KEY(struct spec_event, fields, true, keys_fields,
	    "the columns: a list of expressions, or {NAME: EXPRESSION}"),
};

static const struct key table_table[] = {
	KEY(struct spec_table, key, true, keys_keys,
	    "what tells objects apart, taken at each point that uses the table"),
	KEY(struct spec_table, keep, true, keys_fields,
	    "the columns: {NAME: an expression of the type that it holds}"),
	KEY(struct spec_table, size, false, keys_expr, "how many objects (16384)"),
	KEY(struct spec_table, lost, false, keys_expr,
	    "how long an object is kept that nothing drops; needed without 'drop:'"),
	KEY(struct spec_table, expired, false, keys_bool,
	    "yes: an object that is lost is shown, with what was kept of it"),
};

static const struct key action_table[] = {
	KEY(struct spec_action, at, true, keys_texts, "the point, or points"),
	KEY(struct spec_action, when, false, keys_expr, "a condition"),
	KEY(struct spec_action, set, false, keys_assignments,
	    "TABLE.COLUMN = EXPRESSION, or +=, or a list of them"),
	KEY(struct spec_action, once, false, keys_bool, "yes: what is set already stays"),
	KEY(struct spec_action, emit, false, keys_text, "the event to emit"),
	KEY(struct spec_action, drop, false, keys_text, "the table whose object ends here"),
};

static const struct key option_table[] = {
	KEY(struct spec_option, is, true, keys_text,
	    "number, duration, bytes, flag, numbers, devices, macs, networks, or enum NAME"),
	KEY(struct spec_option, about, true, keys_line, "what it is for, for the help"),
	{"default", false, keys_expr, offsetof(struct spec_option, fallback),
	 "its value when it is not given"},
	KEY(struct spec_option, required, false, keys_bool, "yes: it must be given"),
};

static const struct keys option_keys = KEYS("option", option_table);
static const struct keys point_keys = KEYS("point", point_table);
static const struct keys measure_keys = KEYS("measure", measure_table);
static const struct keys event_keys = KEYS("event", event_table);
static const struct keys table_keys = KEYS("table", table_table);
static const struct keys action_keys = KEYS("action", action_table);

static void read_tool(struct keys_reader *reader, const struct node *node, void *to)
{
	const struct name *name = to;

	keys_text(reader, node, to);
	if (name->text && name->text[0])
		keys_check_name(reader, name, true);
}

static struct name entry_name(struct keys_reader *reader, const struct entry *entry)
{
	struct name name = {entry->key->text, entry->key->span};

	keys_check_name(reader, &name, false);
	keys_check_free(reader, &name, false);
	return name;
}

/* Read a map of named things into a list of structs that begin with a name. */
#define READ_NAMED(function, list_type, item_keys, words)				\
static void function(struct keys_reader *reader, const struct node *node, void *to)	\
{											\
	list_type *list = to;								\
											\
	if (!keys_expect(reader, node, NODE_MAP, words))				\
		return;									\
	for (size_t i = 0; i < node->entries.count; i++) {				\
		const struct entry *entry = &node->entries.items[i];			\
		__typeof__(list->items) item = ARENA_PUSH(reader->arena, list);		\
											\
		item->name = entry_name(reader, entry);					\
		item->comment = keys_comment(reader, entry);				\
		keys_read(reader, entry->value, &item_keys, entry->key->span, item);	\
	}										\
}

READ_NAMED(read_points, spec_points, point_keys, "a map of points")
READ_NAMED(read_measures, spec_measures, measure_keys, "a map of measures")
READ_NAMED(read_events, spec_events, event_keys, "a map of events")
READ_NAMED(read_tables, spec_tables, table_keys, "a map of tables")
READ_NAMED(read_options, spec_options, option_keys, "a map of options")

static void read_groups(struct keys_reader *reader, const struct node *node, void *to)
{
	spec_groups *groups = to;

	if (!keys_expect(reader, node, NODE_MAP, "a map of groups of points"))
		return;
	for (size_t i = 0; i < node->entries.count; i++) {
		struct spec_group *group = ARENA_PUSH(reader->arena, groups);

		group->name = entry_name(reader, &node->entries.items[i]);
		keys_texts(reader, node->entries.items[i].value, &group->points);
	}
}

static void read_actions(struct keys_reader *reader, const struct node *node, void *to)
{
	spec_actions *actions = to;

	if (!keys_expect(reader, node, NODE_LIST, "a list of actions"))
		return;
	for (size_t i = 0; i < node->list.count; i++) {
		const struct node *item = node->list.items[i];
		struct spec_action *action = ARENA_PUSH(reader->arena, actions);

		action->span = item->span;
		if (item->kind == NODE_MAP && item->entries.count) {
			action->span = item->entries.items[0].key->span;
			action->comment = keys_comment(reader, &item->entries.items[0]);
		}
		keys_read(reader, item, &action_keys, action->span, action);
	}
}

static const struct key spec_table[] = {
	KEY(struct spec, tool, true, read_tool, "the tool's name"),
	KEY(struct spec, about, true, keys_line, "the question it answers, in one line"),
	KEY(struct spec, replaces, false, keys_texts, "older tools that it stands for"),
	KEY(struct spec, counters, false, keys_texts,
	    "counters of the kernel to show beside: snmp, netstat, snmp6, device"),
	KEY(struct spec, options, false, read_options, "options of its own"),
	KEY(struct spec, points, true, read_points, "the places where it looks"),
	KEY(struct spec, groups, false, read_groups,
	    "names for several points that are taken for one: {NAME: [POINT, POINT]}"),
	KEY(struct spec, tables, false, read_tables, "what it remembers of objects"),
	KEY(struct spec, actions, false, read_actions, "what it does with what it remembers"),
	KEY(struct spec, measures, false, read_measures, "what it measures there"),
	KEY(struct spec, events, false, read_events, "what it shows of single hits"),
};

const struct keys tool_keys = KEYS("spec", spec_table);

const struct form spec_forms[] = {
	{read_tool, FORM_TOOL, NULL},
	{read_options, FORM_NAMED, &option_keys},
	{read_points, FORM_NAMED, &point_keys},
	{read_groups, FORM_GROUPS, NULL},
	{read_tables, FORM_NAMED, &table_keys},
	{read_actions, FORM_LIST, &action_keys},
	{read_measures, FORM_NAMED, &measure_keys},
	{read_events, FORM_NAMED, &event_keys},
};
const size_t spec_forms_count = ARRAY_SIZE(spec_forms);

/* A document is blamed at its first key. */
static struct span first_key(const struct node *document)
{
	if (document->kind == NODE_MAP && document->entries.count)
		return document->entries.items[0].key->span;
	return document->span;
}

const struct spec *spec_read(struct arena *arena, struct diag *diag,
			     const struct node *document, const char *file)
{
	struct keys_reader reader = {.arena = arena, .diag = diag};
	struct spec *spec = ARENA_NEW(arena, struct spec);

	spec->file = file;
	spec->source = document->span.source;
	keys_read(&reader, document, &tool_keys, first_key(document), spec);
	return diag_failed(diag) ? NULL : spec;
}

void spec_help(FILE *file)
{
	keys_help(file, "A spec:", &tool_keys);
	keys_help(file, "An option:", &option_keys);
	keys_help(file, "A point:", &point_keys);
	keys_help(file, "A measure:", &measure_keys);
	keys_help(file, "An event:", &event_keys);
	keys_help(file, "A table:", &table_keys);
	keys_help(file, "An action:", &action_keys);
}
