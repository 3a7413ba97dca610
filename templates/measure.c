{
	.name = "@measure@",
	.map = "@map@",
	.unit = @unit@,
	/*{ key }*/
	.key_size = @key_size@,
	.slot_offset = @slot_offset@,
	.waiting = "@waiting@",
	.lost_ns = @lost_ns@ULL,
	.start_row = @start_row@,
},
