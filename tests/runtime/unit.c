// SPDX-License-Identifier: MIT
/* Numbers in human units: which unit is taken, how it is rounded, and what has none. */
#include "made_up.h"

#include <math.h>

#include "view/format.h"

struct number {
	const char *unit;
	double number;
	const char *text;
};

static void check(const struct number *numbers, size_t count)
{
	char text[FORMAT_SIZE];

	for (size_t i = 0; i < count; i++)
		assert_string_equal(format_number(numbers[i].unit, numbers[i].number, text),
				    numbers[i].text);
}

#define CHECK(numbers) check(numbers, ARRAY_SIZE(numbers))

static void times(void **state)
{
	static const struct number numbers[] = {
		{"ns", 0, "0 ns"}, {"ns", 1, "1 ns"}, {"ns", 10, "10 ns"}, {"ns", 431, "431 ns"},
		{"ns", 999, "999 ns"}, {"ns", 1000, "1.0 us"}, {"ns", 1e6, "1.0 ms"},
		{"ns", 33700000000, "33.7 s"}, {"ns", 36e11, "3600 s"},
		{"us", 0, "0 ns"}, {"us", 1, "1.0 us"}, {"us", 0.25, "250 ns"},
		{"us", 187000, "187 ms"}, {"ms", 187, "187 ms"}, {"ms", 60000, "60.0 s"},
		{"s", 1, "1.0 s"}, {"s", 0.0000004, "400 ns"}, {"s", 86400, "86400 s"},
	};

	(void)state;
	CHECK(numbers);
}

/* One decimal below 100, none above; what rounds to 1000 is 1.0 of the next unit. */
static void rounding(void **state)
{
	static const struct number numbers[] = {
		{"ns", 0.04, "0.0 ns"}, {"ns", 0.05, "0.1 ns"}, {"ns", 0.5, "0.5 ns"},
		{"ns", 10.04, "10.0 ns"}, {"ns", 99.94, "99.9 ns"}, {"ns", 99.95, "100 ns"},
		{"ns", 999.4, "999 ns"}, {"ns", 999.5, "1.0 us"}, {"ns", 999.95, "1.0 us"},
		{"ns", 1049, "1.0 us"}, {"ns", 1050, "1.1 us"}, {"ns", 9949, "9.9 us"},
		{"ns", 9950, "10.0 us"}, {"ns", 99949, "99.9 us"}, {"ns", 99950, "100 us"},
		{"ns", 999499, "999 us"}, {"ns", 999500, "1.0 ms"}, {"ns", 999950, "1.0 ms"},
		{"ns", 999499999, "999 ms"}, {"ns", 999500000, "1.0 s"},
		{"ns", 999949999999, "1000 s"}, {"bytes", 999499, "999 kB"},
		{"bytes", 999500, "1.0 MB"},
	};

	(void)state;
	CHECK(numbers);
}

static void other_scales(void **state)
{
	static const struct number numbers[] = {
		{"bytes", 0, "0 B"}, {"bytes", 1500, "1.5 kB"}, {"bytes", 1.2e6, "1.2 MB"},
		{"bytes", 5e9, "5.0 GB"}, {"bytes", 7e12, "7.0 TB"}, {"bytes", 7e15, "7000 TB"},
		{"KiB", 1, "1.0 kB"}, {"KiB", 1000, "1.0 MB"},
		{"bit/s", 8e6, "8.0 Mbit/s"}, {"Mbit/s", 9.4, "9.4 Mbit/s"},
		{"Mbit/s", 25000, "25.0 Gbit/s"}, {"byte/s", 125000, "125 kB/s"},
		{"percent", 0, "0 %"}, {"percent", 12.5, "12.5 %"}, {"percent", 100, "100 %"},
		{"percent", 1234, "1234 %"},
	};

	(void)state;
	CHECK(numbers);
}

/* The largest numbers keep their units, too. */
static void extremes(void **state)
{
	static const struct number numbers[] = {
		{"ns", UINT64_MAX, "18446744074 s"}, {"bytes", UINT64_MAX, "18446744 TB"},
		{"s", UINT64_MAX, "18446744073709551616 s"},
		{"percent", UINT64_MAX, "18446744073709551616 %"},
		{"ns", 1e18, "1000000000 s"},
	};

	(void)state;
	CHECK(numbers);
}

static void negative_numbers(void **state)
{
	static const struct number numbers[] = {
		{"ns", -1, "-1 ns"}, {"ns", -999, "-999 ns"}, {"ns", -999.5, "-1.0 us"},
		{"ns", -1500000, "-1.5 ms"}, {"bytes", INT64_MIN, "-9223372 TB"},
		{"percent", -2.5, "-2.5 %"}, {"packets", -3, "-3"}, {NULL, -0.5, "-0.5"},
	};

	(void)state;
	CHECK(numbers);
}

/* What is only counted is shown as it is, and what is no number as none. */
static void plain_numbers(void **state)
{
	static const struct number numbers[] = {
		{NULL, 0, "0"}, {NULL, 1234567, "1234567"}, {NULL, 0.25, "0.2"},
		{"packets", 1000, "1000"}, {"packets", 14.28, "14.3"}, {"ratio", 0.5, "0.5"},
		{"packet/s", 123456.7, "123457"}, {"of nothing", 5000, "5000"},
		{"ns", NAN, "-"}, {NULL, NAN, "-"}, {"ns", INFINITY, "inf"},
	};
	static const char *const scaled[] = {
		"ns", "us", "ms", "s", "bytes", "KiB", "bit/s", "Mbit/s", "byte/s", "percent",
	};

	(void)state;
	CHECK(numbers);
	for (size_t i = 0; i < ARRAY_SIZE(scaled); i++)
		assert_true(format_is_scaled(scaled[i]));
	assert_false(format_is_scaled("packets"));
	assert_false(format_is_scaled("of nothing"));
	assert_false(format_is_scaled(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times),
		cmocka_unit_test(rounding),
		cmocka_unit_test(other_scales),
		cmocka_unit_test(extremes),
		cmocka_unit_test(negative_numbers),
		cmocka_unit_test(plain_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
