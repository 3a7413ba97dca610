// SPDX-License-Identifier: MIT
/* Reads enumerators from BTF. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/btf.h"
#include "kernel/kernel.h"

/* The id in @types of the enum @of, or of the one that has an enumerator @of; 0: none. */
static u32 find_enum(const struct btf_file *types, const char *of)
{
	int name = wanted_find(types->wanted, of, kernel_enum_length(of));
	u32 id = 0;

	for (size_t i = 0; i < types->found_count; i++) {
		const struct btf_found *found = &types->found[i];

		if (found->name != (u32)name || found->kind != BTF_KIND_ENUM)
			continue;
		if (!found->within)
			return found->id;
		id = id ? id : found->id;
	}
	return id;
}

static void add_enumerator(struct btf_enumerators *all, const struct btf_file *types,
			   const struct btf_enum *item)
{
	char name[256];

	btf_file_string(types, item->name_off, name, sizeof(name));
	all->list = memory_grow(all->list, &all->room, all->count, sizeof(*all->list));
	all->list[all->count].number = item->val;
	all->list[all->count].name = strdup(name);
	if (!all->list[all->count++].name)
		errx(STATUS_FAILED, "out of memory");
}

void btf_add_enumerators(struct btf_enumerators *all, const struct btf_file *types,
			 const char *of, u32 least)
{
	u32 id = find_enum(types, of);
	struct btf_type type;
	struct btf_enum item;

	if (!id || !btf_file_type(types, id, &type))
		return;
	for (u32 i = 0; i < BTF_INFO_VLEN(type.info); i++) {
		if (!btf_file_after(types, id, i * sizeof(item), &item, sizeof(item)))
			return;
		if ((u32)item.val >= least)
			add_enumerator(all, types, &item);
	}
}
