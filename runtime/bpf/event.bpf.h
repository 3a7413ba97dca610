/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes the records of events to one ring.  User space reads it by a timer, and is woken only
 * when a quarter of it is full, not for every record.
 */
#ifndef VNT_EVENT_BPF_H
#define VNT_EVENT_BPF_H

#define EVENT_RING_SIZE (1 << 20)

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, EVENT_RING_SIZE);
} vnt_events SEC(".maps");

/* Room for an event of @type, its head filled in; NULL: the ring is full. */
#define EVENT(type, number, now) ({					\
	type *event_ = bpf_ringbuf_reserve(&vnt_events, sizeof(type), 0); \
									\
	if (event_)							\
		event_->record = (struct vnt_record){.event = number, .time = now}; \
	event_;								\
})

/* The same of a hit of a measure, whose result is under @key. */
#define EVENT_OF(type, number, now, key) ({				\
	type *of_ = EVENT(type, number, now);				\
									\
	if (of_)							\
		of_->vnt_key = key;					\
	of_;								\
})

/* Show @event.  Returns the account in which the hit ends. */
static __always_inline u32 event_submit(void *event)
{
	u64 waiting = bpf_ringbuf_query(&vnt_events, BPF_RB_AVAIL_DATA);

	bpf_ringbuf_submit(event, waiting > EVENT_RING_SIZE / 4 ? BPF_RB_FORCE_WAKEUP
								: BPF_RB_NO_WAKEUP);
	return SHOWN;
}

#endif
