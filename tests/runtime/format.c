// SPDX-License-Identifier: MIT
/* Values as text and as JSON: those that are not of packets. */
#include "made_up.h"

#include <jansson.h>

#include "base/traits.h"
#include "kernel/names.h"
#include "view/format.h"

/* What @value of @type becomes in text and in JSON. */
static void check(enum vnt_type type, u32 size, const void *value, const char *text,
		  const char *json)
{
	const struct vnt_field field = {
		.name = "x", .type = type, .size = size, .of = "no_such_enum",
	};
	char buffer[FORMAT_SIZE], *dumped;
	json_t *object = format_json(&field, value);

	if (!traits_is_stack(&field))
		assert_string_equal(format_text(&field, value, buffer), text);
	dumped = json_dumps(object, JSON_ENCODE_ANY | JSON_COMPACT);
	assert_string_equal(dumped, json);
	free(dumped);
	json_decref(object);
}

static void durations(void **state)
{
	static const struct {
		u64 ns;
		const char *text, *json;
	} times[] = {
		{0, "0 ns", "0"},
		{999, "999 ns", "999"},
		{12345, "12.3 us", "12345"},
		{203100000, "203 ms", "203100000"},
		{3600 * NS_PER_S, "3600 s", "3600000000000"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(times); i++)
		check(VNT_DURATION, sizeof(u64), &times[i].ns, times[i].text, times[i].json);
}

/* Text has human units, JSON the number as it is. */
static void numbers_with_units(void **state)
{
	static const struct {
		enum vnt_type type;
		const char *unit;
		u64 number;
		const char *text, *json;
	} values[] = {
		{VNT_UNSIGNED, "bytes", 1500, "1.5 kB", "1500"},
		{VNT_UNSIGNED, "packets", 1500, "1500", "1500"},
		{VNT_UNSIGNED, "us", 1500, "1.5 ms", "1500"},
		{VNT_SIGNED, "bytes", 212992, "213 kB", "212992"},
		{VNT_SIGNED, "bytes", -4096ULL, "-4.1 kB", "-4096"},
		{VNT_SIGNED, "connections", -7ULL, "-7", "-7"},
		{VNT_GAP, "ns", 187000000, "187 ms", "187000000"},
		{VNT_GAP, "ns", 0, "-", "null"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		const struct vnt_field field = {
			.type = values[i].type, .size = sizeof(u64), .unit = values[i].unit,
		};
		char text[FORMAT_SIZE], *dumped;
		json_t *object = format_json(&field, &values[i].number);

		assert_string_equal(format_text(&field, &values[i].number, text), values[i].text);
		dumped = json_dumps(object, JSON_ENCODE_ANY | JSON_COMPACT);
		assert_string_equal(dumped, values[i].json);
		free(dumped);
		json_decref(object);
	}
}

static void signed_numbers(void **state)
{
	static const s64 least = INT64_MIN;

	(void)state;
	check(VNT_SIGNED, 1, "\xff", "-1", "-1");
	check(VNT_SIGNED, 2, "\xff\x7f", "32767", "32767");
	check(VNT_SIGNED, 4, "\x00\x00\x00\x80", "-2147483648", "-2147483648");
	check(VNT_SIGNED, 8, &least, "-9223372036854775808", "-9223372036854775808");
}

static void errors(void **state)
{
	static const struct {
		s32 number;
		const char *text, *json;
	} values[] = {
		{0, "0", "\"0\""},
		{-2, "ENOENT", "\"ENOENT\""},
		{-110, "ETIMEDOUT", "\"ETIMEDOUT\""},
		{-517, "-517", "\"-517\""},
		{INT32_MIN, "-2147483648", "\"-2147483648\""},
		{5, "5", "\"5\""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(values); i++)
		check(VNT_ERRNO, sizeof(s32), &values[i].number, values[i].text, values[i].json);
}

static void handles(void **state)
{
	static const struct {
		u32 number;
		const char *text, *json;
	} values[] = {
		{0x80010000, "8001:", "\"8001:\""},
		{0x10000a, "10:a", "\"10:a\""},
		{0, "none", "\"none\""},
		{UINT32_MAX, "root", "\"root\""},
	};
	const u64 mark = 0xfe;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(values); i++)
		check(VNT_HANDLE, sizeof(u32), &values[i].number, values[i].text, values[i].json);
	check(VNT_HEX, sizeof(mark), &mark, "0xfe", "\"0xfe\"");
}

static void texts(void **state)
{
	char longest[FORMAT_SIZE], text[FORMAT_SIZE];
	const struct vnt_field field = {.type = VNT_TEXT, .size = sizeof(longest)};

	(void)state;
	check(VNT_TEXT, 8, "veth0\0xx", "veth0", "\"veth0\"");
	check(VNT_TEXT, 4, "abcdef", "abcd", "\"abcd\"");
	check(VNT_TEXT, 8, "a\x1b[1m\\\n", "a\\x1b[1m\\\\\\x0a", "\"a\\u001B[1m\\\\\\n\"");
	check(VNT_TEXT, 2, "\xc3\xbc", "\\xc3\\xbc", "\"\xc3\xbc\"");
	check(VNT_TEXT, 2, "\xff\x41", "\\xffA", "\"\\\\xffA\"");
	memset(longest, 7, sizeof(longest));
	assert_true(strlen(format_text(&field, longest, text)) < FORMAT_SIZE);
}

static void tasks(void **state)
{
	struct vnt_task task = {.pid = 4294967295, .tid = 8, .comm = "a\tb"};

	(void)state;
	check(VNT_TASK, sizeof(task), &task, "a\\x09b (4294967295)",
	      "{\"pid\":4294967295,\"tid\":8,\"comm\":\"a\\tb\"}");
	memset(task.comm, 'x', sizeof(task.comm));
	check(VNT_TASK, sizeof(task), &task, "xxxxxxxxxxxxxxxx (4294967295)",
	      "{\"pid\":4294967295,\"tid\":8,\"comm\":\"xxxxxxxxxxxxxxxx\"}");
	task = (struct vnt_task){};
	check(VNT_TASK, sizeof(task), &task, "-", "{\"pid\":0,\"tid\":0,\"comm\":\"\"}");
}

/* Bits by their names, and what has none as a number; the number of a bit is not its name. */
static void flags(void **state)
{
	static const struct {
		u64 number;
		const char *text;
	} values[] = {
		{0, "0"}, {8, "CONFIRMED"}, {10, "SEEN_REPLY|CONFIRMED"},
		{0x1008, "CONFIRMED|0x1000"}, {1ULL << 40, "0x10000000000"},
	};

	(void)state;
	names_add_enumerator("status", 3, "CONFIRMED_BIT");
	names_add_enumerator("status", 2, "SEEN_REPLY");
	names_add_enumerator("status", 4, "RATHER_LATE_BIT");
	names_add_enumerator("status", 8, "CONFIRMED");
	names_add_enumerator("status", 10, "MASK");
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		char text[FORMAT_SIZE];

		names_flags("status", values[i].number, text, sizeof(text));
		assert_string_equal(text, values[i].text);
	}
	names_free();
}

/* Names are not loaded: numbers are shown. */
static void without_names(void **state)
{
	const u64 address = 0xffffffff81000000;
	const u32 number = 7;

	(void)state;
	check(VNT_SYMBOL, sizeof(address), &address, "0xffffffff81000000",
	      "\"0xffffffff81000000\"");
	check(VNT_ENUM, sizeof(number), &number, "7", "7");
}

static void no_stack(void **state)
{
	static const struct vnt_field fields[] = {
		{.name = "number", .type = VNT_UNSIGNED, .size = 4},
		{.name = "kernel", .type = VNT_KERNEL_STACK, .offset = 4, .size = 4},
		{.name = "user", .type = VNT_USER_STACK, .offset = 8, .size = 4},
	};
	static const s32 key[] = {1, -14, 5};
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	stack_print(out, fields, ARRAY_SIZE(fields), key);
	fclose(out);
	assert_string_equal(text, "    [no stack]\n    [no stack]\n");
	free(text);
	for (unsigned int i = 1; i < ARRAY_SIZE(fields); i++) {
		json_t *json = stack_json(fields, ARRAY_SIZE(fields), i, key);

		assert_true(json_is_array(json));
		assert_int_equal(json_array_size(json), 0);
		json_decref(json);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(durations),
		cmocka_unit_test(numbers_with_units),
		cmocka_unit_test(signed_numbers),
		cmocka_unit_test(errors),
		cmocka_unit_test(handles),
		cmocka_unit_test(texts),
		cmocka_unit_test(tasks),
		cmocka_unit_test(flags),
		cmocka_unit_test(without_names),
		cmocka_unit_test(no_stack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
