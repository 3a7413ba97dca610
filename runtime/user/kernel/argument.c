// SPDX-License-Identifier: MIT
/* Finds out from BTF where a function gets its arguments. */
#include <errno.h>
#include <string.h>

#include "kernel/btf.h"

/*
 * Whether a parameter called @own is @name.  Newer kernels mark parameters that may be
 * NULL by a suffix.
 */
static bool is_called(const char *own, const char *name)
{
	size_t length = strlen(name);

	return !strncmp(own, name, length) &&
	       (!own[length] || !strcmp(own + length, "__nullable"));
}

/* The bytes of a struct that is passed by value as the type @id; of all else 8. */
static u32 passed_size(const struct btf_file *types, u32 id)
{
	struct btf_type type;

	while (btf_file_type(types, id, &type)) {
		switch (BTF_INFO_KIND(type.info)) {
		case BTF_KIND_TYPEDEF:
		case BTF_KIND_CONST:
		case BTF_KIND_VOLATILE:
			id = type.type;
			continue;
		case BTF_KIND_STRUCT:
		case BTF_KIND_UNION:
			return type.size;
		}
		break;
	}
	return 8;
}

/* A place for arguments: a register, or a word of the context of a program. */
struct place {
	int next;
	int count;		/* of registers, or of words at least; what does not fit lies in memory */
};

/*
 * The place of an argument of @size bytes, and those that it takes.  A struct of more than two
 * words lies in memory, and so does one for which too few registers are left.
 */
static int take_place(struct place *place, u32 size)
{
	int words = (size + 7) / 8, at = place->next;

	if (words > 2 || at + words > place->count)
		return place->count;
	place->next += words;
	return at;
}

int btf_place_of(const struct btf_file *types, u32 proto, const char *name, int count)
{
	struct place place = {.count = count};
	struct btf_param param;
	struct btf_type type;
	char own[128];

	if (!btf_file_type(types, proto, &type))
		return -ESRCH;
	for (u32 i = 0; i < BTF_INFO_VLEN(type.info); i++) {
		int at;

		if (!btf_file_after(types, proto, i * sizeof(param), &param, sizeof(param)))
			return -ESRCH;
		btf_file_string(types, param.name_off, own, sizeof(own));
		at = take_place(&place, passed_size(types, param.type));
		if (is_called(own, name))
			return at;
	}
	return -ENOENT;
}
