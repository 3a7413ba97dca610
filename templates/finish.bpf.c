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
	/*{ minimum }*/
	/*{ keys }*/
	/*{ each }*/
	/*{ scale }*/
	key.slot = hist_slot_of(value);
	if (hist_add(&@sink@, &key, value)) {
		COUNT(accounts, @start_row@, shown);
		COUNT(accounts, @row@, shown);
	} else {
		COUNT(accounts, @start_row@, table_full);
		COUNT(accounts, @row@, table_full);
	}
}

