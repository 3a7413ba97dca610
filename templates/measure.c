{
	.name = "@measure@",
	.map = "@measure@_map",
	.unit = @unit@,
	/*{ about }*/
	/*{ key }*/
	.key_size = @key_size@,
	/*{ waiting }*/
},
