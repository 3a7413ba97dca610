// SPDX-License-Identifier: MIT
/*
 * Keeps the set of names to look for in BTF.  A hash rules out nearly all of the names that
 * are not in the set before any strings are compared.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/btf.h"

int wanted_search(const struct wanted *wanted, const char *name, size_t length, u32 hash)
{
	for (size_t i = 0; i < wanted->count; i++) {
		if (wanted->hashes[i] == hash && !strncmp(wanted->names[i], name, length) &&
		    !wanted->names[i][length])
			return i;
	}
	return -1;
}

void wanted_add(struct wanted *wanted, const char *name)
{
	size_t length = strlen(name);
	u32 hash = wanted_hash(name, length);

	if (!length || wanted_find(wanted, name, length) >= 0)
		return;
	wanted->names = memory_grow(wanted->names, &wanted->room, wanted->count,
				    sizeof(*wanted->names));
	wanted->hashes = memory_grow(wanted->hashes, &wanted->hashes_room, wanted->count,
				     sizeof(*wanted->hashes));
	wanted->names[wanted->count] = strdup(name);
	if (!wanted->names[wanted->count])
		errx(STATUS_FAILED, "out of memory");
	wanted->hashes[wanted->count++] = hash;
	wanted->bits[hash / 64] |= 1ULL << hash % 64;
}

void wanted_free(struct wanted *wanted)
{
	for (size_t i = 0; i < wanted->count; i++)
		free(wanted->names[i]);
	free(wanted->names);
	free(wanted->hashes);
	*wanted = (struct wanted){};
}
