// SPDX-License-Identifier: MIT
/* What sources have in common: the facts of a run. */
#include <stdlib.h>

#include "runtime.h"

/* Nothing known yet but the @tool.  Freed with source_free(). */
struct source_facts *source_facts(const struct vnt_tool *tool)
{
	struct source_facts *facts = memory_get(1, sizeof(*facts));

	facts->tool = tool;
	facts->attached = memory_get(tool->points_count, sizeof(*facts->attached));
	facts->missed = memory_get(tool->points_count, sizeof(*facts->missed));
	facts->account = memory_get(1, sizeof(*facts->account));
	*facts->account = account_open(tool);
	return facts;
}

/* Hits of all points that the kernel left out because a BPF program ran already. */
u64 source_missed(const struct source_facts *facts)
{
	u64 count = 0;

	for (unsigned int i = 0; i < facts->tool->points_count; i++)
		count += facts->missed[i];
	return count;
}

void source_free(struct source_facts *facts)
{
	account_free(facts->account);
	free(facts->account);
	free(facts->attached);
	free(facts->missed);
	free(facts);
}
