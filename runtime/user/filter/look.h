/* SPDX-License-Identifier: MIT */
/* ---- look.c: what one look at a header tells ----------------------------------- */
#ifndef VNT_LOOK_H
#define VNT_LOOK_H

struct packet_filter;

/* Fill in @filter->look from the rest of @filter. */
void filter_look(struct packet_filter *filter);

#endif
