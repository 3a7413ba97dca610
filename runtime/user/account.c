// SPDX-License-Identifier: MIT
/*
 * Accounts: every hit of a point ends in exactly one of them, so that seen is
 * the sum of the others.  The kernel half counts in banks; what expired or
 * still waits is booked here.
 */
#include <err.h>
#include <stdlib.h>

#include "runtime.h"

static void add(struct vnt_account *to, const struct vnt_account *from)
{
	to->seen += from->seen;
#define A(name, word) to->name += from->name;
	VNT_ACCOUNTS(A)
#undef A
}

/* Nothing booked yet.  Freed with account_free(). */
struct account account_open(const struct vnt_tool *tool)
{
	return (struct account){
		.tool = tool,
		.booked = memory_get(tool->rows_count, sizeof(struct vnt_account)),
		.rows = memory_get(tool->rows_count, sizeof(struct vnt_account)),
		.lost = memory_get(tool->measures_count, sizeof(u64[VNT_STAGES])),
	};
}

/* Add the @banks of all CPUs, VNT_BANKS of @rows each, to @sums. */
void account_sum(const struct vnt_account *banks, unsigned int rows,
		 struct vnt_account *sums)
{
	for (unsigned int i = 0; i < VNT_BANKS * rows; i++)
		add(&sums[i % rows], &banks[i]);
}

/* Read and sum up what was counted, when nothing is in motion any more. */
bool account_close(struct account *account, struct bpf_object *object)
{
	unsigned int rows = account->tool->rows_count;
	struct vnt_account *banks;

	banks = object_read(object, "vnt_accounts", VNT_BANKS * rows * sizeof(*banks));
	if (!banks) {
		warn("cannot read the accounts");
		return false;
	}
	account_sum(banks, rows, account->rows);
	for (unsigned int i = 0; i < rows; i++)
		add(&account->rows[i], &account->booked[i]);
	free(banks);
	return true;
}

/* How many hits are seen and not accounted for, 0 when it adds up. */
long long account_unexplained(const struct vnt_account *account)
{
	u64 left = account->seen;

#define A(name, word) left -= account->name;
	VNT_ACCOUNTS(A)
#undef A
	return left;
}

/* Whether anything was lost, or does not add up. */
bool account_lossy(const struct account *account)
{
	for (unsigned int i = 0; i < account->tool->rows_count; i++) {
		if (account->rows[i].table_full || account->rows[i].ring_full ||
		    account_unexplained(&account->rows[i]))
			return true;
	}
	return false;
}

void account_free(struct account *account)
{
	free(account->booked);
	free(account->rows);
	free(account->lost);
}
