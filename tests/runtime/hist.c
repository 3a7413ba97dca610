// SPDX-License-Identifier: MIT
/* Slots, quantiles, differences and sorting, against brute force. */
#include "made_up.h"

#define VALUES 5000

static u64 random_value(void)
{
	return ((u64)random() << 31 ^ random()) >> random() % 62;
}

static void slots_follow_each_other(void **state)
{
	(void)state;
	assert_int_equal(hist_slot_low(0), 0);
	for (u32 slot = 0; slot < (64 - VNT_SLOT_BITS + 1) * VNT_SLOTS - 1; slot++)
		assert_true(hist_slot_high(slot) + 1 == hist_slot_low(slot + 1));
	assert_true(hist_slot_high((64 - VNT_SLOT_BITS + 1) * VNT_SLOTS - 1) == UINT64_MAX);
}

static void values_lie_in_their_slots(void **state)
{
	(void)state;
	for (int i = 0; i < 100000; i++) {
		u64 value = random_value();
		u32 slot = made_up_slot(value);

		assert_true(hist_slot_low(slot) <= value && value <= hist_slot_high(slot));
		assert_true(hist_slot_high(slot) - hist_slot_low(slot) <= value / 16);
	}
}

static void quantiles_lie_in_the_slot_of_the_exact_one(void **state)
{
	static const u32 per_mille[] = {500, 900, 990, 999};

	(void)state;
	for (int count = 1; count < VALUES; count = count * 5 / 3 + 1) {
		struct hist_table table = {};
		u64 values[VALUES], sum = 0;
		struct hist hist;

		for (int i = 0; i < count; i++) {
			values[i] = random_value() >> 16;
			sum += values[i];
			made_up_value(&table, NULL, values[i]);
		}
		qsort(values, count, sizeof(*values), compare_u64);
		hist_settle(&table);
		hist = hist_whole(&table);
		assert_int_equal(hist.count, count);
		assert_true(hist.sum == sum && hist.max == values[count - 1]);
		for (int i = 0; i < HIST_QUANTILE_COUNT; i++) {
			u64 exact = values[(count * per_mille[i] + 999) / 1000 - 1];

			assert_int_equal(made_up_slot(hist.quantile[i]), made_up_slot(exact));
			assert_true(hist.quantile[i] <= hist.max);
		}
		hist_free(&table);
	}
}

static void one_value_is_every_quantile(void **state)
{
	struct hist_table table = {};
	struct hist hist;

	(void)state;
	made_up_value(&table, NULL, 123456789);
	hist_settle(&table);
	hist = hist_whole(&table);
	for (int i = 0; i < HIST_QUANTILE_COUNT; i++)
		assert_int_equal(hist.quantile[i], 123456789);
	hist_free(&table);
}

static void largest_values_do_not_overflow(void **state)
{
	struct hist_table table = {};
	struct hist_slot many = {.count = 1ULL << 40, .sum = 0, .max = UINT64_MAX};
	struct hist hist;

	(void)state;
	hist_add(&table, NULL, made_up_slot(UINT64_MAX), &many);
	hist_settle(&table);
	hist = hist_whole(&table);
	assert_true(hist.quantile[HIST_P50] > UINT64_MAX - (1ULL << 60));
	assert_true(hist.max == UINT64_MAX);
	hist_free(&table);
}

/* Values under a few keys in any order, as CPUs would deliver them. */
static void fill(struct hist_table *table, u64 counts[7])
{
	table->key_size = sizeof(u32);
	for (int i = 0; i < VALUES; i++) {
		u32 key = random() % 7;

		counts[key]++;
		made_up_value(table, &key, random() % 100);
	}
}

static void keys_are_kept_apart(void **state)
{
	struct hist_table table = {}, total = {};
	u64 counts[7] = {};
	struct hist *hists;
	size_t count;

	(void)state;
	fill(&table, counts);
	hist_settle(&table);
	hists = hist_split(&table, HIST_BY_COUNT, &count);
	assert_int_equal(count, 7);
	for (size_t i = 0; i < count; i++) {
		u32 key;

		memcpy(&key, hist_entry(&table, hists[i].from)->key, sizeof(key));
		assert_int_equal(hists[i].count, counts[key]);
	}
	for (size_t i = 1; i < count; i++)
		assert_true(hists[i - 1].count >= hists[i].count);
	hist_total(&table, NULL, &total);
	assert_int_equal(hist_whole(&total).count, VALUES);
	free(hists);
	hist_free(&total);
	hist_free(&table);
}

static void a_difference_is_what_came_between(void **state)
{
	struct hist_table before = {}, now = {}, grown = {};
	u64 counts[7] = {};
	u32 old_key = 1, new_key = 9;
	struct hist *hists;
	size_t count;

	(void)state;
	fill(&before, counts);
	hist_settle(&before);
	now.key_size = before.key_size;
	for (size_t i = 0; i < before.count; i++)
		hist_add(&now, hist_entry(&before, i)->key, hist_entry(&before, i)->slot,
			 &hist_entry(&before, i)->total);
	made_up_value(&now, &old_key, 5);
	made_up_value(&now, &new_key, 1000);
	made_up_value(&now, &new_key, 7);
	hist_settle(&now);
	hist_difference(&now, &before, &grown);
	hists = hist_split(&grown, HIST_BY_MAX, &count);
	assert_int_equal(count, 2);
	assert_int_equal(hists[0].count, 2);
	assert_int_equal(hists[0].sum, 1007);
	assert_int_equal(hists[0].max, 1000);
	assert_int_equal(hists[1].count, 1);
	assert_int_equal(hists[1].sum, 5);
	assert_int_equal(hists[1].max, 5);
	free(hists);
	hist_free(&grown);
	hist_free(&now);
	hist_free(&before);
}

static void nothing_is_nothing(void **state)
{
	struct hist_table table = {.key_size = 4}, total = {}, grown = {};
	size_t count;

	(void)state;
	hist_settle(&table);
	hist_total(&table, NULL, &total);
	hist_difference(&table, &table, &grown);
	assert_int_equal(hist_whole(&total).count, 0);
	assert_null(hist_split(&grown, HIST_BY_MAX, &count));
	assert_int_equal(count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slots_follow_each_other),
		cmocka_unit_test(values_lie_in_their_slots),
		cmocka_unit_test(quantiles_lie_in_the_slot_of_the_exact_one),
		cmocka_unit_test(one_value_is_every_quantile),
		cmocka_unit_test(largest_values_do_not_overflow),
		cmocka_unit_test(keys_are_kept_apart),
		cmocka_unit_test(a_difference_is_what_came_between),
		cmocka_unit_test(nothing_is_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
