/* SPDX-License-Identifier: MIT */
/*
 * Lays generated C out in the kernel's style: a long line is broken after a comma or an
 * operator, as far outside of brackets as that helps, and continues below the first character
 * after the open bracket; a long comment becomes one of several lines; there is one empty
 * line where there are several, and none after an open brace.
 */
#include <string.h>

#include "emit/emit.h"

#define WIDTH 100
#define TAB 8
#define MAX_DEPTH 64

/* A place where a line may end, and the column at which the next goes on. */
struct break_point {
	size_t length;		/* of the line up to there; 0: none */
	size_t rank;		/* of brackets, and there of what it is after: the less the better */
	size_t column;
};

static size_t width_of(char c, size_t column)
{
	return c == '\t' ? TAB - column % TAB : 1;
}

static size_t width(const char *line, size_t length)
{
	size_t column = 0;

	for (size_t i = 0; i < length; i++)
		column += width_of(line[i], column);
	return column;
}

/* After what a line may be broken; what binds least comes first. */
static const char *const breaks[] = {
	",", " ? : ", " && || ", " == != <= >= < > ", " + - & | << >> ", " * / % ", " = ",
};

#define NO_BREAK ARRAY_SIZE(breaks)

/* The row of breaks[] for what ends at @line[i], before a blank. */
static size_t break_after(const char *line, size_t i)
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

/* Step over a text in quotes that begins at @line[i]; its last character. */
static size_t end_of_quote(const char *line, size_t length, size_t i)
{
	for (i++; i < length && line[i] != '"'; i++)
		if (line[i] == '\\')
			i++;
	return i < length ? i : length - 1;
}

/* A break is taken when it is nearer to the outside than what was found, or as near and later. */
static void add_break(struct break_point *found, struct break_point one)
{
	if (!found->length || one.rank <= found->rank)
		*found = one;
}

/*
 * Of the places to break @line within WIDTH columns, the last of the outermost.  @depth
 * brackets, whose contents go on at @columns, are open before it.
 */
static struct break_point find_break(const char *line, size_t length, size_t *columns,
				     size_t depth)
{
	size_t column = 0, begin = strspn(line, "\t ");
	struct break_point found = {};

	for (size_t i = 0; i < length; i++) {
		if (line[i] == '"')
			for (size_t end = end_of_quote(line, length, i); i < end; i++)
				column++;
		column += width_of(line[i], column);
		if (column > WIDTH && found.length)
			return found;
		if (line[i] == '(' && depth + 1 < MAX_DEPTH)
			columns[++depth] = column;
		else if (line[i] == ')' && depth)
			depth--;
		else if (i > begin && i + 1 < length && line[i + 1] == ' ' &&
			 break_after(line, i) != NO_BREAK)
			add_break(&found, (struct break_point){
				i + 1, depth * ARRAY_SIZE(breaks) + break_after(line, i),
				columns[depth],
			});
	}
	return found;
}

/* How many brackets are open after @line, and at which columns their contents go on. */
static size_t open_brackets(const char *line, size_t length, size_t *columns, size_t depth)
{
	size_t column = 0;

	for (size_t i = 0; i < length; i++) {
		if (line[i] == '"')
			for (size_t end = end_of_quote(line, length, i); i < end; i++)
				column++;
		column += width_of(line[i], column);
		if (line[i] == '(' && depth + 1 < MAX_DEPTH)
			columns[++depth] = column;
		else if (line[i] == ')' && depth)
			depth--;
	}
	return depth;
}

static void indent(struct text *text, size_t column)
{
	for (; column >= TAB; column -= TAB)
		text_append(text, "\t", 1);
	for (; column; column--)
		text_append(text, " ", 1);
}

/* Is @line still too long before the first place where it can be broken? */
static bool is_stuck(const struct text *line, const size_t *columns, size_t depth)
{
	size_t open[MAX_DEPTH];
	struct break_point found;

	if (width(line->bytes, line->length) <= WIDTH)
		return false;
	memcpy(open, columns, sizeof(open));
	found = find_break(line->bytes, line->length, open, depth);
	return !found.length || width(line->bytes, found.length) > WIDTH;
}

/* What follows @from on a line that begins at @column. */
static void continue_line(struct text *next, const struct text *line, size_t from, size_t column)
{
	text_free(next);
	*next = (struct text){};
	indent(next, column);
	text_append(next, line->bytes + from, line->length - from);
}

static void wrap_line(struct text *out, const char *line, size_t length)
{
	size_t columns[MAX_DEPTH] = {base_column(line)}, depth = 0;
	struct text rest = {}, next = {};

	text_append(&rest, line, length);
	while (width(rest.bytes, rest.length) > WIDTH) {
		size_t open[MAX_DEPTH];
		struct break_point found;

		memcpy(open, columns, sizeof(open));
		found = find_break(rest.bytes, rest.length, open, depth);
		if (!found.length)
			break;
		text_append(out, rest.bytes, found.length);
		text_append(out, "\n", 1);
		depth = open_brackets(rest.bytes, found.length, columns, depth);
		continue_line(&next, &rest, found.length + 1, found.column);
		/* So far to the right there is no room: it goes on where lines outside of brackets do. */
		if (is_stuck(&next, columns, depth)) {
			for (size_t i = 0; i <= depth; i++)
				columns[i] = base_column(line);
			continue_line(&next, &rest, found.length + 1, columns[0]);
		}
		text_free(&rest);
		rest = next;
		next = (struct text){};
	}
	text_append(out, rest.bytes, rest.length);
	text_free(&rest);
}

/* A comment that stands alone on its line, in as many as it needs. */
static void wrap_comment(struct text *out, const char *line, size_t length)
{
	const char *word = line + strlen("/* "), *end = line + length;
	size_t column;
	bool several = strncmp(line, " * ", 3);		/* it is one line, or one of several */

	if (several) {
		end -= strlen(" */");
		text_add(out, "/*\n");
	}
	text_add(out, " *");
	column = 2;
	while (word < end) {
		size_t size = strcspn(word, " ");

		if (size > (size_t)(end - word))
			size = end - word;
		if (column > 2 && column + 1 + size > WIDTH) {
			text_add(out, "\n *");
			column = 2;
		}
		text_add(out, " %.*s", (int)size, word);
		column += 1 + size;
		word += size + 1;
	}
	text_add(out, "%s", several ? "\n */" : "");
}

static bool is_comment(const char *line, size_t length)
{
	return !strncmp(line, " * ", 3) ||
	       (!strncmp(line, "/* ", 3) && length > 6 && !strncmp(line + length - 3, " */", 3));
}

static void add_line(struct text *out, const char *line, size_t length)
{
	if (width(line, length) <= WIDTH || line[0] == '#')
		text_append(out, line, length);
	else if (is_comment(line, length))
		wrap_comment(out, line, length);
	else
		wrap_line(out, line, length);
	text_append(out, "\n", 1);
}

/* An empty line has no place after another one, or after an open brace. */
static bool is_needless(const struct text *out)
{
	size_t length = out->length;

	return length > 2 && out->bytes[length - 1] == '\n' &&
	       (out->bytes[length - 2] == '\n' || out->bytes[length - 2] == '{');
}

void emit_wrap(struct text *text)
{
	struct text out = {};
	const char *line = text->bytes;

	while (*line) {
		size_t length = strcspn(line, "\n");

		if (length || !is_needless(&out))
			add_line(&out, line, length);
		line += length + (line[length] == '\n');
	}
	text_free(text);
	*text = out;
}
