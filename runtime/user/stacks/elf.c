// SPDX-License-Identifier: MIT
/*
 * Finds functions in ELF files.  The files belong to the processes that are traced and are
 * not trusted: they are read piece by piece into buffers of fixed size, never mapped, and
 * the work spent on a table is limited.  Only symbols that contain a wanted place are kept.
 */
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stacks/process.h"

#define SEGMENTS 256
#define SECTIONS 1024
#define SYMBOLS (1 << 21)	/* of one table */
#define MATCHES (1 << 24)	/* of symbols with places */
#define CHUNK 1024		/* symbols read at once */
#define NAME 256

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define ELF_DATA ELFDATA2MSB
#else
#define ELF_DATA ELFDATA2LSB
#endif

/* A place, and the best function for it so far. */
struct match {
	struct elf_place *place;
	u64 from, size;		/* of the function; @size 0: none */
	u64 name;		/* where in the file its name begins */
	u64 name_end;		/* and where names end */
	bool global;
	bool loaded;		/* the place has an address */
};

/* A file; headers of ELF32 files are widened to those of ELF64. */
struct elf {
	int fd;
	bool narrow;		/* ELF32 */
	Elf64_Ehdr head;
	Elf64_Shdr *sections;
	size_t sections_count;
	struct match *matches;	/* sorted by address */
	size_t count;
	u64 work;		/* matches tried */
};

static bool read_at(const struct elf *elf, void *to, size_t size, u64 at)
{
	return at <= INT64_MAX && pread(elf->fd, to, size, at) == (ssize_t)size;
}

#define WIDEN(to, from, member) ((to)->member = (from)->member)

static bool read_head(struct elf *elf)
{
	Elf32_Ehdr narrow;

	if (!read_at(elf, &elf->head, EI_NIDENT, 0) ||
	    memcmp(elf->head.e_ident, ELFMAG, SELFMAG) ||
	    elf->head.e_ident[EI_DATA] != ELF_DATA)
		return false;
	elf->narrow = elf->head.e_ident[EI_CLASS] == ELFCLASS32;
	if (!elf->narrow)
		return elf->head.e_ident[EI_CLASS] == ELFCLASS64 &&
		       read_at(elf, &elf->head, sizeof(elf->head), 0);
	if (!read_at(elf, &narrow, sizeof(narrow), 0))
		return false;
	WIDEN(&elf->head, &narrow, e_phoff);
	WIDEN(&elf->head, &narrow, e_phnum);
	WIDEN(&elf->head, &narrow, e_shoff);
	WIDEN(&elf->head, &narrow, e_shnum);
	return true;
}

static bool read_segment(const struct elf *elf, unsigned int index, Elf64_Phdr *segment)
{
	Elf32_Phdr narrow;

	if (!elf->narrow)
		return read_at(elf, segment, sizeof(*segment),
			       elf->head.e_phoff + index * sizeof(*segment));
	if (!read_at(elf, &narrow, sizeof(narrow), elf->head.e_phoff + index * sizeof(narrow)))
		return false;
	WIDEN(segment, &narrow, p_type);
	WIDEN(segment, &narrow, p_offset);
	WIDEN(segment, &narrow, p_vaddr);
	WIDEN(segment, &narrow, p_filesz);
	return true;
}

static bool read_section(const struct elf *elf, unsigned int index, Elf64_Shdr *section)
{
	Elf32_Shdr narrow;

	if (!elf->narrow)
		return read_at(elf, section, sizeof(*section),
			       elf->head.e_shoff + index * sizeof(*section));
	if (!read_at(elf, &narrow, sizeof(narrow), elf->head.e_shoff + index * sizeof(narrow)))
		return false;
	WIDEN(section, &narrow, sh_type);
	WIDEN(section, &narrow, sh_offset);
	WIDEN(section, &narrow, sh_size);
	WIDEN(section, &narrow, sh_link);
	return true;
}

/* Read @count symbols, at most CHUNK, at offset @at. */
static bool read_symbols(const struct elf *elf, u64 at, size_t count, Elf64_Sym *symbols)
{
	Elf32_Sym narrow[CHUNK];

	if (!elf->narrow)
		return read_at(elf, symbols, count * sizeof(*symbols), at);
	if (!read_at(elf, narrow, count * sizeof(*narrow), at))
		return false;
	for (size_t i = 0; i < count; i++) {
		WIDEN(&symbols[i], &narrow[i], st_name);
		WIDEN(&symbols[i], &narrow[i], st_info);
		WIDEN(&symbols[i], &narrow[i], st_shndx);
		WIDEN(&symbols[i], &narrow[i], st_value);
		WIDEN(&symbols[i], &narrow[i], st_size);
	}
	return true;
}

static void find_address(struct match *match, const Elf64_Phdr *segment)
{
	u64 inside = match->place->offset - segment->p_offset;

	if (segment->p_type != PT_LOAD || inside >= segment->p_filesz)
		return;
	match->place->address = inside + segment->p_vaddr;
	match->loaded = true;
}

/* Find the addresses of the places.  Drops those that are in no loaded segment. */
static void find_addresses(struct elf *elf)
{
	size_t kept = 0;

	for (unsigned int i = 0; i < elf->head.e_phnum && i < SEGMENTS; i++) {
		Elf64_Phdr segment;

		if (!read_segment(elf, i, &segment))
			break;
		for (size_t j = 0; j < elf->count; j++)
			find_address(&elf->matches[j], &segment);
	}
	for (size_t i = 0; i < elf->count; i++) {
		if (elf->matches[i].loaded)
			elf->matches[kept++] = elf->matches[i];
	}
	elf->count = kept;
}

static int compare_matches(const void *a, const void *b)
{
	u64 left = ((const struct match *)a)->place->address;
	u64 right = ((const struct match *)b)->place->address;

	return (left > right) - (left < right);
}

/* The index of the first place whose address is not below @address. */
static size_t first_from(const struct elf *elf, u64 address)
{
	size_t low = 0, high = elf->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (elf->matches[middle].place->address < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Whether @symbol is a better match: the innermost function wins, of equal ones a global one. */
static bool is_better(const struct match *match, const Elf64_Sym *symbol, bool global)
{
	if (!match->size || symbol->st_value != match->from)
		return !match->size || symbol->st_value > match->from;
	if (symbol->st_size != match->size)
		return symbol->st_size < match->size;
	return global && !match->global;
}

static void try_symbol(struct elf *elf, const Elf64_Sym *symbol, const Elf64_Shdr *names)
{
	unsigned int type = ELF64_ST_TYPE(symbol->st_info);
	bool global = ELF64_ST_BIND(symbol->st_info) == STB_GLOBAL;

	if ((type != STT_FUNC && type != STT_GNU_IFUNC) || !symbol->st_size ||
	    symbol->st_shndx == SHN_UNDEF || !symbol->st_name ||
	    symbol->st_name >= names->sh_size)
		return;
	for (size_t i = first_from(elf, symbol->st_value); i < elf->count; i++) {
		struct match *match = &elf->matches[i];

		if (match->place->address - symbol->st_value >= symbol->st_size ||
		    ++elf->work > MATCHES)
			return;
		if (is_better(match, symbol, global))
			*match = (struct match){
				match->place, symbol->st_value, symbol->st_size,
				names->sh_offset + symbol->st_name,
				names->sh_offset + names->sh_size, global, true,
			};
	}
}

static void try_table(struct elf *elf, const Elf64_Shdr *table)
{
	size_t size = elf->narrow ? sizeof(Elf32_Sym) : sizeof(Elf64_Sym);
	u64 count = table->sh_size / size;
	Elf64_Sym symbols[CHUNK];

	if (table->sh_link >= elf->sections_count || count > SYMBOLS)
		return;
	for (u64 done = 0; done < count; done += CHUNK) {
		size_t more = count - done < CHUNK ? count - done : CHUNK;

		if (!read_symbols(elf, table->sh_offset + done * size, more, symbols))
			return;
		for (size_t i = 0; i < more; i++)
			try_symbol(elf, &symbols[i], &elf->sections[table->sh_link]);
	}
}

static void try_tables(struct elf *elf, u32 type)
{
	for (size_t i = 0; i < elf->sections_count; i++) {
		if (elf->sections[i].sh_type == type)
			try_table(elf, &elf->sections[i]);
	}
}

static bool read_sections(struct elf *elf)
{
	elf->sections_count = elf->head.e_shnum;
	if (elf->sections_count > SECTIONS)
		return false;
	elf->sections = memory_get(elf->sections_count, sizeof(*elf->sections));
	for (size_t i = 0; i < elf->sections_count; i++) {
		if (!read_section(elf, i, &elf->sections[i]))
			return false;
	}
	return true;
}

/* Read the name of the function of a place; long names are truncated. */
static void read_name(const struct elf *elf, const struct match *match)
{
	char name[NAME] = {};
	u64 room = match->name_end - match->name;

	if (!match->size || match->name_end < match->name ||
	    match->name > INT64_MAX ||
	    pread(elf->fd, name, room < NAME ? room : NAME - 1, match->name) <= 0 || !*name)
		return;
	match->place->start = match->from;
	match->place->name = strdup(name);
}

/* List the places that have no name yet. */
static void list_places(struct elf *elf, struct elf_place *places, size_t count)
{
	elf->matches = memory_get(count, sizeof(*elf->matches));
	for (size_t i = 0; i < count; i++) {
		if (!places[i].name)
			elf->matches[elf->count++].place = &places[i];
	}
}

void elf_name(int fd, struct elf_place *places, size_t count)
{
	struct elf elf = {.fd = fd};

	if (!read_head(&elf))
		return;
	list_places(&elf, places, count);
	find_addresses(&elf);
	qsort(elf.matches, elf.count, sizeof(*elf.matches), compare_matches);
	if (read_sections(&elf)) {
		try_tables(&elf, SHT_SYMTAB);
		try_tables(&elf, SHT_DYNSYM);
	}
	for (size_t i = 0; i < elf.count; i++)
		read_name(&elf, &elf.matches[i]);
	free(elf.sections);
	free(elf.matches);
}
