if (vnt_each) {
	struct @layout@ *event = EVENT_OF(struct @layout@, @number@, now, key);

	if (!event)
		return RING_FULL;
	/*{ value }*/
	/*{ fields }*/
	/*{ end }*/
}
