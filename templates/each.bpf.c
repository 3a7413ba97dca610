if (vnt_each) {
	struct @layout@ *event = EVENT(struct @layout@, @number@, now);

	if (!event)
		return RING_FULL;
	event->vnt_key = key;
	/*{ value }*/
	/*{ fields }*/
	event_submit(event);
	return SHOWN;
}
