/* SPDX-License-Identifier: MIT */
/*
 * core -> plan: names, layouts and programs as they will stand in C.
 * Needs: a resolved tool.  Cannot fail.
 */
#include <bpf/btf.h>
#include <ctype.h>
#include <string.h>

#include "vntc.h"

const struct program_hook_info plan_hooks[PROGRAM_HOOK_COUNT] = {
	[PROGRAM_TRACEPOINT]	= {"tracepoint", "VNT_TRACEPOINT"},
	[PROGRAM_FENTRY]	= {"fentry", "VNT_FENTRY"},
	[PROGRAM_KPROBE]	= {"kprobe", "VNT_KPROBE"},
};

/* Members that the packet parser and the device filter read. */
static const struct need {
	bool device;		/* only for the device filter */
	const char *structure, *flavor, *member, *inside;
} needs[] = {
	{true, "sk_buff", NULL, "dev", NULL},
	{false, "sk_buff", NULL, "len", NULL},
	{false, "sk_buff", NULL, "data_len", NULL},
	{false, "sk_buff", NULL, "protocol", NULL},
	{false, "sk_buff", NULL, "vlan_proto", NULL},
	{false, "sk_buff", NULL, "vlan_tci", NULL},
	{false, "sk_buff", NULL, "network_header", NULL},
	{false, "sk_buff", NULL, "head", NULL},
	{false, "sk_buff", NULL, "data", NULL},
	{false, "sk_buff", "61", "vlan_present", NULL},
	{true, "net_device", NULL, "ifindex", NULL},
	{true, "net_device", NULL, "nd_net", "net"},
	{true, "net", NULL, "ns", "inum"},
};

struct planner {
	struct arena *arena;
	const struct core *core;
	struct plan *plan;
	struct shapes shapes;
};

static const char *upper(struct arena *arena, const char *text)
{
	char *copy = arena_printf(arena, "%s", text);

	for (char *c = copy; *c; c++)
		*c = toupper((unsigned char)*c);
	return copy;
}

static void plan_rows(struct planner *planner)
{
	for (size_t i = 0; i < planner->core->rows.count; i++) {
		const struct core_row *row = &planner->core->rows.items[i];

		*ARENA_PUSH(planner->arena, &planner->plan->rows) = upper(planner->arena,
			arena_printf(planner->arena, "%s_%s", row->measure->name.text,
				     row->point->name.text));
	}
}

/* Layouts. */

static const struct plan_field *add_field(struct planner *planner,
					  struct plan_struct *layout,
					  struct plan_field field, uint32_t align)
{
	uint32_t gap = (align - layout->size % align) % align;

	if (gap) {
		*ARENA_PUSH(planner->arena, &layout->fields) = (struct plan_field){
			.name = arena_printf(planner->arena, "pad%u", layout->size),
			.type = "u8", .count = gap, .offset = layout->size, .size = gap,
		};
		layout->size += gap;
	}
	field.offset = layout->size;
	layout->size += field.size;
	*ARENA_PUSH(planner->arena, &layout->fields) = field;
	return &layout->fields.items[layout->fields.count - 1];
}

/* C's type for a value of the language, and its alignment. */
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
	case TYPE_ADDRESS:
		*align = 4;
		*count = 4;
		return "u32";
	default:
		return type->size == 1 ? "u8" : type->size == 2 ? "u16" :
		       type->size == 4 ? "u32" : "u64";
	}
}

static void add_core_field(struct planner *planner, struct plan_struct *layout,
			   const struct core_field *core)
{
	const struct type *type = &core->value->type;
	struct plan_field field = {.name = core->name, .size = type->size, .core = core};
	uint32_t align;

	field.type = c_type(type, &field.count, &align);
	add_field(planner, layout, field, align);
}

static uint32_t widest(const struct plan_struct *layout)
{
	uint32_t align = 1;

	for (size_t i = 0; i < layout->fields.count; i++) {
		const struct plan_field *field = &layout->fields.items[i];
		uint32_t one = field->size / (field->count ? field->count : 1);

		if (!strcmp(field->type, "struct packet_id"))
			one = 8;
		else if (!strcmp(field->type, "struct packet_flow"))
			one = 4;
		align = one > align ? one : align;
	}
	return align;
}

/* C would pad the end, and unset bytes must not be part of a key. */
static void close_layout(struct planner *planner, struct plan_struct *layout)
{
	uint32_t align = widest(layout), gap = (align - layout->size % align) % align;

	if (gap)
		add_field(planner, layout, (struct plan_field){
			.name = "pad", .type = "u8", .count = gap, .size = gap}, 1);
}

static void plan_table(struct planner *planner, const struct core_table *table)
{
	struct plan_struct *layout = ARENA_NEW(planner->arena, struct plan_struct);
	struct plan_map *map = ARENA_PUSH(planner->arena, &planner->plan->maps);

	layout->name = table->name;
	add_field(planner, layout, (struct plan_field){
		.name = "time", .type = "u64", .size = 8}, 8);
	for (size_t i = 0; i < table->columns.count; i++)
		add_core_field(planner, layout, &table->columns.items[i]);
	close_layout(planner, layout);

	*map = (struct plan_map){
		.name = table->name, .table = table, .layout = layout,
		.key_size = table->key.size, .value_size = layout->size,
	};
	map->memory = (uint64_t)table->size * (map->key_size + map->value_size + 48);
}

static void plan_sink(struct planner *planner, const struct core_sink *sink)
{
	struct plan_struct *layout = ARENA_NEW(planner->arena, struct plan_struct);
	struct plan_map *map = ARENA_PUSH(planner->arena, &planner->plan->maps);

	layout->name = arena_printf(planner->arena, "%s_key", sink->name);
	for (size_t i = 0; i < sink->keys.count; i++)
		add_core_field(planner, layout, &sink->keys.items[i]);
	add_field(planner, layout, (struct plan_field){
		.name = "slot", .type = "u32", .size = 4}, 4);
	close_layout(planner, layout);

	*map = (struct plan_map){
		.name = sink->name, .sink = sink, .layout = layout,
		.key_size = layout->size, .value_size = 24,
	};
	map->memory = (uint64_t)sink->size * (map->key_size + map->value_size + 56);
}

/* Programs. */

static void add_program(struct planner *planner, struct plan_point *point,
			enum program_hook hook, const struct at *at)
{
	const char *base = arena_printf(planner->arena, "%s_%s",
					point->core->point->name.text, plan_hooks[hook].word);
	int same = 0;

	for (size_t i = 0; i < point->programs.count; i++)
		same += point->programs.items[i].hook == hook;
	*ARENA_PUSH(planner->arena, &point->programs) = (struct plan_program){
		.name = same ? arena_printf(planner->arena, "%s_%d", base, same + 1) : base,
		.hook = hook,
		.at = at,
	};
}

/* The tool chooses a program when it starts; here stand all that may serve. */
static void plan_programs(struct planner *planner, struct plan_point *point)
{
	const struct tool_point *tool = point->core->point;

	for (size_t i = 0; i < tool->variants.count; i++) {
		const struct at *at = tool->variants.items[i];

		if (at->hook == HOOK_TRACEPOINT) {
			add_program(planner, point, PROGRAM_TRACEPOINT, at);
			continue;
		}
		add_program(planner, point, PROGRAM_FENTRY, at);
		add_program(planner, point, PROGRAM_KPROBE, at);
	}
}

/*
 * Where a pair ends, its packet may lie in a new buffer without device; what
 * the start let through is found by its identity.
 */
static bool filters_device(const struct core_point *core)
{
	for (size_t i = 0; i < core->actions.count; i++)
		if (core->actions.items[i].kind == ACTION_START)
			return core->point->base != PACKET_NONE;
	return false;
}

static void plan_point(struct planner *planner, const struct core_point *core)
{
	struct plan_point *point = ARENA_PUSH(planner->arena, &planner->plan->points);

	point->core = core;
	plan_programs(planner, point);
	for (size_t i = 0; i < core->point->arguments.count; i++)
		if (core->point->arguments.items[i].used)
			*ARENA_PUSH(planner->arena, &point->arguments) =
				&core->point->arguments.items[i];
	point->filters_device = filters_device(core);
	planner->plan->has_device |= point->filters_device;
	planner->plan->has_packet |= core->point->base != PACKET_NONE;
}

/* Shapes: those of the spec, and what the parser and the filter need. */

/* The first kernel's struct; a flavor's from the first kernel that has it. */
static bool find_owner(struct planner *planner, const struct need *need, struct type *owner)
{
	const struct kernels *kernels = &planner->core->tool->kernels;

	for (size_t i = 0; i < kernels->count; i++) {
		const struct btf *btf = kernel_types(kernels->items[i], NULL);
		uint32_t id = kernel_find(btf, need->structure, BTF_KIND_STRUCT), bits;

		if (!id)
			continue;
		*owner = types_of(btf, id);
		if (types_member(btf, id, need->member, &bits).kind != TYPE_OTHER)
			return true;
	}
	return false;
}

static void use_need(struct planner *planner, const struct need *need)
{
	struct shape *shape = types_shape(&planner->shapes, need->structure, need->flavor);
	struct shape_member *member;
	struct type owner, inner;

	if (find_owner(planner, need, &owner)) {
		shape = types_use(&planner->shapes, &owner, shape, need->member, NULL);
		if (!need->inside)
			return;
		inner = types_member(owner.btf, owner.id, need->member, &(uint32_t){0});
		types_use(&planner->shapes, &inner, shape, need->inside, NULL);
		return;
	}
	/* Only an old flavor can be unknown to every kernel: a bit it was. */
	member = ARENA_PUSH(planner->arena, &shape->members);
	*member = (struct shape_member){
		.name = need->member, .type = {.kind = TYPE_INT, .size = 1}, .bits = 1,
	};
}

static bool listed(const struct plan *plan, const struct shape *shape)
{
	for (size_t i = 0; i < plan->shapes.count; i++)
		if (plan->shapes.items[i] == shape)
			return true;
	return false;
}

/* C wants a struct that another holds by value to stand before it. */
static void list_shape(struct planner *planner, struct shape *shape)
{
	for (size_t i = 0; i < shape->members.count; i++)
		if (shape->members.items[i].inside)
			list_shape(planner, shape->members.items[i].inside);
	if (shape->name && !listed(planner->plan, shape))
		*ARENA_PUSH(planner->arena, &planner->plan->shapes) = shape;
}

static void plan_shapes(struct planner *planner)
{
	struct plan *plan = planner->plan;

	for (size_t i = 0; i < ARRAY_SIZE(needs); i++)
		if (needs[i].device ? plan->has_device : plan->has_packet)
			use_need(planner, &needs[i]);
	for (size_t i = 0; i < planner->shapes.list.count; i++)
		list_shape(planner, planner->shapes.list.items[i]);
}

/* The same wherever vntc is started. */
static const char *file_name(const char *path)
{
	const char *specs = strstr(path, "specs/"), *slash = strrchr(path, '/');

	return specs ? specs : slash ? slash + 1 : path;
}

const struct plan *plan_core(struct arena *arena, const struct core *core)
{
	struct plan *plan = ARENA_NEW(arena, struct plan);
	struct planner planner = {arena, core, plan, core->tool->shapes};

	plan->core = core;
	plan->file = file_name(core->tool->spec->source->name);
	plan_rows(&planner);
	for (size_t i = 0; i < core->tables.count; i++)
		plan_table(&planner, core->tables.items[i]);
	for (size_t i = 0; i < core->sinks.count; i++)
		plan_sink(&planner, core->sinks.items[i]);
	for (size_t i = 0; i < core->points.count; i++)
		plan_point(&planner, &core->points.items[i]);
	plan_shapes(&planner);
	return plan;
}
