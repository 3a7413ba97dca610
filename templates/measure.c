{
	.name = "@measure@",
	.map = "@measure@",
	.unit = @unit@,
	/*{ key }*/
	.key_size = @key_size@,
	/*{ waiting }*/
},
