/* SPDX-License-Identifier: MIT */
/*
 * Long lines of emitted C are broken as a kernel programmer would: behind a
 * comma or an operator, and go on below what stands behind the open bracket.
 */
#include <string.h>

#include "emit.h"

#define WIDTH 100
#define TAB 8
#define MAX_DEPTH 32

/* A place where a line may end, and the column at which the next goes on. */
struct break_point {
	size_t length;		/* of the line up to there; 0: none */
	size_t rank;		/* of brackets, and there of what it is behind: the less the better */
	size_t column;
};

static size_t width_of(char c, size_t column)
{
	return c == '\t' ? TAB - column % TAB : 1;
}

/* Behind what a line may be broken; what binds least comes first. */
static const char *const breaks[] = {
	",", " && || ", " == != <= >= < > ", " + - & | << >> ", " * / % ",
};

#define NO_BREAK ARRAY_SIZE(breaks)

/* The row of breaks[] for what ends at @line[i], before a blank. */
static size_t break_behind(const char *line, size_t i)
{
	char word[8] = " ";
	size_t start = i;

	if (line[i] == ',')
		return 0;
	while (start && i - start < 3 && line[start - 1] != ' ')
		start--;
	if (!start || i - start > 1)
		return NO_BREAK;
	memcpy(word + 1, line + start, i + 2 - start);
	for (size_t row = 1; row < ARRAY_SIZE(breaks); row++)
		if (strstr(breaks[row], word))
			return row;
	return NO_BREAK;
}

/* Where a line that is broken outside all brackets goes on. */
static size_t base_column(const char *line)
{
	size_t tabs = strspn(line, "\t");

	return tabs * TAB + (strncmp(line + tabs, "return ", 7) ? TAB : 7);
}

static void add_break(struct break_point *found, struct break_point one, bool possible)
{
	if (possible && (!found->length || one.rank <= found->rank))
		*found = one;
}

/*
 * Of the places to break @line within WIDTH columns, the last of the outermost.  Outside
 * of brackets it goes on at @base.
 */
static struct break_point find_break(const char *line, size_t length, size_t base)
{
	size_t columns[MAX_DEPTH] = {base}, depth = 0, column = 0;
	struct break_point found = {};

	for (size_t i = 0; i < length; i++) {
		column += width_of(line[i], column);
		if (column > WIDTH && found.length)
			return found;
		if (line[i] == '(' && depth + 1 < MAX_DEPTH)
			columns[++depth] = column;
		else if (line[i] == ')' && depth)
			depth--;
		else if (i + 1 < length && line[i + 1] == ' ')
			add_break(&found, (struct break_point){
				i + 1, depth * ARRAY_SIZE(breaks) + break_behind(line, i), columns[depth],
			}, break_behind(line, i) != NO_BREAK);
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
	size_t base = base_column(line);

	text_append(&rest, line, length);
	for (;;) {
		struct break_point found = find_break(rest.bytes, rest.length, base);

		if (!found.length)
			break;
		text_append(out, rest.bytes, found.length);
		text_append(out, "\n", 1);
		indent(&next, found.column);
		base = found.column;
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
