/* SPDX-License-Identifier: MIT */
/*
 * Fills templates, which are C with gaps.  A gap alone on its line,
 *
 *	/ *{ name }* /		(without the blanks)
 *
 * takes whole lines, indented as it is itself, and vanishes with its line when
 * there is nothing to put in.  @name@ takes a word within a line.  Every gap
 * must be known and every given text used: a template that is out of step with
 * its emitter is vntc's own mistake and ends it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "emit/template.h"

#define BLOCK_OPEN "/*{ "
#define BLOCK_CLOSE " }*/"

struct filler {
	struct arena *arena;
	struct text *text;
	const char *name;	/* of the template */
	uint32_t line;
	const struct gap *gaps;
	size_t count;
	bool used[32];
};

static void fail(const struct filler *filler, const char *what, const char *gap)
{
	fprintf(stderr, "vntc: templates/%s:%u: %s '%s'\n", filler->name, filler->line,
		what, gap);
	exit(1);
}

static const char *gap_text(struct filler *filler, const char *name, size_t length)
{
	for (size_t i = 0; i < filler->count; i++) {
		const struct gap *gap = &filler->gaps[i];

		if (strlen(gap->name) != length || strncmp(gap->name, name, length))
			continue;
		filler->used[i] = true;
		return gap->text ? gap->text : "";
	}
	fail(filler, "nothing fills", arena_strndup(filler->arena, name, length));
	return NULL;
}

/* The lines of @block, each after @indent. */
static void add_block(struct filler *filler, const char *indent, size_t width,
		      const char *block)
{
	while (*block) {
		size_t length = strcspn(block, "\n");

		if (length)
			text_append(filler->text, indent, width);
		text_append(filler->text, block, length);
		text_append(filler->text, "\n", 1);
		block += length + (block[length] == '\n');
	}
}

/* A line with its words filled in. */
static void add_line(struct filler *filler, const char *line, size_t length)
{
	const char *end = line + length;

	while (line < end) {
		const char *open = memchr(line, '@', end - line), *close;
		const char *word;

		if (!open)
			break;
		close = memchr(open + 1, '@', end - open - 1);
		if (!close)
			fail(filler, "no end of the gap", arena_strndup(filler->arena, open, end - open));
		text_append(filler->text, line, open - line);
		word = gap_text(filler, open + 1, close - open - 1);
		text_append(filler->text, word, strlen(word));
		line = close + 1;
	}
	text_append(filler->text, line, end - line);
	text_append(filler->text, "\n", 1);
}

static void fill_line(struct filler *filler, const char *line, size_t length)
{
	size_t indent = strspn(line, "\t ");
	const char *name = line + indent + strlen(BLOCK_OPEN);
	const char *close;

	if (strncmp(line + indent, BLOCK_OPEN, strlen(BLOCK_OPEN))) {
		add_line(filler, line, length);
		return;
	}
	close = strstr(name, BLOCK_CLOSE);
	if (!close || close + strlen(BLOCK_CLOSE) != line + length)
		fail(filler, "a block gap stands alone on its line, unlike",
		     arena_strndup(filler->arena, line, length));
	add_block(filler, line, indent, gap_text(filler, name, close - name));
}

static const struct source *read_template(struct arena *arena, const char *name)
{
	const char *path = home_path(arena, arena_printf(arena, "templates/%s", name));
	const struct source *source = path ? source_read(arena, path) : NULL;

	if (!source) {
		fprintf(stderr, "vntc: cannot read templates/%s: %s\n", name, strerror(errno));
		exit(1);
	}
	return source;
}

void template_fill(struct arena *arena, struct text *text, const char *name,
		   const struct gap *gaps, size_t count)
{
	const struct source *source = read_template(arena, name);
	struct filler filler = {.arena = arena, .text = text, .name = name,
				.gaps = gaps, .count = count};

	for (filler.line = 1; filler.line < source->lines.count; filler.line++) {
		size_t length;
		const char *line = source_line(source, filler.line, &length);

		fill_line(&filler, line, length);
	}
	for (size_t i = 0; i < count; i++)
		if (!filler.used[i])
			fail(&filler, "no gap for", gaps[i].name);
}
