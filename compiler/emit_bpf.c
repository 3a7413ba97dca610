/* SPDX-License-Identifier: MIT */
/* plan -> the BPF program, through templates/. */
#include <string.h>

#include "../runtime/bpf/number.h"
#include "emit.h"

#define NAME(word) #word
#define NUMBER(macro) NAME(macro)

static const char *rows(struct arena *arena, const struct plan *plan)
{
	struct text text = {};

	for (size_t i = 0; i < plan->rows.count; i++)
		text_add(&text, "%s,\n", plan->rows.items[i]);
	return emit_take(arena, &text);
}

/* The kernel's types, if any is read. */
static const char *shapes(struct arena *arena, const struct plan *plan)
{
	struct text shapes = {}, text = {};

	emit_shapes(&shapes, plan);
	if (shapes.length) {
		const struct gap gaps[] = {{"shapes", emit_take(arena, &shapes)}};

		template_fill(arena, &text, "shapes.bpf.c", gaps, ARRAY_SIZE(gaps));
	}
	return emit_take(arena, &text);
}

static bool has_table(const struct plan *plan, bool waiting)
{
	for (size_t i = 0; i < plan->core->tables.count; i++)
		if (plan->core->tables.items[i]->waiting == waiting)
			return true;
	return false;
}

static bool has_sink(const struct plan *plan, enum sink_kind kind)
{
	for (size_t i = 0; i < plan->core->sinks.count; i++)
		if (plan->core->sinks.items[i]->kind == kind)
			return true;
	return false;
}

/* Headers of the runtime, each when something of it is used. */
static const char *includes(struct arena *arena, const struct plan *plan)
{
	const struct { const char *file; bool used; } headers[] = {
		{"point.bpf.h", true},
		{"account.bpf.h", true},
		{"sample.bpf.h", plan->has_samples},
		{"packet.bpf.h", plan->has_packet},
		{"tunnel.bpf.h", plan->has_tunnels},
		{"skb.bpf.h", plan->has_skb},
		{"socket.bpf.h", plan->has_socket},
		{"filter.bpf.h", plan->has_packet},
		{"glance.bpf.h", plan->has_skb},
		{"device.bpf.h", plan->filters_device},
		{"pair.bpf.h", has_table(plan, true)},
		{"object.bpf.h", has_table(plan, false) || has_sink(plan, SINK_TABLE)},
		{"hist.bpf.h", has_sink(plan, SINK_HISTOGRAM)},
		{"path.bpf.h", plan->has_paths},
		{"event.bpf.h", plan->has_events},
		{"task.bpf.h", plan->core->tool->uses_task || plan->has_task},
		{"stack.bpf.h", plan->has_stacks},
		{"choice.bpf.h", plan->has_durations || plan->has_events || plan->core->tool->options.count},
		{"memory.bpf.h", plan->core->tool->uses_memory},
		{"network.bpf.h", plan->core->tool->uses_networks},
		{"listed.bpf.h", plan->core->tool->uses_devices},
	};
	struct text text = {};

	if (plan->has_packet && !plan->has_identity)
		text_add(&text, "#define VNT_IDENTITY 0\t/* flows are told apart, packets are not */\n");
	if (plan->has_details)
		text_add(&text, "#define VNT_DETAILS\n");
	if (plan->has_tunnels)
		text_add(&text, "#define VNT_TUNNELS\n");
	for (size_t i = 0; i < ARRAY_SIZE(headers); i++)
		if (headers[i].used)
			text_add(&text, "#include \"%s\"\n", headers[i].file);
	return emit_take(arena, &text);
}

static const char *positions(struct arena *arena, const struct plan *plan)
{
	struct text list = {}, text = {};

	for (size_t i = 0; i < plan->points.count; i++) {
		const struct plan_point *point = &plan->points.items[i];

		for (size_t j = 0; j < point->arguments.count; j++)
			text_add(&list, "const volatile u8 %s_%s = %u;\n",
				 point->core->point->name.text,
				 point->arguments.items[j]->name,
				 point->arguments.items[j]->position);
	}
	if (list.length) {
		const struct gap gaps[] = {{"positions", emit_take(arena, &list)}};

		template_fill(arena, &text, "positions.bpf.c", gaps, ARRAY_SIZE(gaps));
	}
	return emit_take(arena, &text);
}

static const char *maps(struct arena *arena, const struct plan *plan)
{
	struct text text = {};

	for (size_t i = 0; i < plan->maps.count; i++)
		emit_map(arena, &text, &plan->maps.items[i]);
	return emit_take(arena, &text);
}

static const char *actions(struct arena *arena, const struct plan *plan)
{
	struct text text = {};

	for (size_t i = 0; i < plan->points.count; i++)
		emit_actions(arena, &text, plan, &plan->points.items[i]);
	return emit_take(arena, &text);
}

/* A variable for each option, and whether it is given unless it has a default. */
static const char *options(struct arena *arena, const struct plan *plan)
{
	const struct tool *tool = plan->core->tool;
	struct text text = {};

	for (size_t i = 0; i < tool->options.count; i++) {
		const struct tool_option *option = &tool->options.items[i];
		const char *name = option->name.text;

		text_add(&text, "/* %s */\n", option->spec->about.text);
		if (option->kind >= OPTION_NUMBERS)
			text_add(&text, "const volatile struct vnt_%s option_%s = {};\n\n",
				 option->kind == OPTION_NETWORKS ? "networks" : "list", name);
		else if (option->kind == OPTION_FLAG)
			text_add(&text, "const volatile bool option_%s = false;\n\n", name);
		else
			text_add(&text, "const volatile u64 option_%s = %llu;\n", name,
				 (unsigned long long)option->fallback);
		if (option->kind < OPTION_FLAG)
			text_add(&text, "%s%s%s\n", option->spec->fallback ? "" : "const volatile bool option_",
				 option->spec->fallback ? "" : name,
				 option->spec->fallback ? "" : "_given = false;\n");
	}
	return emit_take(arena, &text);
}

void emit_bpf(struct arena *arena, struct text *text, const struct plan *plan)
{
	const struct spec *spec = plan->core->tool->spec;
	const struct gap gaps[] = {
		{"tool", spec->tool.text},
		{"about", spec->about.text},
		{"file", plan->file},
		{"runtime", NUMBER(VNT_RUNTIME)},
		{"shapes", shapes(arena, plan)},
		{"rows", rows(arena, plan)},
		{"includes", includes(arena, plan)},
		{"positions", positions(arena, plan)},
		{"options", options(arena, plan)},
		{"maps", maps(arena, plan)},
		{"actions", actions(arena, plan)},
		{"points", emit_points(arena, plan)},
	};

	template_fill(arena, text, "tool.bpf.c", gaps, ARRAY_SIZE(gaps));
	emit_wrap(text);
}
