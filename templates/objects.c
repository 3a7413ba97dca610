{
	.map = "@name@",
	.lost_ns = @lost_ns@,
	/*{ lost }*/
},
