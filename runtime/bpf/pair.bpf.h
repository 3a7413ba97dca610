/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pairs: what was started at one point and waits for its end at another.
 * The first member of a waiting value is the time of its start, in ns of
 * CLOCK_MONOTONIC; the user half removes those that wait for too long.
 */
#ifndef VNT_PAIR_BPF_H
#define VNT_PAIR_BPF_H

/*
 * Start waiting.  A key that waits already starts anew, and the older start is
 * booked as repeated.
 */
static __always_inline void pair_start(void *waiting, const void *key,
				       const void *value,
				       struct vnt_account *accounts, u32 row)
{
	long err = bpf_map_update_elem(waiting, key, value, BPF_NOEXIST);

	if (err == -EEXIST) {
		COUNT(accounts, row, repeated);
		err = bpf_map_update_elem(waiting, key, value, BPF_ANY);
	}
	if (err)
		COUNT(accounts, row, table_full);
}

#endif
