/*{ comment }*/
/*{ id }*/
struct @layout@ {
	/*{ fields }*/
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, @size@);
	__type(key, @key@);
	__type(value, struct @layout@);
} @name@ SEC(".maps");

