// SPDX-License-Identifier: MIT
/* Code in place of a function, and of calls, in a small object file. */
#include "made_up.h"

#include <elf.h>
#include <linux/bpf.h>

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

/* A call of the number that is none, one of a helper with that number, and what is no code. */
static void calls_are_patched(void **state)
{
	const struct bpf_insn call = {.code = BPF_JMP | BPF_CALL, .src_reg = BPF_PSEUDO_KFUNC_CALL, .imm = 7};
	const struct bpf_insn helper = {.code = BPF_JMP | BPF_CALL, .imm = 7};
	const struct bpf_insn move = {.code = BPF_ALU64 | BPF_MOV | BPF_K};
	const struct bpf_insn code[4] = {call, helper, call, call};
	struct object object = object_of();
	struct bpf_insn found[4];

	(void)state;
	object.sections[TEXT].sh_flags = SHF_EXECINSTR;
	object.sections[TEXT].sh_size = 3 * sizeof(*code);
	memcpy(object.text, code, sizeof(code));
	patch_calls(&object, 7, 12345);
	memcpy(found, object.text, sizeof(found));
	assert_int_equal(found[0].imm, 12345);
	assert_int_equal(found[0].src_reg, BPF_PSEUDO_KFUNC_CALL);
	assert_memory_equal(&found[1], &helper, sizeof(helper));
	assert_int_equal(found[2].imm, 12345);
	assert_memory_equal(&found[3], &call, sizeof(call));
	memcpy(object.text, code, sizeof(code));
	patch_calls(&object, 7, 0);
	memcpy(found, object.text, sizeof(found));
	assert_memory_equal(&found[0], &move, sizeof(move));
	assert_memory_equal(&found[1], &helper, sizeof(helper));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(last_function_grows),
		cmocka_unit_test(others_do_not),
		cmocka_unit_test(calls_are_patched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
