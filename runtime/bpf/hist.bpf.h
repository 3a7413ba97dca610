/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Adds values to histograms.  They are kept in a per-CPU hash from {key, slot} to struct
 * hist_slot, so a key costs only the slots that it uses.
 */
#ifndef VNT_HIST_BPF_H
#define VNT_HIST_BPF_H

#include "object.bpf.h"

/* The power of two at or below @value, which is not 0. */
static __always_inline u32 log2_floor(u64 value)
{
	u32 power = 0;

	if (value >> 32) { value >>= 32; power += 32; }
	if (value >> 16) { value >>= 16; power += 16; }
	if (value >> 8) { value >>= 8; power += 8; }
	if (value >> 4) { value >>= 4; power += 4; }
	if (value >> 2) { value >>= 2; power += 2; }
	if (value >> 1) power += 1;
	return power;
}

/* The slot of @value: exact below VNT_SLOTS, then VNT_SLOTS to an octave. */
static __always_inline u32 hist_slot_of(u64 value)
{
	u32 shift;

	if (value < VNT_SLOTS)
		return value;
	shift = log2_floor(value) - VNT_SLOT_BITS;
	return ((shift + 1) << VNT_SLOT_BITS) + ((value >> shift) & (VNT_SLOTS - 1));
}

/*
 * Add @value to the histogram slot under @key in @map.  An interrupt may add
 * to the same slot of this CPU, hence the atomic operations.
 * Returns false when the table is full.
 */
static __always_inline bool hist_add(void *map, const void *key, u64 value)
{
	const struct hist_slot first = {.count = 1, .sum = value, .max = value};
	struct hist_slot *slot = bpf_map_lookup_elem(map, key);

	if (!slot) {
		if (!object_make(map, key, &first))
			return true;
		slot = bpf_map_lookup_elem(map, key);	/* an interrupt has made it meanwhile */
	}
	if (!slot)
		return false;
	__sync_fetch_and_add(&slot->count, 1);
	__sync_fetch_and_add(&slot->sum, value);
	raise_to(&slot->max, value);
	return true;
}

#endif
