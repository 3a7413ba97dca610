/*{ comment }*/
static __always_inline int at_@point@(@parameters@)
{
	struct vnt_account *accounts = account_hit(@row@);
	/*{ packet }*/
	/*{ known }*/

	/*{ sample }*/
	/*{ early }*/
	/*{ parse }*/
	/*{ seek }*/
	/*{ inner }*/
	/*{ reply }*/
	/*{ tunnel }*/
	/*{ lets }*/
	/*{ filter }*/
	/*{ now }*/
	/*{ late_lets }*/
	/*{ calls }*/
}
/*{ programs }*/

