/* @point@, where: @where@ */
static __always_inline bool @point@_where(@parameters@)
{
	return @value@;
}

