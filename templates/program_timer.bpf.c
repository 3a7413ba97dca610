/* Each CPU runs it by a @target@. */
SEC("perf_event")
int @program@(void *ctx)
{
	return at_@point@(@arguments@);
}

