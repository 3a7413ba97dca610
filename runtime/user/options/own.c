// SPDX-License-Identifier: MIT
/*
 * Parses the values of the options that a spec declares: numbers, durations, lists of
 * them, and names that are looked up in the kernel or in a network namespace.
 */
#include <stdlib.h>
#include <string.h>

#include "filter/filter.h"
#include "kernel/names.h"
#include "options/choice.h"

static const char *const expected[] = {
	[VNT_OPTION_NUMBER] = "a number", [VNT_OPTION_DURATION] = "a time, like 50us or 5ms",
	[VNT_OPTION_FLAG] = "nothing",
	[VNT_OPTION_NUMBERS] = "up to 16 numbers, with commas",
	[VNT_OPTION_DEVICES] = "names of devices of the network namespace, with commas",
	[VNT_OPTION_MACS] = "up to 16 MAC addresses, like 02:00:5e:10:00:01, with commas",
	[VNT_OPTION_NETWORKS] = "up to 32 networks, like 10.1.0.0/16, with commas",
	[VNT_OPTION_NAMES] = "up to 16 names that this kernel has, with commas",
};

const char *own_expected(const struct vnt_option *option)
{
	return expected[option->kind];
}

/* Parse a decimal number, or a hexadecimal one after 0x. */
static bool parse_any_number(const char *word, u64 *number)
{
	char *end;

	if (strncmp(word, "0x", 2))
		return parse_number(word, 0, UINT64_MAX, number);
	*number = strtoull(word + 2, &end, 16);
	return word[2] && !*end;
}

/* Parse a MAC address into a number. */
static bool parse_mac(const char *word, u64 *number)
{
	unsigned int bytes[6];
	char rest;

	if (sscanf(word, "%2x:%2x:%2x:%2x:%2x:%2x%c", &bytes[0], &bytes[1], &bytes[2], &bytes[3],
		   &bytes[4], &bytes[5], &rest) != ARRAY_SIZE(bytes))
		return false;
	*number = 0;
	for (size_t i = 0; i < ARRAY_SIZE(bytes); i++)
		*number = *number << 8 | bytes[i];
	return true;
}

static bool parse_one(const struct vnt_option *option, const char *word, u64 *number)
{
	switch (option->kind) {
	case VNT_OPTION_DURATION:
		return parse_time(word, 1, number);
	case VNT_OPTION_MACS:
		return parse_mac(word, number);
	case VNT_OPTION_NAMES:
		return names_number(option->of, word, number);
	default:
		return parse_any_number(word, number);
	}
}

bool own_parse(const struct vnt_option *option, const char *text, struct vnt_list *list)
{
	bool several = option->kind >= VNT_OPTION_NUMBERS;
	char word[64];

	*list = (struct vnt_list){};
	if (option->kind == VNT_OPTION_FLAG) {
		list->items[list->count++] = 1;
		return true;
	}
	for (; text; text = strchr(text, ',') ? strchr(text, ',') + 1 : NULL) {
		if (list->count == (several ? VNT_LIST_SIZE : 1))
			return false;
		snprintf(word, sizeof(word), "%.*s", (int)strcspn(text, ","), text);
		if (!parse_one(option, word, &list->items[list->count++]))
			return false;
	}
	return true;
}

static bool are_devices(const char *text, const char *netns)
{
	struct vnt_devices devices;
	struct netns_view view;
	bool found = view_open(&view, netns) && devices_find(&view, text, true, &devices);

	view_close(&view);
	return found;
}

bool own_fits(const struct vnt_option *option, const char *text, const char *netns)
{
	struct vnt_networks networks;
	struct vnt_list list;

	if (option->kind == VNT_OPTION_DEVICES)
		return are_devices(text, netns);
	return option->kind == VNT_OPTION_NETWORKS ? network_list(text, &networks)
						   : own_parse(option, text, &list);
}
