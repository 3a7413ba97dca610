/* @measure@ passes @point@. */
static __always_inline void
@name@(@parameters@)
{
	struct @layout@ *path;
	/*{ pair }*/

	/*{ parts }*/
	path = bpf_map_lookup_elem(&@table@, @key@);
	if (!path) {
		COUNT(accounts, @row@, unmatched);
		return;
	}
	if (path->stage >= @stage@) {
		COUNT(accounts, @row@, repeated);
		return;
	}
	path->stage = @stage@;
	path->at[@stage@] = now;
	COUNT(accounts, @row@, noted);
}

