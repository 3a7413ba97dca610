/* SPDX-License-Identifier: MIT */
/*
 * Attaches comments to the parts of a document.  Between two words of a document there are
 * indicators, blanks and comments, nothing else; a walk through the document in the order of
 * its text gives each comment to a part.
 */
#include <string.h>

#include "ask/notes.h"

struct walker {
	struct arena *arena;
	const struct source *source;
	uint32_t at;		/* end of what was walked over */
	struct part *last;	/* begun last: what stands beside it is its own */
};

/* A comment on a line of its own, or an empty line. */
struct line {
	const char *text;	/* NULL: empty */
	uint32_t column;
};

typedef LIST(struct line) gap_lines;

static uint32_t column_of(const struct walker *walker, uint32_t offset)
{
	return source_position(walker->source, offset).column - 1;
}

/* The comment at @at, without blanks at its end. */
static const char *comment_at(struct walker *walker, uint32_t at)
{
	const char *text = walker->source->text + at;
	size_t length = strcspn(text, "\r\n");

	while (text[length - 1] == ' ' || text[length - 1] == '\t')
		length--;
	return arena_strndup(walker->arena, text, length);
}

/* Several comments beside one part: its text stood on several lines. */
static void put_beside(struct walker *walker, const char *text)
{
	struct part *part = walker->last;

	part->beside = part->beside
		? arena_printf(walker->arena, "%s; %s", part->beside, text + strspn(text, "# "))
		: text;
}

/* Walk to @end: a comment beside the last part goes there, lines into @lines. */
static void walk(struct walker *walker, uint32_t end, gap_lines *lines)
{
	const char *text = walker->source->text;
	uint32_t breaks = 0;

	for (; walker->at < end; walker->at++) {
		uint32_t at = walker->at;

		if (text[at] == '\n' && ++breaks == 2)
			*ARENA_PUSH(walker->arena, lines) = (struct line){};
		if (text[at] != '#')
			continue;
		if (!breaks && walker->last)
			put_beside(walker, comment_at(walker, at));
		else
			*ARENA_PUSH(walker->arena, lines) =
				(struct line){comment_at(walker, at), column_of(walker, at)};
		breaks = 0;
		walker->at += strcspn(text + at, "\n") - 1;
	}
}

/* The innermost part, last within @part, that holds what stands at @column. */
static struct part *holder(struct part *part, uint32_t column)
{
	while (part->parts.count && !part->flow &&
	       part->parts.items[part->parts.count - 1].column < column)
		part = &part->parts.items[part->parts.count - 1];
	return part;
}

/*
 * Lines between @before, or NULL, and what begins at @column: up to the last that
 * is indented deeper they belong to @before, the others come into @above.
 */
static void share(struct walker *walker, const gap_lines *lines, struct part *before,
		  uint32_t column, note_lines *above)
{
	size_t deep = 0;

	for (size_t i = 0; before && i < lines->count; i++)
		if (lines->items[i].text && lines->items[i].column > column)
			deep = i + 1;
	for (size_t i = 0, next; i < lines->count; i++) {
		note_lines *to = above;

		for (next = i; next + 1 < lines->count && !lines->items[next].text; next++)
			;
		if (i < deep)
			to = &holder(before, lines->items[next].column)->below;
		*ARENA_PUSH(walker->arena, to) = lines->items[i].text;
	}
}

/* Where the bracket is that closes what ends after @at. */
static uint32_t closing(const struct walker *walker)
{
	const char *text = walker->source->text;
	uint32_t at = walker->at;

	while (at < walker->source->size && text[at] != '}' && text[at] != ']')
		at += text[at] == '#' ? strcspn(text + at, "\n") : 1;
	return at;
}

static bool has_comment(const note_lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		if (lines->items[i])
			return true;
	return false;
}

static void read_part(struct walker *walker, struct part *part, bool within);

/* Key and value of the part number @i in @owner; an item has no key. */
static void begin_part(struct walker *walker, struct part *owner, size_t i)
{
	const struct node *node = owner->node;
	bool map = node->kind == NODE_MAP;
	struct part *part = &owner->parts.items[owner->parts.count++];
	struct part *before = i && !owner->flow ? part - 1 : NULL;
	uint32_t begin;
	gap_lines lines = {};

	part->key = map ? node->entries.items[i].key : NULL;
	part->node = map ? node->entries.items[i].value : node->list.items[i];
	begin = map ? part->key->span.begin : part->node->span.begin;
	part->column = column_of(walker, begin);
	if (!map && !owner->flow)
		part->column -= part->column < 2 ? part->column : 2;
	walk(walker, begin, &lines);
	share(walker, &lines, before, part->column, &part->above);
	if (map)
		walker->at = part->key->span.end;
	walker->last = part;
	read_part(walker, part, owner->flow);
}

/* What is between a bracket and its comrade. */
static void end_flow(struct walker *walker, struct part *part)
{
	gap_lines lines = {};

	walk(walker, closing(walker), &lines);
	for (size_t i = 0; i < lines.count; i++)
		*ARENA_PUSH(walker->arena, &part->below) = lines.items[i].text;
	walker->at++;
	walker->last = part;
}

/* A comment between a key and its value goes above both. */
static void begin_value(struct walker *walker, struct part *part)
{
	gap_lines lines = {};

	walk(walker, part->node->span.begin, &lines);
	for (size_t i = 0; i < lines.count; i++)
		if (lines.items[i].text)
			*ARENA_PUSH(walker->arena, &part->above) = lines.items[i].text;
}

/* @within: inside of brackets. */
static void read_part(struct walker *walker, struct part *part, bool within)
{
	const struct node *node = part->node;
	char first = walker->source->text[node->span.begin];
	bool bracket = node->kind == NODE_MAP ? first == '{' : first == '[';
	size_t count = node->kind == NODE_MAP ? node->entries.count : node->list.count;

	if (node->kind == NODE_SCALAR) {
		begin_value(walker, part);
		if (walker->at < node->span.end)
			walker->at = node->span.end;
		return;
	}
	part->flow = within || bracket;
	if (bracket) {
		begin_value(walker, part);
		walker->at = node->span.begin + 1;
	}
	/* The parts stay where they are: what is last points to one. */
	part->parts.items = arena_alloc(walker->arena, count * sizeof(struct part));
	for (size_t i = 0; i < count; i++)
		begin_part(walker, part, i);
	if (bracket)
		end_flow(walker, part);
	part->noted = has_comment(&part->below);
	for (size_t i = 0; i < count; i++) {
		const struct part *inner = &part->parts.items[i];

		part->noted |= inner->noted || has_comment(&inner->above) || inner->beside;
	}
}

struct part *notes_read(struct arena *arena, const struct node *document)
{
	struct part *top = ARENA_NEW(arena, struct part);
	struct walker walker = {.arena = arena, .source = document->span.source};
	gap_lines lines = {};
	note_lines end = {};

	top->node = document;
	read_part(&walker, top, false);
	walk(&walker, walker.source->size, &lines);
	share(&walker, &lines, top->parts.count ? &top->parts.items[top->parts.count - 1] : NULL,
	      0, &end);
	top->below = end;
	if (top->parts.count) {
		top->above = top->parts.items[0].above;
		top->parts.items[0].above = (note_lines){};
	}
	return top;
}
