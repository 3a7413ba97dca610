/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Measures paths.  A step leads from one stage that was passed to the next; its number is FROM *
 * STAGES + TO, and the whole path is number 0.  A stage may be passed several times, as where a
 * packet goes through a datapath twice: what each pass took is added up, so the steps of a packet
 * always add up to its whole path.
 *
 * What is kept of a packet has the ns that it took to each stage in spent[], in spent[0] the time
 * of the last hit, and the stages that were passed as bits in passed.
 */
#ifndef VNT_PATH_BPF_H
#define VNT_PATH_BPF_H

#include "hist.bpf.h"

#define PATH_STAGES(path) (sizeof((path).spent) / sizeof((path).spent[0]))
#define PATH_PASSED(path, stage) ((path).passed & 1U << (stage))

#define PATH_REACHES(path, stage, now) do {				\
	(path).spent[stage] += (now) - (path).spent[0];			\
	(path).spent[0] = (now);					\
	(path).passed |= 1U << (stage);					\
} while (0)

/* Add the steps and the whole path, which took @total ns, to the histograms under @key. */
#define path_add(map, key, path, total, unit) ({			\
	u64 took = (total) / (unit);					\
	u32 from = 0;							\
	bool fine;							\
									\
	(key)->slot = hist_slot_of(took);				\
	fine = hist_add(map, key, took);				\
	for (u32 to = 1; to < PATH_STAGES(path); to++) {		\
		if (!PATH_PASSED(path, to))				\
			continue;					\
		took = (path).spent[to] / (unit);			\
		(key)->step = from * PATH_STAGES(path) + to;		\
		(key)->slot = hist_slot_of(took);			\
		fine &= hist_add(map, key, took);			\
		from = to;						\
	}								\
	fine;								\
})

/* How long each step took, by the stage it led to. */
#define path_steps(steps, path) do {					\
	(steps)[0] = 0;							\
	for (u32 to = 1; to < PATH_STAGES(path); to++)			\
		(steps)[to] = (path).spent[to];				\
} while (0)

#endif
