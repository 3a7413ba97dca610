// SPDX-License-Identifier: MIT
/* The ring through which the records of events come. */
#include <bpf/libbpf.h>
#include <err.h>
#include <errno.h>

#include "runtime.h"

#define BATCH 4096

/* An error ends the reading; the record is taken. */
static int take(void *context, void *record, size_t size)
{
	struct ring *ring = context;

	ring->take(ring->context, record, size);
	return ++ring->taken < BATCH ? 0 : -EAGAIN;
}

/*
 * Open the ring of @object.  @ring stands still until ring_close().  A @tool
 * without events has no ring, which is no error.
 */
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

/* A descriptor that can be read when the ring is getting full; -1: no ring. */
int ring_fd(const struct ring *ring)
{
	return ring->buffer ? ring_buffer__epoll_fd(ring->buffer) : -1;
}

/* Hand what is in the ring to @take; true when there is more than one reading takes. */
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
