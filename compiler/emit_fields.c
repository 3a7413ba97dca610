/* SPDX-License-Identifier: MIT */
/* Fields of keys and records, as the runtime wants them described. */
#include <string.h>

#include "emit.h"

const char *emit_quoted(struct arena *arena, const char *text)
{
	return text ? arena_printf(arena, "\"%s\"", text) : "NULL";
}

/* A value at @base and its own offset. */
static void add_field(struct text *text, const struct plan *plan, const struct plan_field *field,
		      uint32_t base)
{
	const struct type *type = &field->field->value->type;
	const char *runtime = types_info[type->kind].runtime;

	if (type->kind == TYPE_INT && type->is_signed)
		runtime = "VNT_SIGNED";
	text_add(text, "{.name = \"%s\", .type = %s, .offset = %u, .size = %u", field->name,
		 runtime, base + field->offset, field->size);
	if (type->kind == TYPE_ENUM || type->kind == TYPE_DECODED)
		text_add(text, ", .of = \"%s\"", type->structure);
	if (type->kind == TYPE_PLACE)
		text_add(text, ", .words = places, .words_count = %zu", plan->points.count);
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
	return emit_take(arena, &text);
}

static void add_fields(struct text *text, const struct plan *plan,
		       const struct plan_struct *layout, uint32_t base)
{
	for (size_t i = 0; i < layout->fields.count; i++)
		if (layout->fields.items[i].field)
			add_field(text, plan, &layout->fields.items[i], base);
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
		text_add(text, "{.name = \"%s\", .type = VNT_GAP, .offset = %zu, .size = 8},\n",
			 stages->items[i].text, offset + 8 * i);
}

/* What --each shows: the key, other values, and what was measured. */
static void add_each(struct text *text, const struct plan *plan,
		     const struct plan_map *map)
{
	const struct plan_map *of = emit_find_map(plan, map->sink->of);
	enum type_kind measured;

	add_fields(text, plan, of->layout, emit_find_field(map->layout, "vnt_key")->offset);
	add_fields(text, plan, map->layout, 0);
	if (of->sink->kind != SINK_HISTOGRAM)
		return;
	if (of->sink->stages)
		add_steps(text, of->sink, emit_find_field(map->layout, "vnt_steps")->offset);
	measured = of->sink->stages ? TYPE_DURATION : of->sink->use->value->type.kind;
	text_add(text, "{.name = \"value\", .type = %s, .offset = %u, .size = 8},\n",
		 types_info[measured].runtime, emit_find_field(map->layout, "vnt_value")->offset);
}

/* The fields of a key or of a record that the spec names. */
void emit_field_list(struct arena *arena, struct text *text, const struct plan *plan,
			    const struct plan_map *map)
{
	bool event = map->sink->kind == SINK_EVENT;
	struct text fields = {};

	if (map->sink->stages)
		text_add(&fields, "{.name = \"step\", .type = VNT_STEP, .offset = %u, .size = 4, "
			 ".words = %s_stages, .words_count = %u},\n",
			 emit_find_field(map->layout, "step")->offset, map->name, map->sink->stages);
	if (map->sink->of)
		add_each(&fields, plan, map);
	else
		add_fields(&fields, plan, map->layout, 0);
	const struct gap gaps[] = {
		{"name", map->name},
		{"kind", map->sink->of ? "each" : event ? "fields" : "key"},
		{"fields", emit_take(arena, &fields)},
	};
	if (gaps[2].text[0])
		template_fill(arena, text, "fields.c", gaps, ARRAY_SIZE(gaps));
}

static const char *verdict_of(const struct spec_measure *measure, const char *stage)
{
	for (size_t i = 0; i < measure->verdicts.count; i++)
		if (!strcmp(measure->verdicts.items[i].name.text, stage))
			return measure->verdicts.items[i].expr->name;
	return NULL;
}

/* Names of a path's stages, and what it means to be lost after each. */
void emit_stages(struct arena *arena, struct text *text, const struct core_sink *sink)
{
	const struct spec_measure *measure = sink->measure->spec;

	text_add(text, "static const char *const %s_stages[] = {\n", sink->name);
	for (size_t i = 0; i < measure->stages.count; i++)
		text_add(text, "\t\"%s\",\n", measure->stages.items[i].text);
	text_add(text, "};\n\n");
	if (!measure->verdicts.count)
		return;
	text_add(text, "static const char *const %s_verdicts[] = {\n", sink->name);
	for (size_t i = 0; i < measure->stages.count; i++)
		text_add(text, "\t%s,\n",
			 emit_quoted(arena, verdict_of(measure, measure->stages.items[i].text)));
	text_add(text, "};\n\n");
}

/* Parts of a key that people can read; addresses of the kernel are none. */
static void add_lost_key(struct text *text, const struct plan *plan, const struct plan_map *map)
{
	const tool_fields *key = map->table->key;

	if (map->id) {
		for (size_t i = 0; i < map->id->fields.count; i++)
			if (map->id->fields.items[i].field &&
			    map->id->fields.items[i].field->value->type.kind != TYPE_POINTER)
				add_field(text, plan, &map->id->fields.items[i], EMIT_RECORD_SIZE);
	} else if (key->items[0].value->type.kind != TYPE_POINTER) {
		struct plan_field field = {
			.name = key->items[0].name.text, .field = &key->items[0],
			.size = key->items[0].value->type.size,
		};

		add_field(text, plan, &field, EMIT_RECORD_SIZE);
	}
}

static void add_stage(struct text *text, const struct core_table *table, const char *name,
		      const char *words, uint32_t offset)
{
	text_add(text, "{.name = \"%s\", .type = VNT_WORD, .offset = %u, .size = 4, "
		 ".words = %s_%s, .words_count = %u},\n", name, offset,
		 table->measure->name.text, words, table->stages);
}

/* Can a kept value be shown?  Times of the kernel's clock, and addresses, cannot. */
static bool is_shown(const struct plan_field *field)
{
	return field->field && types_info[field->field->value->type.kind].runtime;
}

/* What is shown of what is lost: of its record, its key, what was kept of it. */
void emit_lost(struct arena *arena, struct text *text, const struct plan *plan,
		      const struct plan_map *map)
{
	const struct core_table *table = map->table;
	uint32_t base = EMIT_RECORD_SIZE + map->key_size;
	struct text fields = {};

	add_lost_key(&fields, plan, map);
	for (size_t i = 0; i < map->layout->fields.count; i++)
		if (is_shown(&map->layout->fields.items[i]))
			add_field(&fields, plan, &map->layout->fields.items[i], base);
	if (table->stages)
		add_stage(&fields, table, "after", "stages",
			  base + emit_find_field(map->layout, "stage")->offset);
	if (table->stages && table->measure->spec->verdicts.count)
		add_stage(&fields, table, "verdict", "verdicts",
			  base + emit_find_field(map->layout, "stage")->offset);
	const struct gap gaps[] = {
		{"name", map->name}, {"kind", "lost"}, {"fields", emit_take(arena, &fields)},
	};
	if (gaps[2].text[0])
		template_fill(arena, text, "fields.c", gaps, ARRAY_SIZE(gaps));
}

bool emit_has_lost(const struct plan_map *map)
{
	const struct core_table *table = map->table;

	if (!table->lost_ns || table->stages)
		return table->lost_ns;
	for (size_t i = 0; i < map->layout->fields.count; i++)
		if (is_shown(&map->layout->fields.items[i]))
			return true;
	for (size_t i = 0; i < table->key->count; i++)
		if (table->key->items[i].value->type.kind != TYPE_POINTER)
			return true;
	return false;
}
