if (@condition@) {
	COUNT(accounts, @row@, @account@);
	return;
}
