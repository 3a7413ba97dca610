/* SPDX-License-Identifier: MIT */
/* plan -> the description of the tool, C for the runtime, through templates/. */
#include <string.h>

#include "../runtime/bpf/number.h"
#include "emit.h"

#define NAME(word) #word
#define NUMBER(macro) NAME(macro)

static const char *number(struct arena *arena, size_t count)
{
	return arena_printf(arena, "%zu", count);
}

static const char *quoted(struct arena *arena, const char *text)
{
	return text ? arena_printf(arena, "\"%s\"", text) : "NULL";
}

static void emit_variants(struct arena *arena, struct text *text, const struct plan_point *point)
{
	struct text list = {};

	for (size_t i = 0; i < point->programs.count; i++) {
		const struct plan_program *program = &point->programs.items[i];

		text_add(&list, "{%s, \"%s\", \"%s\", %s, %s},\n",
			 plan_hooks[program->hook].runtime, program->name, program->at->name,
			 quoted(arena, program->at->group), quoted(arena, program->at->module));
	}
	const struct gap gaps[] = {
		{"point", point->core->point->name.text},
		{"variants", emit_take(arena, &list)},
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
		{"arguments", emit_take(arena, &list)},
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
	return emit_take(arena, &text);
}

static const char *point_list(struct arena *arena, const struct plan *plan)
{
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
			{"optional", point->core->point->spec->optional ? ".optional = true,\n" : NULL},
		};

		template_fill(arena, &text, "point.c", gaps, ARRAY_SIZE(gaps));
	}
	return emit_take(arena, &text);
}

/* The map of @sink, and the map of what waits for it. */
static const struct plan_map *map_of(const struct plan *plan, const void *core)
{
	const struct plan_map *map = plan->maps.items;

	while (map->sink != core && map->table != core)
		map++;
	return map;
}

static const char *keys(struct arena *arena, const struct plan *plan)
{
	struct text text = {};

	for (size_t i = 0; i < plan->core->sinks.count; i++) {
		const struct core_sink *sink = plan->core->sinks.items[i];
		const struct plan_struct *layout = map_of(plan, sink)->layout;
		struct text fields = {};

		for (size_t j = 0; j < layout->fields.count; j++) {
			const struct plan_field *field = &layout->fields.items[j];

			if (field->core)
				text_add(&fields, "{\"%s\", %s, %u, %u},\n", field->name,
					 types_info[field->core->value->type.kind].runtime,
					 field->offset, field->size);
		}
		const struct gap gaps[] = {
			{"measure", sink->name},
			{"fields", emit_take(arena, &fields)},
		};
		if (sink->keys.count)
			template_fill(arena, &text, "key.c", gaps, ARRAY_SIZE(gaps));
	}
	return emit_take(arena, &text);
}

static uint32_t slot_offset(const struct plan_struct *layout)
{
	const struct plan_field *field = layout->fields.items;

	while (field->core || strcmp(field->name, "slot"))
		field++;
	return field->offset;
}

/* Row of the start of the measure that @sink shows. */
static uint32_t start_row(const struct plan *plan, const struct core_sink *sink)
{
	const struct core_row *rows = plan->core->rows.items;
	uint32_t row = 0;

	while (rows[row].measure != sink->measure || rows[row].point != sink->measure->start)
		row++;
	return row;
}

static const char *measures(struct arena *arena, const struct plan *plan)
{
	static const char *const units[UNIT_COUNT] = {
		"VNT_NONE", "VNT_NS", "VNT_US", "VNT_MS", "VNT_S", "VNT_BYTES",
	};
	struct text text = {};

	for (size_t i = 0; i < plan->core->sinks.count; i++) {
		const struct core_sink *sink = plan->core->sinks.items[i];
		const struct core_table *table = plan->core->tables.items[i];
		const struct plan_map *map = map_of(plan, sink);
		const char *key = arena_printf(arena, ".key = %s_key,\n.key_count = %zu,\n",
					       sink->name, sink->keys.count);
		const struct gap gaps[] = {
			{"measure", sink->name},
			{"map", sink->name},
			{"unit", units[sink->unit]},
			{"key", sink->keys.count ? key : NULL},
			{"key_size", number(arena, map->key_size)},
			{"slot_offset", number(arena, slot_offset(map->layout))},
			{"waiting", table->name},
			{"lost_ns", arena_printf(arena, "%llu", (unsigned long long)table->lost_ns)},
			{"start_row", number(arena, start_row(plan, sink))},
		};

		template_fill(arena, &text, "measure.c", gaps, ARRAY_SIZE(gaps));
	}
	return emit_take(arena, &text);
}

static const char *rows(struct arena *arena, const struct plan *plan)
{
	struct text text = {};

	for (size_t i = 0; i < plan->core->rows.count; i++)
		text_add(&text, "{\"%s\", \"%s\"},\n",
			 plan->core->rows.items[i].measure->name.text,
			 plan->core->rows.items[i].point->name.text);
	return emit_take(arena, &text);
}

/* The spec's text as lines of a C string. */
static const char *spec_text(struct arena *arena, const struct source *source)
{
	struct text text = {};

	text_add(&text, "\"");
	for (size_t i = 0; i < source->size; i++) {
		char c = source->text[i];

		if (c == '"' || c == '\\')
			text_add(&text, "\\%c", c);
		else if (c == '\t')
			text_add(&text, "\\t");
		else if (c == '\n')
			text_add(&text, i + 1 < source->size ? "\\n\"\n\"" : "\\n");
		else if (c != '\r')
			text_append(&text, &c, 1);
	}
	text_add(&text, "\",");
	return emit_take(arena, &text);
}

void emit_tool(struct arena *arena, struct text *text, const struct plan *plan)
{
	const struct spec *spec = plan->core->tool->spec;
	const char *features = plan->has_device ? "VNT_HAS_PACKET | VNT_HAS_DEVICE" :
			       plan->has_packet ? "VNT_HAS_PACKET" : "0";
	const struct gap gaps[] = {
		{"tool", spec->tool.text},
		{"about", spec->about.text},
		{"file", plan->file},
		{"runtime", NUMBER(VNT_RUNTIME)},
		{"points", points(arena, plan)},
		{"point_list", point_list(arena, plan)},
		{"keys", keys(arena, plan)},
		{"measures", measures(arena, plan)},
		{"rows", rows(arena, plan)},
		{"spec", spec_text(arena, spec->source)},
		{"features", features},
		{"object", build_identifier(arena, spec->tool.text)},
		{"points_count", number(arena, plan->points.count)},
		{"measures_count", number(arena, plan->core->sinks.count)},
		{"rows_count", number(arena, plan->core->rows.count)},
	};

	template_fill(arena, text, "tool.c", gaps, ARRAY_SIZE(gaps));
}
