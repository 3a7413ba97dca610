struct @layout@ *path;
/*{ pair }*/

/*{ parts }*/
path = bpf_map_lookup_elem(&@state@_map, @key@);
if (!path)
	return UNMATCHED;
path->stage = stage;
PATH_REACHES(*path, stage, now);
return NOTED;
