/*{ comment }*/
/*{ id }*/
struct @layout@ {
	/*{ fields }*/
};
STATE(@name@, @key@, struct @layout@, @size@);

