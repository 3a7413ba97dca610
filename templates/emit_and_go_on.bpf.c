event = EVENT(struct @layout@, @number@, now);
if (event) {
	/*{ fields }*/
	event_submit(event);
}
