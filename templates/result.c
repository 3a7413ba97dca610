{
	.name = "@name@",
	.map = "@name@_map",
	/*{ key }*/
	.key_size = @key_size@,
	.columns = @name@_columns,
	.columns_count = @columns_count@,
	.row_size = @row_size@,
	/*{ derived }*/
},
