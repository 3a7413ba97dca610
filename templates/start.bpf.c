/* @measure@ starts at @point@. */
static __always_inline void
@name@(@parameters@)
{
	struct @layout@ waiting = {.time = now};
	/*{ pair }*/

	/*{ parts }*/
	/*{ first }*/
	/*{ columns }*/
	pair_start(&@table@, @key@, &waiting, accounts, @row@);
}

