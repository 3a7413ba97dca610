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
	[PROGRAM_FEXIT]		= {"fexit", "VNT_FEXIT"},
	[PROGRAM_SYSCALL]	= {"syscall", "VNT_SYSCALL"},
	[PROGRAM_SYSCALL_RETURN] = {"syscall_return", "VNT_SYSCALL_RETURN"},
	[PROGRAM_USER]		= {"user", "VNT_USER"},
	[PROGRAM_USER_RETURN]	= {"user_return", "VNT_USER_RETURN"},
	[PROGRAM_TIMER]		= {"timer", "VNT_TIMER"},
};

/* Members that the headers of the runtime read, and which header does. */
enum need_kind { NEED_SKB, NEED_DEVICE, NEED_SOCKET };

static const struct need {
	enum need_kind kind;
	const char *structure, *flavor, *member, *inside;
} needs[] = {
	{NEED_DEVICE, "sk_buff", NULL, "dev", NULL},
	{NEED_SKB, "sk_buff", NULL, "len", NULL},
	{NEED_SKB, "sk_buff", NULL, "data_len", NULL},
	{NEED_SKB, "sk_buff", NULL, "protocol", NULL},
	{NEED_SKB, "sk_buff", NULL, "vlan_proto", NULL},
	{NEED_SKB, "sk_buff", NULL, "vlan_tci", NULL},
	{NEED_SKB, "sk_buff", NULL, "network_header", NULL},
	{NEED_SKB, "sk_buff", NULL, "mac_header", NULL},
	{NEED_SKB, "sk_buff", NULL, "head", NULL},
	{NEED_SKB, "sk_buff", NULL, "data", NULL},
	{NEED_SKB, "sk_buff", "61", "vlan_present", NULL},
	{NEED_DEVICE, "net_device", NULL, "ifindex", NULL},
	{NEED_DEVICE, "net_device", NULL, "nd_net", "net"},
	{NEED_DEVICE, "net", NULL, "ns", "inum"},
	{NEED_SOCKET, "sock", NULL, "sk_protocol", NULL},
	{NEED_SOCKET, "sock", NULL, "__sk_common", "skc_family"},
	{NEED_SOCKET, "sock", NULL, "__sk_common", "skc_rcv_saddr"},
	{NEED_SOCKET, "sock", NULL, "__sk_common", "skc_daddr"},
	{NEED_SOCKET, "sock", NULL, "__sk_common", "skc_num"},
	{NEED_SOCKET, "sock", NULL, "__sk_common", "skc_dport"},
	{NEED_SOCKET, "sock", NULL, "__sk_common", "skc_v6_rcv_saddr"},
	{NEED_SOCKET, "sock", NULL, "__sk_common", "skc_v6_daddr"},
	{NEED_SOCKET, "inet_sock", NULL, "inet_sport", NULL},
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
		const char *name = upper(planner->arena,
			arena_printf(planner->arena, "%s_%s", row->name, row->at));

		if (row->number > 1)
			name = arena_printf(planner->arena, "%s_%u", name, row->number);
		*ARENA_PUSH(planner->arena, &planner->plan->rows) = name;
	}
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
	static const enum program_hook first[] = {
		[HOOK_TRACEPOINT] = PROGRAM_TRACEPOINT, [HOOK_FUNCTION] = PROGRAM_FENTRY,
		[HOOK_RETURN] = PROGRAM_FEXIT, [HOOK_SYSCALL] = PROGRAM_SYSCALL,
		[HOOK_SYSCALL_RETURN] = PROGRAM_SYSCALL_RETURN, [HOOK_USER] = PROGRAM_USER,
		[HOOK_USER_RETURN] = PROGRAM_USER_RETURN, [HOOK_TIMER] = PROGRAM_TIMER,
	};
	const struct tool_point *tool = point->core->point;

	for (size_t i = 0; i < tool->variants.count; i++) {
		const struct at *at = tool->variants.items[i];

		add_program(planner, point, first[at->hook], at);
		if (at->hook == HOOK_FUNCTION)
			add_program(planner, point, PROGRAM_KPROBE, at);
	}
}

static bool lies_in_skb(const struct tool_point *point)
{
	return point->base == PACKET_SKB || point->base == PACKET_ETHER ||
	       point->base == PACKET_NETWORK;
}

/*
 * Where a pair ends, its packet may lie in a new buffer without device; what
 * the start let through is found by its identity.
 */
static bool filters_device(const struct core_point *core)
{
	bool finish = false;

	for (size_t i = 0; i < core->actions.count; i++)
		finish |= core->actions.items[i].kind == ACTION_FINISH ||
			  core->actions.items[i].kind == ACTION_PASS;
	return !finish && lies_in_skb(core->point);
}

/* Hits that stand for themselves or begin something; objects would miss what happens to them. */
static bool can_sample(const struct core_point *core)
{
	for (size_t i = 0; i < core->actions.count; i++) {
		const struct core_action *action = &core->actions.items[i];

		if (action->kind == ACTION_PASS || action->kind == ACTION_FINISH ||
		    (action->kind == ACTION_DO && action->table))
			return false;
	}
	return core->actions.count;
}

static void plan_task(struct plan *plan, const struct core_action *action)
{
	if (!action->task)
		return;
	plan->has_running_task = action->task->kind == VALUE_BUILTIN &&
				 (plan->has_running_task || !plan->has_task);
	plan->has_task = true;
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
	point->samples = can_sample(core);
	planner->plan->has_samples |= point->samples;
	planner->plan->filters_device |= point->filters_device;
	planner->plan->has_device |= point->filters_device;
	planner->plan->has_tunnels |= core->point->reads_tunnel;
	planner->plan->has_details |= core->point->reads_detail;
	planner->plan->has_identity |= core->point->reads_identity;
	planner->plan->has_packet |= core->point->base != PACKET_NONE;
	planner->plan->has_skb |= lies_in_skb(core->point);
	planner->plan->has_socket |= core->point->base == PACKET_SOCKET;
	planner->plan->has_stacks |= core->point->uses_context;
	for (size_t i = 0; i < core->actions.count; i++)
		plan_task(planner->plan, &core->actions.items[i]);
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

static void list_shape(struct planner *planner, struct shape *shape);

static void list_element(struct planner *planner, const struct type *array)
{
	struct type element = types_element(array);

	if (element.kind == TYPE_STRUCT && element.structure)
		list_shape(planner, types_shape(&planner->shapes, element.structure, NULL));
}

/* C wants a struct that another holds by value to stand before it. */
static void list_shape(struct planner *planner, struct shape *shape)
{
	for (size_t i = 0; i < shape->members.count; i++)
		if (shape->members.items[i].inside)
			list_shape(planner, shape->members.items[i].inside);
		else if (shape->members.items[i].type.kind == TYPE_ARRAY)
			list_element(planner, &shape->members.items[i].type);
	if (shape->name && !listed(planner->plan, shape))
		*ARENA_PUSH(planner->arena, &planner->plan->shapes) = shape;
}

static void plan_shapes(struct planner *planner)
{
	struct plan *plan = planner->plan;

	const bool wanted[] = {
		[NEED_SKB] = plan->has_skb, [NEED_DEVICE] = plan->has_device,
		[NEED_SOCKET] = plan->has_socket,
	};

	for (size_t i = 0; i < ARRAY_SIZE(needs); i++)
		if (wanted[needs[i].kind])
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
	plan->file = file_name(core->tool->spec->file);
	plan_rows(&planner);
	for (size_t i = 0; i < core->tables.count; i++)
		layout_table(arena, ARENA_PUSH(arena, &plan->maps), core->tables.items[i]);
	for (size_t i = 0; i < core->sinks.count; i++) {
		layout_sink(arena, ARENA_PUSH(arena, &plan->maps), core->sinks.items[i]);
		plan->has_events |= core->sinks.items[i]->kind == SINK_EVENT;
		plan->has_paths |= core->sinks.items[i]->stages;
		plan->has_durations |= expr_units[core->sinks.items[i]->unit].base == UNIT_NS;
	}
	for (size_t i = 0; i < core->points.count; i++)
		plan_point(&planner, &core->points.items[i]);
	plan->has_device |= core->tool->uses_devices;
	plan_shapes(&planner);
	return plan;
}
