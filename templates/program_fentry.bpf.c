SEC("fentry/@target@")
int @program@(const void *ctx)
{
	return @point@(@arguments@);
}

