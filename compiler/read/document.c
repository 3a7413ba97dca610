/* SPDX-License-Identifier: MIT */
/*
 * Reads YAML into maps, lists and scalars, each with its place in the text.
 *
 * Specs use a small part of YAML.  Tags, anchors, aliases, block text, duplicate keys and
 * more than one document are errors: vntc would have to ignore them, which no author expects.
 */
#include <string.h>
#include <yaml.h>

#include "read/document.h"

#define MAX_DEPTH 32

struct reader {
	struct arena *arena;
	struct diag *diag;
	const struct source *source;
	yaml_parser_t parser;
	yaml_event_t event;
	bool failed;
};

static struct span span_of(const struct reader *reader, yaml_mark_t start,
			   yaml_mark_t end)
{
	return (struct span){
		.source = reader->source,
		.begin = source_offset(reader->source, start.line, start.column),
		.end = source_offset(reader->source, end.line, end.column),
	};
}

static struct span event_span(const struct reader *reader)
{
	return span_of(reader, reader->event.start_mark, reader->event.end_mark);
}

static void fail(struct reader *reader, const char *what)
{
	if (!reader->failed)
		diag_error(reader->diag, event_span(reader), "%s", what);
	reader->failed = true;
}

/* What libyaml's words mean for who writes a spec. */
static const char *advice(const char *problem)
{
	static const struct { const char *words, *advice; } table[] = {
		{"cannot start any token", "indent with spaces; quote a value that begins with a special character"},
		{"tab character", "indent with spaces"},
		{"mapping values are not allowed", "is this line indented too far?  a value with ': ' in it needs quotes"},
		{"did not find expected ','", "inside { } and [ ], a value with brackets, braces or a comma in it needs quotes"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		if (strstr(problem, table[i].words))
			return table[i].advice;
	return NULL;
}

/* libyaml's words, at its places.  After an error of ours they mislead. */
static void fail_parse(struct reader *reader)
{
	const yaml_parser_t *parser = &reader->parser;
	struct span span = span_of(reader, parser->problem_mark, parser->problem_mark);
	const char *problem = parser->problem ? parser->problem : "not YAML";

	if (reader->failed)
		return;
	reader->failed = true;
	if (parser->error == YAML_READER_ERROR)
		span.begin = span.end = parser->problem_offset;
	diag_error(reader->diag, span, "%s", problem);
	if (parser->context)
		diag_note(reader->diag,
			  span_of(reader, parser->context_mark, parser->context_mark),
			  "%s", parser->context);
	if (advice(problem))
		diag_hint(reader->diag, "%s", advice(problem));
}

static bool next(struct reader *reader)
{
	yaml_event_delete(&reader->event);
	if (yaml_parser_parse(&reader->parser, &reader->event))
		return true;
	fail_parse(reader);
	return false;
}

static bool refuse_properties(struct reader *reader, const yaml_char_t *anchor,
			      const yaml_char_t *tag)
{
	if (tag)
		fail(reader, "YAML tags (!name) have no meaning in a spec; write 'not' instead of '!'");
	if (anchor)
		fail(reader, "YAML anchors (&name) have no meaning in a spec");
	return !reader->failed;
}

static struct node *read_node(struct reader *reader, int depth);

static struct node *new_node(struct reader *reader, enum node_kind kind)
{
	struct node *node = ARENA_NEW(reader->arena, struct node);

	node->kind = kind;
	node->span = event_span(reader);
	return node;
}

static struct node *read_scalar(struct reader *reader)
{
	struct node *node = new_node(reader, NODE_SCALAR);
	yaml_scalar_style_t style = reader->event.data.scalar.style;
	size_t length = reader->event.data.scalar.length;
	const char *text = (const char *)reader->event.data.scalar.value;

	if (!refuse_properties(reader, reader->event.data.scalar.anchor,
			       reader->event.data.scalar.tag))
		return NULL;
	if (style == YAML_FOLDED_SCALAR_STYLE || style == YAML_LITERAL_SCALAR_STYLE)
		fail(reader, "block text (> or |) has no meaning in a spec");
	else if (memchr(text, '\0', length))
		fail(reader, "a value must not hold a zero byte");
	else if (node->span.end - node->span.begin != length &&
		 style == YAML_PLAIN_SCALAR_STYLE)
		fail(reader, "a value must stand on one line: is the next line indented too far, or a bracket not closed?");
	node->text = arena_strndup(reader->arena, text, length);
	node->plain = style == YAML_PLAIN_SCALAR_STYLE;
	return node;
}

static struct node *read_list(struct reader *reader, int depth)
{
	struct node *node = new_node(reader, NODE_LIST);

	if (!refuse_properties(reader, reader->event.data.sequence_start.anchor,
			       reader->event.data.sequence_start.tag))
		return NULL;
	while (next(reader) && reader->event.type != YAML_SEQUENCE_END_EVENT) {
		struct node *item = read_node(reader, depth + 1);

		if (!item)
			return NULL;
		*ARENA_PUSH(reader->arena, &node->list) = item;
	}
	return reader->failed ? NULL : node;
}

static void refuse_duplicate(struct reader *reader, const struct node *map,
			     const struct node *key)
{
	for (size_t i = 0; i < map->entries.count; i++) {
		const struct node *other = map->entries.items[i].key;

		if (strcmp(other->text, key->text))
			continue;
		diag_error(reader->diag, key->span, "'%s' stands here twice", key->text);
		diag_note(reader->diag, other->span, "first here");
		reader->failed = true;
	}
}

static struct node *read_map(struct reader *reader, int depth)
{
	struct node *node = new_node(reader, NODE_MAP);

	if (!refuse_properties(reader, reader->event.data.mapping_start.anchor,
			       reader->event.data.mapping_start.tag))
		return NULL;
	while (next(reader) && reader->event.type != YAML_MAPPING_END_EVENT) {
		struct node *key = read_node(reader, depth + 1), *value;

		if (!key)
			return NULL;
		if (key->kind != NODE_SCALAR) {
			diag_error(reader->diag, key->span, "a key must be a word");
			reader->failed = true;
			return NULL;
		}
		refuse_duplicate(reader, node, key);
		if (!next(reader))
			return NULL;
		value = read_node(reader, depth + 1);
		if (!value)
			return NULL;
		*ARENA_PUSH(reader->arena, &node->entries) =
			(struct entry){.key = key, .value = value};
	}
	return reader->failed ? NULL : node;
}

/* The node that begins with the current event. */
static struct node *read_node(struct reader *reader, int depth)
{
	if (depth > MAX_DEPTH) {
		fail(reader, "nested too deeply");
		return NULL;
	}
	switch (reader->event.type) {
	case YAML_SCALAR_EVENT:
		return read_scalar(reader);
	case YAML_SEQUENCE_START_EVENT:
		return read_list(reader, depth);
	case YAML_MAPPING_START_EVENT:
		return read_map(reader, depth);
	case YAML_ALIAS_EVENT:
		fail(reader, "YAML aliases (*name) have no meaning in a spec");
		return NULL;
	default:
		fail(reader, "a value was expected here");
		return NULL;
	}
}

/* STREAM-START DOCUMENT-START node DOCUMENT-END STREAM-END */
static struct node *read_document(struct reader *reader)
{
	struct node *node;

	if (!next(reader) || !next(reader))
		return NULL;
	if (reader->event.type == YAML_STREAM_END_EVENT) {
		fail(reader, "the file is empty: a spec begins with 'tool: NAME'");
		return NULL;
	}
	if (!next(reader))
		return NULL;
	node = read_node(reader, 0);
	if (!node || !next(reader) || !next(reader))
		return NULL;
	if (reader->event.type != YAML_STREAM_END_EVENT)
		fail(reader, "a second document: one file holds one spec");
	return node;
}

static bool refuse_at(struct diag *diag, const struct source *source, const char *at,
		      const char *what)
{
	uint32_t offset = at - source->text;

	diag_error(diag, (struct span){source, offset, offset}, "%s", what);
	return false;
}

/* False for what is no text, or has lines that libyaml counts and we do not. */
static bool check_text(struct diag *diag, const struct source *source)
{
	static const char *const breaks[] = {"\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"};
	const char *at = memchr(source->text, '\0', source->size);

	if (at)
		return refuse_at(diag, source, at, "a zero byte: not text");
	for (size_t i = 0; i < ARRAY_SIZE(breaks); i++)
		if ((at = strstr(source->text, breaks[i])))
			return refuse_at(diag, source, at, "a line must end with a newline, not with a separator of Unicode");
	for (at = strchr(source->text, '\r'); at; at = strchr(at + 1, '\r'))
		if (at[1] != '\n')
			return refuse_at(diag, source, at, "a line must end with a newline, not with a carriage return");
	return true;
}

const struct node *document_read(struct arena *arena, struct diag *diag,
				 const struct source *source)
{
	struct reader reader = {.arena = arena, .diag = diag, .source = source};
	struct node *node;

	if (!check_text(diag, source))
		return NULL;
	if (!yaml_parser_initialize(&reader.parser))
		return NULL;
	yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&reader.parser,
				     (const unsigned char *)source->text, source->size);
	node = read_document(&reader);
	yaml_event_delete(&reader.event);
	yaml_parser_delete(&reader.parser);
	return reader.failed ? NULL : node;
}
