/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events: records in one ring.  Its reader looks at it by a timer, and is woken
 * only when a quarter of it has been filled, not for every record.
 */
#ifndef VNT_EVENT_BPF_H
#define VNT_EVENT_BPF_H

#define EVENT_RING_SIZE (1 << 20)

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, EVENT_RING_SIZE);
} vnt_events SEC(".maps");

static __always_inline void event_submit(void *event)
{
	u64 waiting = bpf_ringbuf_query(&vnt_events, BPF_RB_AVAIL_DATA);

	bpf_ringbuf_submit(event, waiting > EVENT_RING_SIZE / 4 ? BPF_RB_FORCE_WAKEUP
								: BPF_RB_NO_WAKEUP);
}

#endif
