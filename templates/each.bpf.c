if (vnt_each) {
	struct @layout@ *event = bpf_ringbuf_reserve(&vnt_events, sizeof(*event), 0);

	if (event) {
		event->record = (struct vnt_record){.event = @number@, .time = now};
		event->vnt_key = key;
		/*{ value }*/
		/*{ fields }*/
		event_submit(event);
		/*{ shown }*/
		COUNT(accounts, @row@, shown);
	} else {
		/*{ lost }*/
		COUNT(accounts, @row@, ring_full);
	}
	return;
}
