/* @measure@ at @point@. */
static __always_inline void
@name@(@parameters@)
{
	struct @layout@ key = {};
	/*{ declarations }*/
	/*{ pair }*/
	u64 value;

	/*{ parts }*/
	/*{ enter }*/
	/*{ when }*/
	/*{ task }*/
	value = @value@;
	/*{ minimum }*/
	/*{ keys }*/
	/*{ each }*/
	/*{ scale }*/
	key.slot = hist_slot_of(value);
	if (hist_add(&@sink@, &key, value))
		COUNT(accounts, @row@, shown);
	else
		COUNT(accounts, @row@, table_full);
}

