/*{ comment }*/
static __always_inline int at_@point@(@parameters@)
{
	@call@;
	return 0;
}

/*{ programs }*/

