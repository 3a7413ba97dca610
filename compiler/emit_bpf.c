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

static const char *shapes(struct arena *arena, const struct plan *plan)
{
	struct text text = {};

	emit_shapes(&text, plan);
	return emit_take(arena, &text);
}

/* Headers of the runtime, each when something of it is used. */
static const char *includes(struct arena *arena, const struct plan *plan)
{
	const struct { const char *file; bool used; } headers[] = {
		{"point.bpf.h", true},
		{"account.bpf.h", true},
		{"packet.bpf.h", plan->has_packet},
		{"filter.bpf.h", plan->has_packet},
		{"pair.bpf.h", plan->core->tables.count},
		{"hist.bpf.h", plan->core->sinks.count},
	};
	struct text text = {};

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

static const char *key_type(const struct type *type)
{
	return type->kind == TYPE_PACKET_ID ? "struct packet_id" :
	       type->kind == TYPE_FLOW ? "struct packet_flow" : "u64";
}

/* "by: packet.flow, back.skb.len", as the spec says. */
static const char *by_comment(struct arena *arena, const struct tool_measure *measure)
{
	struct text text = {};

	text_add(&text, "%s, %s", measure->name.text, expr_units[measure->unit].name);
	for (size_t i = 0; i < measure->by.count; i++) {
		text_add(&text, "%s", i ? ", " : ", by ");
		expr_print(&text, measure->spec->by.items[i]);
	}
	return emit_comment(arena, emit_take(arena, &text), NULL);
}

static const char *pair_comment(struct arena *arena, const struct tool_measure *measure)
{
	struct text text = {};

	text_add(&text, "What has started %s and waits for its end, by ", measure->name.text);
	expr_print(&text, measure->spec->pair);
	text_add(&text, ", for ");
	expr_print(&text, measure->spec->lost);
	text_add(&text, " at most.");
	return emit_comment(arena, emit_take(arena, &text), measure->spec->comment);
}

static const struct tool_measure *measure_of(const struct plan *plan, const struct plan_map *map)
{
	for (size_t i = 0; i < plan->core->tables.count; i++)
		if (plan->core->tables.items[i] == map->table)
			return plan->core->sinks.items[i]->measure;
	return map->sink->measure;
}

static void emit_map(struct arena *arena, struct text *text, const struct plan *plan,
		     const struct plan_map *map)
{
	const struct tool_measure *measure = measure_of(plan, map);
	uint32_t size = map->table ? map->table->size : map->sink->size;
	struct text fields = {};

	emit_fields(&fields, map->layout);
	const struct gap gaps[] = {
		{"comment", map->table ? pair_comment(arena, measure) : by_comment(arena, measure)},
		{"layout", map->layout->name},
		{"fields", emit_take(arena, &fields)},
		{"size", arena_printf(arena, "%u", size)},
		{"name", map->name},
		{"key", map->table ? key_type(&map->table->key) : NULL},
	};
	/* A histogram's key is its layout. */
	template_fill(arena, text, map->table ? "table.bpf.c" : "histogram.bpf.c", gaps,
		      ARRAY_SIZE(gaps) - !map->table);
}

static const char *maps(struct arena *arena, const struct plan *plan)
{
	struct text text = {};

	for (size_t i = 0; i < plan->maps.count; i++)
		emit_map(arena, &text, plan, &plan->maps.items[i]);
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
 * False when there is no packet.  Pointers are tested first: the verifier of
 * newer kernels takes any argument of a tracepoint for possibly NULL.
 */
static const char *parse_call(struct arena *arena, const struct plan_point *plan)
{
	const struct tool_point *point = plan->core->point;
	struct text text = {};

	for (size_t i = 0; i < plan->arguments.count; i++)
		if (plan->arguments.items[i]->type.kind == TYPE_POINTER)
			text_add(&text, "!%s || ", plan->arguments.items[i]->name);
	text_add(&text, "!");
	if (point->base == PACKET_SKB) {
		text_add(&text, "packet_skb(&packet, ");
		emit_value(&text, point->skb);
	} else {
		text_add(&text, "packet_ether(&packet, ");
		emit_value(&text, point->skb);
		text_add(&text, ", ");
		emit_value(&text, point->start);
	}
	text_add(&text, ", typed)");
	return emit_take(arena, &text);
}

static const char *parse(struct arena *arena, const struct plan *plan,
			 const struct plan_point *point)
{
	struct text text = {};

	if (point->core->point->base != PACKET_NONE) {
		const struct gap gaps[] = {
			{"call", parse_call(arena, point)},
			{"count", count(arena, plan, point, "unparsed")},
		};
		template_fill(arena, &text, "parse.bpf.c", gaps, ARRAY_SIZE(gaps));
	}
	return emit_take(arena, &text);
}

/* What a hit must pass, each negated: the options' filters and `where:`. */
static const char *conditions(struct arena *arena, const struct plan_point *point)
{
	const struct tool_point *tool = point->core->point;
	struct text text = {};

	if (tool->base != PACKET_NONE)
		text_add(&text, "!filter_packet(&packet)");
	if (point->filters_device) {
		text_add(&text, " || !filter_device(");
		emit_value(&text, tool->skb);
		text_add(&text, ", typed)");
	}
	if (tool->where) {
		text_add(&text, "%s!%s_where(%s", text.length ? " || " : "", tool->name.text,
			 tool->base != PACKET_NONE ? "&packet, " : "");
		emit_arguments(&text, point);
		text_add(&text, ")");
	}
	return emit_take(arena, &text);
}

static const char *filter(struct arena *arena, const struct plan *plan,
			  const struct plan_point *point)
{
	const char *condition = conditions(arena, point);
	struct text text = {};

	if (condition[0]) {
		const struct gap gaps[] = {
			{"condition", condition},
			{"count", count(arena, plan, point, "filtered")},
		};
		template_fill(arena, &text, "filter.bpf.c", gaps, ARRAY_SIZE(gaps));
	}
	return emit_take(arena, &text);
}

static void emit_where(struct arena *arena, struct text *text, const struct plan_point *point)
{
	const struct tool_point *tool = point->core->point;
	struct text parameters = {}, value = {}, where = {};

	if (!tool->where)
		return;
	if (tool->base != PACKET_NONE)
		text_add(&parameters, "const struct packet *packet, ");
	emit_parameters(&parameters, point);
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
	bool kprobe = program->hook == PROGRAM_KPROBE;
	struct text text = {};

	for (size_t i = 0; i < point->arguments.count; i++) {
		const struct tool_argument *argument = point->arguments.items[i];

		text_add(&text, "%s%s(ctx, %s_%s), ",
			 argument->type.kind == TYPE_POINTER ? "" : "(u64)",
			 kprobe ? "kprobe_argument" : "argument",
			 point->core->point->name.text, argument->name);
	}
	text_add(&text, "%s", kprobe ? "false" : "true");
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
	struct text parameters = {}, calls = {};

	emit_where(arena, text, point);
	emit_parameters(&parameters, point);
	emit_calls(&calls, point);
	const struct gap gaps[] = {
		{"point", tool->name.text},
		{"comment", emit_comment(arena, arena_printf(arena, "%s: %s", tool->name.text,
				emit_at(arena, tool)), tool->spec->comment)},
		{"parameters", emit_take(arena, &parameters)},
		{"packet", tool->base != PACKET_NONE ? "struct packet packet = {};" : NULL},
		{"seen", count(arena, plan, point, "seen")},
		{"parse", parse(arena, plan, point)},
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
		{"maps", maps(arena, plan)},
		{"actions", actions(arena, plan)},
		{"points", points(arena, plan)},
	};

	template_fill(arena, text, "tool.bpf.c", gaps, ARRAY_SIZE(gaps));
}
