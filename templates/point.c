{
	.name = "@point@",
	.at = "@at@",
	.variants = @point@_variants,
	.variants_count = @variants_count@,
	/*{ arguments }*/
	/*{ optional }*/
	/*{ instead_of }*/
	/*{ waits }*/
	/*{ paths }*/
	/*{ apart }*/
},
