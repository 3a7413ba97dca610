// SPDX-License-Identifier: MIT
/* The command line: what it sets, and what is said of wrong ones. */
#include "made_up_results.h"

#include <errno.h>

#include "attach/point.h"
#include "options/choice.h"
#include "results/sort.h"

#define WORDS 8

static char said[4096];		/* on stderr, by the last parse() */

/* Parse @words, NULL at their end, as the command line of @tool. */
static enum status parse(struct options *options, const struct vnt_tool *tool,
			 const char *const *words)
{
	char *argv[WORDS + 2] = {"made-up"};
	int argc = 1, saved = dup(STDERR_FILENO);
	FILE *file = tmpfile();
	enum status status;

	while (*words)
		argv[argc++] = (char *)*words++;
	fflush(stderr);
	dup2(fileno(file), STDERR_FILENO);
	status = options_parse(options, tool, argc, argv);
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(saved);
	rewind(file);
	said[fread(said, 1, sizeof(said) - 1, file)] = '\0';
	fclose(file);
	return status;
}

#define PARSE(options, ...) \
	parse(options, &made_up, (const char *const []){__VA_ARGS__, NULL})

static void nothing_given(void **state)
{
	struct options options;

	(void)state;
	assert_int_equal(parse(&options, &made_up, (const char *const []){NULL}), STATUS_ENDED);
	assert_int_equal(options.mode, OPTIONS_RUN);
	assert_int_equal(options.sort, HIST_BY_COUNT);
	assert_int_equal(options.interval_ns + options.count + options.duration_ns, 0);
	assert_int_equal(options.top + options.max + options.filter.packet.terms, 0);
	assert_false(options.form || options.strict || options.quiet || options.verbose);
}

static void times(void **state)
{
	static const struct {
		const char *text;
		u64 ns;
	} good[] = {
		{"5", 5 * NS_PER_S}, {"0.5", NS_PER_S / 2}, {".5", NS_PER_S / 2},
		{"5s", 5 * NS_PER_S}, {"500ms", NS_PER_S / 2}, {"1.5ms", 1500000},
		{"1000us", 1000000}, {"1000000ns", 1000000}, {"2m", 120 * NS_PER_S},
		{"1h", 3600 * NS_PER_S},
	};
	static const char *const bad[] = {
		"", "0", "-1", "1ns", "0.0001", "5x", "5 s", "s", ".", "1.2.3", "nan",
		"inf", "0x10", "1e3", "99999999999999999999", "5ms5",
	};
	struct vnt_tool tool = made_up;
	struct options options;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		assert_int_equal(PARSE(&options, "-d", good[i].text), STATUS_ENDED);
		assert_int_equal(options.duration_ns, good[i].ns);
	}
	tool.features |= VNT_HAS_DURATION;
	assert_int_equal(parse(&options, &tool, (const char *const []){"--min", "50us", NULL}),
			 STATUS_ENDED);
	assert_int_equal(options.min_ns, 50000);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		if (PARSE(&options, "-i", bad[i]) != STATUS_USAGE)
			fail_msg("-i '%s' is taken", bad[i]);
	}
}

static void everything_given(void **state)
{
	struct options options;

	(void)state;
	assert_int_equal(PARSE(&options, "0.5", "3", "--dport=443", "--proto", "tcp"),
			 STATUS_ENDED);
	assert_int_equal(options.interval_ns, NS_PER_S / 2);
	assert_int_equal(options.count, 3);
	assert_int_equal(options.filter.packet.terms, FILTER_DPORT | FILTER_PROTO);
	assert_int_equal(options.filter.packet.dport.items->low, 443);
	assert_int_equal(PARSE(&options, "--top=20", "--sort=p99", "--max=100", "-fjson",
			       "-Tvq", "--strict", "-ofile"), STATUS_ENDED);
	assert_int_equal(options.top, 20);
	assert_int_equal(options.sort, HIST_BY_P99);
	assert_int_equal(options.max, 100);
	assert_string_equal(options.output, "file");
	assert_true(options.form == OUTPUT_JSON && options.timestamp && options.verbose &&
		    options.quiet && options.strict);
	assert_int_equal(PARSE(&options, "--json", "-f", "text"), STATUS_ENDED);
	assert_int_equal(options.form, OUTPUT_TEXT);
}

static void messages(void **state)
{
	static const struct {
		const char *words[4];
		const char *message;
	} bad[] = {
		{{"--sport", "x"}, "--sport 'x': expected up to 16 ports or ranges of ports, "
		 "with commas, like 80,8000-8099\n"},
		{{"--top", "0"}, "--top '0': expected a number from 1 to 4294967295\n"},
		{{"--max", "16777217"}, "--max '16777217': expected a number from 1 to 16777216\n"},
		{{"--sort", "mean"}, "--sort 'mean': expected count, p50, p90, p99 or max\n"},
		{{"-f", "xml"}, "--format 'xml': expected text, json or csv\n"},
		{{"-o", ""}, "--output '': expected the name of a file\n"},
		{{"soon"}, "interval 'soon': expected a time of at least 1ms, "
		 "like 5, 0.5, 500ms or 2m\n"},
		{{"1", "0"}, "count '0': expected a number from 1 to 4294967295\n"},
		{{"1", "2", "3"}, "'3': expected no more than an interval and a count\n"},
	};
	struct options options;

	(void)state;
	program_invocation_short_name = (char *)made_up.name;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		char message[256];

		snprintf(message, sizeof(message), "made-up: %s", bad[i].message);
		assert_int_equal(parse(&options, &made_up, bad[i].words), STATUS_USAGE);
		assert_string_equal(said, message);
	}
	assert_int_equal(PARSE(&options, "--no-such-option"), STATUS_USAGE);
	assert_non_null(strstr(said, "unrecognized option '--no-such-option'"));
	assert_int_equal(PARSE(&options, "--dport"), STATUS_USAGE);
	assert_non_null(strstr(said, "option '--dport' requires an argument"));
}

/* What printing the help gives; the caller frees it. */
static char *help_of(const struct vnt_tool *tool)
{
	struct options options = {.mode = OPTIONS_HELP};
	size_t size;
	char *text;
	FILE *out = open_memstream(&text, &size);

	options_print(out, &options, tool);
	fclose(out);
	return text;
}

static void options_without_sense_do_not_exist(void **state)
{
	static const struct vnt_measure no_key[] = {{.name = "latency"}};
	static const struct vnt_tool bare = {
		.name = "bare", .about = "little", .measures = no_key, .measures_count = 1,
	};
	static const char *const absent[] = {"--src", "--iface", "--top", "--sort", "--spec",
					     "--kprobe", "--records", "--folded"};
	struct options options;
	char *help = help_of(&bare);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(absent); i++) {
		assert_int_equal(parse(&options, &bare, (const char *const []){absent[i], "1", NULL}),
				 STATUS_USAGE);
		assert_non_null(strstr(said, "unrecognized option"));
		assert_null(strstr(help, absent[i]));
	}
	assert_non_null(strstr(help, "--duration"));
	free(help);
}

/* A tool with a table of results and events. */
static void columns_and_records(void **state)
{
	struct options options;

	(void)state;
	assert_int_equal(parse(&options, &results, (const char *const []){"--sort", "bytes",
			       "-n", "5", NULL}), STATUS_ENDED);
	assert_string_equal(options.by, "bytes");
	assert_int_equal(parse(&options, &results, (const char *const []){"--json", "--folded",
			       "--delim", NULL}), STATUS_ENDED);
	assert_true(options.form == OUTPUT_FOLDED && options.delimiter);
	assert_int_equal(parse(&options, &results, (const char *const []){"--sort", "bytes",
			       "-n", "5", "--folded", "--json", NULL}), STATUS_ENDED);
	assert_int_equal(options.form, OUTPUT_JSON);
	assert_int_equal(options.records, 5);
	assert_int_equal(sort_column(options.by, results_tables), 1);
	assert_int_equal(sort_column(NULL, results_tables), 0);
	assert_int_equal(parse(&options, &results, (const char *const []){"--sort", "p99", NULL}),
			 STATUS_USAGE);
	assert_string_equal(said, "made-up: --sort 'p99': expected packets, bytes or longest\n");
	assert_int_equal(parse(&options, &results, (const char *const []){"-n", "0", NULL}),
			 STATUS_USAGE);
}

/* Of points that no other one needs, --at leaves out those that it does not name. */
static void points_apart(void **state)
{
	static const struct vnt_point points[] = {
		{.name = "in", .apart = true}, {.name = "out", .apart = true}, {.name = "end"},
	};
	struct vnt_tool tool = results;
	struct options options;

	(void)state;
	tool.points = points;
	tool.points_count = ARRAY_SIZE(points);
	assert_int_equal(parse(&options, &tool, (const char *const []){"--at", "out", NULL}),
			 STATUS_ENDED);
	assert_false(choice_point(&tool, &options, &points[0]));
	assert_true(choice_point(&tool, &options, &points[1]));
	assert_true(choice_point(&tool, &options, &points[2]));
	assert_int_equal(parse(&options, &tool, (const char *const []){"--at", "in,end", NULL}),
			 STATUS_USAGE);
	assert_string_equal(said, "made-up: --at 'end': expected in,out\n");
	assert_int_equal(parse(&options, &tool, (const char *const []){NULL}), STATUS_ENDED);
	assert_true(choice_point(&tool, &options, &points[0]));
	assert_int_equal(parse(&options, &results, (const char *const []){"--at", "in", NULL}),
			 STATUS_USAGE);
}

/* A tool that only has events reports nothing at intervals. */
static void events_alone(void **state)
{
	struct vnt_tool tool = results;
	struct options options;
	char *help;

	(void)state;
	tool.tables_count = 0;
	help = help_of(&tool);
	assert_null(strstr(help, "--interval"));
	assert_null(strstr(help, "INTERVAL"));
	assert_null(strstr(help, "--sort"));
	free(help);
	assert_int_equal(parse(&options, &tool, (const char *const []){"5", NULL}), STATUS_USAGE);
	assert_string_equal(said, "made-up: '5': expected no arguments\n");
	assert_int_equal(parse(&options, &tool, (const char *const []){"-i", "5", NULL}),
			 STATUS_USAGE);
}

/* Only where a function can be had by either hook. */
static void kprobe_instead(void **state)
{
	static const struct vnt_variant variants[] = {
		{VNT_FENTRY, "f", "function", NULL, NULL},
		{VNT_KPROBE, "k", "function", NULL, NULL},
	};
	static const struct vnt_point points[] = {
		{.name = "both", .variants = variants, .variants_count = 2},
		{.name = "one", .variants = variants, .variants_count = 1},
	};
	struct vnt_tool tool = made_up;
	struct options options;
	struct point *list;

	(void)state;
	tool.points = points;
	assert_int_equal(parse(&options, &tool, (const char *const []){"--kprobe", NULL}),
			 STATUS_ENDED);
	list = point_list(&tool, options.kprobe);
	assert_true(list[0].kprobe && !list[1].kprobe);
	point_free(list, tool.points_count);
}

static void help_fits_a_screen(void **state)
{
	static const struct vnt_example examples[] = {
		{"made-up -d 5", "how much is nothing?"},
		{"made-up --dst 10.1.0.0/16", "what is to be seen of nothing by those who look for it "
		 "for a long time, and then once more?"},
	};
	struct vnt_tool tool = made_up;
	int lines = 0, width = 0;
	char *help;

	(void)state;
	tool.spec = "tool: made-up\n";
	tool.examples = examples;
	tool.examples_count = 2;
	help = help_of(&tool);
	assert_non_null(strstr(help, "made-up: nothing at all"));
	assert_non_null(strstr(help, "EXAMPLES:\n  how much is nothing?\n    made-up -d 5\n"
		"  what is to be seen of nothing by those who look for it for a long time, and\n"
		"  then once more?\n    made-up --dst 10.1.0.0/16\n"));
	assert_non_null(strstr(help, "--spec"));
	assert_null(strstr(help, "--usage"));
	for (const char *at = help; *at; at++) {
		width = *at == '\n' ? 0 : width + 1;
		lines += *at == '\n';
		assert_true(width < 80);
	}
	assert_true(lines <= 66);
	free(help);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_given),
		cmocka_unit_test(times),
		cmocka_unit_test(everything_given),
		cmocka_unit_test(messages),
		cmocka_unit_test(options_without_sense_do_not_exist),
		cmocka_unit_test(columns_and_records),
		cmocka_unit_test(points_apart),
		cmocka_unit_test(events_alone),
		cmocka_unit_test(kprobe_instead),
		cmocka_unit_test(help_fits_a_screen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
