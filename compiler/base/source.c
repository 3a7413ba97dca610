/* SPDX-License-Identifier: MIT */
/* Reads source files, and converts between byte offsets, lines and columns. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/base.h"

#define MAX_SOURCE_SIZE (1 << 20)
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

const struct source *source_of_text(struct arena *arena, const char *name,
				    const char *text, size_t size)
{
	struct source *source = ARENA_NEW(arena, struct source);

	source->name = name;
	source->text = arena_strndup(arena, text, size);
	source->size = size;
	*ARENA_PUSH(arena, &source->lines) = 0;
	for (size_t i = 0; i < size; i++)
		if (text[i] == '\n')
			*ARENA_PUSH(arena, &source->lines) = i + 1;
	return source;
}

const struct source *source_read(struct arena *arena, const char *path)
{
	FILE *file = fopen(path, "r");
	struct stat status;
	char *text;
	size_t size, mark;

	if (!file)
		return NULL;
	errno = EISDIR;
	if (fstat(fileno(file), &status) || S_ISDIR(status.st_mode))
		goto fail;
	errno = EFBIG;
	text = arena_alloc(arena, MAX_SOURCE_SIZE);
	size = fread(text, 1, MAX_SOURCE_SIZE, file);
	if (size == MAX_SOURCE_SIZE || ferror(file))
		goto fail;
	fclose(file);
	mark = strncmp(text, BYTE_ORDER_MARK, 3) ? 0 : 3;
	return source_of_text(arena, arena_printf(arena, "%s", path), text + mark, size - mark);
fail:
	fclose(file);
	return NULL;
}

/* Index of the line that holds @offset, from 0. */
static size_t line_of(const struct source *source, uint32_t offset)
{
	size_t low = 0, high = source->lines.count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (source->lines.items[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* Every byte of UTF-8 but the first of a character is 10xxxxxx. */
static bool starts_character(char byte)
{
	return (byte & 0xc0) != 0x80;
}

struct position source_position(const struct source *source, uint32_t offset)
{
	size_t line = line_of(source, offset);
	struct position position = {.line = line + 1, .column = 1};

	for (uint32_t i = source->lines.items[line]; i < offset; i++)
		position.column += starts_character(source->text[i]);
	return position;
}

uint32_t source_offset(const struct source *source, size_t line, size_t column)
{
	uint32_t offset;

	if (line >= source->lines.count)
		return source->size;
	for (offset = source->lines.items[line]; column && offset < source->size; column--)
		do
			offset++;
		while (offset < source->size && !starts_character(source->text[offset]));
	return offset;
}

const char *source_line(const struct source *source, uint32_t line, size_t *length)
{
	const char *start = source->text + source->lines.items[line - 1];

	*length = strcspn(start, "\r\n");
	return start;
}

/* The text after # on line @line (from 1), or NULL. */
static const char *comment_on(const struct source *source, uint32_t line,
			      bool alone, size_t *length)
{
	size_t size, begin;
	const char *text = source_line(source, line, &size);
	const char *hash = memchr(text, '#', size);

	while (hash && hash > text && hash[-1] != ' ' && hash[-1] != '\t')
		hash = memchr(hash + 1, '#', text + size - hash - 1);
	if (!hash)
		return NULL;
	begin = strspn(text, " \t");
	if (alone != (text + begin == hash))
		return NULL;
	for (hash++; *hash == ' ' || *hash == '#'; hash++)
		;
	*length = text + size - hash;
	return *length ? hash : NULL;
}

/* The lines above line @first that are nothing but comments, as one. */
static const char *comment_above(struct arena *arena, const struct source *source, uint32_t first)
{
	const char *comment = NULL, *text;
	size_t length;

	while (--first && (text = comment_on(source, first, true, &length)))
		comment = arena_printf(arena, "%.*s%s%s", (int)length, text, comment ? " " : "",
				       comment ? comment : "");
	return comment;
}

const char *source_comment(struct arena *arena, struct span span)
{
	uint32_t first = line_of(span.source, span.begin) + 1;
	uint32_t last = line_of(span.source, span.end) + 1;
	const char *comment = NULL, *text;
	size_t length;

	for (uint32_t line = first; line <= last; line++) {
		text = comment_on(span.source, line, false, &length);
		if (!text)
			continue;
		comment = arena_printf(arena, "%s%s%.*s", comment ? comment : "",
				       comment ? "; " : "", (int)length, text);
	}
	return comment ? comment : comment_above(arena, span.source, first);
}
