{
	.name = "@measure@",
	.map = "@measure@",
	.unit = @unit@,
	/*{ key }*/
	.key_size = @key_size@,
	.slot_offset = @slot_offset@,
	/*{ waiting }*/
},
