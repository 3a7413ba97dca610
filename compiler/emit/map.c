/* SPDX-License-Identifier: MIT */
/* Generates maps and the structs of their keys and values. */
#include "emit/emit.h"

const struct plan_map *emit_find_map(const struct plan *plan, const void *core)
{
	const struct plan_map *map = plan->maps.items;

	while (map->state != core && map->sink != core)
		map++;
	return map;
}

static const char *key_type(struct arena *arena, const struct plan_map *map)
{
	const struct type *type = &map->state->key->items[0].value->type;

	if (map->id)
		return arena_printf(arena, "struct %s", map->id->name);
	return type->kind == TYPE_PACKET_ID ? "struct packet_id" :
	       type->kind == TYPE_FLOW ? "struct packet_flow" :
	       type->kind == TYPE_ADDRESS ? "u32[4]" : "u64";
}

/* "latency, us, by packet.flow", as the spec says. */
static const char *by_comment(struct arena *arena, const struct tool_measure *measure)
{
	const char *unit = expr_units[measure->unit].name;
	struct text text = {};

	text_add(&text, "%s%s%s", measure->name.text, unit[0] ? ", " : "", unit);
	for (size_t i = 0; i < measure->spec->by.count; i++) {
		text_add(&text, "%s", i ? ", " : ", by ");
		expr_print(&text, measure->spec->by.items[i].expr);
	}
	return emit_comment(arena, text_take(arena, &text), measure->spec->comment);
}

/* What the parts of a key are at the first point that has one. */
static void add_key(struct text *text, const spec_keys *keys)
{
	for (size_t i = 0; i < keys->items[0].parts.count; i++) {
		text_add(text, "%s", i ? ", " : "");
		expr_print(text, keys->items[0].parts.items[i].expr);
	}
}

static const char *pair_comment(struct arena *arena, const struct tool_measure *measure)
{
	struct text text = {};

	text_add(&text, measure->kind == MEASURE_PATH ? "What is on its way on path '%s', by "
		 : "Starts of '%s' that wait for their end, by ", measure->name.text);
	add_key(&text, &measure->spec->pair);
	text_add(&text, ", for ");
	expr_print(&text, measure->spec->timeout);
	text_add(&text, " at most");
	return emit_comment(arena, text_take(arena, &text), NULL);
}

static const char *object_comment(struct arena *arena, const struct tool_state *state)
{
	struct text text = {};

	text_add(&text, "What is kept of each ");
	add_key(&text, &state->spec->key);
	return emit_comment(arena, text_take(arena, &text), state->spec->comment);
}

static const char *fields_of(struct arena *arena, const struct plan_struct *layout)
{
	struct text fields = {};

	emit_fields(&fields, layout);
	return text_take(arena, &fields);
}

/* Columns that hits add to are all numbers of 64 bits. */
static const char *values_of(struct arena *arena, const struct plan_struct *layout)
{
	struct text text = {};

	if (!layout)
		return NULL;
	text_add(&text, "struct %s {\n\tu64 ", layout->name);
	for (size_t i = 0; i < layout->fields.count; i++)
		text_add(&text, "%s%s", i ? ", " : "", layout->fields.items[i].name);
	text_add(&text, ";\n};\n\n");
	return text_take(arena, &text);
}

static const char *struct_of(struct arena *arena, const struct plan_struct *layout)
{
	struct text text = {};

	if (layout) {
		const struct gap gaps[] = {
			{"layout", layout->name}, {"fields", fields_of(arena, layout)},
		};

		template_fill(arena, &text, "struct.bpf.c", gaps, ARRAY_SIZE(gaps));
	}
	return text_take(arena, &text);
}

/* Switches for what a sink is grouped by; user space sets them. */
static const char *by(struct arena *arena, const struct core_sink *sink)
{
	struct text parts = {}, chosen = {}, text = {};

	for (size_t i = 0; i < sink->keys->count; i++) {
		const char *name = sink->keys->items[i].name.text;

		text_add(&parts, "%s%s", i ? ", " : "", name);
		if (i < sink->keys_default)
			text_add(&chosen, "%s.%s = true", i ? ", " : "", name);
	}
	if (parts.length) {
		const struct gap gaps[] = {
			{"name", sink->name}, {"parts", text_take(arena, &parts)},
			{"chosen", text_take(arena, &chosen)},
		};

		template_fill(arena, &text, "by.bpf.c", gaps, ARRAY_SIZE(gaps));
	}
	return text_take(arena, &text);
}

static void emit_table(struct arena *arena, struct text *text, const struct plan_map *map)
{
	const struct gap gaps[] = {
		{"comment", map->state->waiting ? pair_comment(arena, map->state->measure)
						: object_comment(arena, map->state->state)},
		{"id", struct_of(arena, map->id)},
		{"layout", map->layout->name},
		{"fields", fields_of(arena, map->layout)},
		{"size", arena_printf(arena, "%u", map->size)},
		{"name", map->name},
		{"key", key_type(arena, map)},
	};

	template_fill(arena, text, "state.bpf.c", gaps, ARRAY_SIZE(gaps));
}

static void emit_rows(struct arena *arena, struct text *text, const struct plan_map *map)
{
	const struct gap gaps[] = {
		{"comment", by_comment(arena, map->sink->measure)},
		{"layout", map->layout->name},
		{"fields", fields_of(arena, map->layout)},
		{"values", values_of(arena, map->values)},
		{"by", by(arena, map->sink)},
		{"value", map->values ? map->values->name : "hist_slot"},
		{"size", arena_printf(arena, "%u", map->size)},
		{"name", map->name},
	};
	template_fill(arena, text, "rows.bpf.c", gaps, ARRAY_SIZE(gaps));
}

static void emit_record(struct arena *arena, struct text *text, const struct plan_map *map)
{
	const struct gap gaps[] = {
		{"layout", map->layout->name},
		{"fields", fields_of(arena, map->layout)},
	};

	text_add(text, "%s", emit_comment(arena, arena_printf(arena,
			map->sink->of ? "A hit of '%s', for --each" : "Event '%s'", map->name),
			map->sink->event ? map->sink->event->spec->comment : NULL));
	template_fill(arena, text, "struct.bpf.c", gaps, ARRAY_SIZE(gaps));
}

void emit_map(struct arena *arena, struct text *text, const struct plan_map *map)
{
	if (map->state)
		emit_table(arena, text, map);
	else if (map->sink->kind == SINK_EVENT)
		emit_record(arena, text, map);
	else
		emit_rows(arena, text, map);
}
