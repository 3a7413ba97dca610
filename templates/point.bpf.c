/*{ comment }*/
static __always_inline int at_@point@(@parameters@)
{
	struct vnt_account *accounts = account_bank();
	/*{ packet }*/
	u64 now;

	/*{ seen }*/
	/*{ sample }*/
	/*{ early }*/
	/*{ parse }*/
	/*{ tunnel }*/
	/*{ lets }*/
	/*{ filter }*/
	now = @now@;
	/*{ late_lets }*/
	/*{ actions }*/
	return 0;
}

/*{ programs }*/
