// SPDX-License-Identifier: MIT
/* Code in place of a function of a small object file. */
#include "made_up.h"

#include <elf.h>

#include "attach/object.h"

enum { SECTION_NONE, TEXT, SYMBOLS, NAMES, SECTIONS };

/* Two functions of 16 bytes each in one section. */
struct object {
	Elf64_Ehdr header;
	Elf64_Shdr sections[SECTIONS];
	Elf64_Sym symbols[3];
	char names[16];
	char text[32];
};

static struct object object_of(void)
{
	struct object object = {
		.header = {.e_shoff = offsetof(struct object, sections), .e_shnum = SECTIONS},
		.sections = {
			[TEXT] = {.sh_type = SHT_PROGBITS, .sh_size = sizeof(object.text),
				  .sh_offset = offsetof(struct object, text)},
			[SYMBOLS] = {.sh_type = SHT_SYMTAB, .sh_size = sizeof(object.symbols),
				     .sh_offset = offsetof(struct object, symbols),
				     .sh_link = NAMES},
			[NAMES] = {.sh_type = SHT_STRTAB, .sh_size = sizeof(object.names),
				   .sh_offset = offsetof(struct object, names)},
		},
		.symbols = {
			[1] = {.st_name = 1, .st_info = STT_FUNC, .st_shndx = TEXT,
			       .st_value = 0, .st_size = 16},
			[2] = {.st_name = 7, .st_info = STT_FUNC, .st_shndx = TEXT,
			       .st_value = 16, .st_size = 16},
		},
		.names = "\0first\0second",
		.text = "0123456789abcdef0123456789ABCDE",
	};

	return object;
}

static void last_function_grows(void **state)
{
	struct object object = object_of(), *patched;
	struct code code = {"something that is longer", 24};
	size_t size = sizeof(object);
	Elf64_Shdr *text;

	(void)state;
	patched = patch_function(&object, &size, "second", &code);
	assert_non_null(patched);
	text = &patched->sections[TEXT];
	assert_int_equal(text->sh_size, 16 + 24);
	assert_true(text->sh_offset >= sizeof(object) && text->sh_offset + text->sh_size <= size);
	assert_int_equal(text->sh_offset % 8, 0);
	assert_memory_equal((char *)patched + text->sh_offset,
			    "0123456789abcdefsomething that is longer", 40);
	assert_int_equal(patched->symbols[2].st_size, 24);
	assert_int_equal(patched->symbols[2].st_value, 16);
	assert_memory_equal(&patched->symbols[1], &object.symbols[1], sizeof(*object.symbols));
	free(patched);
}

static void others_do_not(void **state)
{
	struct object object = object_of();
	struct code code = {"something that is longer", 24}, small = {"little", 8};
	size_t size = sizeof(object);

	(void)state;
	assert_null(patch_function(&object, &size, "first", &code));
	assert_null(patch_function(&object, &size, "third", &code));
	assert_null(patch_function(&object, &size, "second", &small));
	assert_int_equal(size, sizeof(object));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(last_function_grows),
		cmocka_unit_test(others_do_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
