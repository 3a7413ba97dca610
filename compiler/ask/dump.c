/* SPDX-License-Identifier: MIT */
/* Prints what a pass has made as stable text, for --dump and for golden tests. */
#include <string.h>

#include "ask/ask.h"

static void add_expr(struct text *text, const char *key, const struct expr *expr)
{
	if (!expr)
		return;
	text_add(text, "    %s: ", key);
	expr_print(text, expr);
	text_add(text, "\n");
}

static void add_node(struct text *text, const struct node *node, int depth)
{
	struct position at = source_position(node->span.source, node->span.begin);

	switch (node->kind) {
	case NODE_SCALAR:
		text_add(text, " %s  @%u:%u\n", node->text, at.line, at.column);
		break;
	case NODE_LIST:
		text_add(text, "\n");
		for (size_t i = 0; i < node->list.count; i++) {
			text_add(text, "%*s-", 2 * depth, "");
			add_node(text, node->list.items[i], depth + 1);
		}
		break;
	case NODE_MAP:
		text_add(text, "%s", depth ? "\n" : "");
		for (size_t i = 0; i < node->entries.count; i++) {
			text_add(text, "%*s%s:", 2 * depth, "", node->entries.items[i].key->text);
			add_node(text, node->entries.items[i].value, depth + 1);
		}
		break;
	}
}

void dump_document(struct text *text, const struct node *node)
{
	add_node(text, node, 0);
}

static void add_fields(struct text *text, const char *key, const spec_fields *fields)
{
	for (size_t i = 0; i < fields->count; i++) {
		text_add(text, "    %s %s: ", key, fields->items[i].name.text);
		expr_print(text, fields->items[i].expr);
		text_add(text, "\n");
	}
}

void dump_spec(struct text *text, const struct spec *spec)
{
	text_add(text, "tool %s: %s\n", spec->tool.text, spec->about.text);
	for (size_t i = 0; i < spec->points.count; i++) {
		const struct spec_point *point = &spec->points.items[i];

		text_add(text, "  point %s%s\n", point->name.text,
			 point->optional ? " (optional)" : "");
		if (point->instead_of.text)
			text_add(text, "    instead of: %s\n", point->instead_of.text);
		for (size_t j = 0; j < point->at.count; j++) {
			text_add(text, "    at: ");
			expr_print_at(text, point->at.items[j]);
			text_add(text, "\n");
		}
		add_expr(text, "packet", point->packet);
		add_expr(text, "where", point->where);
	}
	for (size_t i = 0; i < spec->measures.count; i++) {
		const struct spec_measure *measure = &spec->measures.items[i];

		text_add(text, "  measure %s\n", measure->name.text);
		add_expr(text, "value", measure->value);
		for (size_t j = 0; j < measure->pair.count; j++)
			add_fields(text, "pair", &measure->pair.items[j].parts);
		add_expr(text, "timeout", measure->timeout);
		add_fields(text, "by", &measure->by);
		add_expr(text, "show", measure->show);
	}
}

/* Values in the language's notation, each part with the point that it is taken at. */
/* A value that is made of no others. */
static void add_leaf(struct text *text, const struct value *value)
{
	const char *point = value->point ? value->point->name.text : "any";

	switch (value->kind) {
	case VALUE_NUMBER:
		if (value->name)
			text_add(text, "%s ", value->name);
		text_add(text, "%llu", (unsigned long long)value->number);
		break;
	case VALUE_BUILTIN:
		text_add(text, "%s", value->builtin->name);
		break;
	case VALUE_PACKET:
		text_add(text, "%s.packet", point);
		break;
	case VALUE_FIELD:
		text_add(text, "%s.packet.%s", point, value->name);
		break;
	case VALUE_COLUMN:
		text_add(text, "kept.%s", value->name);
		break;
	case VALUE_KEPT:
		text_add(text, "%s.%s", value->state->name.text, value->name);
		break;
	case VALUE_PLACE:
		text_add(text, "%s.point", point);
		break;
	case VALUE_OPTION:
		text_add(text, "option.%s", value->option->name.text);
		break;
	case VALUE_TEXT:
		text_add(text, "\"%s\"", value->name);
		break;
	default:
		text_add(text, "%s.%s", point, value->name);
	}
}

static void add_value(struct text *text, const struct value *value)
{
	switch (value->kind) {
	case VALUE_DEVICE:
		add_value(text, value->left);
		text_add(text, ".name");
		break;
	case VALUE_LISTED:
		add_value(text, value->left);
		text_add(text, " in option.%s", value->option->name.text);
		break;
	case VALUE_CALL:
		text_add(text, "%s(", value->name);
		add_value(text, value->left);
		text_add(text, ")");
		break;
	case VALUE_ADDRESS:
		text_add(text, "&");
		add_value(text, value->left);
		break;
	case VALUE_INDEX:
		add_value(text, value->left);
		text_add(text, "[");
		add_value(text, value->right);
		text_add(text, "]");
		break;
	case VALUE_CONTAINER:
		text_add(text, "container(");
		add_value(text, value->left);
		text_add(text, ", %s, %s)", value->type.structure, value->name);
		break;
	case VALUE_CAST:
		add_value(text, value->left);
		text_add(text, " as %s", value->type.structure);
		break;
	case VALUE_MEMBER:
	case VALUE_PART:
		add_value(text, value->left);
		text_add(text, "%s%s", value->left->type.kind == TYPE_POINTER ? "->" : ".",
			 value->name);
		break;
	case VALUE_BINARY:
	case VALUE_UNARY:
		text_add(text, "(");
		if (value->left)
			add_value(text, value->left);
		text_add(text, "%s%s ", value->left ? " " : "", expr_operator(value->op));
		add_value(text, value->right);
		text_add(text, ")");
		break;
	default:
		add_leaf(text, value);
	}
}

static void add_typed(struct text *text, const char *key, const struct value *value)
{
	if (!value)
		return;
	text_add(text, "    %s: ", key);
	add_value(text, value);
	text_add(text, ": %s", types_info[value->type.kind].name);
	if (value->type.structure)
		text_add(text, " %s", value->type.structure);
	if (value->type.kind == TYPE_INT || value->type.kind == TYPE_TEXT)
		text_add(text, " of %u bytes", value->type.size);
	text_add(text, "\n");
}

static void add_typed_fields(struct text *text, const tool_fields *fields)
{
	for (size_t i = 0; i < fields->count; i++)
		add_typed(text, fields->items[i].name.text, fields->items[i].value);
}

static void dump_tool_point(struct text *text, const struct tool *tool,
			    const struct tool_point *point)
{
	static const char *const bases[] = {
		[PACKET_NONE] = "none", [PACKET_SKB] = "skb", [PACKET_ETHER] = "ether",
		[PACKET_NETWORK] = "network", [PACKET_SOCKET] = "socket",
	};

	text_add(text, "  point %s: packet %s\n", point->name.text, bases[point->base]);
	for (size_t i = 0; i < point->variants.count; i++) {
		text_add(text, "    variant %zu: ", i);
		expr_print_at(text, point->variants.items[i]);
		text_add(text, "\n");
	}
	for (size_t i = 0; i < tool->kernels.count; i++)
		text_add(text, "    on %s: variant %d\n", kernel_name(tool->kernels.items[i]),
			 point->chosen[i]);
	for (size_t i = 0; i < point->arguments.count; i++)
		if (point->arguments.items[i].used)
			text_add(text, "    argument %s at %u\n", point->arguments.items[i].name,
				 point->arguments.items[i].position);
	add_typed(text, "buffer", point->skb);
	add_typed(text, "starts at", point->start);
	for (size_t i = 0; i < point->lets.count; i++)
		add_typed(text, point->lets.items[i].name, point->lets.items[i].value);
	add_typed(text, "where", point->where);
}

static void dump_use(struct text *text, const char *how, const struct tool_use *use)
{
	text_add(text, "   %s %s\n", how, use->point->name.text);
	add_typed_fields(text, &use->pair);
	add_typed(text, "where", use->where);
	add_typed(text, "value", use->value);
	add_typed_fields(text, &use->by);
	for (size_t j = 0; j < use->counted.count; j++)
		add_typed(text, use->counted.items[j].name.text, use->counted.items[j].value);
	add_typed_fields(text, &use->details);
}

static void dump_measure(struct text *text, const struct tool_measure *measure)
{
	text_add(text, "  measure %s", measure->name.text);
	if (measure->kind <= MEASURE_PATH)
		text_add(text, ": timeout after %llu ns", (unsigned long long)measure->timeout_ns);
	text_add(text, "\n");
	for (size_t i = 0; i < measure->starts.count; i++)
		dump_use(text, "starts at", &measure->starts.items[i]);
	for (size_t i = 0; i < measure->passes.count; i++)
		dump_use(text, "passes", &measure->passes.items[i]);
	for (size_t i = 0; i < measure->uses.count; i++)
		dump_use(text, measure->kind <= MEASURE_PATH ? "ends at" : "at",
			 &measure->uses.items[i]);
}

static void dump_action(struct text *text, const struct tool_action *action)
{
	text_add(text, "  action at %s%s%s%s%s%s\n", action->point->name.text,
		 action->emit ? ", emit " : "", action->emit ? action->emit->name.text : "",
		 action->state ? ", state " : "", action->state ? action->state->name.text : "",
		 action->drop ? ", drop" : "");
	add_typed(text, "where", action->where);
	add_typed_fields(text, &action->key);
	for (size_t i = 0; i < action->sets.count; i++)
		add_typed(text, action->sets.items[i].column, action->sets.items[i].value);
	add_typed_fields(text, &action->fields);
}

void dump_tool(struct text *text, const struct tool *tool)
{
	text_add(text, "tool %s\n", tool->spec->tool.text);
	for (size_t i = 0; i < tool->points.count; i++)
		dump_tool_point(text, tool, &tool->points.items[i]);
	for (size_t i = 0; i < tool->states.count; i++) {
		text_add(text, "  state %s: %llu objects, timeout after %llu ns\n",
			 tool->states.items[i].name.text,
			 (unsigned long long)tool->states.items[i].size,
			 (unsigned long long)tool->states.items[i].timeout_ns);
		add_typed_fields(text, &tool->states.items[i].columns);
	}
	for (size_t i = 0; i < tool->actions.count; i++)
		dump_action(text, &tool->actions.items[i]);
	for (size_t i = 0; i < tool->measures.count; i++)
		dump_measure(text, &tool->measures.items[i]);
}

static void dump_core_action(struct text *text, const struct core_action *action)
{
	static const char *const kinds[ACTION_KIND_COUNT] = {
		[ACTION_START] = "start", [ACTION_PASS] = "pass",
		[ACTION_FINISH] = "finish", [ACTION_OBSERVE] = "observe",
		[ACTION_TALLY] = "tally", [ACTION_DO] = "do",
	};

	text_add(text, "    row %u: %s %s%s%s%s%s\n", action->row, kinds[action->kind],
		 action->name, action->state ? ", state " : "",
		 action->state ? action->state->name : "", action->sink ? ", into " : "",
		 action->sink ? action->sink->name : "");
	add_typed(text, "where", action->where);
	add_typed_fields(text, &action->key);
	add_typed_fields(text, &action->columns);
	add_typed(text, "value", action->value);
	add_typed_fields(text, &action->keys);
	add_typed_fields(text, &action->details);
}

void dump_core(struct text *text, const struct core *core)
{
	text_add(text, "core %s\n", core->tool->spec->tool.text);
	for (size_t i = 0; i < core->states.count; i++)
		text_add(text, "  state %s: %u entries, timeout after %llu ns\n",
			 core->states.items[i]->name, core->states.items[i]->size,
			 (unsigned long long)core->states.items[i]->timeout_ns);
	for (size_t i = 0; i < core->points.count; i++) {
		text_add(text, "  at %s\n", core->points.items[i].point->name.text);
		for (size_t j = 0; j < core->points.items[i].actions.count; j++)
			dump_core_action(text, &core->points.items[i].actions.items[j]);
	}
}

static void dump_layout(struct text *text, const struct plan_struct *layout)
{
	text_add(text, "    struct %s, %u bytes\n", layout->name, layout->size);
	for (size_t i = 0; i < layout->fields.count; i++) {
		const struct plan_field *field = &layout->fields.items[i];

		text_add(text, "      %3u %s %s", field->offset, field->type, field->name);
		if (field->count)
			text_add(text, "[%u]", field->count);
		text_add(text, "\n");
	}
}

static void dump_program(struct text *text, const struct plan_program *program)
{
	text_add(text, "  program %s at ", program->name);
	expr_print_at(text, program->at);
	text_add(text, "\n");
}

void dump_plan(struct text *text, const struct plan *plan)
{
	text_add(text, "plan %s\n", plan->core->tool->spec->tool.text);
	for (size_t i = 0; i < plan->rows.count; i++)
		text_add(text, "  row %zu: %s\n", i, plan->rows.items[i]);
	for (size_t i = 0; i < plan->maps.count; i++) {
		text_add(text, "  map %s: key %u, value %u bytes\n", plan->maps.items[i].name,
			 plan->maps.items[i].key_size, plan->maps.items[i].value_size);
		dump_layout(text, plan->maps.items[i].layout);
		if (plan->maps.items[i].values)
			dump_layout(text, plan->maps.items[i].values);
	}
	for (size_t i = 0; i < plan->points.count; i++)
		for (size_t j = 0; j < plan->points.items[i].programs.count; j++)
			dump_program(text, &plan->points.items[i].programs.items[j]);
	for (size_t i = 0; i < plan->shapes.count; i++) {
		const struct shape *shape = plan->shapes.items[i];

		text_add(text, "  shape %s%s%s:", shape->name, shape->flavor ? "___" : "",
			 shape->flavor ? shape->flavor : "");
		for (size_t j = 0; j < shape->members.count; j++)
			text_add(text, " %s", shape->members.items[j].name);
		text_add(text, "\n");
	}
}
