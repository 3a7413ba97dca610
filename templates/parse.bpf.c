if (@call@) {
	/*{ count }*/
	return 0;
}
