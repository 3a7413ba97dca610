SEC("uretprobe/@target@")
int @program@(void *ctx)
{
	return at_@point@(@arguments@);
}

