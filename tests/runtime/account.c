// SPDX-License-Identifier: MIT
/* Accounts: sums over banks, and whether they add up. */
#include "made_up_results.h"

static void banks_are_summed(void **state)
{
	struct vnt_account *banks = memory_get(VNT_BANKS * 3, sizeof(*banks));
	struct vnt_account sums[3] = {};

	(void)state;
	for (u32 i = 0; i < VNT_BANKS * 3; i++) {
		banks[i].seen = i % 3 + 1;
		banks[i].shown = i;
		banks[i].waiting = 1;
	}
	account_sum(banks, 3, sums);
	for (u32 row = 0; row < 3; row++) {
		assert_int_equal(sums[row].seen, VNT_BANKS * (row + 1));
		assert_int_equal(sums[row].shown,
				 3 * VNT_BANKS * (VNT_BANKS - 1) / 2 + VNT_BANKS * row);
		assert_int_equal(sums[row].waiting, VNT_BANKS);
		assert_int_equal(sums[row].filtered, 0);
	}
	free(banks);
}

static void every_term_counts(void **state)
{
	struct vnt_account account = {.seen = 1000};

	(void)state;
	assert_int_equal(account_unexplained(&account), 1000);
#define A(name, word) account.name = 100; account.seen = 100;		\
	assert_int_equal(account_unexplained(&account), 0);		\
	account.name = 101;						\
	assert_int_equal(account_unexplained(&account), -1);		\
	account.name = 0;
	VNT_ACCOUNTS(A)
#undef A
}

static void what_is_a_loss(void **state)
{
	struct account account = account_open(&made_up);

	(void)state;
	account.rows[0] = (struct vnt_account){.seen = 3, .shown = 1, .unparsed = 1, .expired = 1};
	assert_false(account_lossy(&account));
	account.rows[1] = (struct vnt_account){.seen = 1, .table_full = 1};
	assert_true(account_lossy(&account));
	account.rows[1] = (struct vnt_account){.seen = 1, .ring_full = 1};
	assert_true(account_lossy(&account));
	account.rows[1] = (struct vnt_account){.seen = 1};
	assert_true(account_lossy(&account));
	account_free(&account);
}

static void text_of_accounts_of_parts(void **state)
{
	struct vnt_account rows[] = {
		{.seen = 7, .shown = 5, .noted = 2},
		{.seen = 3, .shown = 1, .ring_full = 2},
	};
	const struct account account = {.tool = &results, .rows = rows};
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	view_text.accounts(out, &account);
	fclose(out);
	assert_string_equal(text,
		"drops at dropped: 7 seen = 5 shown + 2 noted\n"
		"life at state: 3 seen = 1 shown + 2 lost in ring\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(banks_are_summed),
		cmocka_unit_test(every_term_counts),
		cmocka_unit_test(what_is_a_loss),
		cmocka_unit_test(text_of_accounts_of_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
