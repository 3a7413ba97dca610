/*{ comment }*/
static __always_inline int at_@point@(@parameters@)
{
	struct vnt_account *accounts = account_hit(@row@);
	/*{ packet }*/

	/*{ sample }*/
	/*{ early }*/
	/*{ parse }*/
	/*{ reply }*/
	/*{ tunnel }*/
	/*{ lets }*/
	/*{ filter }*/
	/*{ now }*/
	/*{ late_lets }*/
	/*{ calls }*/
	return 0;
}

/*{ programs }*/

