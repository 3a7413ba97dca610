/* SPDX-License-Identifier: MIT */
/* Generates declarations: the kernel's types with the members that are read, and our own structs. */
#include <string.h>

#include "emit/emit.h"

const char *emit_integer(const struct type *type)
{
	static const char *const names[2][9] = {
		{[1] = "u8", [2] = "u16", [4] = "u32", [8] = "u64"},
		{[1] = "s8", [2] = "s16", [4] = "s32", [8] = "s64"},
	};

	return type->kind == TYPE_BOOL ? "bool" : names[type->is_signed][type->size];
}

static void add_member(struct text *text, const struct shape_member *member, int depth);

/* Where the last line of @text begins, after its tabs. */
static const char *last_line(const struct text *text)
{
	size_t begin = text->length ? text->length - 1 : 0;

	while (begin && text->bytes[begin - 1] != '\n')
		begin--;
	return text->length ? text->bytes + begin + strspn(text->bytes + begin, "\t") : "";
}

/* Put @name into the last line, if that declares others of this @type. */
static bool join(struct text *text, const char *type, const char *name)
{
	const char *line = last_line(text);
	size_t length = strlen(type);

	if (strncmp(line, type, length) || line[length] != ' ' || strpbrk(line, ":*{}"))
		return false;
	text->length -= strlen(";\n");
	text_add(text, ", %s;\n", name);
	return true;
}

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

static bool is_number(const struct shape_member *member)
{
	enum type_kind kind = member->type.kind;

	return !member->bits && kind != TYPE_STRUCT && kind != TYPE_POINTER &&
	       !types_is_array(&member->type);
}

static void add_member(struct text *text, const struct shape_member *member, int depth)
{
	const struct type *type = &member->type;

	if (is_number(member) && join(text, emit_integer(type), member->name))
		return;
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
	else if (type->kind == TYPE_TEXT || type->kind == TYPE_BINARY)
		text_add(text, "%s %s[%u];\n", type->kind == TYPE_TEXT ? "char" : "u8", member->name,
			 type->size);
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
	const char *comma;

	for (size_t i = 0; i < tool->enumerators.count; i++) {
		const char *structure = tool->enumerators.items[i]->type.structure;

		if (!is_first(tool, i))
			continue;
		text_add(text, "%senum %s {", i ? "" : "\n", structure);
		comma = "";
		for (size_t j = i; j < tool->enumerators.count; j++) {
			const struct value *value = tool->enumerators.items[j];

			if (strcmp(value->type.structure, structure))
				continue;
			text_add(text, "%s %s = %llu", comma, value->name,
				 (unsigned long long)value->number);
			comma = ",";
		}
		text_add(text, " };\n");
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

/* A struct of one plain member, or none, fits a line. */
static bool is_short(const struct shape *shape)
{
	const struct shape_member *member = shape->members.items;

	return !shape->members.count ||
	       (shape->members.count == 1 &&
		!(member->type.kind == TYPE_STRUCT && !member->type.structure));
}

/*
 * A struct of which only the address is taken: C wants a member, so this is the first plain one
 * that the kernel has there.
 */
static void emit_address_only(struct text *text, const struct shape *shape)
{
	const char *names[64];
	size_t count = types_member_names(&shape->type, names, ARRAY_SIZE(names));
	struct shape_member member = {.name = "unread", .type = {.kind = TYPE_INT, .size = 1}};

	for (size_t i = 0; i < count; i++) {
		struct shape_member found = {.name = names[i]};

		found.type = types_member(shape->type.btf, shape->type.id, names[i], &found.bits);
		if (found.type.kind != TYPE_POINTER && !(found.type.kind == TYPE_INT && !found.bits))
			continue;
		member = found;
		break;
	}
	text_add(text, "struct %s { ", shape->name);
	add_member(text, &member, 0);
	text->bytes[--text->length] = '\0';
	text_add(text, " } KERNEL_TYPE;	/* only where it lies counts */\n");
}

static void emit_struct(struct text *text, const struct shape *shape)
{
	bool is_line = is_short(shape);

	if (!shape->members.count) {
		emit_address_only(text, shape);
		return;
	}
	text_add(text, "struct %s%s%s {%s", shape->name, shape->flavor ? "___" : "",
		 shape->flavor ? shape->flavor : "", is_line ? " " : "\n");
	for (size_t i = 0; i < shape->members.count; i++)
		add_member(text, &shape->members.items[i], !is_line);
	if (is_line)
		text->bytes[--text->length] = '\0';
	text_add(text, "%s} KERNEL_TYPE;\n", is_line ? " " : "");
}

void emit_shapes(struct text *text, const struct plan *plan)
{
	emit_forward(text, plan);
	for (size_t i = 0; i < plan->shapes.count; i++) {
		const struct shape *shape = plan->shapes.items[i];
		bool together = i && is_short(shape) && is_short(plan->shapes.items[i - 1]);

		text_add(text, "%s", i && !together ? "\n" : "");
		emit_struct(text, shape);
	}
	emit_enums(text, plan->core->tool);
}

void emit_fields(struct text *text, const struct plan_struct *layout)
{
	for (size_t i = 0; i < layout->fields.count; i++) {
		const struct plan_field *field = &layout->fields.items[i];
		char name[128];

		snprintf(name, sizeof(name), field->count ? "%s[%u]" : "%s", field->name, field->count);
		if (!join(text, field->type, name))
			text_add(text, "%s %s;\n", field->type, name);
	}
}

const char *emit_variable(struct arena *arena, const struct type *type, const char *name)
{
	if (type->kind != TYPE_POINTER)
		return arena_printf(arena, "%s %s", emit_integer(type), emit_argument(name));
	return type->structure
		? arena_printf(arena, "const struct %s *%s", type->structure, emit_argument(name))
		: arena_printf(arena, "const void *%s", emit_argument(name));
}

void emit_parameters(struct arena *arena, struct text *text, const struct plan_point *point)
{
	const struct tool_point *tool = point->core->point;

	if (tool->uses_context)
		text_add(text, "void *context, ");
	for (size_t i = 0; i < point->arguments.count; i++)
		text_add(text, "%s, ", emit_variable(arena, &point->arguments.items[i]->type,
						     point->arguments.items[i]->name));
	if (tool->uses_result)
		text_add(text, "u64 result, ");
	text_add(text, "const bool typed");
}
