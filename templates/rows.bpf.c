/*{ comment }*/
struct @layout@ {
	/*{ fields }*/
};

/*{ values }*/
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, @size@);
	__uint(key_size, sizeof(struct @layout@));	/* or less, as --by needs */
	__uint(value_size, sizeof(struct @value@));
} @name@ SEC(".maps");

/*{ by }*/

