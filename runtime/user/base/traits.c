// SPDX-License-Identifier: MIT
/*
 * Answers questions about the description of a tool: which fields it has, which of
 * them are stacks, and which event a record belongs to.
 */
#include "base/traits.h"

void traits_fields(const struct vnt_tool *tool, void *context,
		   void (*visit)(const struct vnt_field *field, void *context))
{
	for (unsigned int i = 0; i < tool->measures_count; i++)
		for (unsigned int j = 0; j < tool->measures[i].key_count; j++)
			visit(&tool->measures[i].key[j], context);
	for (unsigned int i = 0; i < tool->tables_count; i++)
		for (unsigned int j = 0; j < tool->tables[i].key_count; j++)
			visit(&tool->tables[i].key[j], context);
	for (unsigned int i = 0; i < tool->events_count; i++)
		for (unsigned int j = 0; j < tool->events[i].fields_count; j++)
			visit(&tool->events[i].fields[j], context);
}

bool traits_names_enum(const struct vnt_field *field)
{
	return field->type == VNT_ENUM || field->type == VNT_FLAGS || field->type == VNT_FATE;
}

bool traits_names_place(const struct vnt_field *field)
{
	return field->type == VNT_SYMBOL || field->type == VNT_KERNEL_STACK ||
	       field->type == VNT_FATE;
}

bool traits_is_stack(const struct vnt_field *field)
{
	return field->type == VNT_KERNEL_STACK || field->type == VNT_USER_STACK;
}

bool traits_any_stack(const struct vnt_field *fields, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		if (traits_is_stack(&fields[i]))
			return true;
	}
	return false;
}

bool traits_has_stacks(const struct vnt_tool *tool)
{
	bool any = false;

	for (unsigned int i = 0; i < tool->measures_count; i++)
		any |= traits_any_stack(tool->measures[i].key, tool->measures[i].key_count);
	for (unsigned int i = 0; i < tool->tables_count; i++)
		any |= traits_any_stack(tool->tables[i].key, tool->tables[i].key_count);
	return any;
}

static bool has_hook(const struct vnt_point *point, enum vnt_hook hook)
{
	for (unsigned int i = 0; i < point->variants_count; i++) {
		if (point->variants[i].hook == hook)
			return true;
	}
	return false;
}

bool traits_has_kprobe(const struct vnt_point *point)
{
	return has_hook(point, VNT_KPROBE) && has_hook(point, VNT_FENTRY);
}

const struct vnt_event *traits_event(const struct vnt_tool *tool, const void *bytes, size_t size)
{
	const struct vnt_record *record = bytes;

	if (size < sizeof(*record) || record->event >= tool->events_count ||
	    size != tool->events[record->event].size)
		return NULL;
	return &tool->events[record->event];
}
