// SPDX-License-Identifier: MIT
/* Records of events: checked, counted, and shown. */
#include "made_up_results.h"

#include "view/report.h"

static const struct life_record life = {
	.record = {.event = 0, .time = 1},
	.task = {.pid = 182, .tid = 183, .comm = "curl"},
	.port = 443,
	.stack = -14,
	.lived = 203100000,
};

static const struct reset_record reset = {
	.record = {.event = 1, .time = 2},
	.error = -104,
};

/* What @view prints of @tool's records; the caller frees it. */
struct output {
	char *text;
	size_t size;
	FILE *out;
	struct records records;
	const struct view *view;
};

static void start(struct output *output, const struct vnt_tool *tool,
		  const struct options *options)
{
	output->out = open_memstream(&output->text, &output->size);
	output->records = records_open(tool, options);
	output->view = options->form == OUTPUT_JSON ? &view_json : &view_text;
}

static void take(struct output *output, const void *record, size_t size)
{
	static const struct source_facts facts = {};

	records_take(&output->records, &facts, record, size, output->view, output->out);
}

static void finish(struct output *output)
{
	fclose(output->out);
	free(output->text);
	records_free(&output->records);
}

static void text_of_one_event(void **state)
{
	struct vnt_tool tool = results;
	const struct options options = {};
	struct life_record record = life;
	struct output output;

	(void)state;
	tool.events_count = 1;
	start(&output, &tool, &options);
	take(&output, &life, sizeof(life));
	memset(record.task.comm, 'x', sizeof(record.task.comm));
	record.task.pid = 1234567890;
	take(&output, &record, sizeof(record));
	take(&output, &life, sizeof(life));
	fflush(output.out);
	assert_string_equal(output.text,
		"TASK                     PORT       LIVED\n"
		"curl (182)                443      203 ms\n"
		"    [no stack]\n"
		"xxxxxxxxxxxxxxxx (1234567890)    443      203 ms\n"
		"    [no stack]\n"
		"curl (182)                       443      203 ms\n"
		"    [no stack]\n");
	assert_int_equal(output.records.shown, 3);
	assert_true(output.records.open);
	finish(&output);
}

static void text_of_two_events(void **state)
{
	const struct options options = {.timestamp = true};
	struct output output;

	(void)state;
	start(&output, &results, &options);
	take(&output, &reset, sizeof(reset));
	take(&output, &life, sizeof(life));
	take(&output, &reset, sizeof(reset));
	fflush(output.out);
	assert_memory_equal(output.text, "TIME         EVENT             ERROR\n", 37);
	assert_non_null(strstr(output.text, " connection_reset  ECONNRESET\n"));
	assert_non_null(strstr(output.text, " life              curl (182)              "));
	assert_null(strstr(strstr(output.text, "ERROR") + 1, "ERROR"));
	finish(&output);
}

static void damaged_records(void **state)
{
	const struct options options = {};
	struct reset_record unknown = reset;
	struct output output;

	(void)state;
	unknown.record.event = 2;
	start(&output, &results, &options);
	take(&output, &unknown, sizeof(unknown));
	take(&output, &reset, sizeof(reset) - 1);
	take(&output, &reset, sizeof(reset) + 8);
	take(&output, &reset, 3);
	take(&output, &reset, 0);
	fflush(output.out);
	assert_int_equal(output.size, 0);
	assert_int_equal(output.records.damaged, 5);
	assert_int_equal(output.records.shown, 0);
	finish(&output);
}

static void as_many_as_wanted(void **state)
{
	const struct options options = {.records = 2, .form = OUTPUT_JSON};
	struct output output;

	(void)state;
	start(&output, &results, &options);
	take(&output, &reset, sizeof(reset));
	assert_false(records_complete(&output.records));
	take(&output, &reset, sizeof(reset));
	assert_true(records_complete(&output.records));
	take(&output, &reset, sizeof(reset));
	assert_int_equal(output.records.shown, 2);
	assert_int_equal(output.records.unshown, 1);
	finish(&output);
}

static void json_of_a_record(void **state)
{
	const struct options options = {.form = OUTPUT_JSON};
	struct output output;
	char *fields;

	(void)state;
	start(&output, &results, &options);
	take(&output, &life, sizeof(life));
	fflush(output.out);
	fields = strstr(output.text, "Z\",\"time_ns\"");
	assert_memory_equal(output.text, "{\"type\":\"event\",\"event\":\"life\",\"time\":\"", 39);
	assert_non_null(fields);
	assert_string_equal(fields,
		"Z\",\"time_ns\":1,\"fields\":{"
		"\"task\":{\"pid\":182,\"tid\":183,\"comm\":\"curl\"},\"port\":443,"
		"\"stack\":[],\"lived\":203100000}}\n");
	finish(&output);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_of_one_event),
		cmocka_unit_test(text_of_two_events),
		cmocka_unit_test(damaged_records),
		cmocka_unit_test(as_many_as_wanted),
		cmocka_unit_test(json_of_a_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
