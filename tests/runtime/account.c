// SPDX-License-Identifier: MIT
/* Accounts: sums over banks, and whether they add up. */
#include "made_up_results.h"

#include "results/account.h"
#include "view/view.h"

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

/* A tool with three points: the third is of no row, the last row of two points. */
static const struct vnt_row spread_rows[] = {
	{"latency", "sent", 1 << 0},
	{"latency", "back", 1 << 1},
	{"drops", "back", 1 << 1},
	{"life", "group", 1 << 0 | 1 << 1},
	{"life", "state", 0},
};

static struct vnt_tool spread_tool(void)
{
	static const struct vnt_point points[] = {{.name = "sent"}, {.name = "back"}, {.name = "other"}};
	struct vnt_tool tool = made_up;

	tool.points = points;
	tool.points_count = ARRAY_SIZE(points);
	tool.rows = spread_rows;
	tool.rows_count = ARRAY_SIZE(spread_rows);
	return tool;
}

#define SPREAD (3 + ARRAY_SIZE(spread_rows))	/* rows of a bank: of points, then of roles */

/* In two of the banks: points have seen hits and left some, roles have ended the rest. */
static struct vnt_account *spread_banks(void)
{
	static const u32 used[] = {0, VNT_BANKS - 1};
	struct vnt_account *banks = memory_get(VNT_BANKS * SPREAD, sizeof(*banks));

	for (size_t i = 0; i < ARRAY_SIZE(used); i++) {
		struct vnt_account *bank = &banks[used[i] * SPREAD];

		bank[0] = (struct vnt_account){.seen = 100, .filtered = 60};
		bank[1] = (struct vnt_account){.seen = 1000, .unparsed = 300, .sampled_out = 200};
		bank[2] = (struct vnt_account){.seen = 7777, .filtered = 7777};
		bank[3].shown = 35;
		bank[4].shown = 500;
		bank[5].table_full = 499;
		bank[6].noted = 540;
	}
	return banks;
}

static void check_spread(const struct vnt_account *row, u64 seen, u64 left, long long unexplained)
{
	assert_int_equal(row->seen, seen);
	assert_int_equal(row->filtered + row->unparsed + row->sampled_out, left);
	assert_int_equal(account_unexplained(row), unexplained);
}

/* What a point counts once is added to each of its roles, and to no other. */
static void points_are_spread_over_their_rows(void **state)
{
	struct vnt_tool tool = spread_tool();
	struct account account = account_open(&tool);
	struct vnt_account *banks = spread_banks();

	(void)state;
	account.swept[0].waiting = 10;
	account_close(&account, banks);
	check_spread(&account.rows[0], 200, 120, 0);
	assert_int_equal(account.rows[0].shown, 70);
	assert_int_equal(account.rows[0].waiting, 10);
	check_spread(&account.rows[1], 2000, 1000, 0);
	check_spread(&account.rows[2], 2000, 1000, 2);
	assert_int_equal(account.rows[2].table_full, 998);
	assert_int_equal(account.rows[2].shown, 0);
	check_spread(&account.rows[3], 2200, 1120, 0);
	assert_int_equal(account.rows[3].noted, 1080);
	check_spread(&account.rows[4], 0, 0, 0);
	free(banks);
	account_free(&account);
}

/* The programs count for all points, also where options chose fewer. */
static void points_of_the_whole_tool_count(void **state)
{
	struct vnt_tool tool = spread_tool(), chosen = tool;
	struct vnt_account *banks = spread_banks();
	struct account account;

	(void)state;
	chosen.whole = &tool;
	chosen.points_count = 1;
	assert_int_equal(account_points(&tool), 3);
	assert_int_equal(account_points(&chosen), 3);
	account = account_open(&chosen);
	account_close(&account, banks);
	check_spread(&account.rows[0], 200, 120, 10);
	check_spread(&account.rows[1], 2000, 1000, 0);
	free(banks);
	account_free(&account);
}

static void last_point_has_a_bit(void **state)
{
	static const struct vnt_point points[VNT_POINTS];
	static const struct vnt_row rows[] = {
		{"m", "last", 1ULL << (VNT_POINTS - 1)}, {"m", "33rd", 1ULL << 32},
	};
	const u32 count = VNT_POINTS + ARRAY_SIZE(rows);
	struct vnt_account *banks = memory_get(VNT_BANKS * count, sizeof(*banks));
	struct vnt_tool tool = made_up;
	struct account account;

	(void)state;
	tool.points = points;
	tool.points_count = VNT_POINTS;
	tool.rows = rows;
	tool.rows_count = ARRAY_SIZE(rows);
	for (u32 i = 0; i < VNT_POINTS; i++)
		banks[i].seen = i + 1;
	account = account_open(&tool);
	account_close(&account, banks);
	assert_int_equal(account.rows[0].seen, VNT_POINTS);
	assert_int_equal(account.rows[1].seen, 33);
	free(banks);
	account_free(&account);
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
		cmocka_unit_test(points_are_spread_over_their_rows),
		cmocka_unit_test(points_of_the_whole_tool_count),
		cmocka_unit_test(last_point_has_a_bit),
		cmocka_unit_test(every_term_counts),
		cmocka_unit_test(what_is_a_loss),
		cmocka_unit_test(text_of_accounts_of_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
