// SPDX-License-Identifier: MIT
/* A set of names that are looked for among very many: most others are told apart by a bit. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "btf.h"

/* The number of @name, of @length bytes and with @bit, among @wanted, or -1. */
int wanted_search(const struct wanted *wanted, const char *name, size_t length, u32 bit)
{
	for (size_t i = 0; i < wanted->count; i++) {
		if (wanted->hashes[i] == bit && !strncmp(wanted->names[i], name, length) &&
		    !wanted->names[i][length])
			return i;
	}
	return -1;
}

/* Look for @name, too. */
void wanted_add(struct wanted *wanted, const char *name)
{
	size_t length = strlen(name);
	u32 bit = wanted_hash(name, length);

	if (!length || wanted_find(wanted, name, length) >= 0)
		return;
	wanted->names = memory_grow(wanted->names, &wanted->room, wanted->count,
				    sizeof(*wanted->names));
	wanted->hashes = memory_grow(wanted->hashes, &wanted->hashes_room, wanted->count,
				     sizeof(*wanted->hashes));
	wanted->names[wanted->count] = strdup(name);
	if (!wanted->names[wanted->count])
		errx(STATUS_FAILED, "out of memory");
	wanted->hashes[wanted->count++] = bit;
	wanted->bits[bit / 64] |= 1ULL << bit % 64;
}

void wanted_free(struct wanted *wanted)
{
	for (size_t i = 0; i < wanted->count; i++)
		free(wanted->names[i]);
	free(wanted->names);
	free(wanted->hashes);
	*wanted = (struct wanted){};
}
