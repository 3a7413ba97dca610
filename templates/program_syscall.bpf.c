SEC("tp/syscalls/sys_enter_@target@")
int @program@(void *ctx)
{
	return at_@point@(@arguments@);
}

