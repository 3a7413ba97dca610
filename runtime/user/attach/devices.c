// SPDX-License-Identifier: MIT
/*
 * Tells programs which devices options name, when they are loaded and whenever devices change:
 * one that is removed and made again has another number, and a bond can get other members.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "attach/devices.h"
#include "filter/filter.h"

#define SECTION ".data.devices"

/* An option that lists devices. */
struct listed {
	const char *option, *text;
	char variable[80];
	bool lower;		/* devices are replaced by those that they stand on */
};

/* Say what the names stand for, unless that is clear. */
static bool say(struct devices *devices, const struct listed *listed, char *ignored)
{
	struct vnt_devices found = {};
	char *text;

	(void)ignored;
	devices_find(&devices->view, listed->text, listed->lower, &found);
	text = devices_text(&devices->view, &found);
	if (strcmp(text, listed->text))
		warnx("--%s %s: this is seen at %s", listed->option, listed->text, text);
	free(text);
	return true;
}

/* Write what @listed names into @values, the variables of the section. */
static bool update(struct devices *devices, const struct listed *listed, char *values)
{
	long offset = object_offset(devices->object, SECTION, listed->variable,
				    sizeof(struct vnt_devices));
	struct vnt_devices found = {};
	char *text;

	if (offset < 0)
		return false;
	devices_find(&devices->view, listed->text, listed->lower, &found);
	if (!memcmp(values + offset, &found, sizeof(found)))
		return true;
	memcpy(values + offset, &found, sizeof(found));
	if (devices->following) {
		text = devices_text(&devices->view, &found);
		warnx("--%s %s: devices have changed: %s%s", listed->option, listed->text,
		      *text ? "now " : "there is none now", text);
		free(text);
	}
	return true;
}

/* Call @visit for each option that lists devices. */
static bool visit_lists(struct devices *devices, char *values,
			bool (*visit)(struct devices *devices, const struct listed *listed,
				      char *values))
{
	const char *iface = filter_iface(&devices->options->filter);
	struct listed listed = {"iface", iface, "vnt_ifaces", false};
	bool fine = !iface || visit(devices, &listed, values);

	for (unsigned int i = 0; i < devices->tool->options_count; i++) {
		const struct vnt_option *option = &devices->tool->options[i];

		listed = (struct listed){option->name, devices->options->own[i], "", true};
		snprintf(listed.variable, sizeof(listed.variable), "option_%s", option->name);
		if (option->kind == VNT_OPTION_DEVICES && listed.text)
			fine &= visit(devices, &listed, values);
	}
	return fine;
}

static bool apply(struct devices *devices)
{
	struct bpf_map *map = object_map(devices->object, SECTION);
	char *values;
	u32 zero = 0;
	bool fine;

	if (!map)
		return true;
	values = memory_get(1, bpf_map__value_size(map));
	fine = !bpf_map_lookup_elem(bpf_map__fd(map), &zero, values) &&
	       visit_lists(devices, values, update) &&
	       !bpf_map_update_elem(bpf_map__fd(map), &zero, values, BPF_ANY);
	free(values);
	return fine;
}

/* A visit that ends in false: there is a list. */
static bool note_list(struct devices *devices, const struct listed *listed, char *ignored)
{
	(void)devices, (void)listed, (void)ignored;
	return false;
}

struct devices devices_none(void)
{
	return (struct devices){.view = {.links = -1, .changes = -1}};
}

bool devices_open(struct devices *devices, const struct vnt_tool *tool,
		  const struct options *options, struct bpf_object *object)
{
	*devices = devices_none();
	devices->tool = tool;
	devices->options = options;
	devices->object = object;
	if (visit_lists(devices, NULL, note_list))
		return true;
	if (view_open(&devices->view, filter_netns(&options->filter)) && apply(devices))
		return true;
	warn("cannot look for devices");
	return false;
}

void devices_say(struct devices *devices)
{
	if (devices->view.changes >= 0)
		visit_lists(devices, NULL, say);
	devices->following = true;
}

int devices_fd(const struct devices *devices)
{
	return devices->view.changes;
}

void devices_follow(struct devices *devices)
{
	if (view_changed(&devices->view) && !apply(devices))
		warn("devices have changed, and programs cannot be told");
}

void devices_close(struct devices *devices)
{
	view_close(&devices->view);
}
