/* SPDX-License-Identifier: MIT */
/*
 * Long lines of emitted C are broken as a kernel programmer would: behind a
 * comma, && or ||, and go on below what stands behind the open bracket.
 */
#include <string.h>

#include "emit.h"

#define WIDTH 100
#define TAB 8
#define MAX_DEPTH 32

/* A place where a line may end, and the column at which the next goes on. */
struct break_point {
	size_t length;		/* of the line up to there; 0: none */
	size_t depth;		/* of brackets: the fewer the better */
	size_t column;
};

static size_t width_of(char c, size_t column)
{
	return c == '\t' ? TAB - column % TAB : 1;
}

static bool may_break(const char *line, size_t i)
{
	return line[i] == ',' || (i && !strncmp(line + i - 1, "&&", 2)) ||
	       (i && !strncmp(line + i - 1, "||", 2));
}

/* Where a line that is broken outside all brackets goes on. */
static size_t base_column(const char *line)
{
	size_t tabs = strspn(line, "\t");

	return tabs * TAB + (strncmp(line + tabs, "return ", 7) ? TAB : 7);
}

/* Of the places to break @line within WIDTH columns, the last of the outermost. */
static struct break_point find_break(const char *line, size_t length)
{
	size_t columns[MAX_DEPTH] = {base_column(line)}, depth = 0, column = 0;
	struct break_point found = {};

	for (size_t i = 0; i < length; i++) {
		column += width_of(line[i], column);
		if (column > WIDTH && found.length)
			return found;
		if (line[i] == '(' && depth + 1 < MAX_DEPTH)
			columns[++depth] = column;
		else if (line[i] == ')' && depth)
			depth--;
		else if (i + 1 < length && line[i + 1] == ' ' && may_break(line, i) &&
			 (!found.length || depth <= found.depth))
			found = (struct break_point){i + 1, depth, columns[depth]};
	}
	return column > WIDTH ? found : (struct break_point){};
}

static void indent(struct text *text, size_t column)
{
	for (; column >= TAB; column -= TAB)
		text_append(text, "\t", 1);
	for (; column; column--)
		text_append(text, " ", 1);
}

static void wrap_line(struct text *out, const char *line, size_t length)
{
	struct text rest = {}, next = {};

	text_append(&rest, line, length);
	for (;;) {
		struct break_point found = find_break(rest.bytes, rest.length);

		if (!found.length)
			break;
		text_append(out, rest.bytes, found.length);
		text_append(out, "\n", 1);
		indent(&next, found.column);
		text_append(&next, rest.bytes + found.length + 1,
			    rest.length - found.length - 1);
		text_free(&rest);
		rest = next;
		next = (struct text){};
	}
	text_append(out, rest.bytes, rest.length);
	text_free(&rest);
}

void emit_wrap(struct text *text)
{
	struct text out = {};
	const char *line = text->bytes;

	while (*line) {
		size_t length = strcspn(line, "\n");

		if (line[0] == ' ' || line[0] == '/' || memchr(line, '"', length))
			text_append(&out, line, length);
		else
			wrap_line(&out, line, length);
		if (line[length])
			text_append(&out, "\n", 1);
		line += length + (line[length] == '\n');
	}
	text_free(text);
	*text = out;
}
