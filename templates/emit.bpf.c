event = EVENT(struct @layout@, @number@, now);
if (!event)
	return RING_FULL;
/*{ fields }*/
