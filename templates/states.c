{
	.map = "@name@_map",
	.timeout_ns = @timeout_ns@,
	/*{ expired }*/
},
