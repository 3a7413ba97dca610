/*{ comment }*/
static __always_inline void
@name@(@parameters@)
{
	/*{ declarations }*/
	/*{ key }*/

	/*{ when }*/
	/*{ enter }*/
	/*{ when_kept }*/
	/*{ record }*/
	/*{ sets }*/
	/*{ drop }*/
}

