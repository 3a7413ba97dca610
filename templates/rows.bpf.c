/*{ comment }*/
struct @layout@ {
	/*{ fields }*/
};

/*{ values }*/
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, @size@);
	__type(key, struct @layout@);
	__type(value, struct @value@);
} @name@ SEC(".maps");

/*{ by }*/

