/*{ comment }*/
struct @layout@ {
	/*{ fields }*/
};

/*{ values }*/
RESULTS(@name@, struct @layout@, struct @value@, @size@);
/*{ by }*/

