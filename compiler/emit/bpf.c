/* SPDX-License-Identifier: MIT */
/* Generates the BPF program of a plan from templates/. */
#include <string.h>

#include "runtime/bpf/number.h"
#include "emit/action.h"

#define NAME(word) #word
#define NUMBER(macro) NAME(macro)

#define WIDTH 100
#define TAB 8

/* Words, several on a line, each followed by a comma. */
static void add_packed(struct text *text, size_t *column, const char *word)
{
	size_t length = strlen(word) + 1;

	if (*column && *column + 1 + length > WIDTH - TAB) {
		text_add(text, "\n");
		*column = 0;
	}
	text_add(text, "%s%s,", *column ? " " : "", word);
	*column += length + !!*column;
}

static const char *rows(struct arena *arena, const struct plan *plan)
{
	struct text text = {};
	size_t column = 0;

	for (size_t i = 0; i < plan->points.count; i++)
		add_packed(&text, &column, plan->points.items[i].row);
	column = WIDTH;
	for (size_t i = 0; i < plan->rows.count; i++)
		add_packed(&text, &column, plan->rows.items[i]);
	text_add(&text, "\n");
	return text_take(arena, &text);
}

/* The kernel's types, if any is read. */
static const char *shapes(struct arena *arena, const struct plan *plan)
{
	struct text shapes = {}, text = {};

	emit_shapes(&shapes, plan);
	if (shapes.length) {
		const struct gap gaps[] = {{"shapes", text_take(arena, &shapes)}};

		template_fill(arena, &text, "shapes.bpf.c", gaps, ARRAY_SIZE(gaps));
	}
	return text_take(arena, &text);
}

/* The option by which a user says which UDP ports are VXLAN's, if the tool has it. */
static bool has_vxlan_ports(const struct plan *plan)
{
	for (size_t i = 0; i < plan->core->tool->options.count; i++)
		if (!strcmp(plan->core->tool->options.items[i].name.text, "vxlan_port"))
			return plan->has_tunnels;
	return false;
}

/* Headers of the runtime, each when something of it is used. */
static const char *includes(struct arena *arena, const struct plan *plan)
{
	const struct { const char *file; bool used; } headers[] = {
		{"point.bpf.h", true},
		{"tunnel.bpf.h", plan->has_tunnels},
		{"skb.bpf.h", plan->has_skb},
		{"socket.bpf.h", plan->has_socket},
		{"follow.bpf.h", plan->has_followed},
		{"path.bpf.h", plan->has_paths},
		{"event.bpf.h", plan->has_events},
		{"task.bpf.h", plan->core->tool->uses_task || plan->has_task},
		{"stack.bpf.h", plan->has_stacks},
		{"network.bpf.h", plan->core->tool->uses_networks},
		{"listed.bpf.h", plan->core->tool->uses_devices},
		{"matches.bpf.h", plan->has_packet},
	};
	const struct { const char *line; bool wanted; } defined[] = {
		{"VNT_IDENTITY 0\t/* flows are told apart, packets are not */",
		 plan->has_packet && !plan->has_identity},
		{"VNT_DETAILS", plan->has_details},
		{"VNT_MACS", plan->has_macs},
		{"VNT_TUNNELS", plan->has_tunnels},
		{"VNT_TUNNEL_FIELDS", plan->has_tunnel_fields},
		{"VNT_VXLAN_PORTS option_vxlan_port", has_vxlan_ports(plan)},
	};
	struct text text = {};

	for (size_t i = 0; i < ARRAY_SIZE(defined); i++)
		if (defined[i].wanted)
			text_add(&text, "#define %s\n", defined[i].line);
	for (size_t i = 0; i < ARRAY_SIZE(headers); i++)
		if (headers[i].used)
			text_add(&text, "#include \"%s\"\n", headers[i].file);
	return text_take(arena, &text);
}

/* const volatile u8 POINT_ARGUMENT = N, ...; in lines as long as they may be. */
static const char *positions(struct arena *arena, const struct plan *plan)
{
	struct text list = {}, text = {};

	for (size_t i = 0; i < plan->points.count; i++) {
		const struct plan_point *point = &plan->points.items[i];

		for (size_t j = 0; j < point->arguments.count; j++)
			text_add(&list, "%s%s_%s = %u", list.length ? ", " : "const volatile u8 ",
				 point->core->point->name.text,
				 point->arguments.items[j]->name,
				 point->arguments.items[j]->position);
	}
	if (list.length) {
		text_add(&list, ";\n");
		const struct gap gaps[] = {{"positions", text_take(arena, &list)}};

		template_fill(arena, &text, "positions.bpf.c", gaps, ARRAY_SIZE(gaps));
	}
	return text_take(arena, &text);
}

static const char *maps(struct arena *arena, const struct plan *plan)
{
	struct text text = {};

	for (size_t i = 0; i < plan->maps.count; i++)
		emit_map(arena, &text, &plan->maps.items[i]);
	return text_take(arena, &text);
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
		if (option->kind == OPTION_DEVICES)
			text_add(&text, "struct vnt_devices option_%s SEC(\".data.devices\") = {};\n%s%s%s\n",
				 name, option->spec->required ? "" : "const volatile bool option_",
				 option->spec->required ? "" : name,
				 option->spec->required ? "" : "_given = false;\n");
		else if (option->kind >= OPTION_NUMBERS)
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
	return text_take(arena, &text);
}

void emit_bpf(struct arena *arena, struct text *text, const struct plan *plan)
{
	const struct spec *spec = plan->core->tool->spec;
	struct functions functions = function_collect(arena, plan);
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
		{"functions", function_emit(arena, &functions)},
		{"points", emit_points(arena, plan, &functions)},
	};

	template_fill(arena, text, "tool.bpf.c", gaps, ARRAY_SIZE(gaps));
	emit_wrap(text);
}
