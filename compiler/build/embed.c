/* SPDX-License-Identifier: MIT */
/*
 * Prepares the BPF object for embedding into a tool: removes the lines of the source, which
 * the kernel would only check and keep, and compresses it.
 */
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/base.h"
#include "build/build.h"

/* The head of section .BTF.ext, as the kernel's documentation of BTF has it. */
struct ext_header {
	uint16_t magic;
	uint8_t version;
	uint8_t flags;
	uint32_t size;
	uint32_t functions_at, functions_size;
	uint32_t lines_at, lines_size;
	uint32_t relocations_at, relocations_size;
};

static Elf64_Shdr *find_section(char *object, const char *name)
{
	const Elf64_Ehdr *header = (const void *)object;
	Elf64_Shdr *sections = (void *)(object + header->e_shoff);
	const char *names = object + sections[header->e_shstrndx].sh_offset;

	for (int i = 0; i < header->e_shnum; i++)
		if (!strcmp(names + sections[i].sh_name, name))
			return &sections[i];
	return NULL;
}

/* Move what follows the lines to their place. */
static void drop_lines(char *object)
{
	Elf64_Shdr *section = find_section(object, ".BTF.ext");
	struct ext_header *header;
	char *parts;

	if (!section)
		return;
	header = (void *)(object + section->sh_offset);
	parts = (char *)header + header->size;
	if (header->relocations_at < header->lines_at + header->lines_size)
		return;
	memmove(parts + header->lines_at, parts + header->relocations_at, header->relocations_size);
	memset(parts + header->lines_at + header->relocations_size, 0,
	       header->relocations_at - header->lines_at);
	section->sh_size -= header->relocations_at - header->lines_at;
	header->relocations_at = header->lines_at;
	header->lines_size = 0;
}

/* Write the size of the @object and, compressed, its bytes to @out. */
static bool compress_to(FILE *out, const char *object, size_t size)
{
	uLongf room = compressBound(size);
	uint32_t whole = size;
	Bytef *bytes = malloc(room);
	bool fine = bytes && compress2(bytes, &room, (const Bytef *)object, size, 9) == Z_OK &&
		    fwrite(&whole, sizeof(whole), 1, out) == 1 && fwrite(bytes, room, 1, out) == 1;

	free(bytes);
	return fine;
}

/* All of the file @path, which is freed by the caller; NULL with errno set. */
static char *read_file(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rbe");
	char *bytes = NULL;
	long end;

	if (!file)
		return NULL;
	if (!fseek(file, 0, SEEK_END) && (end = ftell(file)) > 0) {
		*size = end;
		rewind(file);
		bytes = malloc(*size);
	}
	if (bytes && fread(bytes, *size, 1, file) != 1) {
		free(bytes);
		bytes = NULL;
	}
	fclose(file);
	return bytes;
}

bool embed_object(struct diag *diag, const char *path, const char *to)
{
	size_t size = 0;
	char *object = read_file(path, &size);
	FILE *out = object ? fopen(to, "wbe") : NULL;
	bool fine = false;

	if (out) {
		drop_lines(object);
		fine = compress_to(out, object, size);
		fine &= !fclose(out);
	}
	free(object);
	if (!fine)
		diag_error(diag, (struct span){}, "cannot make %s of %s: %s", to, path, strerror(errno));
	return fine;
}
