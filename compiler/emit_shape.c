/* SPDX-License-Identifier: MIT */
/* Declarations: the kernel's types as far as they are read, and our own. */
#include <string.h>

#include "emit.h"

const char *emit_integer(const struct type *type)
{
	static const char *const names[2][9] = {
		{[1] = "u8", [2] = "u16", [4] = "u32", [8] = "u64"},
		{[1] = "s8", [2] = "s16", [4] = "s32", [8] = "s64"},
	};

	return type->kind == TYPE_BOOL ? "bool" : names[type->is_signed][type->size];
}

static void add_member(struct text *text, const struct shape_member *member, int depth);

static void indent(struct text *text, int depth)
{
	for (int i = 0; i < depth; i++)
		text_add(text, "\t");
}

static void emit_unnamed(struct text *text, const struct shape_member *member, int depth)
{
	text_add(text, "struct {\n");
	for (size_t i = 0; i < member->inside->members.count; i++)
		add_member(text, &member->inside->members.items[i], depth + 1);
	indent(text, depth);
	text_add(text, "} %s;\n", member->name);
}

/* Where an array begins is all that counts. */
static void emit_array(struct text *text, const struct shape_member *member)
{
	struct type element = types_element(&member->type);

	if (element.kind == TYPE_POINTER)
		text_add(text, "void *%s[1];\n", member->name);
	else if (element.kind == TYPE_STRUCT && element.structure)
		text_add(text, "struct %s %s[1];\n", element.structure, member->name);
	else
		text_add(text, "%s %s[1];\n", element.kind == TYPE_INT ? emit_integer(&element) : "u8",
			 member->name);
}

static void add_member(struct text *text, const struct shape_member *member, int depth)
{
	const struct type *type = &member->type;

	indent(text, depth);
	if (type->kind == TYPE_STRUCT && !type->structure)
		emit_unnamed(text, member, depth);
	else if (type->kind == TYPE_ARRAY)
		emit_array(text, member);
	else if (type->kind == TYPE_STRUCT)
		text_add(text, "struct %s %s;\n", type->structure, member->name);
	else if (type->kind == TYPE_POINTER && type->structure)
		text_add(text, "struct %s *%s;\n", type->structure, member->name);
	else if (type->kind == TYPE_POINTER)
		text_add(text, "void *%s;\n", member->name);
	else if (type->kind == TYPE_TEXT)
		text_add(text, "char %s[%u];\n", member->name, type->size);
	else if (member->bits)
		text_add(text, "%s %s : %u;\n", emit_integer(type), member->name, member->bits);
	else
		text_add(text, "%s %s;\n", emit_integer(type), member->name);
}

static bool is_first(const struct tool *tool, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (!strcmp(tool->enumerators.items[i]->type.structure,
			    tool->enumerators.items[index]->type.structure))
			return false;
	return true;
}

/* Enumerators are declared for CO-RE to find; the numbers are the kernel's. */
static void emit_enums(struct text *text, const struct tool *tool)
{
	for (size_t i = 0; i < tool->enumerators.count; i++) {
		const char *structure = tool->enumerators.items[i]->type.structure;

		if (!is_first(tool, i))
			continue;
		text_add(text, "\nenum %s {\n", structure);
		for (size_t j = i; j < tool->enumerators.count; j++) {
			const struct value *value = tool->enumerators.items[j];

			if (!strcmp(value->type.structure, structure))
				text_add(text, "\t%s = %llu,\n", value->name,
					 (unsigned long long)value->number);
		}
		text_add(text, "};\n");
	}
}

static bool is_declared(const struct plan *plan, const struct text *text, const char *structure)
{
	char line[128];

	for (size_t i = 0; i < plan->shapes.count; i++)
		if (!strcmp(plan->shapes.items[i]->name, structure))
			return true;
	snprintf(line, sizeof(line), "struct %s;\n", structure);
	return text->bytes && strstr(text->bytes, line);
}

/* Structs that are only pointed to. */
static void emit_forward(struct text *text, const struct plan *plan)
{
	for (size_t i = 0; i < plan->points.count; i++)
		for (size_t j = 0; j < plan->points.items[i].arguments.count; j++) {
			const struct type *type = &plan->points.items[i].arguments.items[j]->type;

			if (type->kind == TYPE_POINTER && type->structure &&
			    !is_declared(plan, text, type->structure))
				text_add(text, "struct %s;\n", type->structure);
		}
	if (text->length)
		text_add(text, "\n");
}

void emit_shapes(struct text *text, const struct plan *plan)
{
	emit_forward(text, plan);
	for (size_t i = 0; i < plan->shapes.count; i++) {
		const struct shape *shape = plan->shapes.items[i];

		text_add(text, "%sstruct %s%s%s {\n", i ? "\n" : "", shape->name,
			 shape->flavor ? "___" : "", shape->flavor ? shape->flavor : "");
		for (size_t j = 0; j < shape->members.count; j++)
			add_member(text, &shape->members.items[j], 1);
		text_add(text, "};\n");
	}
	emit_enums(text, plan->core->tool);
}

void emit_fields(struct text *text, const struct plan_struct *layout)
{
	for (size_t i = 0; i < layout->fields.count; i++) {
		const struct plan_field *field = &layout->fields.items[i];

		text_add(text, "%s %s", field->type, field->name);
		if (field->count)
			text_add(text, "[%u]", field->count);
		text_add(text, ";\n");
	}
}

static void add_variable(struct text *text, const struct type *type, const char *name)
{
	if (type->kind != TYPE_POINTER)
		text_add(text, "%s %s", emit_integer(type), emit_argument(name));
	else if (type->structure)
		text_add(text, "const struct %s *%s", type->structure, emit_argument(name));
	else
		text_add(text, "const void *%s", emit_argument(name));
}

/* In the point's own function the packet is no pointer but a struct. */
static void add_here(struct text *text, const struct value *value)
{
	static const struct { const char *there, *here; } words[] = {
		{"packet->", "packet."}, {"(packet)", "(&packet)"},
	};
	struct text there = {};

	emit_value(&there, value);
	for (const char *c = there.bytes; c && *c;) {
		size_t i = 0;

		while (i < ARRAY_SIZE(words) && strncmp(c, words[i].there, strlen(words[i].there)))
			i++;
		text_append(text, i < ARRAY_SIZE(words) ? words[i].here : c,
			    i < ARRAY_SIZE(words) ? strlen(words[i].here) : 1);
		c += i < ARRAY_SIZE(words) ? strlen(words[i].there) : 1;
	}
	text_free(&there);
}

/* Does @value read the variable @name, or one that does? */
static bool reads_variable(const struct value *value, const char *name)
{
	if (!value)
		return false;
	if (value->kind == VALUE_LET && !strcmp(value->name, name))
		return true;
	return reads_variable(value->left, name) || reads_variable(value->right, name);
}

/* Is the variable @let of @point among @lets? */
static bool is_among(const struct tool_point *point, const struct tool_let *let, enum lets lets)
{
	return lets & (reads_variable(point->where, let->name) ? LETS_OF_WHERE : LETS_LATER);
}

void emit_lets(struct text *text, const struct plan_point *point, enum lets lets)
{
	const struct tool_point *tool = point->core->point;

	for (size_t i = 0; i < tool->lets.count; i++) {
		if (!is_among(tool, &tool->lets.items[i], lets))
			continue;
		add_variable(text, &tool->lets.items[i].value->type, tool->lets.items[i].name);
		text_add(text, " = ");
		add_here(text, tool->lets.items[i].value);
		text_add(text, ";\n");
	}
}

/* What a point's arguments and its own variables are called with. */
void emit_parameters(struct text *text, const struct plan_point *point, enum lets lets)
{
	const struct tool_point *tool = point->core->point;

	if (tool->uses_context)
		text_add(text, "void *context, ");
	for (size_t i = 0; i < point->arguments.count; i++) {
		add_variable(text, &point->arguments.items[i]->type, point->arguments.items[i]->name);
		text_add(text, ", ");
	}
	for (size_t i = 0; i < tool->lets.count; i++) {
		if (!is_among(tool, &tool->lets.items[i], lets))
			continue;
		add_variable(text, &tool->lets.items[i].value->type, tool->lets.items[i].name);
		text_add(text, ", ");
	}
	if (point->core->point->uses_result)
		text_add(text, "u64 result, ");
	text_add(text, "const bool typed");
}

void emit_arguments(struct text *text, const struct plan_point *point, enum lets lets)
{
	const struct tool_point *tool = point->core->point;

	if (tool->uses_context)
		text_add(text, "context, ");
	for (size_t i = 0; i < point->arguments.count; i++)
		text_add(text, "%s, ", emit_argument(point->arguments.items[i]->name));
	for (size_t i = 0; i < tool->lets.count; i++)
		if (is_among(tool, &tool->lets.items[i], lets))
			text_add(text, "%s, ", emit_argument(tool->lets.items[i].name));
	if (tool->uses_result)
		text_add(text, "result, ");
	text_add(text, "typed");
}
