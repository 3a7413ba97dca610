SEC("tp_btf/@target@")
int @program@(const void *ctx)
{
	return @point@(@arguments@);
}

