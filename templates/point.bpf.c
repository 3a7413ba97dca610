/*{ comment }*/
static __always_inline int at_@point@(@parameters@)
{
	struct vnt_account *accounts = account_hit(@row@);
	/*{ known }*/

	/*{ sample }*/
	/*{ early }*/
	/*{ packet }*/
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

