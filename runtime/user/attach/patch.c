// SPDX-License-Identifier: MIT
/*
 * Changes code in a BPF object file, before libbpf opens it.  Where a function is replaced, its
 * section is written again at the end of a copy of the file.
 */
#include <elf.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>

#include "attach/object.h"
#include "filter/expression.h"

/* An object file in memory. */
struct file {
	char *bytes;
	Elf64_Shdr *sections;
	unsigned int sections_count;
};

static struct file file_of(char *bytes)
{
	const Elf64_Ehdr *header = (const void *)bytes;

	return (struct file){bytes, (void *)(bytes + header->e_shoff), header->e_shnum};
}

static Elf64_Sym *find_in(const struct file *file, const Elf64_Shdr *table,
			  const char *function)
{
	const char *names = file->bytes + file->sections[table->sh_link].sh_offset;
	Elf64_Sym *symbols = (void *)(file->bytes + table->sh_offset);

	for (size_t i = 0; i < table->sh_size / sizeof(*symbols); i++) {
		if (ELF64_ST_TYPE(symbols[i].st_info) == STT_FUNC &&
		    !strcmp(names + symbols[i].st_name, function))
			return &symbols[i];
	}
	return NULL;
}

static Elf64_Sym *find_function(const struct file *file, const char *function)
{
	for (unsigned int i = 0; i < file->sections_count; i++) {
		if (file->sections[i].sh_type == SHT_SYMTAB)
			return find_in(file, &file->sections[i], function);
	}
	return NULL;
}

/*
 * Only the last function of a section can grow, because line and type information keeps
 * its offsets.
 */
static bool can_grow(const Elf64_Sym *symbol, const Elf64_Shdr *section,
		     const struct code *code)
{
	return symbol->st_value + symbol->st_size == section->sh_size &&
	       code->size >= symbol->st_size;
}

static bool replace(const struct file *file, size_t end, const char *function,
		    const struct code *code)
{
	Elf64_Sym *symbol = find_function(file, function);
	Elf64_Shdr *section;

	if (!symbol || symbol->st_shndx >= file->sections_count)
		return false;
	section = &file->sections[symbol->st_shndx];
	if (!can_grow(symbol, section, code))
		return false;
	memcpy(file->bytes + end, file->bytes + section->sh_offset, symbol->st_value);
	memcpy(file->bytes + end + symbol->st_value, code->bytes, code->size);
	section->sh_offset = end;
	section->sh_size = symbol->st_value + code->size;
	symbol->st_size = code->size;
	return true;
}

void *patch_function(const void *bytes, size_t *size, const char *function,
		     const struct code *code)
{
	size_t end = (*size + 7) & ~(size_t)7;
	size_t room = end + *size + code->size;
	char *copy = memory_get(1, room);
	struct file file;

	memcpy(copy, bytes, *size);
	file = file_of(copy);
	if (!replace(&file, end, function, code)) {
		free(copy);
		return NULL;
	}
	*size = room;
	return copy;
}

/* Make @insn, if it calls the kernel's function @number, a call of @function, or a move. */
static void patch_call(struct bpf_insn *insn, s32 number, s32 function)
{
	static const struct bpf_insn move = {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0};

	if (insn->code != (BPF_JMP | BPF_CALL) || insn->src_reg != BPF_PSEUDO_KFUNC_CALL ||
	    insn->imm != number)
		return;
	if (function)
		insn->imm = function;
	else
		*insn = move;
}

void patch_calls(void *bytes, s32 number, s32 function)
{
	const struct file file = file_of(bytes);

	for (unsigned int i = 0; i < file.sections_count; i++) {
		const Elf64_Shdr *section = &file.sections[i];
		struct bpf_insn *code = (void *)(file.bytes + section->sh_offset);

		if (section->sh_type != SHT_PROGBITS || !(section->sh_flags & SHF_EXECINSTR))
			continue;
		for (size_t j = 0; j < section->sh_size / sizeof(*code); j++)
			patch_call(&code[j], number, function);
	}
}
