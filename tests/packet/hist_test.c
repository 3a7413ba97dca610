// SPDX-License-Identifier: MIT
/* Histogram slots against their definition, and how values are added. */
#include "host.h"
#include <cmocka.h>

#define SLOTS (VNT_SLOTS * (64 - VNT_SLOT_BITS + 1))

/*
 * The least value of @slot by definition: below VNT_SLOTS each value has its
 * own slot; then VNT_SLOTS slots of equal width to each power of two.
 */
static u64 first_of(u32 slot)
{
	u64 octave = VNT_SLOTS, width = 1;

	if (slot < VNT_SLOTS)
		return slot;
	for (slot -= VNT_SLOTS; slot >= VNT_SLOTS; slot -= VNT_SLOTS) {
		octave *= 2;
		width *= 2;
	}
	return octave + slot * width;
}

static u64 last_of(u32 slot)
{
	return slot == SLOTS - 1 ? UINT64_MAX : first_of(slot + 1) - 1;
}

/* By looking at every slot. */
static u32 slot_by_search(u64 value)
{
	u32 slot = SLOTS - 1;

	while (first_of(slot) > value)
		slot--;
	return slot;
}

static u64 next_random(void)
{
	static u64 state = 88172645463325252ULL;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static void every_small_value(void **state)
{
	(void)state;
	for (u64 value = 0; value < 20000; value++)
		assert_int_equal(hist_slot_of(value), slot_by_search(value));
}

static void random_values_of_every_size(void **state)
{
	(void)state;
	for (int i = 0; i < 64 * 200; i++) {
		u64 value = next_random() >> i % 64;

		assert_int_equal(hist_slot_of(value), slot_by_search(value));
	}
}

/* The first and the last value of each slot, hence no gap and no overlap. */
static void ends_of_every_slot(void **state)
{
	(void)state;
	for (u32 slot = 0; slot < SLOTS; slot++) {
		assert_int_equal(hist_slot_of(first_of(slot)), slot);
		assert_int_equal(hist_slot_of(last_of(slot)), slot);
		assert_true(!slot || last_of(slot - 1) + 1 == first_of(slot));
	}
}

static void powers_of_two(void **state)
{
	(void)state;
	for (u32 power = 0; power < 64; power++) {
		u64 value = 1ULL << power;

		assert_int_equal(log2_floor(value), power);
		assert_int_equal(log2_floor(value | (value - 1)), power);
		if (power >= VNT_SLOT_BITS)
			assert_int_equal(hist_slot_of(value) % VNT_SLOTS, 0);
	}
}

static void monotonic(void **state)
{
	(void)state;
	for (int i = 0; i < 64 * 200; i++) {
		u64 one = next_random() >> i % 64, two = next_random() >> i % 64;

		if (one > two)
			assert_true(hist_slot_of(one) >= hist_slot_of(two));
		assert_true(hist_slot_of(one) <= hist_slot_of(one | 1));
	}
}

static void at_most_a_sixteenth_wide(void **state)
{
	(void)state;
	for (u32 slot = 1; slot < SLOTS; slot++) {
		u64 width = last_of(slot) - first_of(slot) + 1;

		assert_true(width == 1 || width <= first_of(slot) / 16);
	}
}

static void greatest_value(void **state)
{
	(void)state;
	assert_int_equal(hist_slot_of(UINT64_MAX), SLOTS - 1);
	assert_int_equal(hist_slot_of(0), 0);
	assert_int_equal(SLOTS, 976);
}

static void values_add_up(void **state)
{
	struct host_map map = {.room = 2};
	u64 key = 7;

	(void)state;
	assert_true(hist_add(&map, &key, 30));
	assert_true(hist_add(&map, &key, 50));
	assert_true(hist_add(&map, &key, 40));
	assert_int_equal(map.used, 1);
	assert_int_equal(map.slots[0].count, 3);
	assert_int_equal(map.slots[0].sum, 120);
	assert_int_equal(map.slots[0].max, 50);
	key = 8;
	assert_true(hist_add(&map, &key, 0));
	assert_int_equal(map.used, 2);
	assert_int_equal(map.slots[1].count, 1);
	assert_int_equal(map.slots[1].max, 0);
}

/* A full table takes no new key, and still counts under the old ones. */
static void full_table(void **state)
{
	struct host_map map = {.room = 1};
	u64 old = 1, new = 2;

	(void)state;
	assert_true(hist_add(&map, &old, 5));
	assert_false(hist_add(&map, &new, 5));
	assert_true(hist_add(&map, &old, 6));
	assert_int_equal(map.used, 1);
	assert_int_equal(map.slots[0].sum, 11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_small_value),
		cmocka_unit_test(random_values_of_every_size),
		cmocka_unit_test(ends_of_every_slot),
		cmocka_unit_test(powers_of_two),
		cmocka_unit_test(monotonic),
		cmocka_unit_test(at_most_a_sixteenth_wide),
		cmocka_unit_test(greatest_value),
		cmocka_unit_test(values_add_up),
		cmocka_unit_test(full_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
