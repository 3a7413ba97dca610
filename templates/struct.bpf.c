struct @layout@ {
	/*{ fields }*/
};

