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
	/*{ task }*/
	/*{ record }*/
	/*{ sets }*/
	/*{ drop }*/
}

