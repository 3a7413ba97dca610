// SPDX-License-Identifier: MIT
/*
 * Accounts: every hit of a point ends in exactly one of them, so that seen is
 * the sum of the others.  The kernel half counts in banks; what expired or
 * still waits is booked here.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

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

/* Keep a record of @event, whose key and value these are, until account_show(). */
void account_note(struct account *account, const struct vnt_event *event, const void *key,
		  size_t key_size, const void *value, size_t value_size)
{
	struct vnt_record head = {.event = event - account->tool->whole->events};
	size_t size = sizeof(head) + key_size + value_size;
	char *record = memory_get(1, size);

	memcpy(&head.time, value, sizeof(head.time));
	memcpy(record, &head, sizeof(head));
	memcpy(record + sizeof(head), key, key_size);
	memcpy(record + sizeof(head) + key_size, value, value_size);
	account->records = memory_grow(account->records, &account->records_room,
				       account->records_count, sizeof(*account->records));
	account->sizes = memory_grow(account->sizes, &account->sizes_room,
				     account->records_count, sizeof(*account->sizes));
	account->sizes[account->records_count] = size;
	account->records[account->records_count++] = record;
}

/* Hand the records that were kept to @take, and forget them. */
void account_show(struct account *account, void *context,
		  void (*take)(void *context, const void *record, size_t size))
{
	for (size_t i = 0; i < account->records_count; i++) {
		take(context, account->records[i], account->sizes[i]);
		free(account->records[i]);
	}
	account->records_count = 0;
}

void account_free(struct account *account)
{
	for (size_t i = 0; i < account->records_count; i++)
		free(account->records[i]);
	free(account->records);
	free(account->sizes);
	free(account->booked);
	free(account->rows);
	free(account->lost);
}
