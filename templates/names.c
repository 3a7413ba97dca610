static @type@ @name@[] = {
	/*{ items }*/
};

