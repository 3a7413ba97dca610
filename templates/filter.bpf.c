if (@condition@) {
	/*{ count }*/
	return 0;
}
