/* SPDX-License-Identifier: MIT */
/* The packet filter: which packets count, from the options --src to --iface. */
#ifndef VNT_FILTER_H
#define VNT_FILTER_H

#include "base/base.h"
#include "filter/expression.h"

/* ---- filter.c: texts of options -> struct packet_filter -------------------- */

#define FILTER_OPTIONS 12

struct filter_option {
	const char *name;
	const char *value;		/* what the option takes, for the help */
	u32 needs;			/* enum vnt_feature */
	const char *about;
	const char *expected;		/* NULL: filter->why has the reason */
	bool (*parse)(const char *text, struct packet_filter *filter);
};

/* Start with all members zero but @text; filter_build() fills in the rest. */
struct filter {
	struct packet_filter packet;
	const char *text[FILTER_OPTIONS];	/* as given, else NULL; not owned */
	struct code code;			/* of --filter and --rules; owned */
	u32 ifindex;				/* of the first device of --iface */
	char why[256];				/* why one of these was refused */
};

extern const struct filter_option filter_options[FILTER_OPTIONS];

/*
 * Parse filter->text into the rest of @filter, which filter_free() releases.  Returns
 * NULL, or the first option whose text is not what it expects.
 */
const struct filter_option *filter_build(struct filter *filter);

/* The texts of --netns and --iface, or NULL. */
const char *filter_netns(const struct filter *filter);
const char *filter_iface(const struct filter *filter);

/* Open the network namespace of --netns; the caller closes it.  -1 if none is given. */
int filter_open_netns(const struct filter *filter);

/* May --filter or --rules read bytes of packets by their place, as tcp[13]? */
bool filter_reads_bytes(const struct filter *filter);

/* Release what filter_build() allocated. */
void filter_free(struct filter *filter);

/* ---- device.c: network namespaces, and devices by name -------------------------- */

/* Open a network namespace by name, path or process id; -1 if there is none. */
int netns_open(const char *text);

/* The inode number of a network namespace that is written so; 0 if there is none. */
u32 netns_number(const char *text);

/* Sockets in a network namespace, which go on to see it when that is left. */
struct netns_view {
	int links;		/* to ask for devices */
	int changes;		/* readable when they have changed */
	u32 netns;		/* inode number of the namespace */
};

/* Open a view of @netns (NULL: of this process's own).  Returns false if that is not possible. */
bool view_open(struct netns_view *view, const char *netns);
void view_close(struct netns_view *view);

/* Have devices changed since the last time, or since view_open()? */
bool view_changed(const struct netns_view *view);

/*
 * Find the devices of @names, which are separated by commas.  A device that stands on others,
 * as a bond, a bridge or a VLAN does, is replaced by those if @lower, else they are added.
 * Returns false if there is no device of one of the names, or if there are too many;
 * @devices then has those before it.
 */
bool devices_find(const struct netns_view *view, const char *names, bool lower,
		  struct vnt_devices *devices);

/* What devices_find() has found, for people: "e0,e1 (VLAN 5)".  The caller frees it. */
char *devices_text(const struct netns_view *view, const struct vnt_devices *devices);

/* ---- link.c: what devices stand on ---------------------------------------------- */

struct link {
	u32 ifindex;
	u32 master;		/* the device that it is a port or member of, or 0 */
	u32 lower;		/* the device that it stands on, or 0 */
	u32 vlan;		/* of a VLAN device: its number with VNT_TAGGED */
	bool own_port;		/* a port that a bridge of Open vSwitch has itself */
	char name[16];
};

struct links {
	struct link *items;	/* owned */
	size_t count, room;
};

/* The devices of the namespace of @socket, which is of rtnetlink.  links_free() releases them. */
struct links links_read(int socket);
void links_free(struct links *links);

/* ---- network.c: addresses and prefixes -------------------------------------- */

/* Parse an address or prefix such as 10.0.0.0/8; host bits are cleared.  False if it is neither. */
bool network_parse(const char *text, struct vnt_network_of *of);

/* Parse networks separated by commas.  False if one is malformed, or if there are too many. */
bool network_list(const char *text, struct vnt_networks *list);

/* ---- rules.c: the file of --rules -------------------------------------------- */

/*
 * Read the expressions in the file @path, one a line, and join them with "or".  Returns
 * the joined expression, which the caller frees; NULL with the reason in @why, of @size
 * bytes.
 */
char *rules_read(const char *path, char *why, size_t size);

#endif
