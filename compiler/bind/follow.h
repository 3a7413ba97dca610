/* SPDX-License-Identifier: MIT */
/* Following packets by their buffers: what resolve.c, span.c and follow.c share. */
#ifndef VNTC_BIND_FOLLOW_H
#define VNTC_BIND_FOLLOW_H

#include "bind/bind.h"

/* Is `pair: packet.id` what @measure says? */
bool follow_asks_identity(const struct spec_measure *measure);
/* Are the packets of @measure, which ends at @ends, followed by their buffers? */
bool follow_wanted(const struct tool_measure *measure, const tool_points *ends);
/* Add the points that see buffers end, if a measure may need them; ... */
void follow_add_points(struct arena *arena, struct tool *tool);
/* ... and take them away again if none does. */
void follow_drop_points(struct tool *tool);
/* Such a point uses arguments that no spec names. */
void follow_take_arguments(struct tool_point *point);
/* The pair of @use, at a @start or later, is the number of its packet; false: an error. */
bool follow_bind(struct binder *binder, const struct tool_measure *measure, struct tool_use *use,
		 bool start);

#endif
