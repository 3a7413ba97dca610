/*{ comment }*/
static __always_inline void
@name@(@parameters@)
{
	/*{ declarations }*/
	/*{ key }*/

	/*{ when }*/
	/*{ parts }*/
	/*{ enter }*/
	/*{ when_kept }*/
	/*{ make }*/
	/*{ task }*/
	/*{ record }*/
	/*{ sets }*/
	/*{ drop }*/
}

