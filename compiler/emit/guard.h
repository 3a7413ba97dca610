/* SPDX-License-Identifier: MIT */
/* What a hit must pass: guard.c.  Each function returns lines of C, or NULL. */
#ifndef VNTC_EMIT_GUARD_H
#define VNTC_EMIT_GUARD_H

#include "emit/emit.h"

/* Is there a packet at @plan that may be known by its buffer? */
bool guard_may_know(const struct plan_point *plan);
/* Does nothing at @plan ask for more of its packet than whether it is followed? */
bool guard_only_follows(const struct plan_point *plan);
/* Is `where:` asked before the packet is looked at? */
bool guard_asks_early(const struct plan_point *point);
/* Leave where hits are sampled. */
const char *guard_sample(struct arena *arena, const struct plan_point *point);
/* Variables for what is known of the packet by its buffer. */
const char *guard_known_variables(struct arena *arena, const struct plan_point *point);
/* The cheapest tests, which need no look at the packet or only one at a few bytes. */
const char *guard_early(struct arena *arena, const struct plan_point *point);
/* Look at the packet; ... */
const char *guard_parse(struct arena *arena, const struct plan_point *point);
/* ... ask whether it is a copy of one that is followed; ... */
const char *guard_seek(struct arena *arena, const struct plan_point *point);
/* ... put the packet in its tunnel in its place, or look at both. */
const char *guard_inner(struct arena *arena, const struct plan_point *plan);
const char *guard_tunnel(struct arena *arena, const struct plan_point *plan);
/* What a packet must pass: the options' filters and `where:`. */
const char *guard_filter(struct arena *arena, const struct plan_point *point);
/*
 * Does @action end or pass at @point what has started with the same packet?  Then that has passed
 * the filter.  Not where it is found without its packet, as by the thread.
 */
bool guard_carries_on(const struct plan_point *point, const struct core_action *action);
/* In @text: the packet is on no device that --iface and --netns ask for; counted in @row. */
void guard_device(struct text *text, const struct plan_point *point, const char *row);

#endif
