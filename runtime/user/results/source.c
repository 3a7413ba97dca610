// SPDX-License-Identifier: MIT
/* Allocates and frees the facts that every source has. */
#include <stdlib.h>

#include "results/source.h"

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
