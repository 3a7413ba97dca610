SEC("kprobe/@target@")
int @program@(const void *ctx)
{
	return @point@(@arguments@);
}

