/*{ comment }*/
struct @layout@ {
	/*{ fields }*/
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, @size@);
	__type(key, struct @layout@);
	__type(value, struct hist_slot);
} @name@ SEC(".maps");

