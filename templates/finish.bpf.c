/* @measure@ ends at @point@. */
static __always_inline void
@name@(@parameters@)
{
	struct @layout@ *started, waiting;
	struct @sink_layout@ key = {};
	/*{ pair }*/
	u64 value;

	/*{ parts }*/
	started = bpf_map_lookup_elem(&@table@, @key@);
	if (!started) {
		COUNT(accounts, @row@, unmatched);
		return;
	}
	waiting = *started;
	if (bpf_map_delete_elem(&@table@, @key@)) {
		COUNT(accounts, @row@, unmatched);
		return;
	}
	/*{ when }*/
	/*{ task }*/
	value = @value@;
	/*{ last }*/
	/*{ minimum }*/
	/*{ keys }*/
	/*{ each }*/
	/*{ scale }*/
	/*{ slot }*/
	if (@add@) {
		COUNT(accounts, @start_row@, shown);
		COUNT(accounts, @row@, shown);
	} else {
		COUNT(accounts, @start_row@, table_full);
		COUNT(accounts, @row@, table_full);
	}
}

