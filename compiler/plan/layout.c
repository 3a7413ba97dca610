/* SPDX-License-Identifier: MIT */
/*
 * Lays out maps and their structs.  Padding is a member of its own, because unset bytes must
 * not become part of a key or leave the kernel.
 */
#include <string.h>

#include "plan/plan.h"

/* C's type for a value of the language, its alignment, and its array's length. */
static const char *c_type(const struct type *type, uint32_t *count, uint32_t *align)
{
	*count = 0;
	*align = type->size;
	switch (type->kind) {
	case TYPE_FLOW:
		*align = 4;
		return "struct packet_flow";
	case TYPE_PACKET_ID:
		*align = 8;
		return "struct packet_id";
	case TYPE_DECODED:
		*align = 4;
		return "struct vnt_bytes";
	case TYPE_NETWORK:
		*align = 4;
		return "struct vnt_network";
	case TYPE_DEVICE:
		*align = 4;
		return "struct vnt_device_name";
	case TYPE_TASK:
		*align = 4;
		return "struct vnt_task";
	case TYPE_ADDRESS:
		*align = 4;
		*count = 4;
		return "u32";
	case TYPE_TEXT:
	case TYPE_BINARY:
		*align = 1;
		*count = type->size;
		return type->kind == TYPE_TEXT ? "char" : "u8";
	default:
		return type->size == 1 ? "u8" : type->size == 2 ? "u16" :
		       type->size == 4 ? "u32" : "u64";
	}
}

static void add(struct arena *arena, struct plan_struct *layout, struct plan_field field,
		uint32_t align)
{
	uint32_t gap = (align - layout->size % align) % align;

	if (gap) {
		*ARENA_PUSH(arena, &layout->fields) = (struct plan_field){
			.name = arena_printf(arena, "pad%u", layout->size),
			.type = "u8", .count = gap, .offset = layout->size, .size = gap,
		};
		layout->size += gap;
	}
	field.offset = layout->size;
	layout->size += field.size;
	if (align > layout->align)
		layout->align = align;
	*ARENA_PUSH(arena, &layout->fields) = field;
}

static void add_number(struct arena *arena, struct plan_struct *layout, const char *name,
		       const char *type, uint32_t size)
{
	add(arena, layout, (struct plan_field){.name = name, .type = type, .size = size}, size);
}

static void add_fields(struct arena *arena, struct plan_struct *layout,
		       const tool_fields *fields)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct tool_field *one = &fields->items[i];
		struct plan_field field = {.name = one->name.text, .size = one->value->type.size,
					   .field = one};
		uint32_t align;

		field.type = c_type(&one->value->type, &field.count, &align);
		add(arena, layout, field, align);
	}
}

/* C would pad the end. */
static void close_layout(struct arena *arena, struct plan_struct *layout)
{
	uint32_t gap = (layout->align - layout->size % layout->align) % layout->align;

	if (gap)
		add(arena, layout, (struct plan_field){
			.name = "pad", .type = "u8", .count = gap, .size = gap}, 1);
}

static struct plan_struct *new_layout(struct arena *arena, const char *name)
{
	struct plan_struct *layout = ARENA_NEW(arena, struct plan_struct);

	layout->name = name;
	layout->align = 1;
	return layout;
}

static bool has_struct(const struct type *key)
{
	return key->kind == TYPE_PACKET_ID || key->kind == TYPE_FLOW || key->kind == TYPE_ADDRESS;
}

/* Keys of one part that is no struct are 64 bits wide. */
static uint32_t key_size(const struct type *key)
{
	return has_struct(key) ? key->size : 8;
}

/* Other keys become a struct of their own. */
static bool fits_word(const struct type *key)
{
	return has_struct(key) || key->size <= 8;
}

static const struct plan_struct *layout_id(struct arena *arena, const struct core_state *state)
{
	struct plan_struct *layout = new_layout(arena, arena_printf(arena, "%s_id", state->name));

	add_fields(arena, layout, state->key);
	close_layout(arena, layout);
	return layout;
}

void layout_state(struct arena *arena, struct plan_map *map, const struct core_state *state)
{
	struct plan_struct *layout = new_layout(arena, state->name);

	add_number(arena, layout, "time", "u64", 8);
	if (state->stages) {
		add(arena, layout, (struct plan_field){.name = "spent", .type = "u64",
			.count = state->stages, .size = 8 * state->stages}, 8);
		add_number(arena, layout, "stage", "u32", 4);
		add_number(arena, layout, "passed", "u32", 4);
	}
	if (state->alike) {
		add_number(arena, layout, "others", "u32", 4);
		add_number(arena, layout, "ended", "u32", 4);
	}
	add_fields(arena, layout, &state->columns);
	close_layout(arena, layout);
	*map = (struct plan_map){
		.name = state->name, .state = state, .layout = layout, .size = state->size,
		.value_size = layout->size,
	};
	if (state->key->count > 1 || !fits_word(&state->key->items[0].value->type))
		map->id = layout_id(arena, state);
	map->key_size = map->id ? map->id->size
				: key_size(&state->key->items[0].value->type);
	map->memory = (uint64_t)map->size * (map->key_size + map->value_size + 48);
}

static void layout_values(struct arena *arena, struct plan_map *map,
			  const struct core_sink *sink)
{
	struct plan_struct *values = new_layout(arena,
		arena_printf(arena, "%s_row", sink->name));

	for (size_t i = 0; i < sink->use->counted.count; i++)
		add_number(arena, values, sink->use->counted.items[i].name.text, "u64", 8);
	map->values = values;
	map->value_size = values->size;
}

/*
 * Rows of a histogram are slots of keys; rows of a table are keys.  What `--by` has to name
 * comes last, because user space cuts keys after the last part in use.
 */
static void layout_rows(struct arena *arena, struct plan_map *map,
			const struct core_sink *sink)
{
	struct plan_struct *layout = new_layout(arena,
		arena_printf(arena, "%s_key", sink->name));

	if (sink->kind == SINK_HISTOGRAM)
		add_number(arena, layout, "slot", "u32", 4);
	else if (!sink->keys->count)
		add_number(arena, layout, "all", "u32", 4);
	if (sink->stages)
		add_number(arena, layout, "step", "u32", 4);
	add_fields(arena, layout, sink->keys);
	close_layout(arena, layout);
	map->layout = layout;
	map->key_size = layout->size;
	map->value_size = 24;
	if (sink->kind == SINK_TABLE)
		layout_values(arena, map, sink);
	map->memory = (uint64_t)map->size * (map->key_size + map->value_size + 56);
}

/* What --each shows of a histogram's or table's hit begins with its key. */
static void add_each(struct arena *arena, struct plan_struct *layout,
		     const struct core_sink *of)
{
	struct plan_map map = {};

	layout_rows(arena, &map, of);
	add(arena, layout, (struct plan_field){
		.name = "vnt_key", .type = arena_printf(arena, "struct %s", map.layout->name),
		.size = map.layout->size}, map.layout->align);
	if (of->stages)
		add(arena, layout, (struct plan_field){.name = "vnt_steps", .type = "u64",
			.count = of->stages, .size = 8 * of->stages}, 8);
	if (of->kind == SINK_HISTOGRAM)
		add_number(arena, layout, "vnt_value", "u64", 8);
}

/* What every record begins with is struct vnt_record of the runtime. */
static void layout_event(struct arena *arena, struct plan_map *map,
			 const struct core_sink *sink)
{
	struct plan_struct *layout = new_layout(arena,
		arena_printf(arena, sink->of ? "%s_each" : "%s_event", sink->name));

	add(arena, layout, (struct plan_field){
		.name = "record", .type = "struct vnt_record", .size = 16}, 8);
	if (sink->of)
		add_each(arena, layout, sink->of);
	add_fields(arena, layout, sink->keys);
	close_layout(arena, layout);
	map->layout = layout;
	map->value_size = layout->size;
}

void layout_sink(struct arena *arena, struct plan_map *map, const struct core_sink *sink)
{
	*map = (struct plan_map){.name = sink->name, .sink = sink, .size = sink->size};
	if (sink->kind == SINK_EVENT)
		layout_event(arena, map, sink);
	else
		layout_rows(arena, map, sink);
}
