/* SPDX-License-Identifier: MIT */
/* Which hits need their packet: packet.c. */
#ifndef VNTC_EMIT_PACKET_H
#define VNTC_EMIT_PACKET_H

#include "emit/emit.h"

struct packet_need {
	const char *when;	/* a condition of C; "": always */
	bool family;		/* else a look at the socket's family is needed */
};

/*
 * When the packet at @plan is needed: where options have switched on what reads it, so that the
 * verifier removes the parser where nothing does, and where a hit is of an action that reads it.
 * A packet that is known by its buffer has passed the filter where it started.
 */
struct packet_need packet_need(struct arena *arena, const struct plan_point *plan);
/* Is something of @value read from the packet? */
bool packet_in(const struct value *value);

#endif
