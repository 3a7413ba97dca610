/* SPDX-License-Identifier: MIT */
/* Generates the C description of a tool for the runtime from templates/. */
#include <string.h>

#include "runtime/bpf/number.h"
#include "bind/meaning.h"
#include "emit/emit.h"

#define NAME(word) #word
#define NUMBER(macro) NAME(macro)

static const char *number(struct arena *arena, size_t count)
{
	return arena_printf(arena, "%zu", count);
}

static void emit_variants(struct arena *arena, struct text *text, const struct plan_point *point)
{
	struct text list = {};

	for (size_t i = 0; i < point->programs.count; i++) {
		const struct plan_program *program = &point->programs.items[i];

		text_add(&list, "{%s, \"%s\", \"%s\", %s, %s},\n",
			 plan_hooks[program->hook].runtime, program->name, program->at->name,
			 emit_quoted(arena, program->at->group), emit_quoted(arena, program->at->module));
	}
	const struct gap gaps[] = {
		{"point", point->core->point->name.text},
		{"variants", text_take(arena, &list)},
	};
	template_fill(arena, text, "variants.c", gaps, ARRAY_SIZE(gaps));
}

static void emit_argument_list(struct arena *arena, struct text *text,
			       const struct plan_point *point)
{
	const char *name = point->core->point->name.text;
	struct text list = {};

	for (size_t i = 0; i < point->arguments.count; i++)
		text_add(&list, "{\"%s\", \"%s_%s\"},\n", point->arguments.items[i]->name,
			 name, point->arguments.items[i]->name);
	const struct gap gaps[] = {
		{"point", name},
		{"arguments", text_take(arena, &list)},
	};
	if (point->arguments.count)
		template_fill(arena, text, "arguments.c", gaps, ARRAY_SIZE(gaps));
}

static const char *points(struct arena *arena, const struct plan *plan)
{
	struct text text = {};

	for (size_t i = 0; i < plan->points.count; i++) {
		emit_variants(arena, &text, &plan->points.items[i]);
		emit_argument_list(arena, &text, &plan->points.items[i]);
	}
	return text_take(arena, &text);
}

static uint32_t number_of(const struct plan *plan, const struct tool_measure *measure)
{
	return measure - plan->core->tool->measures.items;
}

/*
 * Of a point that serves paths alone: which ones, and whether only on the way.
 * NULL of others.
 */
static const char *paths_of(struct arena *arena, const struct plan *plan,
			    const struct plan_point *point)
{
	uint32_t paths = 0;
	bool between = true;

	if (point->core->point->watch)
		return NULL;
	for (size_t i = 0; i < point->core->actions.count; i++) {
		const struct core_action *action = &point->core->actions.items[i];

		if (!action->state || !action->state->stages)
			return NULL;
		paths |= 1U << number_of(plan, action->state->measure);
		between &= action->kind == ACTION_PASS;
	}
	return arena_printf(arena, ".paths = %#x,\n%s", paths, between ? ".between = true,\n" : "");
}

/* Can the point be left out?  Then nothing that it does is of use to another one. */
static bool stands_apart(const struct plan_point *point)
{
	for (size_t i = 0; i < point->core->actions.count; i++) {
		const struct core_action *action = &point->core->actions.items[i];

		if (action->kind != ACTION_OBSERVE && action->kind != ACTION_TALLY &&
		    (action->kind != ACTION_DO || action->state))
			return false;
	}
	return !point->core->point->watch;
}

/* There is something to choose only where several points stand apart. */
static bool has_choice(const struct plan *plan)
{
	size_t count = 0;

	for (size_t i = 0; i < plan->points.count; i++)
		count += stands_apart(&plan->points.items[i]);
	return count > 1;
}

static bool waits(const struct plan_point *point)
{
	for (size_t i = 0; i < point->programs.count; i++)
		if (point->programs.items[i].at->waits)
			return true;
	return false;
}

static const char *instead_of(struct arena *arena, const struct spec_point *point)
{
	return point->instead_of.text
		? arena_printf(arena, ".instead_of = \"%s\",\n", point->instead_of.text) : NULL;
}

static const char *point_list(struct arena *arena, const struct plan *plan)
{
	bool choice = has_choice(plan);
	struct text text = {};

	for (size_t i = 0; i < plan->points.count; i++) {
		const struct plan_point *point = &plan->points.items[i];
		const char *name = point->core->point->name.text;
		const char *arguments = arena_printf(arena,
			".arguments = %s_arguments,\n.arguments_count = %zu,\n",
			name, point->arguments.count);
		const struct gap gaps[] = {
			{"point", name},
			{"at", emit_at(arena, point->core->point)},
			{"variants_count", number(arena, point->programs.count)},
			{"arguments", point->arguments.count ? arguments : NULL},
			{"paths", paths_of(arena, plan, point)},
			{"apart", choice && stands_apart(point) ? ".apart = true,\n" : NULL},
			{"optional", point->core->point->spec->optional ? ".optional = true,\n" : NULL},
			{"instead_of", instead_of(arena, point->core->point->spec)},
			{"waits", waits(point) ? ".waits = true,\n" : NULL},
		};

		template_fill(arena, &text, "point.c", gaps, ARRAY_SIZE(gaps));
	}
	return text_take(arena, &text);
}

static const char *fields(struct arena *arena, const struct plan *plan)
{
	struct text text = {};

	struct text expired = {};

	for (size_t i = 0; i < plan->maps.count; i++) {
		const struct plan_map *map = &plan->maps.items[i];

		if (map->sink && map->sink->stages)
			emit_stages(arena, &text, map->sink);
		if (map->state && emit_has_expired(map))
			emit_expired(arena, &expired, plan, map);
		if (map->sink)
			emit_field_list(arena, &text, plan, map);
		if (map->values)
			emit_columns(arena, &text, plan, map);
		if (map->values)
			derive_emit(arena, &text, plan->core->tool, map->sink->measure);
	}
	text_add(&text, "%s", text_take(arena, &expired));
	return text_take(arena, &text);
}

/* .key = NAME_key and its count, when there are any, and what --by switches. */
static const char *key_lines(struct arena *arena, const struct plan_map *map)
{
	const struct core_sink *sink = map->sink;

	if (sink->stages && !sink->keys->count)
		return arena_printf(arena, ".key = %s_key,\n.key_count = 1,\n.key_default = 1,\n",
				    map->name);
	if (!sink->keys->count)
		return NULL;
	return arena_printf(arena,
		".key = %s_key,\n.key_count = %zu,\n.key_default = %zu,\n.by = \"%s_by\",\n",
		map->name, sink->keys->count + !!sink->stages,
		sink->keys_default + !!sink->stages, map->name);
}

/* Events of what expires stand after all others: the number of that of @table. */
static uint32_t expired_number(const struct plan *plan, const struct core_state *state)
{
	uint32_t number = 0;

	for (size_t i = 0; i < plan->core->sinks.count; i++)
		number += plan->core->sinks.items[i]->kind == SINK_EVENT;
	for (size_t i = 0; plan->maps.items[i].state != state; i++)
		number += plan->maps.items[i].state && emit_has_expired(&plan->maps.items[i]);
	return number;
}

static const char *expired_line(struct arena *arena, const struct plan *plan,
			     const struct core_state *state)
{
	if (!emit_has_expired(emit_find_map(plan, state)))
		return NULL;
	return arena_printf(arena, ".expired_event = &events[%u],\n", expired_number(plan, state));
}

static void emit_expired_events(struct text *text, const struct plan *plan)
{
	for (size_t i = 0; i < plan->maps.count; i++) {
		const struct plan_map *map = &plan->maps.items[i];
		const struct core_state *state = map->state;
		bool shown;

		if (!state || !emit_has_expired(map))
			continue;
		shown = state->waiting ? state->measure->spec->show_expired
				       : state->state->spec->show_expired;
		text_add(text, "{\"%s_expired\", %s_expired, sizeof(%s_expired) / sizeof(%s_expired[0]), %u, %s},\n",
			 state->waiting ? state->measure->name.text : state->name, map->name,
			 map->name, map->name, EMIT_RECORD_SIZE + map->key_size + map->value_size +
			 (state->follows ? EMIT_FATE_SIZE : 0),
			 shown ? "VNT_EXPIRED_SHOWN" : "VNT_EXPIRED");
	}
}

static const char *waiting_lines(struct arena *arena, const struct plan *plan,
				 const struct core_sink *sink)
{
	struct text text = {};

	if (!sink->state)
		return NULL;
	text_add(&text, ".waiting = \"%s_map\",\n.timeout_ns = %lluULL,\n.start_row = %u,\n",
		 sink->state->name, (unsigned long long)sink->state->timeout_ns, sink->start_row);
	if (sink->stages)
		text_add(&text, ".stages = %s_stages,\n.stages_count = %u,\n.stage_offset = %u,\n",
			 sink->name, sink->stages, 8 + 8 * sink->stages);
	if (sink->stages && sink->measure->diagnoses)
		text_add(&text, ".diagnoses = %s_diagnoses,\n", sink->name);
	if (sink->state->follows)
		text_add(&text, ".follows = true,\n");
	if (emit_has_expired(emit_find_map(plan, sink->state)))
		text_add(&text, "%s", expired_line(arena, plan, sink->state));
	return text_take(arena, &text);
}

/* What a histogram counts, in words. */
static const char *about(struct arena *arena, const struct plan *plan,
			 const struct tool_measure *measure)
{
	struct meaning meaning = meaning_of_measured(plan->core->tool, measure);

	return meaning.words ? arena_printf(arena, ".about = \"%s\",\n", meaning.words) : NULL;
}

static void emit_histogram(struct arena *arena, struct text *text, const struct plan *plan,
			   const struct plan_map *map)
{
	static const char *const units[UNIT_COUNT] = {
		"VNT_NONE", "VNT_NS", "VNT_US", "VNT_MS", "VNT_S", "VNT_BYTES",
	};
	const struct gap gaps[] = {
		{"measure", map->name},
		{"unit", units[map->sink->unit]},
		{"about", about(arena, plan, map->sink->measure)},
		{"key", key_lines(arena, map)},
		{"key_size", number(arena, map->key_size)},
		{"waiting", waiting_lines(arena, plan, map->sink)},
	};

	template_fill(arena, text, "measure.c", gaps, ARRAY_SIZE(gaps));
}

/* What makes further columns, and how many; or NULL. */
static const char *derived_lines(struct arena *arena, const struct plan_map *map)
{
	const struct tool_measure *measure = map->sink->measure;

	const char *names = "";

	if (!derive_any(measure))
		return NULL;
	if (measure->computed.count)
		names = arena_printf(arena, ".computed = %s_computed,\n.computed_count = %zu,\n",
				     map->name, measure->computed.count);
	return arena_printf(arena, ".derive = %s_derive,\n%s%s", map->name, names,
			    measure->spec->diagnosis.count ? ".diagnosed = true,\n" : "");
}

static void emit_result_table(struct arena *arena, struct text *text, const struct plan *plan,
			      const struct plan_map *map)
{
	(void)plan;
	const struct gap gaps[] = {
		{"name", map->name},
		{"key", key_lines(arena, map)},
		{"key_size", number(arena, map->key_size)},
		{"columns_count", number(arena, map->sink->use->counted.count)},
		{"row_size", number(arena, map->values->size)},
		{"derived", derived_lines(arena, map)},
	};

	template_fill(arena, text, "result.c", gaps, ARRAY_SIZE(gaps));
}

static void emit_event_entry(struct arena *arena, struct text *text, const struct plan *plan,
			     const struct plan_map *map)
{
	(void)plan;
	const char *kind = map->sink->of ? "each" : "fields";

	(void)arena;
	text_add(text, "{\"%s\", %s_%s, sizeof(%s_%s) / sizeof(%s_%s[0]), %u, %s},\n", map->name,
		 map->name, kind, map->name, kind, map->name, kind, map->layout->size,
		 !map->sink->of ? "VNT_EVENT" : map->sink->of->measure->spec->show_each ? "VNT_EACH_SHOWN"
								   : "VNT_EACH");
}

/* One array of the description: all sinks of one kind. */
static const char *list(struct arena *arena, const struct plan *plan, enum sink_kind kind)
{
	static const struct {
		const char *type, *name;
		void (*emit)(struct arena *, struct text *, const struct plan *,
			     const struct plan_map *);
	} lists[] = {
		[SINK_HISTOGRAM] = {"vnt_measure", "measures", emit_histogram},
		[SINK_TABLE] = {"vnt_table", "tables", emit_result_table},
		[SINK_EVENT] = {"vnt_event", "events", emit_event_entry},
	};
	struct text items = {}, text = {};

	for (size_t i = 0; i < plan->maps.count; i++)
		if (plan->maps.items[i].sink && plan->maps.items[i].sink->kind == kind)
			lists[kind].emit(arena, &items, plan, &plan->maps.items[i]);
	if (kind == SINK_EVENT)
		emit_expired_events(&items, plan);
	const struct gap gaps[] = {
		{"type", lists[kind].type}, {"name", lists[kind].name},
		{"items", text_take(arena, &items)},
	};
	if (gaps[2].text[0])
		template_fill(arena, &text, "list.c", gaps, ARRAY_SIZE(gaps));
	return text_take(arena, &text);
}

static void emit_state(struct arena *arena, struct text *text, const struct plan *plan,
			 const struct plan_map *map)
{
	const struct core_state *state = map->state;
	const struct gap gaps[] = {
		{"name", map->name},
		{"timeout_ns", arena_printf(arena, "%lluULL", (unsigned long long)state->timeout_ns)},
		{"expired", expired_line(arena, plan, state)},
	};

	template_fill(arena, text, "states.c", gaps, ARRAY_SIZE(gaps));
}

/* States that have `timeout:`. */
static const char *states(struct arena *arena, const struct plan *plan)
{
	struct text items = {}, text = {};

	for (size_t i = 0; i < plan->core->states.count; i++) {
		const struct core_state *state = plan->core->states.items[i];

		if (!state->waiting && state->timeout_ns)
			emit_state(arena, &items, plan, emit_find_map(plan, state));
	}
	const struct gap gaps[] = {
		{"type", "vnt_state"}, {"name", "states"},
		{"items", text_take(arena, &items)},
	};
	if (gaps[2].text[0])
		template_fill(arena, &text, "list.c", gaps, ARRAY_SIZE(gaps));
	return text_take(arena, &text);
}

/* The options of the tool's own. */
static const char *options(struct arena *arena, const struct plan *plan)
{
	static const char *const kinds[OPTION_KIND_COUNT] = {
		[OPTION_NUMBER] = "VNT_OPTION_NUMBER", [OPTION_DURATION] = "VNT_OPTION_DURATION",
		[OPTION_BYTES] = "VNT_OPTION_NUMBER", [OPTION_FLAG] = "VNT_OPTION_FLAG",
		[OPTION_NUMBERS] = "VNT_OPTION_NUMBERS", [OPTION_DEVICES] = "VNT_OPTION_DEVICES",
		[OPTION_MACS] = "VNT_OPTION_MACS", [OPTION_NETWORKS] = "VNT_OPTION_NETWORKS", [OPTION_NAMES] = "VNT_OPTION_NAMES",
	};
	struct text items = {}, text = {};

	for (size_t i = 0; i < plan->core->tool->options.count; i++) {
		const struct tool_option *option = &plan->core->tool->options.items[i];

		text_add(&items, "{\"%s\", %s, \"%s\", %s, %s, %s},\n", option->name.text,
			 kinds[option->kind], option->spec->about.text, emit_quoted(arena, option->of),
			 option->spec->fallback ? "true" : "false",
			 option->spec->required ? "true" : "false");
	}
	const struct gap gaps[] = {
		{"type", "vnt_option"}, {"name", "options"}, {"items", text_take(arena, &items)},
	};
	if (gaps[2].text[0])
		template_fill(arena, &text, "list.c", gaps, ARRAY_SIZE(gaps));
	return text_take(arena, &text);
}

/* .NAME = NAME, .NAME_count = ... for the arrays that exist. */
static const char *members(struct arena *arena, const char *const *texts)
{
	static const char *const names[] = {"measures", "tables", "events", "states", "options"};
	struct text text = {};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (texts[i][0])
			text_add(&text, ".%s = %s,\n.%s_count = sizeof(%s) / sizeof(%s[0]),\n",
				 names[i], names[i], names[i], names[i], names[i]);
	return text_take(arena, &text);
}

/* Several actions on the same table at the same point are numbered. */
static const char *row_name(struct arena *arena, const struct core_row *row)
{
	return row->number == 1 ? row->name : arena_printf(arena, "%s %u", row->name, row->number);
}

static const char *rows(struct arena *arena, const struct plan *plan)
{
	struct text text = {};

	for (size_t i = 0; i < plan->core->rows.count; i++)
		text_add(&text, "{\"%s\", \"%s\", %#llx},\n",
			 row_name(arena, &plan->core->rows.items[i]), plan->core->rows.items[i].at,
			 (unsigned long long)plan->row_points[i]);
	return text_take(arena, &text);
}

static const char *features(struct arena *arena, const struct plan *plan)
{
	const struct { const char *name; bool has; } all[] = {
		{"VNT_HAS_PACKET", plan->has_packet}, {"VNT_HAS_DEVICE", plan->filters_device},
		{"VNT_HAS_NETNS", plan->filters_netns},
		{"VNT_HAS_TASK", plan->has_task}, {"VNT_HAS_USER", plan->has_running_task},
		{"VNT_HAS_DURATION", plan->has_durations}, {"VNT_HAS_REPLIES", plan->has_replies},
	};
	struct text text = {};

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (all[i].has)
			text_add(&text, "%s%s", text.length ? " | " : "", all[i].name);
	return text.length ? text_take(arena, &text) : "0";
}

void emit_tool(struct arena *arena, struct text *text, const struct plan *plan)
{
	const struct spec *spec = plan->core->tool->spec;
	const char *examples = emit_examples(arena, spec);
	const char *const lists[] = {
		list(arena, plan, SINK_HISTOGRAM), list(arena, plan, SINK_TABLE),
		list(arena, plan, SINK_EVENT), states(arena, plan), options(arena, plan),
	};
	const struct gap gaps[] = {
		{"tool", spec->tool.text},
		{"about", spec->about.text},
		{"file", plan->file},
		{"runtime", NUMBER(VNT_RUNTIME)},
		{"points", points(arena, plan)},
		{"point_list", point_list(arena, plan)},
		{"places", emit_places(arena, plan)},
		{"fields", fields(arena, plan)},
		{"measures", lists[0]},
		{"tables", lists[1]},
		{"events", lists[2]},
		{"states", lists[3]},
		{"options", lists[4]},
		{"rows", rows(arena, plan)},
		{"spec", emit_lines(arena, spec->source)},
		{"examples", examples},
		{"example_members", examples[0] ? ".examples = examples,\n.examples_count = sizeof(examples) / sizeof(examples[0]),\n" : NULL},
		{"features", features(arena, plan)},
		{"counters", plan->core->tool->counters
			? arena_printf(arena, ".counters = %#x,\n", plan->core->tool->counters) : NULL},
		{"points_count", number(arena, plan->points.count)},
		{"members", members(arena, lists)},
		{"rows_count", number(arena, plan->core->rows.count)},
	};

	template_fill(arena, text, "tool.c", gaps, ARRAY_SIZE(gaps));
	emit_wrap(text);
}
