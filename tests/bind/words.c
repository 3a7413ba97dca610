// SPDX-License-Identifier: MIT
/* Lists of CPUs, and the command line. */
#include "tree.h"

static void lists(void **state)
{
	static const struct {
		const char *text, *again;
		unsigned int count;
	} good[] = {
		{"0", "0", 1}, {"0-3,8", "0-3,8", 5}, {"8,0-3", "0-3,8", 5}, {"1,2,3", "1-3", 3},
		{"3-3", "3", 1}, {"5-7,6-9", "5-9", 5}, {"63,64", "63-64", 2}, {"0-8191", "0-8191", 8192},
		{"8191", "8191", 1}, {"007", "7", 1},
	};
	static const char *const bad[] = {
		"", " ", ",", "-", "1,", ",1", "1-", "-1", "3-1", "1--2", "1 2", "1, 2", "a", "0x1",
		"8192", "0-8192", "99999999999999999999", "1-2-3", "1\n", "+1",
	};
	char text[CPUS_TEXT];
	struct cpus cpus;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		assert_true(cpus_parse(good[i].text, &cpus));
		assert_string_equal(cpus_text(&cpus, text), good[i].again);
		assert_int_equal(cpus_count(&cpus), good[i].count);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(cpus_parse(bad[i], &cpus));
}

/* The longest list there is fits. */
static void every_other(void **state)
{
	char text[CPUS_TEXT];
	struct cpus cpus = {}, again;

	(void)state;
	for (int cpu = 0; cpu < CPUS_MAX; cpu += 2)
		cpus_add(&cpus, cpu);
	assert_true(strlen(cpus_text(&cpus, text)) < CPUS_TEXT);
	assert_true(cpus_parse(text, &again));
	assert_true(cpus_equal(&cpus, &again));
}

static void sets(void **state)
{
	struct cpus a, b, c;
	char text[CPUS_TEXT];

	(void)state;
	assert_true(cpus_parse("0-3,100", &a) && cpus_parse("2-5,100", &b) && cpus_parse("3", &c));
	assert_true(cpus_meet(&a, &b) && cpus_within(&c, &a) && !cpus_within(&a, &b));
	b = cpus_and(&a, &b);
	assert_string_equal(cpus_text(&b, text), "2-3,100");
	b = cpus_or(&b, &c);
	assert_int_equal(cpus_next(&b, 4), 100);
	assert_int_equal(cpus_next(&b, 101), -1);
	memset(&a, 0, sizeof(a));
	assert_string_equal(cpus_text(&a, text), "");
	assert_false(cpus_meet(&a, &b));
}

static enum settings_result parse(struct settings *settings, const char *line)
{
	static char words[512];
	char *argv[16] = {"vnt-bind"}, *rest = words, *word;
	int argc = 1;

	strcpy(words, line);
	while ((word = strtok_r(rest, " ", &rest)))
		argv[argc++] = word;
	return settings_parse(settings, argc, argv);
}

static void good_lines(void **state)
{
	struct settings settings;
	char text[CPUS_TEXT];

	(void)state;
	assert_int_equal(parse(&settings, "set --vm a --pid 7 --vcpu 2-5 --cpus 0 --spread"), SETTINGS_RUN);
	assert_int_equal(settings.command, COMMAND_SET);
	assert_int_equal(settings.targets_count, 2);
	assert_string_equal(settings.targets[1].name, "7");
	assert_string_equal(cpus_text(&settings.to[ROLE_VCPU], text), "2-5");
	assert_true(settings.rest && settings.spread && !settings.dry_run);
	assert_string_equal(settings.undo_file, UNDO_FILE);
	assert_int_equal(parse(&settings, "--json show"), SETTINGS_RUN);
	assert_true(settings.json);
	assert_int_equal(parse(&settings, "set --vm a --mem 0-1"), SETTINGS_RUN);
	assert_int_equal(parse(&settings, "undo here"), SETTINGS_RUN);
	assert_string_equal(settings.undo_file, "here");
}

static void bad_lines(void **state)
{
	static const char *const lines[] = {
		"", "bind", "show set", "show --vcpu 1", "undo a b", "undo --json", "check --spread",
		"show --pid 0", "show --pid x", "show --pid -1", "show --nothing", "show --vm",
		"set", "set --vm a", "set --vcpu 1", "set --dev e --vcpu 1", "set --vm a --irq 1",
		"set --vm a --dev e --cpus 1", "set --vm a --vcpu 8192", "set --vm a --vcpu 2-1",
		"set --dev e --mem 0", "set --vm a --mem x", "show --mem 0", "set --vm a --vcpu 1 --undo-file=", "show --vm=", "--completion csh",
	};
	struct settings settings;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		assert_int_equal(parse(&settings, lines[i]), SETTINGS_WRONG);
}

static void too_many(void **state)
{
	char *argv[3 + SETTINGS_TARGETS] = {"vnt-bind", "show"};
	struct settings settings;

	(void)state;
	for (int i = 0; i <= SETTINGS_TARGETS; i++)
		argv[2 + i] = "--vm=a";
	assert_int_equal(settings_parse(&settings, 2 + SETTINGS_TARGETS, argv), SETTINGS_RUN);
	assert_int_equal(settings_parse(&settings, 3 + SETTINGS_TARGETS, argv), SETTINGS_WRONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists),
		cmocka_unit_test(every_other),
		cmocka_unit_test(sets),
		cmocka_unit_test(good_lines),
		cmocka_unit_test(bad_lines),
		cmocka_unit_test(too_many),
	};

	(void)tree_make;
	(void)tree_remove;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
