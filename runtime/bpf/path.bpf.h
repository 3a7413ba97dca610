/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Measures paths: keeps the time of each stage that a packet passed, 0 for those that it did
 * not.  A step leads from one stage that was passed to the next; its number is FROM * STAGES +
 * TO, and the whole path is number 0.
 */
#ifndef VNT_PATH_BPF_H
#define VNT_PATH_BPF_H

#include "hist.bpf.h"

#define PATH_STAGES(at) (sizeof(at) / sizeof((at)[0]))

/* Add the steps and the whole path to the histograms under @key. */
#define path_add(map, key, at, unit) ({						\
	u64 value = ((at)[PATH_STAGES(at) - 1] - (at)[0]) / (unit), before = (at)[0];	\
	u32 from = 0;								\
	bool fine;								\
										\
	(key)->slot = hist_slot_of(value);					\
	fine = hist_add(map, key, value);					\
	for (u32 to = 1; to < PATH_STAGES(at); to++) {				\
		if (!(at)[to])							\
			continue;						\
		value = ((at)[to] - before) / (unit);				\
		(key)->step = from * PATH_STAGES(at) + to;			\
		(key)->slot = hist_slot_of(value);				\
		fine &= hist_add(map, key, value);				\
		before = (at)[to];						\
		from = to;							\
	}									\
	fine;									\
})

/* How long each step took, by the stage it led to. */
#define path_steps(steps, at) do {						\
	u64 before = (at)[0];							\
										\
	(steps)[0] = 0;								\
	for (u32 to = 1; to < PATH_STAGES(at); to++) {				\
		(steps)[to] = (at)[to] ? (at)[to] - before : 0;			\
		if ((at)[to])							\
			before = (at)[to];					\
	}									\
} while (0)

#endif
