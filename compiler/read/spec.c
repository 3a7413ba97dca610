/* SPDX-License-Identifier: MIT */
/*
 * Reads a document into a spec.  The tables of keys are the language's vocabulary and its
 * help.  Names are not bound here; defaults and places without a name are filled in.
 */
#include <string.h>

#include "read/forms.h"

static const struct key point_table[] = {
	KEY(struct spec_point, at, true, keys_at,
	    "where it is: LAYER.NAME, function F [in MODULE], return F, tracepoint GROUP:NAME, syscall NAME, user F in LIBRARY, timer; of a list, the first that exists"),
	KEY(struct spec_point, like, false, keys_at,
	    "a place with the same arguments, for where no kernel checked has the point itself"),
	KEY(struct spec_point, packet, false, keys_expr,
	    "where its packet starts: skb, or ether(skb.data) while headers are not set"),
	KEY(struct spec_point, reply, false, keys_bool,
	    "yes: it sees answers; their ends are exchanged, so flow, addresses and ports are those of the question"),
	KEY(struct spec_point, inner, false, keys_bool,
	    "yes: its packet is the one inside a tunnel, VXLAN or Geneve, where there is one"),
	KEY(struct spec_point, let, false, keys_fields,
	    "names of this point for expressions: {NAME: EXPRESSION}"),
	KEY(struct spec_point, where, false, keys_expr,
	    "a condition; other hits are counted as filtered"),
	KEY(struct spec_point, optional, false, keys_bool,
	    "yes: the tool works without it"),
	KEY(struct spec_point, instead_of, false, keys_text,
	    "an optional point that this one replaces on kernels without it"),
};

static const struct key measure_table[] = {
	KEY(struct spec_measure, at, false, keys_texts,
	    "the point, or points, whose hits are measured, or the place itself; not with pair"),
	KEY(struct spec_measure, where, false, keys_expr,
	    "a condition; other hits are counted as filtered"),
	KEY(struct spec_measure, value, false, keys_expr,
	    "what is measured: a number, or END.time - START.time"),
	KEY(struct spec_measure, stages, false, keys_texts,
	    "a path: the points, or groups, that one packet passes, in their order"),
	KEY(struct spec_measure, pair, false, keys_keys,
	    "what start and end have in common: packet.id, or a pointer; or {POINT: EXPR, POINT: EXPR}"),
	KEY(struct spec_measure, timeout, false, keys_expr,
	    "how long a start waits for its end, such as 5s; needed with pair"),
	KEY(struct spec_measure, show_expired, false, keys_bool,
	    "yes: a start whose end does not come in time is shown, with what was kept of it"),
	KEY(struct spec_measure, by, false, keys_fields,
	    "what the result is grouped by, or a list of it"),
	KEY(struct spec_measure, also_by, false, keys_fields,
	    "what it is grouped by only if the option --by names it"),
	KEY(struct spec_measure, details, false, keys_fields,
	    "what the option --each shows of a single hit besides"),
	KEY(struct spec_measure, show_each, false, keys_bool,
	    "yes: text shows a line for each hit, as with --each, and the result at the end"),
	KEY(struct spec_measure, columns, false, keys_fields,
	    "of a table: {NAME: count, NAME: count(CONDITION), sum(X), max(X)}, and what is computed from these: {NAME: 100 * X / Y}"),
	KEY(struct spec_measure, diagnosis, false, keys_diagnosis,
	    "what a row means, by the first condition that is true of its columns: {TEXT: X > Y, TEXT: else}; of a path, what was lost after a stage: {TEXT: STAGE}"),
	KEY(struct spec_measure, show, false, keys_expr,
	    "how it is shown: histogram(UNIT), histogram, or table"),
};

static const struct key event_table[] = {
	KEY(struct spec_event, at, false, keys_texts,
	    "the point, or points, whose hits are shown, or the place itself; left out when actions emit it"),
	KEY(struct spec_event, where, false, keys_expr,
	    "a condition; other hits are counted as filtered"),
	KEY(struct spec_event, columns, true, keys_fields,
	    "the columns: a list of expressions, or {NAME: EXPRESSION}"),
};

static const struct key state_table[] = {
	KEY(struct spec_state, key, true, keys_keys,
	    "what tells objects apart, taken at each point that uses the state"),
	KEY(struct spec_state, at, false, keys_texts,
	    "the point, or points, at which all of set: is remembered, or the place itself"),
	KEY(struct spec_state, set, false, keys_fields,
	    "what is remembered of the last hit: {NAME: EXPRESSION}"),
	KEY(struct spec_state, drop, false, keys_texts,
	    "the point, or points, at which the object ends, or the place itself"),
	KEY(struct spec_state, size, false, keys_expr, "how many objects (16384)"),
	KEY(struct spec_state, timeout, false, keys_expr,
	    "how long an object is kept that nothing drops; needed without 'drop:'"),
	KEY(struct spec_state, show_expired, false, keys_bool,
	    "yes: an object that nothing drops in time is shown, with what was kept of it"),
};

static const struct key action_table[] = {
	KEY(struct spec_action, at, true, keys_texts, "the point, or points, or the place itself"),
	KEY(struct spec_action, where, false, keys_expr, "a condition"),
	KEY(struct spec_action, set, false, keys_assignments,
	    "STATE.COLUMN = EXPRESSION, ||= for the first time only, += to add, or a list of them"),
	KEY(struct spec_action, emit, false, keys_text, "the event to emit"),
	KEY(struct spec_action, drop, false, keys_text, "the state whose object ends here"),
};

static const struct key option_table[] = {
	KEY(struct spec_option, type, true, keys_text,
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
static const struct keys state_keys = KEYS("state", state_table);
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
#define READ_NAMED(function, list_type, item_keys, inside, words)			\
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
		item->comment = keys_comment(reader, entry, inside);			\
		keys_read(reader, entry->value, &item_keys, entry->key->span, item);	\
	}										\
}

READ_NAMED(read_points, spec_points, point_keys, true, "a map of points")
READ_NAMED(read_measures, spec_measures, measure_keys, false, "a map of measures")
READ_NAMED(read_events, spec_events, event_keys, false, "a map of events")
READ_NAMED(read_states, spec_states, state_keys, false, "a map of states")
READ_NAMED(read_options, spec_options, option_keys, false, "a map of options")

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
			action->comment = keys_comment(reader, &item->entries.items[0], false);
		}
		keys_read(reader, item, &action_keys, action->span, action);
	}
}

/* Words that an expression may use at every point. */
static void read_let(struct keys_reader *reader, const struct node *node, void *to)
{
	if (keys_expect(reader, node, NODE_MAP, "a map of names to expressions"))
		keys_fields(reader, node, to);
}

static const struct key spec_table[] = {
	KEY(struct spec, tool, true, read_tool, "the tool's name"),
	KEY(struct spec, about, true, keys_line, "the question it answers, in one line"),
	KEY(struct spec, replaces, false, keys_texts, "older tools that it stands for"),
	KEY(struct spec, symptoms, false, keys_texts,
	    "what users say who need the tool: packet loss, slow ping"),
	KEY(struct spec, examples, false, keys_texts_of,
	    "commands, each with the question that it answers: {COMMAND: QUESTION}"),
	KEY(struct spec, meanings, false, keys_texts_of,
	    "what columns are: {COLUMN: UNIT, WORDS} or {COLUMN: WORDS}; MEASURE.COLUMN where two have the same name"),
	KEY(struct spec, counters, false, keys_texts,
	    "counters of the kernel to show beside: snmp, netstat, snmp6, device"),
	KEY(struct spec, options, false, read_options, "options of its own"),
	KEY(struct spec, let, false, read_let,
	    "names for expressions, at each point that uses them: {NAME: EXPRESSION}"),
	KEY(struct spec, points, false, read_points, "the places where it looks"),
	KEY(struct spec, groups, false, read_groups,
	    "names for several points, places or groups that are taken for one: {NAME: [POINT, POINT]}"),
	KEY(struct spec, state, false, read_states, "what it remembers of objects"),
	KEY(struct spec, actions, false, read_actions, "what it does with what it remembers"),
	{"pair", false, keys_keys, offsetof(struct spec, common.pair),
	 "of all measures and paths that have none"},
	{"timeout", false, keys_expr, offsetof(struct spec, common.timeout),
	 "of all measures with pair, and states without drop, that have none"},
	{"by", false, keys_fields, offsetof(struct spec, common.by), "of all measures that have none"},
	{"also_by", false, keys_fields, offsetof(struct spec, common.also_by),
	 "of all measures that have none"},
	{"details", false, keys_fields, offsetof(struct spec, common.details),
	 "of all measures that have none"},
	{"columns", false, keys_fields, offsetof(struct spec, common.columns),
	 "of all measures with at that have neither value nor columns"},
	KEY(struct spec, measures, false, read_measures, "what it measures there"),
	KEY(struct spec, events, false, read_events, "what it shows of single hits"),
};

const struct keys tool_keys = KEYS("spec", spec_table);

const struct form spec_forms[] = {
	{read_tool, FORM_TOOL, NULL},
	{read_options, FORM_NAMED, &option_keys},
	{read_let, FORM_LET, NULL},
	{read_points, FORM_NAMED, &point_keys},
	{read_groups, FORM_GROUPS, NULL},
	{read_states, FORM_NAMED, &state_keys},
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

/* Does @text say where a point is, and not how it is called? */
static bool is_place(const char *text)
{
	return strpbrk(text, ". ") || !strcmp(text, "timer");
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool same_place(const struct at *a, const struct at *b)
{
	return a->hook == b->hook && same_text(a->group, b->group) &&
	       same_text(a->name, b->name) && same_text(a->module, b->module);
}

/* The point that a measure or event names by its place: called by the last word of that. */
static struct name add_place(struct keys_reader *reader, struct spec *spec, const struct name *place)
{
	struct node node = {.kind = NODE_SCALAR, .text = place->text, .span = place->span, .plain = true};
	struct at *at = expr_read_at(reader->arena, reader->diag, &node);
	struct spec_point *point;

	if (!at)
		return *place;
	for (size_t i = 0; i < spec->points.count; i++) {
		point = &spec->points.items[i];
		if (strcmp(point->name.text, at->name))
			continue;
		if (point->unnamed && same_place(point->at.items[0], at))
			return (struct name){at->name, place->span};
		diag_error(reader->diag, place->span, "there is a point '%s' already", at->name);
		diag_hint(reader->diag, "give this place a name of its own under 'points:'");
		return *place;
	}
	point = ARENA_PUSH(reader->arena, &spec->points);
	point->name = (struct name){at->name, place->span};
	point->unnamed = true;
	*ARENA_PUSH(reader->arena, &point->at) = at;
	return point->name;
}

static void name_places(struct keys_reader *reader, struct spec *spec, spec_names *at)
{
	for (size_t i = 0; i < at->count; i++)
		if (at->items[i].text && is_place(at->items[i].text))
			at->items[i] = add_place(reader, spec, &at->items[i]);
}

/* What a measure does not say itself it has from the whole spec. */
static void fill_measure(struct spec_measure *measure, const struct spec_measure *common)
{
	bool span = !measure->at.count;

	if (!measure->by.count)
		measure->by = common->by;
	if (!measure->also_by.count)
		measure->also_by = common->also_by;
	if (!measure->details.count)
		measure->details = common->details;
	if (!measure->pair.count && span)
		measure->pair = common->pair;
	if (!measure->timeout && span)
		measure->timeout = common->timeout;
	if (!measure->columns.count && !measure->value && !span)
		measure->columns = common->columns;
}

/* Examples are run as they stand, so they must run this tool. */
static void check_examples(struct keys_reader *reader, const struct spec *spec)
{
	size_t length = spec->tool.text ? strlen(spec->tool.text) : 0;

	for (size_t i = 0; i < spec->examples.count && length; i++) {
		const struct name *command = &spec->examples.items[i].name;

		if (command->text && (strncmp(command->text, spec->tool.text, length) ||
				      (command->text[length] && command->text[length] != ' ')))
			diag_error(reader->diag, command->span, "an example is a command of this tool: %s ...",
				   spec->tool.text);
	}
}

static void complete(struct keys_reader *reader, struct spec *spec)
{
	check_examples(reader, spec);
	for (size_t i = 0; i < spec->groups.count; i++)
		name_places(reader, spec, &spec->groups.items[i].points);
	for (size_t i = 0; i < spec->measures.count; i++) {
		name_places(reader, spec, &spec->measures.items[i].at);
		fill_measure(&spec->measures.items[i], &spec->common);
	}
	for (size_t i = 0; i < spec->events.count; i++)
		name_places(reader, spec, &spec->events.items[i].at);
	for (size_t i = 0; i < spec->actions.count; i++)
		name_places(reader, spec, &spec->actions.items[i].at);
	for (size_t i = 0; i < spec->state.count; i++) {
		name_places(reader, spec, &spec->state.items[i].at);
		name_places(reader, spec, &spec->state.items[i].drop);
	}
	for (size_t i = 0; i < spec->state.count; i++)
		if (!spec->state.items[i].timeout && !spec->state.items[i].drop.count)
			spec->state.items[i].timeout = spec->common.timeout;
}

const struct spec *spec_read(struct arena *arena, struct diag *diag,
			     const struct node *document, const char *file)
{
	struct keys_reader reader = {.arena = arena, .diag = diag};
	struct spec *spec = ARENA_NEW(arena, struct spec);

	spec->file = file;
	spec->source = document->span.source;
	keys_read(&reader, document, &tool_keys, first_key(document), spec);
	complete(&reader, spec);
	return diag_failed(diag) ? NULL : spec;
}

void spec_help(FILE *file)
{
	static const struct { const char *title; const struct keys *keys; } tables[] = {
		{"A spec:", &tool_keys}, {"An option:", &option_keys}, {"A point:", &point_keys},
		{"A state:", &state_keys}, {"An action:", &action_keys},
		{"A measure:", &measure_keys}, {"An event:", &event_keys},
	};

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		keys_help(file, tables[i].title, tables[i].keys);
}
