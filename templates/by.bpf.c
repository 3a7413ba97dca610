/* Which parts of a row of '@name@' count: --by. */
const volatile struct {
	/*{ parts }*/
} @name@_by = {@chosen@};

