/* @measure@ at @point@. */
static __always_inline void
@name@(@parameters@)
{
	struct @layout@ key = {};
	struct @values@ *row;
	/*{ declarations }*/
	/*{ pair }*/

	/*{ parts }*/
	/*{ enter }*/
	/*{ when }*/
	/*{ task }*/
	/*{ keys }*/
	/*{ each }*/
	row = OBJECT(&@sink@, &key, struct @values@);
	if (!row) {
		COUNT(accounts, @row@, table_full);
		return;
	}
	/*{ tallies }*/
	COUNT(accounts, @row@, shown);
}

