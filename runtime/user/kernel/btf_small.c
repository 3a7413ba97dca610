// SPDX-License-Identifier: MIT
/*
 * Copies the types that a BPF object refers to into a BTF file of a few kilobytes, with the
 * members that the object names and no others.  Given this file, libbpf does not read all
 * types of the kernel and of each module.
 */
#include <bpf/btf.h>
#include <elf.h>
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kernel/btf.h"

#define MAX_DEPTH 32

/* A type that relocations of the object start from. */
struct root {
	char *name;
	bool met;
};

struct btf_needs {
	struct root *roots;
	size_t roots_count, roots_room;
	struct btf *small;
	/* Types of this file that have been copied. */
	const struct btf_file *file;
	struct made {
		u32 old;
		u32 new;
	} *made;
	size_t made_count, made_room;
};

/* ---- what the object refers to ----------------------------------------- */

/* Find section @name of the object, or NULL. */
static const void *section(const char *object, const char *name, u32 *size)
{
	const Elf64_Ehdr *header = (const void *)object;
	const Elf64_Shdr *sections = (const void *)(object + header->e_shoff);
	const char *names = object + sections[header->e_shstrndx].sh_offset;

	for (int i = 0; i < header->e_shnum; i++) {
		if (strcmp(names + sections[i].sh_name, name))
			continue;
		*size = sections[i].sh_size;
		return object + sections[i].sh_offset;
	}
	return NULL;
}

/* The name without its CO-RE flavour: sk_buff for sk_buff___old. */
static char *essential(const char *name)
{
	const char *flavour = strstr(name, "___");
	char *copy = flavour ? strndup(name, flavour - name) : strdup(name);

	if (!copy)
		errx(STATUS_FAILED, "out of memory");
	return copy;
}

static void add_root(struct btf_needs *needs, const char *of)
{
	char *name = essential(of);

	for (size_t i = 0; i < needs->roots_count; i++) {
		if (!strcmp(needs->roots[i].name, name)) {
			free(name);
			return;
		}
	}
	needs->roots = memory_grow(needs->roots, &needs->roots_room, needs->roots_count,
				   sizeof(*needs->roots));
	needs->roots[needs->roots_count++] = (struct root){.name = name};
}

/* Add the types that relocations start from; see struct bpf_core_relo. */
static void add_roots(struct btf_needs *needs, const struct btf *btf, const void *ext)
{
	const struct {
		u16 magic;
		u8 version, flags;
		u32 size, functions[2], lines[2], relocations_at, relocations_size;
	} *header = ext;
	const char *at = (const char *)ext + header->size + header->relocations_at;
	const char *end = at + header->relocations_size;
	u32 record;

	if (header->size < sizeof(*header) || at == end)
		return;
	memcpy(&record, at, sizeof(record));
	for (at += sizeof(record); at < end; ) {
		u32 count = ((const u32 *)at)[1];

		for (at += 2 * sizeof(u32); count--; at += record) {
			const struct btf_type *type = btf__type_by_id(btf, ((const u32 *)at)[1]);

			add_root(needs, btf__name_by_offset(btf, type->name_off));
		}
	}
}

static void want_members(struct wanted *wanted, const struct btf *btf, const struct btf_type *type)
{
	for (int i = 0; i < btf_vlen(type); i++) {
		if (btf_is_composite(type))
			wanted_add(wanted, btf__name_by_offset(btf, btf_members(type)[i].name_off));
		else if (btf_is_enum(type))
			wanted_add(wanted, btf__name_by_offset(btf, btf_enum(type)[i].name_off));
	}
}

struct btf_needs *btf_needs(const void *object, struct wanted *wanted)
{
	struct btf_needs *needs = memory_get(1, sizeof(*needs));
	u32 btf_size = 0, ext_size = 0;
	const void *types = section(object, ".BTF", &btf_size);
	const void *ext = section(object, ".BTF.ext", &ext_size);
	struct btf *btf = types ? btf__new(types, btf_size) : NULL;

	needs->small = btf__new_empty();
	if (!needs->small)
		errx(STATUS_FAILED, "out of memory");
	if (btf && ext)
		add_roots(needs, btf, ext);
	for (size_t i = 0; i < needs->roots_count; i++)
		wanted_add(wanted, needs->roots[i].name);
	for (u32 id = 1; btf && id < btf__type_cnt(btf); id++)
		want_members(wanted, btf, btf__type_by_id(btf, id));
	btf__free(btf);
	return needs;
}

/* ---- copies of the kernel's types -------------------------------------- */

static int copy_type(struct btf_needs *needs, u32 id, int depth);

static int note_made(struct btf_needs *needs, u32 old, int new)
{
	needs->made = memory_grow(needs->made, &needs->made_room, needs->made_count,
				  sizeof(*needs->made));
	needs->made[needs->made_count++] = (struct made){old, new};
	return new;
}

/* The name at offset @at; "" unless the object has it, too. */
static const char *name_at(const struct btf_needs *needs, u32 at)
{
	int number = at ? btf_file_wanted(needs->file, at) : -1;

	return number < 0 ? "" : needs->file->wanted->names[number];
}

static int copy_int(struct btf_needs *needs, u32 id, const struct btf_type *type)
{
	u32 how;

	if (!btf_file_after(needs->file, id, 0, &how, sizeof(how)))
		return -1;
	return btf__add_int(needs->small, "int", type->size, BTF_INT_ENCODING(how));
}

static int copy_array(struct btf_needs *needs, u32 id, int depth)
{
	struct btf_array array;
	int element, index;

	if (!btf_file_after(needs->file, id, 0, &array, sizeof(array)))
		return -1;
	element = copy_type(needs, array.type, depth);
	index = copy_type(needs, array.index_type, depth);
	if (element < 0 || index < 0)
		return -1;
	return btf__add_array(needs->small, index, element, array.nelems);
}

/* Copy an enum with the enumerators that the object names. */
static int copy_enum(struct btf_needs *needs, u32 id, const struct btf_type *type)
{
	bool wide = BTF_INFO_KIND(type->info) == BTF_KIND_ENUM64;
	const char *own = name_at(needs, type->name_off);
	int copy = wide ? btf__add_enum64(needs->small, *own ? own : NULL, type->size, false)
			: btf__add_enum(needs->small, *own ? own : NULL, type->size);

	for (u32 i = 0; copy > 0 && i < BTF_INFO_VLEN(type->info); i++) {
		u32 item[3] = {}, size = wide ? 12 : 8;
		const char *name;

		if (!btf_file_after(needs->file, id, i * size, item, size))
			return -1;
		name = name_at(needs, item[0]);
		if (!*name)
			continue;
		if (wide)
			btf__add_enum64_value(needs->small, name, item[1] | (u64)item[2] << 32);
		else
			btf__add_enum_value(needs->small, name, (s32)item[1]);
	}
	return copy;
}

static bool is_composite(const struct btf_type *type)
{
	return BTF_INFO_KIND(type->info) == BTF_KIND_STRUCT ||
	       BTF_INFO_KIND(type->info) == BTF_KIND_UNION;
}

/* Whether to copy @member: one without a name may have members that are named. */
static bool keeps(const struct btf_needs *needs, const struct btf_member *member)
{
	return !member->name_off || *name_at(needs, member->name_off);
}

static int copy_struct(struct btf_needs *needs, u32 id, const struct btf_type *type, int depth)
{
	u32 count = BTF_INFO_VLEN(type->info);
	struct btf_member *members = memory_get(count, sizeof(*members));
	int *types = memory_get(count, sizeof(*types)), copy;
	bool bits = BTF_INFO_KFLAG(type->info);

	if (count && !btf_file_after(needs->file, id, 0, members, count * sizeof(*members)))
		count = 0;
	/* Types of members must be added before the struct itself. */
	for (u32 i = 0; i < count; i++)
		types[i] = keeps(needs, &members[i]) ? copy_type(needs, members[i].type, depth) : -1;
	copy = BTF_INFO_KIND(type->info) == BTF_KIND_STRUCT ?
	       btf__add_struct(needs->small, name_at(needs, type->name_off), type->size) :
	       btf__add_union(needs->small, name_at(needs, type->name_off), type->size);
	for (u32 i = 0; copy > 0 && i < count; i++) {
		u32 at = members[i].offset;

		if (types[i] >= 0)
			btf__add_field(needs->small, name_at(needs, members[i].name_off), types[i],
				       bits ? BTF_MEMBER_BIT_OFFSET(at) : at,
				       bits ? BTF_MEMBER_BITFIELD_SIZE(at) : 0);
	}
	free(members);
	free(types);
	return copy;
}

static int copy_new(struct btf_needs *needs, u32 id, const struct btf_type *type, int depth)
{
	switch (BTF_INFO_KIND(type->info)) {
	case BTF_KIND_INT:
		return copy_int(needs, id, type);
	case BTF_KIND_ARRAY:
		return copy_array(needs, id, depth);
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		return copy_enum(needs, id, type);
	case BTF_KIND_FLOAT:
		return btf__add_float(needs->small, "float", type->size);
	case BTF_KIND_PTR:	/* relocations do not follow it */
		return btf__add_ptr(needs->small, 0);
	}
	return is_composite(type) ? copy_struct(needs, id, type, depth) : -1;
}

static bool is_modifier(u32 kind)
{
	return kind == BTF_KIND_TYPEDEF || kind == BTF_KIND_CONST || kind == BTF_KIND_VOLATILE ||
	       kind == BTF_KIND_RESTRICT || kind == BTF_KIND_TYPE_TAG;
}

/* Copy type @id, without typedefs and qualifiers.  Returns the id of the copy, -1: none. */
static int copy_type(struct btf_needs *needs, u32 id, int depth)
{
	struct btf_type type;

	if (depth > MAX_DEPTH)
		return -1;
	do {
		if (!btf_file_type(needs->file, id, &type))
			return -1;
	} while (is_modifier(BTF_INFO_KIND(type.info)) && (id = type.type));
	for (size_t i = 0; i < needs->made_count; i++)
		if (needs->made[i].old == id)
			return needs->made[i].new;
	return note_made(needs, id, copy_new(needs, id, &type, depth + 1));
}

static bool is_root(struct btf_needs *needs, const char *name)
{
	for (size_t i = 0; i < needs->roots_count; i++) {
		if (!strcmp(needs->roots[i].name, name))
			return needs->roots[i].met = true;
	}
	return false;
}

bool btf_needs_met(struct btf_needs *needs, const struct btf_file *file)
{
	needs->file = file;
	needs->made_count = 0;
	for (size_t i = 0; i < file->found_count; i++) {
		const struct btf_found *found = &file->found[i];

		if (found->kind != BTF_KIND_FUNC && found->kind != BTF_KIND_TYPEDEF && !found->within &&
		    is_root(needs, file->wanted->names[found->name]))
			copy_type(needs, found->id, 0);
	}
	return !btf_needs_unmet(needs);
}

const char *btf_needs_unmet(const struct btf_needs *needs)
{
	for (size_t i = 0; i < needs->roots_count; i++)
		if (!needs->roots[i].met)
			return needs->roots[i].name;
	return NULL;
}

int btf_needs_file(struct btf_needs *needs)
{
	u32 size;
	const void *bytes = btf__raw_data(needs->small, &size);
	int fd = bytes ? memfd_create("types", MFD_CLOEXEC) : -1;

	if (fd >= 0 && write(fd, bytes, size) != (ssize_t)size) {
		close(fd);
		return -1;
	}
	return fd;
}

void btf_needs_free(struct btf_needs *needs)
{
	for (size_t i = 0; i < needs->roots_count; i++)
		free(needs->roots[i].name);
	free(needs->roots);
	free(needs->made);
	btf__free(needs->small);
	free(needs);
}
