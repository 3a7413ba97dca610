// SPDX-License-Identifier: MIT
/* Files of types: what is found in them, what is copied, and files that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <bpf/btf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/btf.h"

static char path[] = "/tmp/types.XXXXXX";

/* More types and longer names than one chunk holds. */
static void add_many(struct btf *btf)
{
	for (int i = 0; i < 20000; i++) {
		char name[64];

		snprintf(name, sizeof(name), "filler_%d", i);
		btf__add_typedef(btf, name, 1);
	}
}

/* struct outer { int first; union { int inner; }; struct other *next; }, enum colour. */
static struct btf *make_types(void)
{
	struct btf *btf = btf__new_empty();
	int number = btf__add_int(btf, "int", 4, BTF_INT_SIGNED), hidden, pointer;

	add_many(btf);
	hidden = btf__add_union(btf, "", 4);
	btf__add_field(btf, "inner", number, 0, 0);
	pointer = btf__add_ptr(btf, 0);
	btf__add_struct(btf, "outer", 24);
	btf__add_field(btf, "first", number, 0, 0);
	btf__add_field(btf, "unwanted", number, 32, 0);
	btf__add_field(btf, "", hidden, 64, 0);
	btf__add_field(btf, "next", pointer, 128, 0);
	btf__add_enum(btf, "colour", 4);
	btf__add_enum_value(btf, "COLOUR_RED", 3);
	btf__add_func_proto(btf, number);
	btf__add_func_param(btf, "skb", pointer);
	btf__add_func(btf, "work", BTF_FUNC_STATIC, btf__type_cnt(btf) - 1);
	return btf;
}

static void write_file(const void *bytes, size_t size)
{
	int fd = open(path, O_WRONLY | O_TRUNC);

	assert_int_equal(write(fd, bytes, size), size);
	close(fd);
}

static struct wanted want(void)
{
	static const char *const names[] = {"outer", "first", "inner", "next", "work", "COLOUR_RED"};
	struct wanted wanted = {};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		wanted_add(&wanted, names[i]);
	wanted_add(&wanted, "outer");
	assert_int_equal(wanted.count, ARRAY_SIZE(names));
	return wanted;
}

static void names_are_found(void **state)
{
	struct btf *btf = make_types();
	struct wanted wanted = want();
	struct btf_file *file;
	struct btf_type type;
	char name[16];
	u32 size;
	const void *bytes = btf__raw_data(btf, &size);

	(void)state;
	write_file(bytes, size);
	file = btf_file_open(path, NULL, &wanted);
	assert_non_null(file);
	assert_int_equal(file->count, btf__type_cnt(btf) - 1);
	assert_int_equal(btf_file_find(file, "outer", BTF_KIND_STRUCT),
			 btf__find_by_name_kind(btf, "outer", BTF_KIND_STRUCT));
	assert_int_equal(btf_file_find(file, "work", BTF_KIND_FUNC), btf__type_cnt(btf) - 1);
	assert_int_equal(btf_file_find(file, "outer", BTF_KIND_FUNC), 0);
	assert_int_equal(btf_file_find(file, "colour", BTF_KIND_ENUM), 0);
	assert_true(btf_file_type(file, btf_file_find(file, "outer", BTF_KIND_STRUCT), &type));
	assert_int_equal(type.size, 24);
	assert_true(btf_file_string(file, type.name_off, name, sizeof(name)));
	assert_string_equal(name, "outer");
	assert_false(btf_file_type(file, btf__type_cnt(btf), &type));
	btf_file_close(file);
	wanted_free(&wanted);
	btf__free(btf);
}

/* Every shorter file, and every file with one other byte in its head, ends in an answer. */
static void damaged_files(void **state)
{
	struct btf *btf = btf__new_empty();
	struct wanted wanted = want();
	const char *whole;
	char *bytes;
	u32 size;

	(void)state;
	btf__add_struct(btf, "outer", 4);
	btf__add_field(btf, "first", btf__add_int(btf, "int", 4, 0), 0, 0);
	whole = btf__raw_data(btf, &size);
	bytes = malloc(size);
	for (u32 i = 0; i < size; i++) {
		write_file(whole, i);
		assert_null(btf_file_open(path, NULL, &wanted));
		memcpy(bytes, whole, size);
		bytes[i] ^= 0x55;
		write_file(bytes, size);
		btf_file_close(btf_file_open(path, NULL, &wanted));
	}
	free(bytes);
	wanted_free(&wanted);
	btf__free(btf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_found),
		cmocka_unit_test(damaged_files),
	};
	int failed;

	close(mkstemp(path));
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	return failed;
}
