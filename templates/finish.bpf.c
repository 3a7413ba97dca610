struct @layout@ *started, waiting;
struct @sink_layout@ key = {};
/*{ pair }*/
u64 value;

/*{ parts }*/
started = bpf_map_lookup_elem(&@state@_map, @key@);
if (!started)
	return UNMATCHED;
/*{ others }*/
waiting = *started;
if (bpf_map_delete_elem(&@state@_map, @key@))
	return UNMATCHED;
/*{ ended }*/
/*{ where }*/
/*{ task }*/
value = @value@;
/*{ last }*/
/*{ minimum }*/
/*{ keys }*/
/*{ each }*/
/*{ scale }*/
/*{ slot }*/
return @add@ ? SHOWN : TABLE_FULL;
