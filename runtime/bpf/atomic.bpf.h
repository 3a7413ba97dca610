/* SPDX-License-Identifier: GPL-2.0-only */
/* Atomic updates of numbers that several CPUs, or an interrupt on this one, may change. */
#ifndef VNT_ATOMIC_BPF_H
#define VNT_ATOMIC_BPF_H

/*
 * Make @number at least @value.  Somebody else may raise it at the same time,
 * but hardly as often as is tried here.
 */
static __always_inline void raise_to(u64 *number, u64 value)
{
	for (int i = 0; i < 8; i++) {
		u64 seen = *number;

		if (value <= seen ||
		    __sync_val_compare_and_swap(number, seen, value) == seen)
			return;
	}
}

#endif
