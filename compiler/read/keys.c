/* SPDX-License-Identifier: MIT */
/* Reads maps by tables of their keys: each value goes to a member of a struct. */
#include <ctype.h>
#include <string.h>

#include "read/keys.h"
#include "read/renamed.h"

#define MAX_NAME 40

bool keys_expect(struct keys_reader *reader, const struct node *node,
		 enum node_kind kind, const char *what)
{
	static const char *const kinds[] = {
		[NODE_SCALAR] = "text", [NODE_LIST] = "a list", [NODE_MAP] = "a map",
	};

	if (node->kind == kind)
		return true;
	diag_error(reader->diag, node->span, "%s was expected here, not %s", what,
		   kinds[node->kind]);
	return false;
}

void keys_check_name(struct keys_reader *reader, const struct name *name, bool dashes)
{
	const char *c = name->text;

	while (islower((unsigned char)*c) ||
	       (c != name->text && (isdigit((unsigned char)*c) || *c == '_' ||
				    (dashes && *c == '-'))))
		c++;
	if (*c || c == name->text || strlen(name->text) > MAX_NAME)
		diag_error(reader->diag, name->span,
			   "'%s' is no name: up to %d lower-case letters, digits and %s, a letter first",
			   name->text, MAX_NAME, dashes ? "_ or -" : "_");
}

/* Words of C, and of the runtime, cannot name what becomes a variable of C. */
static const char *const reserved[] = {
	"filter", "packet", "task", "typed", "option", "point",
	/* From here on, not for fields either. */
	"record", "slot", "time", "auto", "bool", "break", "case", "char", "const", "continue", "default", "do",
	"double", "else", "enum", "extern", "false", "float", "for", "goto", "if",
	"inline", "int", "long", "register", "restrict", "return", "short",
	"signed", "sizeof", "static", "struct", "switch", "true",
	"typedef", "typeof", "union", "unsigned", "void", "volatile", "while",
};

#define ONLY_NAMES 6

void keys_check_free(struct keys_reader *reader, const struct name *name, bool field)
{
	for (size_t i = field ? ONLY_NAMES : 0; i < ARRAY_SIZE(reserved); i++)
		if (!strcmp(reserved[i], name->text))
			diag_error(reader->diag, name->span, "'%s' cannot be a name: it is a word of its own",
				   name->text);
}

void keys_text(struct keys_reader *reader, const struct node *node, void *to)
{
	if (!keys_expect(reader, node, NODE_SCALAR, "text"))
		return;
	if (!node->text[0])
		diag_error(reader->diag, node->span, "text was expected here");
	*(struct name *)to = (struct name){node->text, node->span};
}

/* Text that will stand in a comment and in a string of C. */
void keys_line(struct keys_reader *reader, const struct node *node, void *to)
{
	keys_text(reader, node, to);
	if (node->kind != NODE_SCALAR)
		return;
	if (strstr(node->text, "*/") || strstr(node->text, "/*") ||
	    strpbrk(node->text, "\"\\\n\r"))
		diag_error(reader->diag, node->span,
			   "one line without \", \\, /* and */ was expected here");
}

/* What may be a list or its only item. */
static size_t item_count(const struct node *node)
{
	return node->kind == NODE_LIST ? node->list.count : 1;
}

static const struct node *item(const struct node *node, size_t i)
{
	return node->kind == NODE_LIST ? node->list.items[i] : node;
}

void keys_texts(struct keys_reader *reader, const struct node *node, void *to)
{
	spec_names *list = to;

	for (size_t i = 0; i < item_count(node); i++)
		keys_text(reader, item(node, i), ARENA_PUSH(reader->arena, list));
}

void keys_bool(struct keys_reader *reader, const struct node *node, void *to)
{
	if (!keys_expect(reader, node, NODE_SCALAR, "'yes' or 'no'"))
		return;
	if (!strcmp(node->text, "yes"))
		*(bool *)to = true;
	else if (strcmp(node->text, "no"))
		diag_error(reader->diag, node->span, "'%s' is neither 'yes' nor 'no'",
			   node->text);
}

void keys_expr(struct keys_reader *reader, const struct node *node, void *to)
{
	*(struct expr **)to = expr_read(reader->arena, reader->diag, node);
}

static void add_field(struct keys_reader *reader, spec_fields *fields,
		      struct name name, const struct expr *expr)
{
	for (size_t i = 0; i < fields->count; i++)
		if (!strcmp(fields->items[i].name.text, name.text)) {
			diag_error(reader->diag, name.span, "two fields are called '%s'", name.text);
			diag_note(reader->diag, fields->items[i].name.span, "the first is here");
			diag_hint(reader->diag, "give one a name of its own: {NAME: EXPRESSION}");
		}
	keys_check_free(reader, &name, true);
	*ARENA_PUSH(reader->arena, fields) = (struct spec_field){name, expr};
}

/* An expression that stands alone is called by its last word. */
static void read_field(struct keys_reader *reader, const struct node *node, spec_fields *fields)
{
	struct expr *expr = expr_read(reader->arena, reader->diag, node);

	if (!expr)
		return;
	if (!expr->name || expr->kind == EXPR_CALL) {
		diag_error(reader->diag, expr->span, "this needs a name: {NAME: EXPRESSION}");
		return;
	}
	add_field(reader, fields, (struct name){expr->name, expr->name_span}, expr);
}

static void read_named_field(struct keys_reader *reader, const struct entry *entry,
			     spec_fields *fields)
{
	struct name name = {entry->key->text, entry->key->span};
	struct expr *expr = expr_read(reader->arena, reader->diag, entry->value);

	keys_check_name(reader, &name, false);
	if (expr)
		add_field(reader, fields, name, expr);
}

/* {NAME: EXPR, ...}, or [EXPR, {NAME: EXPR}, ...], or EXPR. */
void keys_fields(struct keys_reader *reader, const struct node *node, void *to)
{
	for (size_t i = 0; i < item_count(node); i++) {
		const struct node *one = item(node, i);

		if (one->kind != NODE_MAP)
			read_field(reader, one, to);
		for (size_t j = 0; one->kind == NODE_MAP && j < one->entries.count; j++)
			read_named_field(reader, &one->entries.items[j], to);
	}
}

/* Can @text only be a name?  It then may be a word of expressions, such as in or and. */
static bool is_name(const char *text)
{
	return text[0] && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(text);
}

static struct expr *read_condition(struct keys_reader *reader, const struct node *node)
{
	struct expr *expr;

	if (node->kind != NODE_SCALAR || !is_name(node->text))
		return expr_read(reader->arena, reader->diag, node);
	expr = ARENA_NEW(reader->arena, struct expr);
	expr->kind = EXPR_NAME;
	expr->name = node->text;
	expr->span = expr->name_span = node->span;
	return expr;
}

/* {TEXT: CONDITION or STAGE, ...}; the text is the name of the field. */
void keys_diagnosis(struct keys_reader *reader, const struct node *node, void *to)
{
	spec_fields *fields = to;

	if (!keys_expect(reader, node, NODE_MAP, "a map of conditions"))
		return;
	for (size_t i = 0; i < node->entries.count; i++) {
		const struct entry *entry = &node->entries.items[i];
		struct expr *expr = read_condition(reader, entry->value);
		struct name text = {};

		keys_line(reader, entry->key, &text);
		if (expr && text.text)
			*ARENA_PUSH(reader->arena, fields) = (struct spec_field){text, expr};
	}
}

/* {NAME: TEXT, ...}; the text is the name of the field's expression. */
void keys_words(struct keys_reader *reader, const struct node *node, void *to)
{
	spec_fields *fields = to;

	if (!keys_expect(reader, node, NODE_MAP, "a map of texts"))
		return;
	for (size_t i = 0; i < node->entries.count; i++) {
		const struct entry *entry = &node->entries.items[i];
		struct expr *text = ARENA_NEW(reader->arena, struct expr);
		struct name line = {};

		keys_line(reader, entry->value, &line);
		text->kind = EXPR_NAME;
		text->name = line.text ? line.text : "";
		text->span = entry->value->span;
		*ARENA_PUSH(reader->arena, fields) = (struct spec_field){
			{entry->key->text, entry->key->span}, text,
		};
	}
}

/* {TEXT: TEXT, ...}, both for people. */
void keys_texts_of(struct keys_reader *reader, const struct node *node, void *to)
{
	spec_texts *texts = to;

	if (!keys_expect(reader, node, NODE_MAP, "a map of texts"))
		return;
	for (size_t i = 0; i < node->entries.count; i++) {
		struct spec_text *text = ARENA_PUSH(reader->arena, texts);

		keys_line(reader, node->entries.items[i].key, &text->name);
		keys_line(reader, node->entries.items[i].value, &text->text);
	}
}

/* One part of a key, called by its last word where that is free. */
static void read_part(struct keys_reader *reader, const struct node *node, spec_fields *parts)
{
	struct expr *expr = expr_read(reader->arena, reader->diag, node);
	const char *name = expr && expr->kind != EXPR_CALL ? expr->name : NULL;

	if (!expr)
		return;
	for (size_t i = 0; i < parts->count && name; i++)
		if (!strcmp(parts->items[i].name.text, name))
			name = NULL;
	if (!name)
		name = arena_printf(reader->arena, "part%zu", parts->count + 1);
	*ARENA_PUSH(reader->arena, parts) = (struct spec_field){{name, expr->span}, expr};
}

static void read_key(struct keys_reader *reader, struct name point, const struct node *node,
		     spec_keys *keys)
{
	struct spec_key *key = ARENA_PUSH(reader->arena, keys);

	key->point = point;
	for (size_t i = 0; i < item_count(node); i++) {
		const struct node *one = item(node, i);

		if (one->kind != NODE_MAP)
			read_part(reader, one, &key->parts);
		for (size_t j = 0; one->kind == NODE_MAP && j < one->entries.count; j++)
			read_named_field(reader, &one->entries.items[j], &key->parts);
	}
}

/* EXPR, or [EXPR, {NAME: EXPR}, ...], or {POINT: one of both, ...}. */
void keys_keys(struct keys_reader *reader, const struct node *node, void *to)
{
	if (node->kind != NODE_MAP) {
		read_key(reader, (struct name){}, node, to);
		return;
	}
	for (size_t i = 0; i < node->entries.count; i++) {
		const struct entry *entry = &node->entries.items[i];

		read_key(reader, (struct name){entry->key->text, entry->key->span},
			 entry->value, to);
	}
}

void keys_assignments(struct keys_reader *reader, const struct node *node, void *to)
{
	keys_expr_list *list = to;

	for (size_t i = 0; i < item_count(node); i++) {
		struct expr *expr = expr_read_assignment(reader->arena, reader->diag,
							 item(node, i));

		if (expr)
			*ARENA_PUSH(reader->arena, list) = expr;
	}
}

void keys_at(struct keys_reader *reader, const struct node *node, void *to)
{
	keys_at_list *list = to;

	if (!item_count(node))
		diag_error(reader->diag, node->span, "a point was expected here");
	for (size_t i = 0; i < item_count(node); i++) {
		struct at *at = expr_read_at(reader->arena, reader->diag, item(node, i));

		if (at)
			*ARENA_PUSH(reader->arena, list) = at;
	}
}

static const struct node *find_entry(const struct node *map, const char *name)
{
	for (size_t i = 0; i < map->entries.count; i++)
		if (!strcmp(map->entries.items[i].key->text, name))
			return map->entries.items[i].value;
	return NULL;
}

static const char *article(const struct keys *keys)
{
	return strchr("aeiou", keys->what[0]) ? "an" : "a";
}

/* No key has such a character: it is a piece of a value that a comma has cut. */
static bool is_piece(const char *text)
{
	return text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")];
}

static void refuse_key(struct keys_reader *reader, const struct node *key,
		       const struct keys *keys)
{
	struct text list = {};
	const char *names[32];
	size_t count = 0;

	diag_error(reader->diag, key->span, "'%s' is not a key of %s %s",
		   key->text, article(keys), keys->what);
	for (size_t i = 0; i < keys->count && i < ARRAY_SIZE(names); i++) {
		names[count++] = keys->items[i].name;
		text_add(&list, "%s%s", i ? ", " : "", keys->items[i].name);
	}
	if (renamed_key(keys->what, key->text))
		diag_hint(reader->diag, "'%s' is written %s now; 'vntc fmt' rewrites the spec",
			  key->text, renamed_key(keys->what, key->text));
	else if (is_piece(key->text))
		diag_hint(reader->diag, "inside { } a comma ends a value: one with a comma in it needs quotes");
	else
		diag_suggest(reader->diag, key->text, names, count);
	diag_hint(reader->diag, "%s %s has: %s", article(keys), keys->what, list.bytes);
	text_free(&list);
}

/* False when its key is unknown. */
static bool read_entry(struct keys_reader *reader, const struct entry *entry,
		       const struct keys *keys, void *to)
{
	for (size_t i = 0; i < keys->count; i++) {
		const struct key *key = &keys->items[i];

		if (strcmp(key->name, entry->key->text))
			continue;
		key->read(reader, entry->value, (char *)to + key->member);
		return true;
	}
	refuse_key(reader, entry->key, keys);
	return false;
}

void keys_read(struct keys_reader *reader, const struct node *map,
	       const struct keys *keys, struct span owner, void *to)
{
	bool known = true;

	if (map->kind != NODE_MAP) {
		diag_error(reader->diag, owner, "%s %s is a map of 'key: value'", article(keys), keys->what);
		return;
	}
	for (size_t i = 0; i < map->entries.count; i++)
		known &= read_entry(reader, &map->entries.items[i], keys, to);
	/* An unknown key may well be the one that is missing. */
	for (size_t i = 0; i < keys->count && known; i++)
		if (keys->items[i].required && !find_entry(map, keys->items[i].name))
			diag_error(reader->diag, owner, "this %s lacks '%s:' (%s)",
				   keys->what, keys->items[i].name, keys->items[i].about);
}

/* Where the last scalar of @node ends: block maps end after what follows. */
static uint32_t end_of(const struct node *node)
{
	if (node->kind == NODE_MAP && node->entries.count)
		return end_of(node->entries.items[node->entries.count - 1].value);
	if (node->kind == NODE_LIST && node->list.count)
		return end_of(node->list.items[node->list.count - 1]);
	return node->span.end;
}

const char *keys_comment(struct keys_reader *reader, const struct entry *entry, bool inside)
{
	struct span span = entry->key->span;

	if (inside)
		span.end = end_of(entry->value);
	return source_comment(reader->arena, span);
}

void keys_help(FILE *file, const char *title, const struct keys *keys)
{
	fprintf(file, "%s\n", title);
	for (size_t i = 0; i < keys->count; i++)
		fprintf(file, "  %-10s %s%s\n", keys->items[i].name, keys->items[i].about,
			keys->items[i].required ? "" : " (may be left out)");
}
