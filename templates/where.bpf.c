/* @point@, where: @where@ */
static __always_inline bool where_@point@(@parameters@)
{
	return @value@;
}

