/* SPDX-License-Identifier: MIT */
/* Allocates the memory of one compilation: many small pieces, freed all at once. */
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

#define BLOCK_SIZE 65536
#define ALIGNMENT 16

struct block {
	struct block *next;
	size_t used, size;
	char bytes[] __attribute__((aligned(ALIGNMENT)));
};

struct arena {
	struct block *blocks;	/* the first has room, if any has */
};

static void *must(void *memory)
{
	if (memory)
		return memory;
	fputs("vntc: out of memory\n", stderr);
	exit(1);
}

struct arena *arena_new(void)
{
	return must(calloc(1, sizeof(struct arena)));
}

void arena_free(struct arena *arena)
{
	struct block *block, *next;

	if (!arena)
		return;
	for (block = arena->blocks; block; block = next) {
		next = block->next;
		free(block);
	}
	free(arena);
}

void *arena_alloc(struct arena *arena, size_t size)
{
	struct block *block = arena->blocks;
	size_t room;
	void *memory;

	size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	if (!block || block->size - block->used < size) {
		room = size > BLOCK_SIZE ? size : BLOCK_SIZE;
		block = must(calloc(1, sizeof(*block) + room));
		block->size = room;
		block->next = arena->blocks;
		arena->blocks = block;
	}
	memory = block->bytes + block->used;
	block->used += size;
	return memory;
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
	char *copy = arena_alloc(arena, length + 1);

	memcpy(copy, text, length);
	return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list list;
	char *text;
	int length;

	va_start(list, format);
	length = vsnprintf(NULL, 0, format, list);
	va_end(list);

	text = arena_alloc(arena, length + 1);
	va_start(list, format);
	vsnprintf(text, length + 1, format, list);
	va_end(list);
	return text;
}

/* Lists double at powers of two, so the count says how much room there is. */
void *arena_grow(struct arena *arena, void *array, size_t count, size_t size)
{
	void *larger;

	if (count & (count - 1))
		return array;
	if (count == 1)
		return array;
	larger = arena_alloc(arena, (count ? count * 2 : 2) * size);
	if (count)
		memcpy(larger, array, count * size);
	return larger;
}
