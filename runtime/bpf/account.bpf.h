/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Accounts: one row for each part a point plays in a measure.  The emitted
 * program defines VNT_ROWS, the number of rows.
 */
#ifndef VNT_ACCOUNT_BPF_H
#define VNT_ACCOUNT_BPF_H

struct vnt_account vnt_accounts[VNT_BANKS][VNT_ROWS];

/* The rows of accounts that this CPU counts in. */
static __always_inline struct vnt_account *account_bank(void)
{
	return vnt_accounts[bpf_get_smp_processor_id() & (VNT_BANKS - 1)];
}

#define COUNT(accounts, row, name) \
	__sync_fetch_and_add(&(accounts)[row].name, 1)

#endif
