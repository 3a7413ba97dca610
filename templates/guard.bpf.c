if (@condition@)
	return @leave@;
