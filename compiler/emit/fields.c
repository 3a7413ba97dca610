/* SPDX-License-Identifier: MIT */
/* Generates the descriptions of fields of keys and records for the runtime. */
#include <string.h>

#include "bind/meaning.h"
#include "emit/emit.h"

/* The unit and the meaning of a column, as members of its description. */
static void add_meaning(struct text *text, struct meaning meaning)
{
	if (meaning.unit)
		text_add(text, ", .unit = \"%s\"", meaning.unit);
	if (meaning.words)
		text_add(text, ", .about = \"%s\"", meaning.words);
}

/* A value of @of (a measure, an event, a state) at @base and its own offset. */
static void add_field(struct text *text, const struct plan *plan, const char *of,
		      const struct plan_field *field, uint32_t base)
{
	const struct type *type = &field->field->value->type;
	const char *runtime = types_info[type->kind].runtime;

	if (type->is_signed)
		runtime = "VNT_SIGNED";
	if (emit_is_elapsed(field->field->value))
		runtime = "VNT_GAP";
	text_add(text, "{.name = \"%s\", .type = %s, .offset = %u, .size = %u", field->name,
		 runtime, base + field->offset, field->size);
	if (type->kind == TYPE_ENUM || type->kind == TYPE_FLAGS || type->kind == TYPE_DECODED)
		text_add(text, ", .of = \"%s\"", type->structure);
	if (type->kind == TYPE_PLACE)
		text_add(text, ", .words = places, .words_count = %zu", plan->points.count);
	add_meaning(text, meaning_of(plan->core->tool, of, field->name, field->field->value));
	text_add(text, "},\n");
}

static bool shows_place(const struct plan *plan)
{
	for (size_t i = 0; i < plan->maps.count; i++)
		for (size_t j = 0; j < plan->maps.items[i].layout->fields.count; j++) {
			const struct tool_field *field =
				plan->maps.items[i].layout->fields.items[j].field;

			if (field && field->value->type.kind == TYPE_PLACE)
				return true;
		}
	return false;
}

/* Names of the points, where they are shown. */
const char *emit_places(struct arena *arena, const struct plan *plan)
{
	struct text text = {};

	if (!shows_place(plan))
		return NULL;
	text_add(&text, "static const char *const places[] = {\n");
	for (size_t i = 0; i < plan->points.count; i++)
		text_add(&text, "\t\"%s\",\n", plan->points.items[i].core->point->name.text);
	text_add(&text, "};\n\n");
	return text_take(arena, &text);
}

static void add_fields(struct text *text, const struct plan *plan, const char *of,
		       const struct plan_struct *layout, uint32_t base)
{
	for (size_t i = 0; i < layout->fields.count; i++)
		if (layout->fields.items[i].field)
			add_field(text, plan, of, &layout->fields.items[i], base);
}

const struct plan_field *emit_find_field(const struct plan_struct *layout, const char *name)
{
	const struct plan_field *field = layout->fields.items;

	while (field->field || strcmp(field->name, name))
		field++;
	return field;
}

/* How long it took to each stage of a path. */
static void add_steps(struct text *text, const struct core_sink *path, uint32_t offset)
{
	const spec_names *stages = &path->measure->spec->stages;

	for (size_t i = 1; i < stages->count; i++)
		text_add(text, "{.name = \"%s\", .type = VNT_GAP, .offset = %zu, .size = 8, "
			 ".unit = \"ns\", .about = \"since the stage before that was passed\"},\n",
			 stages->items[i].text, offset + 8 * i);
}

/* What --each shows: the key, other values, and what was measured. */
static void add_each(struct text *text, const struct plan *plan,
		     const struct plan_map *map)
{
	const struct plan_map *of = emit_find_map(plan, map->sink->of);
	enum type_kind measured;
	struct meaning meaning;

	add_fields(text, plan, map->name, of->layout, emit_find_field(map->layout, "vnt_key")->offset);
	add_fields(text, plan, map->name, map->layout, 0);
	if (of->sink->kind != SINK_HISTOGRAM)
		return;
	if (of->sink->stages)
		add_steps(text, of->sink, emit_find_field(map->layout, "vnt_steps")->offset);
	measured = of->sink->stages ? TYPE_DURATION : of->sink->use->value->type.kind;
	text_add(text, "{.name = \"value\", .type = %s, .offset = %u, .size = 8",
		 types_info[measured].runtime, emit_find_field(map->layout, "vnt_value")->offset);
	meaning = meaning_of_measured(plan->core->tool, of->sink->measure);
	meaning.unit = measured == TYPE_DURATION ? "ns" : of->sink->unit == UNIT_BYTES ? "bytes" : NULL;
	add_meaning(text, meaning);
	text_add(text, "},\n");
}

/* The fields of a key or of a record that the spec names. */
void emit_field_list(struct arena *arena, struct text *text, const struct plan *plan,
			    const struct plan_map *map)
{
	bool event = map->sink->kind == SINK_EVENT;
	struct text fields = {};

	if (map->sink->stages)
		text_add(&fields, "{.name = \"step\", .type = VNT_STEP, .offset = %u, .size = 4, "
			 ".words = %s_stages, .words_count = %u, .about = \"from stage to stage\"},\n",
			 emit_find_field(map->layout, "step")->offset, map->name, map->sink->stages);
	if (map->sink->of)
		add_each(&fields, plan, map);
	else
		add_fields(&fields, plan, map->name, map->layout, 0);
	const struct gap gaps[] = {
		{"name", map->name},
		{"kind", map->sink->of ? "each" : event ? "fields" : "key"},
		{"fields", text_take(arena, &fields)},
	};
	if (gaps[2].text[0])
		template_fill(arena, text, "fields.c", gaps, ARRAY_SIZE(gaps));
}

/* Names of a path's stages, and what it means to expire after each. */
void emit_stages(struct arena *arena, struct text *text, const struct core_sink *sink)
{
	const struct spec_measure *measure = sink->measure->spec;

	text_add(text, "static const char *const %s_stages[] = {\n", sink->name);
	for (size_t i = 0; i < measure->stages.count; i++)
		text_add(text, "\t\"%s\",\n", measure->stages.items[i].text);
	text_add(text, "};\n\n");
	if (!sink->measure->diagnoses)
		return;
	text_add(text, "static const char *const %s_diagnoses[] = {\n", sink->name);
	for (size_t i = 0; i < measure->stages.count; i++)
		text_add(text, "\t%s,\n", emit_quoted(arena, sink->measure->diagnoses[i]));
	text_add(text, "};\n\n");
}

/* What a state is called by the spec: a measure's starts have the measure's name. */
static const char *name_of(const struct core_state *state)
{
	return state->waiting ? state->measure->name.text : state->name;
}

/* Parts of a key that people can read; addresses of the kernel are none. */
static void add_expired_key(struct text *text, const struct plan *plan, const struct plan_map *map)
{
	const tool_fields *key = map->state->key;
	const char *of = name_of(map->state);

	if (map->id) {
		for (size_t i = 0; i < map->id->fields.count; i++)
			if (map->id->fields.items[i].field &&
			    map->id->fields.items[i].field->value->type.kind != TYPE_POINTER)
				add_field(text, plan, of, &map->id->fields.items[i], EMIT_RECORD_SIZE);
	} else if (key->items[0].value->type.kind != TYPE_POINTER && !map->state->follows) {
		struct plan_field field = {
			.name = key->items[0].name.text, .field = &key->items[0],
			.size = key->items[0].value->type.size,
		};

		add_field(text, plan, of, &field, EMIT_RECORD_SIZE);
	}
}

static void add_stage(struct text *text, const struct core_state *state, const char *name,
		      const char *words, uint32_t offset)
{
	text_add(text, "{.name = \"%s\", .type = VNT_WORD, .offset = %u, .size = 4, "
		 ".words = %s_%s, .words_count = %u, .about = \"%s\"},\n", name, offset,
		 state->measure->name.text, words, state->stages,
		 strcmp(name, "after") ? "what that means" : "last stage that was passed");
}

/* Can a kept value be shown?  Times of the kernel's clock, and addresses, cannot. */
static bool is_shown(const struct plan_field *field)
{
	return field->field && types_info[field->field->value->type.kind].runtime;
}

/* What is shown of what expires: of its record, its key, what was kept of it. */
void emit_expired(struct arena *arena, struct text *text, const struct plan *plan,
		      const struct plan_map *map)
{
	const struct core_state *state = map->state;
	uint32_t base = EMIT_RECORD_SIZE + map->key_size;
	struct text fields = {};

	add_expired_key(&fields, plan, map);
	for (size_t i = 0; i < map->layout->fields.count; i++)
		if (is_shown(&map->layout->fields.items[i]))
			add_field(&fields, plan, name_of(map->state), &map->layout->fields.items[i], base);
	if (state->stages)
		add_stage(&fields, state, "after", "stages",
			  base + emit_find_field(map->layout, "stage")->offset);
	if (state->stages && state->measure->diagnoses)
		add_stage(&fields, state, "diagnosis", "diagnoses",
			  base + emit_find_field(map->layout, "stage")->offset);
	if (state->follows)
		text_add(&fields, "{.name = \"fate\", .type = VNT_FATE, .offset = %u, .size = %u, "
			 ".of = \"skb_drop_reason\", .about = \"what has become of it, if that was seen\"},\n",
			 base + map->value_size, EMIT_FATE_SIZE);
	const struct gap gaps[] = {
		{"name", map->name}, {"kind", "expired"}, {"fields", text_take(arena, &fields)},
	};
	if (gaps[2].text[0])
		template_fill(arena, text, "fields.c", gaps, ARRAY_SIZE(gaps));
}

bool emit_has_expired(const struct plan_map *map)
{
	const struct core_state *state = map->state;

	if (!state->timeout_ns || state->stages)
		return state->timeout_ns;
	for (size_t i = 0; i < map->layout->fields.count; i++)
		if (is_shown(&map->layout->fields.items[i]))
			return true;
	for (size_t i = 0; i < state->key->count && !state->follows; i++)
		if (state->key->items[i].value->type.kind != TYPE_POINTER)
			return true;
	return false;
}
