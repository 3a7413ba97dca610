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
 * repeated, unless it has ended meanwhile: then its end has counted it.
 */
static __always_inline u32 pair_start(void *waiting, const void *key, const void *value)
{
	int err = bpf_map_update_elem(waiting, key, value, BPF_NOEXIST);
	const u64 *older;
	u32 term;

	if (err != -EEXIST)
		return err ? TABLE_FULL : WAITS;
	older = bpf_map_lookup_elem(waiting, key);
	term = older && *older ? REPEATED : WAITS;
	return bpf_map_update_elem(waiting, key, value, BPF_ANY) ? TABLE_FULL : term;
}

/*
 * End what waits under @key since *@time.  Returns false when another CPU has done so.  6.1 refuses
 * to delete for a program that interrupts another one at work in the same part of the map: then a
 * time of 0 tells others that nothing waits any more.
 */
static __always_inline bool pair_end(void *waiting, const void *key, u64 *time)
{
	int err;

	if (!*time)
		return false;
	err = bpf_map_delete_elem(waiting, key);
	if (!err)
		return true;
	if (err != -EBUSY)
		return false;
	*time = 0;
	return true;
}

/* Take what waits under @key into @waiting; false: nothing does. */
#define PAIR_END(map, key, waiting) ({					\
	typeof(waiting) *started_ = bpf_map_lookup_elem(map, key);	\
									\
	if (started_)							\
		waiting = *started_;					\
	started_ && pair_end(map, key, &started_->time);		\
})

/*
 * As pair_start(), where @key is made of a packet's headers alone: another packet with the same headers
 * may wait already.  Then nobody knows which of them an end is of, so all of them are counted
 * as not unique: those that start later here, the first and the ends when they come.
 */
#define PAIR_START_ALIKE(waiting, key, value) ({			\
	int err_ = bpf_map_update_elem(waiting, key, value, BPF_NOEXIST);	\
	typeof(value) other_ = err_ == -EEXIST ? bpf_map_lookup_elem(waiting, key) : NULL;	\
									\
	if (other_ && !other_->time) {					\
		other_ = NULL;						\
		err_ = bpf_map_update_elem(waiting, key, value, BPF_ANY);	\
	}								\
	if (other_)							\
		__sync_fetch_and_add(&other_->others, 1);		\
	other_ ? NOT_UNIQUE : err_ ? TABLE_FULL : WAITS;		\
})

/* One of those that @started stands for ends: do others still wait? */
#define OTHERS_WAIT(started) \
	((started)->others && __sync_fetch_and_add(&(started)->ended, 1) < (started)->others)

#endif
