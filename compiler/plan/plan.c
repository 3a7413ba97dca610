/* SPDX-License-Identifier: MIT */
/*
 * Plans the C: names, layouts and programs as they will be generated.  Takes the core of a
 * resolved tool, and cannot fail.
 */
#include <bpf/btf.h>
#include <ctype.h>
#include <string.h>

#include "plan/plan.h"

const struct program_hook_info plan_hooks[PROGRAM_HOOK_COUNT] = {
	[PROGRAM_TRACEPOINT]	= {"tracepoint", "tp_btf/", "VNT_TRACEPOINT"},
	[PROGRAM_FENTRY]	= {"fentry", "fentry/", "VNT_FENTRY"},
	[PROGRAM_KPROBE]	= {"kprobe", "kprobe/", "VNT_KPROBE"},
	[PROGRAM_FEXIT]		= {"fexit", "fexit/", "VNT_FEXIT"},
	[PROGRAM_SYSCALL]	= {"syscall", "tp/syscalls/sys_enter_", "VNT_SYSCALL"},
	[PROGRAM_SYSCALL_RETURN] = {"syscall_return", "tp/syscalls/sys_exit_", "VNT_SYSCALL_RETURN"},
	[PROGRAM_USER]		= {"user", "uprobe/", "VNT_USER"},
	[PROGRAM_USER_RETURN]	= {"user_return", "uretprobe/", "VNT_USER_RETURN"},
	[PROGRAM_TIMER]		= {"timer", "perf_event", "VNT_TIMER"},
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

/* Which points count in each row: of a group, several. */
static void plan_row_points(struct planner *planner)
{
	const struct core *core = planner->core;

	planner->plan->row_points = arena_alloc(planner->arena, (core->rows.count + 1) * sizeof(uint64_t));
	for (size_t i = 0; i < core->points.count; i++)
		for (size_t j = 0; j < core->points.items[i].actions.count; j++)
			planner->plan->row_points[core->points.items[i].actions.items[j].row] |= 1ULL << i;
}

/* Programs. */

static void add_program(struct planner *planner, struct plan_point *point,
			enum program_hook hook, const struct at *at)
{
	const char *name = point->core->point->name.text;
	int same = 0;

	for (size_t i = 0; i < point->programs.count; i++)
		same += point->programs.items[i].hook == hook;
	if (same)
		name = arena_printf(planner->arena, "%s_%d", name, same + 1);
	*ARENA_PUSH(planner->arena, &point->programs) = (struct plan_program){
		.name = arena_printf(planner->arena, "%s_%s", name, plan_hooks[hook].word),
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

bool plan_in_skb(const struct tool_point *point)
{
	return point->base == PACKET_SKB || point->base == PACKET_ETHER ||
	       point->base == PACKET_NETWORK;
}

/*
 * Where a pair ends, its packet may lie in a new buffer without device; what
 * the start let through is found by its identity.  What starts there is asked for its device.
 */
static void plan_filters(struct plan_point *point)
{
	const struct core_point *core = point->core;
	bool in_skb = !core->point->watch && plan_in_skb(core->point);
	size_t ends = 0;

	for (size_t i = 0; i < core->actions.count; i++)
		ends += core_goes_on(&core->actions.items[i]);
	point->filters_device = in_skb && !ends;
	point->filters_starts = in_skb && ends && ends < core->actions.count;
	point->filters_netns = !ends && core->point->base == PACKET_SOCKET;
}

/* Hits that stand for themselves or begin something; objects would miss what happens to them. */
static bool can_sample(const struct core_point *core)
{
	for (size_t i = 0; i < core->actions.count; i++) {
		const struct core_action *action = &core->actions.items[i];

		if (core_goes_on(action) || (action->kind == ACTION_DO && action->state))
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
	point->row = arena_printf(planner->arena, "AT_%s", upper(planner->arena, core->point->name.text));
	plan_programs(planner, point);
	for (size_t i = 0; i < core->point->arguments.count; i++)
		if (core->point->arguments.items[i].used)
			*ARENA_PUSH(planner->arena, &point->arguments) =
				&core->point->arguments.items[i];
	plan_filters(point);
	point->samples = can_sample(core);
	planner->plan->has_samples |= point->samples;
	planner->plan->filters_device |= point->filters_device || point->filters_starts;
	planner->plan->filters_netns |= planner->plan->filters_device || point->filters_netns;
	planner->plan->has_replies |= core->point->spec->reply;
	planner->plan->has_tunnels |= core->point->reads_tunnel || core->point->spec->inner;
	planner->plan->has_tunnel_fields |= core->point->reads_tunnel;
	planner->plan->has_details |= core->point->reads_detail;
	planner->plan->has_macs |= core->point->reads_macs;
	planner->plan->has_identity |= core->point->reads_identity;
	planner->plan->has_packet |= core->point->base != PACKET_NONE;
	planner->plan->has_skb |= plan_in_skb(core->point);
	planner->plan->has_socket |= core->point->base == PACKET_SOCKET;
	planner->plan->has_stacks |= core->point->uses_context;
	planner->plan->has_followed |= core->point->watch;
	for (size_t i = 0; i < core->actions.count; i++)
		plan_task(planner->plan, &core->actions.items[i]);
}

/* Shapes, in the order in which C needs them. */

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
	plan_row_points(&planner);
	for (size_t i = 0; i < core->states.count; i++)
		layout_state(arena, ARENA_PUSH(arena, &plan->maps), core->states.items[i]);
	for (size_t i = 0; i < core->sinks.count; i++) {
		layout_sink(arena, ARENA_PUSH(arena, &plan->maps), core->sinks.items[i]);
		plan->has_events |= core->sinks.items[i]->kind == SINK_EVENT;
		plan->has_paths |= core->sinks.items[i]->stages;
		plan->has_durations |= expr_units[core->sinks.items[i]->unit].base == UNIT_NS;
	}
	for (size_t i = 0; i < core->points.count; i++)
		plan_point(&planner, &core->points.items[i]);
	plan_shapes(&planner);
	return plan;
}
