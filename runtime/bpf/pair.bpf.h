/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Starts and ends pairs: entries that are made at one point and wait for their end at another.
 * The first member of a waiting value is the time of its start, in ns of CLOCK_MONOTONIC;
 * user space removes entries that wait for too long.
 */
#ifndef VNT_PAIR_BPF_H
#define VNT_PAIR_BPF_H

/*
 * Start waiting.  A key that waits already starts anew, and the older start is counted as
 * repeated.  If that is gone meanwhile, its end has counted it.
 */
static __always_inline u32 pair_start(void *waiting, const void *key, const void *value)
{
	int err = bpf_map_update_elem(waiting, key, value, BPF_NOEXIST);

	if (!err)
		return WAITS;
	if (err == -EEXIST && !bpf_map_update_elem(waiting, key, value, BPF_ANY))
		return REPEATED;
	return TABLE_FULL;
}

#endif
