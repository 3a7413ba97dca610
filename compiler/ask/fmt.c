/* SPDX-License-Identifier: MIT */
/*
 * vntc fmt: rewrites a spec in the layout of specs/, and old words as new ones.
 *
 * Keys stand in the order of the tables of spec.c, each level two columns to the
 * right of the one above it.  What stands in brackets stays there when it fits
 * into a line; comments beside text begin in one column; an empty line stands
 * before each section, elsewhere one where there were any.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "read/forms.h"
#include "ask/migrate.h"

#define WIDTH 100
#define COMMENT_COLUMN 41

/* The keys of a row of a template, in their order. */
static const struct key row_table[] = {
	{.name = "template"}, {.name = "with"},
};
static const struct keys row_keys = KEYS("row", row_table);

struct printer {
	struct arena *arena;
	struct text *text;
};

static size_t rank(const struct keys *keys, const struct part *part)
{
	for (size_t i = 0; i < keys->count; i++)
		if (!strcmp(keys->items[i].name, part->key->text))
			return i;
	return keys->count;
}

/* Put the parts of @map into the order of @keys. */
static void sort(struct part *map, const struct keys *keys)
{
	for (size_t i = 1; i < map->parts.count; i++)
		for (size_t j = i; j && rank(keys, &map->parts.items[j]) <
				     rank(keys, &map->parts.items[j - 1]); j--) {
			struct part moved = map->parts.items[j];

			map->parts.items[j] = map->parts.items[j - 1];
			map->parts.items[j - 1] = moved;
		}
}

/* What all measures have in common stands together, after an empty line. */
static bool is_common(const struct part *part)
{
	static const char *const keys[] = {"pair", "timeout", "by", "also_by", "details", "columns"};

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (!strcmp(keys[i], part->key->text))
			return true;
	return false;
}

/* Sort @map, which has @keys, and the maps within it. */
static void arrange(struct part *map, const struct keys *keys)
{
	if (map->node->kind != NODE_MAP)
		return;
	sort(map, keys);
	for (size_t i = 0; i < map->parts.count; i++) {
		struct part *part = &map->parts.items[i];
		size_t at = rank(keys, part);
		struct form form = {};

		part->blanks = BLANKS_NONE;
		if (at < keys->count && keys->items[at].read)
			form = form_of(&keys->items[at]);
		if (keys == &tool_keys && is_common(part) && (!i || !is_common(part - 1)))
			part->blanks = BLANKS_BEFORE;
		if (form.kind < FORM_GROUPS)
			continue;
		part->blanks = BLANKS_BEFORE;
		for (size_t j = 0; form.keys && j < part->parts.count; j++)
			arrange(&part->parts.items[j], form.keys);
	}
}

/* Characters of UTF-8. */
static size_t width(const char *bytes, size_t length)
{
	size_t count = 0;

	for (size_t i = 0; i < length; i++)
		count += (bytes[i] & 0xc0) != 0x80;
	return count;
}

/* Text in quotes that goes over several lines, on one line. */
static void add_quoted(struct text *text, const char *value)
{
	text_add(text, "\"");
	for (; *value; value++) {
		if (*value == '\n')
			text_add(text, "\\n");
		else
			text_add(text, *value == '"' || *value == '\\' ? "\\%c" : "%c", *value);
	}
	text_add(text, "\"");
}

/* As it stands in the source. */
static void add_scalar(struct text *text, const struct node *node)
{
	const char *begin;
	size_t length;

	if (!node->span.source) {
		text_add(text, "%s", node->text);
		return;
	}
	begin = node->span.source->text + node->span.begin;
	length = node->span.end - node->span.begin;
	if (memchr(begin, '\n', length) && !node->plain)
		add_quoted(text, node->text);
	else
		text_append(text, begin, length);
}

static void add_flow(struct text *text, const struct part *part)
{
	bool map = part->node->kind == NODE_MAP;

	if (part->node->kind == NODE_SCALAR) {
		add_scalar(text, part->node);
		return;
	}
	text_add(text, map ? "{" : "[");
	for (size_t i = 0; i < part->parts.count; i++) {
		text_add(text, "%s", i ? ", " : "");
		if (map) {
			add_scalar(text, part->parts.items[i].key);
			text_add(text, ": ");
		}
		add_flow(text, &part->parts.items[i]);
	}
	text_add(text, map ? "}" : "]");
}

/* A line of @indent, @lead and @rest, with the comment @beside it. */
static void put_line(struct printer *printer, size_t indent, const char *lead,
		     const char *rest, const char *beside)
{
	char *line = arena_printf(printer->arena, "%*s%s%s%s", (int)indent, "", lead,
				  lead[0] && rest[0] ? " " : "", rest);
	size_t column = width(line, strlen(line));

	if (beside)
		text_add(printer->text, "%s%*s%s\n", line,
			 column < COMMENT_COLUMN ? (int)(COMMENT_COLUMN - column) : 1, "", beside);
	else
		text_add(printer->text, "%s\n", line);
}

/* An empty line, unless there is one. */
static void put_blank(struct printer *printer)
{
	const struct text *text = printer->text;

	if (text->length > 1 && text->bytes[text->length - 2] != '\n')
		text_add(printer->text, "\n");
}

static void put_lines(struct printer *printer, const note_lines *lines, size_t indent,
		      bool blanks, bool first)
{
	for (size_t i = 0; i < lines->count; i++) {
		if (lines->items[i]) {
			put_line(printer, indent, "", lines->items[i], NULL);
			first = false;
		} else if (blanks && !first) {
			put_blank(printer);
		}
	}
}

static void put_above(struct printer *printer, const struct part *part, size_t indent, bool first)
{
	if (part->blanks == BLANKS_BEFORE && !first)
		put_blank(printer);
	put_lines(printer, &part->above, indent, part->blanks != BLANKS_NONE, first);
}

/* What goes after @lead; NULL when it does not fit there. */
static const char *in_line(struct printer *printer, const struct part *part, size_t indent,
			   const char *lead)
{
	struct text flow = {};
	const char *line = NULL;
	bool scalar = part->node->kind == NODE_SCALAR;

	if (!scalar && (!part->flow || part->noted) && part->parts.count)
		return NULL;
	add_flow(&flow, part);
	if (scalar || !part->parts.count ||
	    indent + width(lead, strlen(lead)) + 1 + width(flow.bytes, flow.length) <= WIDTH)
		line = arena_strndup(printer->arena, flow.length ? flow.bytes : "", flow.length);
	text_free(&flow);
	return line;
}

static void put_part(struct printer *printer, const struct part *part, size_t indent,
		     const char *dash, bool first);

/* The parts of @part; @dash stands before the first. */
static void put_parts(struct printer *printer, const struct part *part, size_t indent,
		      const char *dash)
{
	for (size_t i = 0; i < part->parts.count; i++)
		put_part(printer, &part->parts.items[i], indent, i ? "" : dash, !i);
	put_lines(printer, &part->below, indent, true, false);
}

/* An item of a list that is a map: its first key stands after the dash. */
static void put_item(struct printer *printer, const struct part *part, size_t indent)
{
	put_lines(printer, &part->parts.items[0].above, indent, false, false);
	if (part->beside)
		put_line(printer, indent, "", part->beside, NULL);
	put_parts(printer, part, indent + 2, "- ");
}

/* @dash: "- " when it is the first key of an item, which begins two columns before. */
static void put_part(struct printer *printer, const struct part *part, size_t indent,
		     const char *dash, bool first)
{
	size_t left = indent - strlen(dash);
	struct text lead = {};
	const char *line;

	if (!dash[0])
		put_above(printer, part, indent, first);
	text_add(&lead, "%s", part->key ? dash : "-");
	if (part->key) {
		add_scalar(&lead, part->key);
		text_add(&lead, ":");
	}
	line = in_line(printer, part, left, lead.bytes);
	if (line) {
		put_line(printer, left, lead.bytes, line, part->beside);
		put_lines(printer, &part->below, indent + 2, true, false);
	} else if (!part->key && part->node->kind == NODE_MAP) {
		put_item(printer, part, left);
	} else {
		put_line(printer, left, lead.bytes, "", part->beside);
		put_parts(printer, part, indent + 2, "");
	}
	text_free(&lead);
}

static void put_document(struct printer *printer, const struct part *top)
{
	struct text *text = printer->text;

	put_lines(printer, &top->above, 0, true, true);
	put_parts(printer, top, 0, "");
	while (text->length > 1 && text->bytes[text->length - 2] == '\n')
		text->bytes[--text->length] = '\0';
}

/* The same, but for the order of keys that are known? */
static bool same(const struct part *a, const struct part *b)
{
	if (a->node->kind != b->node->kind || a->parts.count != b->parts.count ||
	    (a->key && strcmp(a->key->text, b->key->text)))
		return false;
	if (a->node->kind == NODE_SCALAR && strcmp(a->node->text, b->node->text))
		return false;
	for (size_t i = 0; i < a->parts.count; i++)
		if (!same(&a->parts.items[i], &b->parts.items[i]))
			return false;
	return true;
}

static const struct node *entry(const struct node *map, const char *name)
{
	for (size_t i = 0; map->kind == NODE_MAP && i < map->entries.count; i++)
		if (!strcmp(map->entries.items[i].key->text, name))
			return map->entries.items[i].value;
	return NULL;
}

/* Is @document a proper spec?  The body of a template is none before its words are put in. */
static bool is_spec(struct arena *arena, struct diag *diag, const struct node *document,
		    const struct source *source)
{
	const struct node *tool = entry(document, "tool");

	if (tool && tool->kind == NODE_SCALAR && strchr(tool->text, '$'))
		return true;
	document = expand_document(arena, diag, document);
	return document && spec_read(arena, diag, document, source->name);
}

/*
 * The document at @source with its keys in order and old words renamed, if it is a valid
 * spec; in *@old whether it had old words, which become valid when they are written again.
 */
static struct part *read_parts(struct arena *arena, struct diag *diag,
			       const struct source *source, bool *old)
{
	const struct node *document = document_read(arena, diag, source);
	bool row = document && entry(document, "template");
	struct part *top;

	if (!document)
		return NULL;
	if (document->kind != NODE_MAP) {
		diag_error(diag, document->span, "a spec is a map of 'key: value'");
		return NULL;
	}
	top = notes_read(arena, document);
	*old = !row && migrate(arena, top);
	if (!*old && !is_spec(arena, diag, document, source))
		return NULL;
	arrange(top, row ? &row_keys : &tool_keys);
	return top;
}

bool fmt_text(struct arena *arena, struct diag *diag, const struct source *source,
	      struct text *text)
{
	bool old;
	const struct part *before = read_parts(arena, diag, source, &old), *after;
	struct printer printer = {arena, text};

	if (!before)
		return false;
	put_document(&printer, before);
	after = read_parts(arena, diag,
			   source_of_text(arena, source->name, text->bytes, text->length), &old);
	if (after && !old && same(before, after))
		return true;
	diag_error(diag, (struct span){}, "%s: its layout cannot be changed without its meaning",
		   source->name);
	return false;
}

/* A link stays one: what it leads to is written. */
static bool write_behind(struct diag *diag, const char *path, const struct text *text)
{
	char *real = realpath(path, NULL);
	bool fine = write_file(diag, real ? real : path, text);

	free(real);
	return fine;
}

bool fmt_file(struct arena *arena, struct diag *diag, const char *path, bool check)
{
	const struct source *source = source_read(arena, path);
	struct text text = {};
	bool fine;

	if (!source) {
		diag_error(diag, (struct span){}, "cannot read %s: %s", path, strerror(errno));
		return false;
	}
	fine = fmt_text(arena, diag, source, &text);
	if (fine && (text.length != source->size || memcmp(text.bytes, source->text, text.length))) {
		printf("%s\n", path);
		fine = !check && write_behind(diag, path, &text);
	}
	text_free(&text);
	return fine;
}
