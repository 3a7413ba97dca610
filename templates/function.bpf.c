/*{ comment }*/
static __always_inline u32 @name@(@parameters@)
{
	/*{ body }*/
}

