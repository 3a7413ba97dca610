/* SPDX-License-Identifier: MIT */
/* Builds text in memory: generated files are composed there before they are written. */
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

static void reserve(struct text *text, size_t length)
{
	size_t size = text->size ? text->size : 256;

	while (size < text->length + length + 1)
		size *= 2;
	if (size == text->size)
		return;
	text->bytes = realloc(text->bytes, size);
	if (!text->bytes) {
		fputs("vntc: out of memory\n", stderr);
		exit(1);
	}
	text->size = size;
}

void text_append(struct text *text, const char *bytes, size_t length)
{
	reserve(text, length);
	memcpy(text->bytes + text->length, bytes, length);
	text->length += length;
	text->bytes[text->length] = '\0';
}

void text_add(struct text *text, const char *format, ...)
{
	va_list list;
	int length;

	va_start(list, format);
	length = vsnprintf(NULL, 0, format, list);
	va_end(list);

	reserve(text, length);
	va_start(list, format);
	vsnprintf(text->bytes + text->length, length + 1, format, list);
	va_end(list);
	text->length += length;
}

void text_free(struct text *text)
{
	free(text->bytes);
	*text = (struct text){};
}

const char *text_take(struct arena *arena, struct text *text)
{
	const char *taken = arena_strndup(arena, text->length ? text->bytes : "", text->length);

	text_free(text);
	return taken;
}
