event = bpf_ringbuf_reserve(&vnt_events, sizeof(*event), 0);
if (event) {
	event->record = (struct vnt_record){.event = @number@, .time = now};
	/*{ fields }*/
	event_submit(event);
	COUNT(accounts, @row@, shown);
} else {
	COUNT(accounts, @row@, ring_full);
}
