static const struct @type@ @name@[] = {
	/*{ items }*/
};

