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
	char why[256];				/* why one of these was refused */
};

extern const struct filter_option filter_options[FILTER_OPTIONS];

/*
 * Parse filter->text into the rest of @filter, which filter_free() releases.  Returns
 * NULL, or the first option whose text is not what it expects.
 */
const struct filter_option *filter_build(struct filter *filter);

/* The text of --netns, or NULL. */
const char *filter_netns(const struct filter *filter);

/*
 * Find the device @name in network namespace @netns (NULL: that of this process).
 * *@device becomes its index, with the inode of the namespace in the upper 32 bits, as
 * lists of devices have it.  Returns false if there is none.
 */
bool filter_find_device(const char *netns, const char *name, u64 *device);

/* Open the network namespace of --netns; the caller closes it.  -1 if none is given. */
int filter_open_netns(const struct filter *filter);

/* May --filter or --rules read bytes of packets by their place, as tcp[13]? */
bool filter_reads_bytes(const struct filter *filter);

/* Release what filter_build() allocated. */
void filter_free(struct filter *filter);

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
