/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counts what becomes of hits, in rows: one for each point, which counts its hits and those
 * that end before any measure, event or state, and one for each of these at the point.  The
 * generated program defines VNT_ROWS, the number of rows.  User space adds the row of a point
 * to the other rows of that point.
 */
#ifndef VNT_ACCOUNT_BPF_H
#define VNT_ACCOUNT_BPF_H

struct vnt_account vnt_accounts[VNT_BANKS][VNT_ROWS];

#define COUNT(accounts, row, name) \
	__sync_fetch_and_add(&(accounts)[row].name, 1)

/* Count a hit of point @row: the rows of accounts that this CPU counts in. */
static __always_inline struct vnt_account *account_hit(u32 row)
{
	struct vnt_account *accounts = vnt_accounts[bpf_get_smp_processor_id() & (VNT_BANKS - 1)];

	COUNT(accounts, row, seen);
	return accounts;
}

/* A hit goes no further: what a point's function returns. */
#define LEAVE(accounts, row, name) (COUNT(accounts, row, name), 0)

/*
 * In which account a hit ends: where it is in a row.  WAITS: in none until what it has started
 * ends.
 */
#define TERM(name) offsetof(struct vnt_account, name)

enum {
	WAITS		= 0,
	SHOWN		= TERM(shown),
	FILTERED	= TERM(filtered),
	UNPARSED	= TERM(unparsed),
	UNMATCHED	= TERM(unmatched),
	REPEATED	= TERM(repeated),
	NOT_UNIQUE	= TERM(not_unique),
	NOT_UNIQUE_YET	= ~0U,		/* and the start was counted before */
	TABLE_FULL	= TERM(table_full),
	NOTED		= TERM(noted),
	RING_FULL	= TERM(ring_full),
};

/* Count a hit of @row that ends in the account @term.  Returns 0, as programs do. */
static __always_inline int count_hit(struct vnt_account *accounts, u32 row, u32 term)
{
	u64 *account = (void *)&accounts[row] + term;

	if (term != WAITS)
		__sync_fetch_and_add(account, 1);
	return 0;
}

/* The same of the end of a pair: its start, counted in row @start, ends with it. */
static __always_inline int count_end(struct vnt_account *accounts, u32 row, u32 start, u32 term)
{
	if (term == NOT_UNIQUE_YET)
		return count_hit(accounts, row, NOT_UNIQUE);
	count_hit(accounts, row, term);
	return term == UNMATCHED ? 0 : count_hit(accounts, start, term);
}

#endif
