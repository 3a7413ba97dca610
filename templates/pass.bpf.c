struct @layout@ *path;
/*{ pair }*/

/*{ parts }*/
path = bpf_map_lookup_elem(&@state@_map, @key@);
if (!path)
	return UNMATCHED;
if (path->stage >= stage)
	return REPEATED;
path->stage = stage;
path->at[stage] = now;
return NOTED;
