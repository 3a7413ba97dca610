/* SPDX-License-Identifier: MIT */
/*
 * Expands a row: a spec that names a template and the words that replace $WORD in it.
 *
 *	template: qdisc				specs/templates/qdisc.spec:
 *	with: {tool: wait-fq, id: fq}		tool: $tool
 *						points: {in: {at: return ${id}_enqueue}}
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "read/document.h"

struct expander {
	struct arena *arena;
	struct diag *diag;
	const struct node *with;
	bool failed;
};

static const struct node *find(const struct node *map, const char *name, size_t length)
{
	for (size_t i = 0; i < map->entries.count; i++) {
		const char *key = map->entries.items[i].key->text;

		if (strlen(key) == length && !strncmp(key, name, length))
			return map->entries.items[i].value;
	}
	return NULL;
}

/* Append the value of the word after $ at @at; returns where the word ends. */
static const char *put_word(struct expander *expander, struct text *text,
			    const struct node *node, const char *at)
{
	bool bracket = at[1] == '{';
	const char *word = at + 1 + bracket;
	size_t length = 0;
	const struct node *value;

	while (isalnum((unsigned char)word[length]) || word[length] == '_')
		length++;
	value = find(expander->with, word, length);
	if (!value || value->kind != NODE_SCALAR) {
		diag_error(expander->diag, node->span, "'$%.*s' is not among what the row gives",
			   (int)length, word);
		diag_note(expander->diag, expander->with->span, "the row is here");
		expander->failed = true;
		return word + length;
	}
	text_append(text, value->text, strlen(value->text));
	return word + length + (bracket && word[length] == '}');
}

static const char *put_words(struct expander *expander, const struct node *node)
{
	const char *rest = node->text, *dollar, *done;
	struct text text = {};

	while ((dollar = strchr(rest, '$'))) {
		text_append(&text, rest, dollar - rest);
		rest = put_word(expander, &text, node, dollar);
	}
	text_append(&text, rest, strlen(rest));
	done = arena_strndup(expander->arena, text.bytes, text.length);
	text_free(&text);
	return done;
}

static struct node *expand(struct expander *expander, const struct node *node)
{
	struct node *copy = ARENA_NEW(expander->arena, struct node);

	*copy = *node;
	if (node->kind == NODE_SCALAR && strchr(node->text, '$')) {
		copy->text = put_words(expander, node);
		copy->plain = false;
	}
	copy->list.items = NULL;
	copy->list.count = 0;
	for (size_t i = 0; i < node->list.count; i++)
		*ARENA_PUSH(expander->arena, &copy->list) = expand(expander, node->list.items[i]);
	copy->entries.items = NULL;
	copy->entries.count = 0;
	for (size_t i = 0; i < node->entries.count; i++)
		*ARENA_PUSH(expander->arena, &copy->entries) = (struct entry){
			.key = expand(expander, node->entries.items[i].key),
			.value = expand(expander, node->entries.items[i].value),
		};
	return copy;
}

static const struct node *read_body(struct expander *expander, const struct node *name)
{
	const char *path = home_path(expander->arena,
		arena_printf(expander->arena, "specs/templates/%s.spec", name->text));
	const struct source *source = path ? source_read(expander->arena, path) : NULL;

	if (!source || strpbrk(name->text, "/.")) {
		diag_error(expander->diag, name->span, "there is no template '%s' in specs/templates/",
			   name->text);
		return NULL;
	}
	return document_read(expander->arena, expander->diag, source);
}

const struct node *expand_document(struct arena *arena, struct diag *diag,
				   const struct node *document)
{
	struct expander expander = {.arena = arena, .diag = diag};
	const struct node *name, *body;

	if (document->kind != NODE_MAP)
		return document;
	name = find(document, "template", strlen("template"));
	if (!name)
		return document;
	expander.with = find(document, "with", strlen("with"));
	if (name->kind != NODE_SCALAR || !expander.with || expander.with->kind != NODE_MAP ||
	    document->entries.count != 2) {
		diag_error(diag, name->span,
			   "a row of a template has 'template: NAME' and 'with: {WORD: TEXT}', and nothing else");
		return NULL;
	}
	body = read_body(&expander, name);
	body = body ? expand(&expander, body) : NULL;
	return expander.failed ? NULL : body;
}
