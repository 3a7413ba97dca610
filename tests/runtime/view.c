// SPDX-License-Identifier: MIT
/*
 * The views, from made-up histograms.  With an argument the whole JSON output
 * of a made-up run is printed instead, which the script `schema` checks.
 */
#include "made_up_results.h"

#include <errno.h>

#include "options/options.h"
#include "view/column.h"
#include "view/format.h"
#include "view/report.h"

/* Three values under one flow, one under another. */
static struct hist_table made_up_table(void)
{
	struct packet_flow udp = made_up_flow("10.1.0.1", 40001, "10.1.0.2", 9, 17);
	struct packet_flow arp = made_up_flow("10.1.0.1", 0, "10.1.0.2", 0, 0);
	struct hist_table table = {.key_size = sizeof(udp)};

	arp.ethertype = 0x0806;
	made_up_value(&table, &udp, 0);
	made_up_value(&table, &udp, 3);
	made_up_value(&table, &udp, 2);
	made_up_value(&table, &arp, 100);
	hist_settle(&table);
	return table;
}

/* What @view prints of @table; the caller frees it. */
static char *printed(const struct view *view, const struct hist_table *table,
		     const struct options *options, unsigned int interval)
{
	struct view_measure measure = {
		.measure = made_up_measures,
		.table = table,
		.at = {
			.interval = interval,
			.time = {.tv_sec = 1000000000, .tv_nsec = 5000000},
			.options = options,
		},
	};
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	view->histogram(out, &measure);
	fclose(out);
	return text;
}

static void check(const struct view *view, const struct options *options,
		  unsigned int interval, const char *expected)
{
	struct hist_table table = made_up_table();
	char *text = printed(view, &table, options, interval);

	assert_string_equal(text, expected);
	free(text);
	hist_free(&table);
}

#define ROWS									\
	"       us         count\n"						\
	"       [0, 1)         1  |@@@@@@@@@@@@@@@@                |\n"	\
	"       [1, 2)         0  |                                |\n"	\
	"       [2, 4)         2  |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"	\
	"       [4, 8)         0  |                                |\n"	\
	"       [8, 16)        0  |                                |\n"	\
	"       [16, 32)       0  |                                |\n"	\
	"       [32, 64)       0  |                                |\n"	\
	"       [64, 128)      1  |@@@@@@@@@@@@@@@@                |\n"	\
	"count 4  mean 26  p50 2  p90 100  p99 100  p99.9 100  max 100\n\n"

static void text_of_a_histogram(void **state)
{
	const struct options options = {.sort = HIST_BY_COUNT};

	(void)state;
	check(&view_text, &options, 0, "latency, us\n" ROWS
	      "by flow                          count  p50  p90  p99  max\n"
	      "10.1.0.1:40001 > 10.1.0.2:9 udp      3    2    3    3    3\n"
	      "10.1.0.1 > 10.1.0.2 arp              1  100  100  100  100\n\n");
}

static void text_of_the_top(void **state)
{
	const struct options options = {.sort = HIST_BY_MAX, .top = 1};

	(void)state;
	check(&view_text, &options, 0, "latency, us\n" ROWS
	      "by flow                  count  p50  p90  p99  max\n"
	      "10.1.0.1 > 10.1.0.2 arp      1  100  100  100  100\n"
	      "(1 more; --top 2 shows all)\n\n");
}

static void text_at_intervals(void **state)
{
	const struct options options = {.interval_ns = NS_PER_S, .timestamp = true};
	struct hist_table table = made_up_table(), empty = {};
	char *text;

	(void)state;
	setenv("TZ", "UTC", 1);
	text = printed(&view_text, &empty, &options, 1);
	assert_string_equal(text, "01:46:40 latency: nothing measured\n\n");
	free(text);
	text = printed(&view_text, &table, &options, 0);
	assert_memory_equal(text, "01:46:40 latency, us, whole run\n", 32);
	free(text);
	hist_free(&table);
}

static void text_of_the_largest_value(void **state)
{
	const struct options options = {};
	struct packet_flow flow = {.ethertype = 0x88cc};
	struct hist_table table = {.key_size = sizeof(flow)};
	char *text;

	(void)state;
	made_up_value(&table, &flow, UINT64_MAX);
	hist_settle(&table);
	text = printed(&view_text, &table, &options, 0);
	assert_non_null(strstr(text, "[9223372036854775808, 2^64)      1  |@"));
	assert_non_null(strstr(text, "max 18446744073709551615\n"));
	assert_non_null(strstr(text, "\nethertype 0x88cc"));
	free(text);
	hist_free(&table);
}

static void json_of_a_histogram(void **state)
{
	const struct options options = {.top = 1};

	(void)state;
	check(&view_json, &options, 7,
	      "{\"type\":\"histogram\",\"measure\":\"latency\",\"unit\":\"us\","
	      "\"interval\":7,\"final\":false,\"time\":\"2001-09-09T01:46:40.005Z\","
	      "\"key\":null,\"count\":4,\"sum\":105,\"p50\":2,\"p90\":100,\"p99\":100,"
	      "\"p99_9\":100,\"max\":100,\"buckets\":[{\"min\":0,\"max\":0,\"count\":1},"
	      "{\"min\":2,\"max\":2,\"count\":1},{\"min\":3,\"max\":3,\"count\":1},"
	      "{\"min\":100,\"max\":103,\"count\":1}]}\n"
	      "{\"type\":\"histogram\",\"measure\":\"latency\",\"unit\":\"us\","
	      "\"interval\":7,\"final\":false,\"time\":\"2001-09-09T01:46:40.005Z\","
	      "\"key\":{\"flow\":{\"saddr\":\"10.1.0.1\",\"daddr\":\"10.1.0.2\","
	      "\"sport\":0,\"dport\":0,\"proto\":null,\"ethertype\":\"arp\"}},"
	      "\"count\":1,\"sum\":100,\"p50\":100,\"p90\":100,\"p99\":100,"
	      "\"p99_9\":100,\"max\":100,\"buckets\":[{\"min\":100,\"max\":103,\"count\":1}]}\n");
}

static void csv_of_a_histogram(void **state)
{
	const struct options options = {.sort = HIST_BY_COUNT};

	(void)state;
	check(&view_csv, &options, 7,
	      "measure,interval,time,flow,count,sum_us,p50_us,p90_us,p99_us,p99_9_us,max_us\n"
	      "latency,7,2001-09-09T01:46:40.005Z,10.1.0.1:40001 > 10.1.0.2:9 udp,3,5,2,3,3,3,3\n"
	      "latency,7,2001-09-09T01:46:40.005Z,10.1.0.1 > 10.1.0.2 arp,1,100,100,100,100,100,100\n");
	check(&view_csv, &options, 0,
	      "latency,,2001-09-09T01:46:40.005Z,10.1.0.1:40001 > 10.1.0.2:9 udp,3,5,2,3,3,3,3\n"
	      "latency,,2001-09-09T01:46:40.005Z,10.1.0.1 > 10.1.0.2 arp,1,100,100,100,100,100,100\n");
}

/* What a process calls itself is a text in a spreadsheet, and nothing more. */
static void csv_of_hostile_names(void **state)
{
	static const char *const names[][2] = {
		{"=1+1", "\"'=1+1\""}, {"@x", "\"'@x\""}, {"a,b", "\"a,b\""}, {"a\"b", "\"a\"\"b\""},
		{"a\nb", "a\\x0ab"}, {"", ""},
	};
	static const struct vnt_field field = {.name = "comm", .type = VNT_TEXT, .offset = 16, .size = 16};
	static const struct vnt_event event = {.name = "named", .fields = &field, .fields_count = 1};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char record[32] = {}, expected[128], *text;
		const struct view_event view = {.event = &event, .record = record};
		size_t size;
		FILE *out = open_memstream(&text, &size);

		strcpy(record + 16, names[i][0]);
		view_csv.event(out, &view);
		fclose(out);
		snprintf(expected, sizeof(expected), "%snamed,1970-01-01T00:00:00.000000000Z,%s\n",
			 i ? "" : "event,time,comm\n", names[i][1]);
		assert_string_equal(text, expected);
		free(text);
	}
}

static void text_of_accounts(void **state)
{
	struct vnt_account rows[] = {
		{.seen = 60, .shown = 57, .expired = 2, .waiting = 1},
		{.seen = 4, .filtered = 1, .table_full = 2},
	};
	const struct account account = {.tool = &made_up, .rows = rows};
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	view_text.accounts(out, &account);
	fclose(out);
	assert_string_equal(text,
		"sent: 60 seen = 57 shown + 2 expired + 1 waiting\n"
		"back: 4 seen = 1 filtered + 2 lost in table (does not add up: 1 unexplained)\n");
	free(text);
}

static void texts_of_types(void **state)
{
	static const struct {
		enum vnt_type type;
		u32 size;
		u8 bytes[16];
		const char *text;
	} values[] = {
		{VNT_UNSIGNED, 1, {200}, "200"},
		{VNT_UNSIGNED, 8, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		 "18446744073709551615"},
		{VNT_ADDRESS, 16, {[10] = 0xff, 0xff, 10, 1, 2, 3}, "10.1.2.3"},
		{VNT_ADDRESS, 16, {0xfd, [15] = 1}, "fd00::1"},
		{VNT_PORT, 2, {0x50}, "80"},
		{VNT_PROTOCOL, 1, {58}, "icmp6"},
		{VNT_PROTOCOL, 1, {47}, "47"},
		{VNT_ETHERTYPE, 2, {0xdd, 0x86}, "ip6"},
		{VNT_ETHERTYPE, 2, {0xcc, 0x88}, "0x88cc"},
		{VNT_VLAN, 2, {0xff, 0x0f}, "4095"},
		{VNT_QUEUE, 2, {0xfe, 0xff}, "65534"},
		{VNT_QUEUE, 2, {0xff, 0xff}, "none"},
		{VNT_MAC, 8, {0x2a, 1, 0, 0, 0xfe, 2}, "02:fe:00:00:01:2a"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		const struct vnt_field field = {
			.name = "x", .type = values[i].type, .size = values[i].size,
		};
		char text[FORMAT_SIZE];

		assert_string_equal(format_text(&field, values[i].bytes, text), values[i].text);
	}
}

static void texts_of_flows(void **state)
{
	const struct vnt_field field = {.type = VNT_FLOW, .size = sizeof(struct packet_flow)};
	const struct vnt_field whole = {.type = VNT_PACKET_ID, .size = sizeof(struct packet_id)};
	struct packet_flow flow = {.sport = 443, .dport = 1, .ethertype = 0x86dd, .proto = 6};
	struct packet_id id = {
		.flow = made_up_flow("1.2.3.4", 0, "5.6.7.8", 0, 1),
		.fragment = 0x10000, .length = 9, .word = 0xabc,
	};
	char text[FORMAT_SIZE];

	(void)state;
	memset(flow.saddr, 0xfd, sizeof(flow.saddr));
	assert_string_equal(format_text(&field, &flow, text),
		"[fdfd:fdfd:fdfd:fdfd:fdfd:fdfd:fdfd:fdfd]:443 > [::]:1 tcp");
	assert_string_equal(format_text(&whole, &id, text),
		"1.2.3.4 > 5.6.7.8 icmp #00010000:9:0000000000000abc");
}

/* Keys that differ in what is no stack become one line; names cannot end a frame. */
static void folded_stacks(void **state)
{
	const struct vnt_field fields[] = {
		{.name = "port", .type = VNT_PORT, .offset = 0, .size = 2},
		{.name = "comm", .type = VNT_TEXT, .offset = 2, .size = 16},
		{.name = "ustack", .type = VNT_USER_STACK, .offset = 20, .size = 4},
		{.name = "kstack", .type = VNT_KERNEL_STACK, .offset = 24, .size = 4},
	};
	const struct vnt_column columns[] = {
		{.name = "count", .tally = VNT_COUNT, .offset = 0},
		{.name = "most", .tally = VNT_MAX, .offset = 8},
		{.name = "least", .tally = VNT_MIN, .offset = 16},
	};
	const struct vnt_table is = {
		.name = "t", .key = fields, .key_count = 4, .key_size = 28,
		.columns = columns, .columns_count = 3, .row_size = 24,
	};
	struct options options = {};
	struct rows_table rows = {.is = &is};
	struct view_table view = {.rows = &rows, .at = {.options = &options}};
	struct {
		u16 port;
		char comm[18];
		s32 ustack, kstack;
	} key = {1, "a;b c", -EFAULT, -EEXIST};
	char text[256] = {};
	FILE *out = fmemopen(text, sizeof(text), "w");

	(void)state;
	rows_add(&rows, &key, (const u64[]){2, 5, ~5ULL});
	key.port = 2;
	rows_add(&rows, &key, (const u64[]){3, 4, ~4ULL});
	strcpy(key.comm, "x");
	key.ustack = -EEXIST;
	rows_add(&rows, &key, (const u64[]){9, 1, ~1ULL});
	view_folded.table(out, &view);
	options.delimiter = true;
	options.by = "most";
	view_folded.table(out, &view);
	options.by = "least";
	view_folded.table(out, &view);
	view.at.interval = 1;
	view_folded.table(out, &view);
	fclose(out);
	assert_string_equal(text, "x;[lost];[lost] 9\na:b c;[lost] 5\n"
			    "a:b c;[lost] 5\nx;[lost];-;[lost] 1\n"
			    "x;[lost];-;[lost] 1\na:b c;[lost] 4\n");
	rows_free(&rows);
}

static void print_counters(const struct options *options)
{
	struct counter list[] = {
		{.name = "UdpNoPorts", .value = 30},
		{.index = 2, .device = "e0", .name = "rx_dropped", .value = 4},
	};
	const struct counters_table table = {.list = list, .count = 2};
	const struct view_counters view = {.table = &table, .at = {.options = options}};

	view_json.counters(stdout, &view);
}

/* The rows, counters and records of a run as JSON. */
static void print_results(const struct options *options)
{
	const struct life_record life = {.task = {.pid = 1, .comm = "curl"}, .stack = -1};
	struct records records = records_open(&results, options);
	const struct source_facts facts = {.tool = &results};
	struct vnt_column columns[ARRAY_SIZE(drops_columns)];
	struct vnt_table is = results_tables[0];
	struct vnt_tool tool = results;
	struct rows_table rows = {.is = &is};
	struct view_table view = {.rows = &rows, .at = {.options = options}};

	memcpy(columns, drops_columns, sizeof(columns));
	columns[1].unit = "bytes";
	columns[1].about = "of the packets";
	is.columns = columns;
	tool.tables = &is;
	json_columns(stdout, &tool);
	results_row(&rows, 3, 9, 900, 100);
	view_json.table(stdout, &view);
	print_counters(options);
	records_take(&records, &facts, &life, sizeof(life), &view_json, stdout);
	records_free(&records);
	rows_free(&rows);
}

/* The JSON output of a run, with all that may be null. */
static void print_run(void)
{
	const struct records records = {.damaged = 1};
	struct hist_table table = made_up_table(), empty = {.key_size = table.key_size};
	struct vnt_account rows[2] = {{.seen = 4, .shown = 4}, {.seen = 5, .shown = 4}};
	char attached[2][SOURCE_ATTACHED] = {"tracepoint switch:upcall"};
	u64 missed[2] = {};
	const struct source_facts facts = {
		.tool = &made_up, .attached = attached, .missed = missed,
	};
	static const char *const stages[] = {"in", "out"};
	struct vnt_measure path = made_up_measures[0];
	struct vnt_tool with_path = made_up;
	u64 expired[1][VNT_STAGES] = {{7}};
	const struct account account = {.tool = &with_path, .rows = rows, .expired = expired};
	const struct options options = {};
	struct view_measure view = {
		.measure = made_up_measures, .table = &empty,
		.at = {.interval = 1, .options = &options},
	};

	path.stages = stages;
	path.stages_count = ARRAY_SIZE(stages);
	with_path.measures = &path;
	view_json.start(stdout, &facts);
	view_json.histogram(stdout, &view);
	view.table = &table;
	view.at.interval = 0;
	view_json.histogram(stdout, &view);
	print_results(&options);
	view_json.accounts(stdout, &account);
	view_json.end(stdout, &facts, &records);
	hist_free(&table);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_of_a_histogram),
		cmocka_unit_test(text_of_the_top),
		cmocka_unit_test(text_at_intervals),
		cmocka_unit_test(text_of_the_largest_value),
		cmocka_unit_test(json_of_a_histogram),
		cmocka_unit_test(csv_of_a_histogram),
		cmocka_unit_test(csv_of_hostile_names),
		cmocka_unit_test(text_of_accounts),
		cmocka_unit_test(texts_of_types),
		cmocka_unit_test(texts_of_flows),
		cmocka_unit_test(folded_stacks),
	};

	(void)argv;
	if (argc == 1)
		return cmocka_run_group_tests(tests, NULL, NULL);
	print_run();
	return 0;
}
