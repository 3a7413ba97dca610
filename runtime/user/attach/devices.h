/* SPDX-License-Identifier: MIT */
/* The devices that options name, kept up to date while the tool runs. */
#ifndef VNT_DEVICES_H
#define VNT_DEVICES_H

#include "attach/object.h"
#include "filter/filter.h"
#include "options/options.h"

struct devices {
	const struct vnt_tool *tool;
	const struct options *options;
	struct bpf_object *object;
	struct netns_view view;
	bool following;		/* changes are said */
};

/* No devices: what devices_close() may get before devices_open(). */
struct devices devices_none(void);

/*
 * Tell the loaded programs of @object which devices @options name.  Returns false after a message.  @object, @tool and @options must stay until
 * devices_close().
 */
bool devices_open(struct devices *devices, const struct vnt_tool *tool,
		  const struct options *options, struct bpf_object *object);

/* Print what the names of devices stand for, where that is not clear; and say changes from now on. */
void devices_say(struct devices *devices);

/* A descriptor that is readable when devices have changed; -1: no option names any. */
int devices_fd(const struct devices *devices);

/* Look for the devices anew if any have changed; tell the programs, and print what is new. */
void devices_follow(struct devices *devices);

void devices_close(struct devices *devices);

#endif
