SEC("tp/syscalls/sys_exit_@target@")
int @program@(void *ctx)
{
	return at_@point@(@arguments@);
}

