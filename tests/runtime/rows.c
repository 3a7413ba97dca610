// SPDX-License-Identifier: MIT
/* Tables of results: merged, subtracted, sorted, and shown. */
#include "made_up_results.h"

#include <math.h>

#include "results/rows.h"
#include "results/sort.h"
#include "view/view.h"

static void cpus_are_merged(void **state)
{
	const struct drops_row cpus[] = {{1, 100, 60}, {2, 50, 90}, {0, 0, 0}};
	u64 values[3] = {};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cpus); i++)
		rows_merge(results_tables, values, &cpus[i]);
	assert_int_equal(values[0], 3);
	assert_int_equal(values[1], 150);
	assert_int_equal(values[2], 90);
}

/* Complements are merged; of a CPU without any there is 0. */
static void smallest(void **state)
{
	const struct vnt_column column = {.name = "least", .tally = VNT_MIN};
	const struct vnt_table is = {.name = "t", .columns = &column, .columns_count = 1, .row_size = 8};
	const u64 cpus[] = {~70ULL, 0, ~60ULL, ~1500ULL};
	u64 kept = 0, number;

	(void)state;
	assert_false(rows_number(&column, kept, &number));
	assert_true(isnan(vnt_smallest(kept)));
	for (size_t i = 0; i < ARRAY_SIZE(cpus); i++)
		rows_merge(&is, &kept, &cpus[i]);
	assert_true(rows_number(&column, kept, &number));
	assert_int_equal(number, 60);
	assert_true(vnt_smallest(kept) == 60);
	assert_true(rows_number(&column, ~0ULL, &number));
	assert_int_equal(number, 0);
	assert_true(rows_extreme(&column));
}

/* Rows of reasons 2 and 3 and, when @later, of 1 as well. */
static struct rows_table reading(bool later)
{
	struct rows_table table = {.is = results_tables};

	results_row(&table, 3, later ? 9 : 5, later ? 900 : 500, 100);
	results_row(&table, 2, 4, 400, 100);
	if (later)
		results_row(&table, 1, 2, 3000, 1500);
	rows_settle(&table);
	return table;
}

static void differences(void **state)
{
	struct rows_table before = reading(false), now = reading(true);
	struct rows_table grown = {.is = results_tables}, nothing = {.is = results_tables};

	(void)state;
	rows_difference(&now, &before, &grown);
	assert_int_equal(grown.count, 2);
	assert_int_equal(((const struct drops_key *)rows_key(&grown, 0))->reason, 1);
	assert_int_equal(rows_values(&grown, 0)[1], 3000);
	assert_int_equal(((const struct drops_key *)rows_key(&grown, 1))->reason, 3);
	assert_int_equal(rows_values(&grown, 1)[0], 4);
	assert_int_equal(rows_values(&grown, 1)[2], 100);
	rows_difference(&now, &now, &nothing);
	assert_int_equal(nothing.count, 0);
	rows_free(&grown);
	rows_free(&before);
	rows_free(&now);
}

/* What @view prints of @table, sorted by @options; the caller frees it. */
static char *printed(const struct view *view, struct rows_table *table,
		     const struct options *options, unsigned int interval)
{
	struct view_table shown = {
		.rows = table,
		.at = {
			.interval = interval,
			.time = {.tv_sec = 1000000000, .tv_nsec = 5000000},
			.options = options,
		},
	};
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	rows_sort(table, sort_column(options->by, table->is));
	view->table(out, &shown);
	fclose(out);
	return text;
}

static void check(const struct view *view, const struct options *options,
		  unsigned int interval, const char *expected)
{
	struct rows_table table = reading(true);
	char *text = printed(view, &table, options, interval);

	assert_string_equal(text, expected);
	free(text);
	rows_free(&table);
}

static void text_of_a_table(void **state)
{
	const struct options options = {};

	(void)state;
	check(&view_text, &options, 0,
	      "drops\n"
	      "REASON  PLACE   PACKETS  BYTES  LONGEST\n"
	      "3       0x1000        9    900      100\n"
	      "    [no stack]\n"
	      "2       0x1000        4    400      100\n"
	      "    [no stack]\n"
	      "1       0x1000        2   3000     1500\n"
	      "    [no stack]\n"
	      "total                15   4300\n\n");
}

static void text_of_the_top(void **state)
{
	const struct options options = {.by = "bytes", .top = 1, .interval_ns = NS_PER_S};

	(void)state;
	check(&view_text, &options, 0,
	      "drops, whole run\n"
	      "REASON  PLACE   PACKETS  BYTES  LONGEST\n"
	      "1       0x1000        2   3000     1500\n"
	      "    [no stack]\n"
	      "total                15   4300\n"
	      "(2 more; --top 3 shows all)\n\n");
}

/* What is computed of a row: the mean, and what is left where there is none. */
static const char *derive(const u64 *row, double seconds, double *computed)
{
	assert_true(seconds == 5);
	computed[0] = vnt_ratio(row[1], row[0]);
	computed[1] = vnt_ratio(row[2], row[0] - 2.0);
	return row[0] > 8 ? "many" : NULL;
}

static void computed_columns(void **state)
{
	static const struct vnt_computed names[] = {
		{.name = "mean"}, {.name = "rest"},
	};
	const struct options options = {.by = "rest"};
	struct vnt_table is = results_tables[0];
	struct rows_table table = reading(true);
	char *text;

	(void)state;
	is.derive = derive;
	is.computed = names;
	is.computed_count = 2;
	is.diagnosed = true;
	table.is = &is;
	table.seconds = 5;
	text = printed(&view_text, &table, &options, 0);
	assert_string_equal(text,
	      "drops\n"
	      "REASON  PLACE   PACKETS  BYTES  LONGEST   MEAN   REST  DIAGNOSIS\n"
	      "2       0x1000        4    400      100    100     50          -\n"
	      "    [no stack]\n"
	      "3       0x1000        9    900      100    100   14.3       many\n"
	      "    [no stack]\n"
	      "1       0x1000        2   3000     1500   1500      -          -\n"
	      "    [no stack]\n"
	      "total                15   4300           286.7  115.4       many\n\n");
	free(text);
	text = printed(&view_json, &table, &options, 0);
	assert_non_null(strstr(text, "\"mean\":100.0,\"rest\":50.0},\"units\":{},\"diagnosis\":null}"));
	assert_non_null(strstr(text, "\"mean\":1500.0,\"rest\":null},\"units\":{},\"diagnosis\":null}"));
	free(text);
	rows_free(&table);
}

/* Text has human units, JSON the numbers as they are and their units beside. */
static void columns_with_units(void **state)
{
	static const struct vnt_computed computed[] = {{.name = "mean", .unit = "ns"},
						       {.name = "rest"}};
	struct vnt_column columns[ARRAY_SIZE(drops_columns)];
	const struct options options = {.top = 1};
	struct vnt_table is = results_tables[0];
	struct rows_table table = reading(true);
	char *text;

	(void)state;
	memcpy(columns, drops_columns, sizeof(columns));
	columns[0].unit = "packets";
	columns[1].unit = "bytes";
	columns[2].unit = "us";
	is.columns = columns;
	is.derive = derive;
	is.computed = computed;
	is.computed_count = 2;
	table.is = &is;
	table.seconds = 5;
	text = printed(&view_text, &table, &options, 0);
	assert_string_equal(text,
	      "drops\n"
	      "REASON  PLACE   PACKETS   BYTES  LONGEST    MEAN   REST\n"
	      "3       0x1000        9   900 B   100 us  100 ns   14.3\n"
	      "    [no stack]\n"
	      "total                15  4.3 kB           287 ns  115.4\n"
	      "(2 more; --top 3 shows all)\n\n");
	free(text);
	text = printed(&view_json, &table, &options, 0);
	assert_non_null(strstr(text, "\"bytes\":900,\"longest\":100,\"mean\":100.0,"));
	assert_non_null(strstr(text, "\"units\":{\"packets\":\"packets\",\"bytes\":\"bytes\","
			       "\"longest\":\"us\",\"mean\":\"ns\"}}\n"));
	free(text);
	rows_free(&table);
}

static void text_of_stacks_alone(void **state)
{
	static const struct vnt_table stacks = {
		.name = "stacks", .key = &drops_fields[1], .key_count = 1, .key_size = 8,
		.columns = drops_columns, .columns_count = 1,
	};
	static const s32 keys[][2] = {{0, -1}, {1, -1}};
	const struct options options = {};
	struct rows_table table = {.is = &stacks};
	char *text;

	(void)state;
	rows_add(&table, keys[0], (const u64 []){5});
	rows_add(&table, keys[1], (const u64 []){7});
	text = printed(&view_text, &table, &options, 1);
	assert_string_equal(text,
		"stacks\n"
		"STACK  PACKETS\n"
		"1            7\n"
		"    [no stack]\n"
		"2            5\n"
		"    [no stack]\n"
		"total       12\n\n");
	free(text);
	rows_free(&table);
}

static void text_without_a_key(void **state)
{
	static const struct vnt_table whole = {
		.name = "whole", .columns = drops_columns, .columns_count = 2,
	};
	const struct options options = {};
	struct rows_table table = {.is = &whole};
	char *text = printed(&view_text, &table, &options, 1);

	(void)state;
	assert_string_equal(text, "whole: nothing counted\n\n");
	free(text);
	rows_add(&table, NULL, (const u64 []){5, 6});
	rows_settle(&table);
	text = printed(&view_text, &table, &options, 1);
	assert_string_equal(text, "whole\nPACKETS  BYTES\n      5      6\n\n");
	free(text);
	rows_free(&table);
}

static void json_of_a_table(void **state)
{
	const struct options options = {.by = "longest", .top = 1};

	(void)state;
	check(&view_json, &options, 2,
	      "{\"type\":\"row\",\"table\":\"drops\",\"interval\":2,\"final\":false,"
	      "\"time\":\"2001-09-09T01:46:40.005Z\","
	      "\"key\":{\"reason\":1,\"stack\":[],\"place\":\"0x1000\"},"
	      "\"values\":{\"packets\":2,\"bytes\":3000,\"longest\":1500},\"units\":{}}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cpus_are_merged),
		cmocka_unit_test(smallest),
		cmocka_unit_test(differences),
		cmocka_unit_test(text_of_a_table),
		cmocka_unit_test(text_of_the_top),
		cmocka_unit_test(text_of_stacks_alone),
		cmocka_unit_test(computed_columns),
		cmocka_unit_test(columns_with_units),
		cmocka_unit_test(text_without_a_key),
		cmocka_unit_test(json_of_a_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
