started = bpf_map_lookup_elem(&@state@_map, @key@);
if (!started)
	return UNMATCHED;
if (OTHERS_WAIT(started))
	return NOT_UNIQUE_YET;
waiting = *started;
if (!pair_end(&@state@_map, @key@, &started->time))
	return UNMATCHED;
