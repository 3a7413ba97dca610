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
		{"skb.bpf.h", plan->has_skb},
		{"socket.bpf.h", plan->has_socket},
		{"filter.bpf.h", plan->has_packet},
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
		{"listed.bpf.h", plan->core->tool->uses_devices},
	};
	struct text text = {};

	if (plan->has_packet && !plan->has_identity)
		text_add(&text, "#define VNT_IDENTITY 0\t/* flows are told apart, packets are not */\n");
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

/* COUNT(accounts, ROW, @name) for every part that the point plays. */
static const char *count(struct arena *arena, const struct plan *plan,
			 const struct plan_point *point, const char *name)
{
	struct text text = {};

	for (size_t i = 0; i < point->core->actions.count; i++)
		text_add(&text, "COUNT(accounts, %s, %s);\n",
			 plan->rows.items[point->core->actions.items[i].row], name);
	return emit_take(arena, &text);
}

/*
 * Pointers are tested first: the verifier of newer kernels takes any argument
 * of a tracepoint for possibly NULL.
 */
static void add_null_tests(struct text *text, const struct plan_point *point)
{
	for (size_t i = 0; i < point->arguments.count; i++)
		if (point->arguments.items[i]->type.kind == TYPE_POINTER &&
		    point->arguments.items[i]->type.structure)
			text_add(text, "%s!%s", text->length ? " || " : "",
				 emit_argument(point->arguments.items[i]->name));
	if (point->core->point->uses_result &&
	    point->core->point->result.kind == TYPE_POINTER)
		text_add(text, "%s!result", text->length ? " || " : "");
}

static bool reads_let(const struct value *value)
{
	return value && (value->kind == VALUE_LET || reads_let(value->left) ||
			 reads_let(value->right));
}

static bool reads_packet(const struct value *value)
{
	return value && (value->kind == VALUE_FIELD || value->kind == VALUE_PACKET ||
			 reads_packet(value->left) || reads_packet(value->right));
}

/* `where:` comes before the packet is looked at, unless it is about that. */
static bool where_is_early(const struct tool_point *point)
{
	return point->where && !reads_packet(point->where) && !reads_let(point->where);
}

/* Something is tested before the packet is looked at. */
static bool has_early(const struct plan_point *point)
{
	return point->core->point->base != PACKET_NONE &&
	       (point->filters_device || where_is_early(point->core->point));
}

static void add_packet_test(struct text *text, const struct plan_point *plan)
{
	static const char *const calls[] = {
		[PACKET_SKB] = "packet_skb", [PACKET_ETHER] = "packet_ether",
		[PACKET_NETWORK] = "packet_header", [PACKET_SOCKET] = "packet_socket",
	};
	const struct tool_point *point = plan->core->point;

	text_add(text, "%s%s!%s(&packet, ", text->length ? " || " : "",
		 point->reads_packet ? "" : "(filter.terms && ", calls[point->base]);
	emit_value(text, point->skb);
	if (point->start) {
		text_add(text, ", ");
		emit_value(text, point->start);
	}
	text_add(text, ", %s)%s", emit_is_typed(point->skb) ? "typed" : "false",
		 point->reads_packet ? "" : ")");
}

/* if (@condition) { COUNT(... @account ...); return 0; } */
static void add_guard(struct arena *arena, struct text *text, const struct plan *plan,
		      const struct plan_point *point, struct text *condition, const char *account)
{
	if (!condition->length)
		return;
	const struct gap gaps[] = {
		{"condition", emit_take(arena, condition)},
		{"count", count(arena, plan, point, account)},
	};
	template_fill(arena, text, "filter.bpf.c", gaps, ARRAY_SIZE(gaps));
}

static void add_where_test(struct text *text, const struct plan_point *point)
{
	const struct tool_point *tool = point->core->point;
	bool packet = tool->base != PACKET_NONE && !where_is_early(tool);

	text_add(text, "%s!where_%s(%s", text->length ? " || " : "", tool->name.text,
		 packet ? "&packet, " : "");
	emit_arguments(text, point, reads_let(tool->where));
	text_add(text, ")");
}

static const char *sample(struct arena *arena, const struct plan *plan,
			  const struct plan_point *point)
{
	struct text condition = {}, text = {};

	if (point->samples)
		text_add(&condition, "sampled_out()");
	add_guard(arena, &text, plan, point, &condition, "sampled_out");
	return emit_take(arena, &text);
}

/* What costs least, and needs no packet: is there anything, and is it the right device? */
static const char *early(struct arena *arena, const struct plan *plan,
			 const struct plan_point *point)
{
	const struct tool_point *tool = point->core->point;
	struct text nulls = {}, wanted = {}, text = {};

	if (!has_early(point))
		return NULL;
	add_null_tests(&nulls, point);
	add_guard(arena, &text, plan, point, &nulls, "unparsed");
	if (point->filters_device) {
		text_add(&wanted, "!filter_device(");
		emit_value(&wanted, tool->skb);
		text_add(&wanted, ", typed)");
	}
	if (where_is_early(tool))
		add_where_test(&wanted, point);
	add_guard(arena, &text, plan, point, &wanted, "filtered");
	return emit_take(arena, &text);
}

/*
 * No packet, or nothing to look at.  A packet that no value is taken from is only
 * looked at for the filter.
 */
static const char *parse(struct arena *arena, const struct plan *plan,
			 const struct plan_point *point)
{
	struct text condition = {}, text = {};

	if (!has_early(point))
		add_null_tests(&condition, point);
	if (point->core->point->base != PACKET_NONE)
		add_packet_test(&condition, point);
	add_guard(arena, &text, plan, point, &condition, "unparsed");
	return emit_take(arena, &text);
}

/* Look into the packet that a tunnel's packet carries. */
static const char *tunnel(struct arena *arena, const struct plan_point *plan)
{
	const struct tool_point *point = plan->core->point;
	struct text text = {};

	if (!point->reads_tunnel || point->base == PACKET_SOCKET)
		return NULL;
	text_add(&text, "packet_tunnel(&packet, linear_end(");
	emit_value(&text, point->skb);
	text_add(&text, ", %s));", emit_is_typed(point->skb) ? "typed" : "false");
	return emit_take(arena, &text);
}

/* What a packet must pass: the options' filters and `where:`. */
static const char *filter(struct arena *arena, const struct plan *plan,
			  const struct plan_point *point)
{
	const struct tool_point *tool = point->core->point;
	struct text condition = {}, text = {};

	if (tool->base != PACKET_NONE)
		text_add(&condition, "!filter_packet(&packet)");
	if (tool->where && !(has_early(point) && where_is_early(tool)))
		add_where_test(&condition, point);
	add_guard(arena, &text, plan, point, &condition, "filtered");
	return emit_take(arena, &text);
}

static void emit_where(struct arena *arena, struct text *text, const struct plan_point *point)
{
	const struct tool_point *tool = point->core->point;
	struct text parameters = {}, value = {}, where = {};

	if (!tool->where)
		return;
	if (tool->base != PACKET_NONE && !where_is_early(tool))
		text_add(&parameters, "const struct packet *packet, ");
	emit_parameters(&parameters, point, reads_let(tool->where));
	emit_value(&value, tool->where);
	expr_print(&where, tool->spec->where);
	const struct gap gaps[] = {
		{"point", tool->name.text},
		{"where", emit_take(arena, &where)},
		{"parameters", emit_take(arena, &parameters)},
		{"value", emit_take(arena, &value)},
	};
	template_fill(arena, text, "where.bpf.c", gaps, ARRAY_SIZE(gaps));
}

/* Arguments of one program: fetched from its context by position. */
static const char *fetch(struct arena *arena, const struct plan_point *point,
			 const struct plan_program *program)
{
	static const char *const results[PROGRAM_HOOK_COUNT] = {
		[PROGRAM_FEXIT] = "function_result(ctx)",
		[PROGRAM_SYSCALL_RETURN] = "syscall_result(ctx)",
		[PROGRAM_USER_RETURN] = "register_result(ctx)",
	};
	const char *how = program->hook == PROGRAM_KPROBE || program->hook == PROGRAM_USER
		? "kprobe_argument" : program->hook == PROGRAM_SYSCALL ? "syscall_argument" : "argument";
	bool typed = program->hook == PROGRAM_TRACEPOINT || program->hook == PROGRAM_FENTRY ||
		     program->hook == PROGRAM_FEXIT;
	struct text text = {};

	if (point->core->point->uses_context)
		text_add(&text, "ctx, ");
	for (size_t i = 0; i < point->arguments.count; i++) {
		const struct tool_argument *argument = point->arguments.items[i];

		/* What is above a small number in its register is undefined. */
		if (argument->type.kind != TYPE_POINTER)
			text_add(&text, "(%s)(u64)", emit_integer(&argument->type));
		text_add(&text, "%s(ctx, %s_%s), ", how,
			 point->core->point->name.text, argument->name);
	}
	if (point->core->point->uses_result)
		text_add(&text, "%s, ", results[program->hook]);
	text_add(&text, "%s", typed ? "true" : "false");
	return emit_take(arena, &text);
}

static const char *programs(struct arena *arena, const struct plan_point *point)
{
	struct text text = {};

	for (size_t i = 0; i < point->programs.count; i++) {
		const struct plan_program *program = &point->programs.items[i];
		const struct gap gaps[] = {
			{"target", program->at->name},
			{"program", program->name},
			{"point", point->core->point->name.text},
			{"arguments", fetch(arena, point, program)},
		};

		template_fill(arena, &text, arena_printf(arena, "program_%s.bpf.c",
				plan_hooks[program->hook].word), gaps, ARRAY_SIZE(gaps));
	}
	return emit_take(arena, &text);
}

static void emit_point(struct arena *arena, struct text *text, const struct plan *plan,
		       const struct plan_point *point)
{
	const struct tool_point *tool = point->core->point;
	struct text parameters = {}, calls = {}, lets = {};
	const char *variables;

	emit_where(arena, text, point);
	emit_parameters(&parameters, point, false);
	emit_lets(&lets, point);
	emit_calls(&calls, point);
	variables = emit_take(arena, &lets);
	const struct gap gaps[] = {
		{"point", tool->name.text},
		{"lets", reads_let(tool->where) ? variables : NULL},
		{"late_lets", reads_let(tool->where) ? NULL : variables},
		{"comment", emit_comment(arena, arena_printf(arena, "%s: %s", tool->name.text,
				emit_at(arena, tool)), tool->spec->comment)},
		{"parameters", emit_take(arena, &parameters)},
		{"packet", tool->base != PACKET_NONE ? "struct packet packet = {};" : NULL},
		{"seen", count(arena, plan, point, "seen")},
		{"sample", sample(arena, plan, point)},
		{"early", early(arena, plan, point)},
		{"parse", parse(arena, plan, point)},
		{"tunnel", tunnel(arena, point)},
		{"filter", filter(arena, plan, point)},
		{"actions", emit_take(arena, &calls)},
		{"programs", programs(arena, point)},
	};
	template_fill(arena, text, "point.bpf.c", gaps, ARRAY_SIZE(gaps));
}

static const char *points(struct arena *arena, const struct plan *plan)
{
	struct text text = {};

	for (size_t i = 0; i < plan->points.count; i++)
		if (plan->points.items[i].core->actions.count)
			emit_point(arena, &text, plan, &plan->points.items[i]);
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
			text_add(&text, "const volatile struct vnt_list option_%s = {};\n\n", name);
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
		{"points", points(arena, plan)},
	};

	template_fill(arena, text, "tool.bpf.c", gaps, ARRAY_SIZE(gaps));
	emit_wrap(text);
}
