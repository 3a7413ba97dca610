/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Accounts: one row for each part a point plays in a measure.  The emitted
 * program defines VNT_ROWS, the number of rows.
 */
#ifndef VNT_ACCOUNT_BPF_H
#define VNT_ACCOUNT_BPF_H

struct vnt_account vnt_accounts[VNT_BANKS][VNT_ROWS];

/* The accounts of @row that this CPU counts in. */
static __always_inline struct vnt_account *account(u32 row)
{
	u32 bank = bpf_get_smp_processor_id() & (VNT_BANKS - 1);

	return &vnt_accounts[bank][row];
}

#define COUNT(account, name) __sync_fetch_and_add(&(account)->name, 1)

#endif
