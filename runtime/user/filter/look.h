/* SPDX-License-Identifier: MIT */
/* ---- look.c: what one look at a header tells ----------------------------------- */
#ifndef VNT_LOOK_H
#define VNT_LOOK_H

#include <stdbool.h>

struct packet_filter;
struct filter_network;

/* Is it an IPv4 prefix?  They are mapped into IPv6. */
bool look_is_ipv4(const struct filter_network *network);

/* Fill in @filter->look from the rest of @filter. */
void filter_look(struct packet_filter *filter);

#endif
