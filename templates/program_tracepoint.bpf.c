SEC("tp_btf/@target@")
int @program@(void *ctx)
{
	return at_@point@(@arguments@);
}

