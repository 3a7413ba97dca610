if (@condition@) {
	/*{ also }*/
	COUNT(accounts, @row@, @account@);
	return;
}
