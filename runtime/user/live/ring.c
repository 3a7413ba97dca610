// SPDX-License-Identifier: MIT
/* Reads the records of events from the ring buffer of the BPF object. */
#include <bpf/libbpf.h>
#include <err.h>
#include <errno.h>

#include "attach/object.h"
#include "live/wait.h"

#define BATCH 4096

/* Take a record.  An error ends the reading after this record. */
static int take(void *context, void *record, size_t size)
{
	struct ring *ring = context;

	ring->take(ring->context, record, size);
	return ++ring->taken < BATCH ? 0 : -EAGAIN;
}

bool ring_open(struct ring *ring, struct bpf_object *object)
{
	*ring = (struct ring){};
	if (!object_map(object, "vnt_events"))
		return true;
	ring->buffer = ring_buffer__new(bpf_map__fd(object_map(object, "vnt_events")),
					take, ring, NULL);
	if (!ring->buffer)
		warn("cannot open the ring of events");
	return ring->buffer;
}

int ring_fd(const struct ring *ring)
{
	return ring->buffer ? ring_buffer__epoll_fd(ring->buffer) : -1;
}

bool ring_read(struct ring *ring, void *context,
	       void (*take)(void *context, const void *record, size_t size))
{
	ring->taken = 0;
	ring->take = take;
	ring->context = context;
	if (ring->buffer)
		ring_buffer__consume(ring->buffer);
	return ring->taken == BATCH;
}

void ring_close(struct ring *ring)
{
	ring_buffer__free(ring->buffer);
}
