/* SPDX-License-Identifier: MIT */
/* Generates the question whether a value is one of those that an option lists. */
#include "emit/emit.h"

/* The buffer of a packet at @device, if one is known: what the point says, or whose device it is. */
static const struct value *buffer_at(const struct value *device)
{
	if (device->point && plan_in_skb(device->point))
		return device->point->skb;
	return device->kind == VALUE_MEMBER && types_points_to(&device->left->type, "sk_buff")
		? device->left : NULL;
}

/* The VLAN of a packet at the device counts as well. */
static void emit_device_listed(struct text *text, const struct value *value)
{
	const struct value *buffer = buffer_at(value->left);
	const char *option = value->option->name.text;
	bool optional = !value->option->spec->required;

	if (optional)
		text_add(text, "(!option_%s_given || ", option);
	text_add(text, "lists_device(&option_%s, ", option);
	emit_value(text, value->left);
	text_add(text, ", ");
	if (buffer)
		emit_value(text, buffer);
	else
		text_add(text, "NULL");
	text_add(text, ", %s)%s", emit_typed(value->left), optional ? ")" : "");
}

void emit_listed(struct text *text, const struct value *value)
{
	bool device = value->option->kind == OPTION_DEVICES;
	bool network = value->option->kind == OPTION_NETWORKS;

	if (device) {
		emit_device_listed(text, value);
		return;
	}
	text_add(text, "lists_%s(&option_%s, ", network ? "address" : "number",
		 value->option->name.text);
	emit_value(text, value->left);
	text_add(text, ")");
}
