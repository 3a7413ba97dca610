/* SPDX-License-Identifier: MIT */
/*
 * Rewrites a spec in old words, for `vntc fmt`.  Keys that only have a new name are rows of
 * renamed.c; here are those whose values change: `keep:` of a state is removed, `compute:`
 * joins `columns:`, `verdict:` exchanges stage and text, and `once: yes` becomes `||=`.
 */
#include <ctype.h>
#include <string.h>

#include "ask/migrate.h"
#include "read/renamed.h"

struct migrator {
	struct arena *arena;
	const struct part *top;
	bool changed;
};

/* A scalar that does not stand in the source. */
static const struct node *scalar(struct migrator *migrator, const struct node *like, const char *text)
{
	struct node *node = ARENA_NEW(migrator->arena, struct node);

	*node = *like;
	node->kind = NODE_SCALAR;
	node->text = text;
	node->span.source = NULL;
	node->plain = true;
	migrator->changed = true;
	return node;
}

static struct part *find(struct part *map, const char *key)
{
	for (size_t i = 0; map && i < map->parts.count; i++)
		if (map->parts.items[i].key && !strcmp(map->parts.items[i].key->text, key))
			return &map->parts.items[i];
	return NULL;
}

static void add_lines(struct migrator *migrator, note_lines *to, const note_lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		if (lines->items[i])
			*ARENA_PUSH(migrator->arena, to) = lines->items[i];
}

/* Add to @to the comments at @part, which goes, and at what it holds unless that @stays. */
static void add_notes(struct migrator *migrator, note_lines *to, const struct part *part,
		      bool stays)
{
	add_lines(migrator, to, &part->above);
	if (part->beside)
		*ARENA_PUSH(migrator->arena, to) = part->beside;
	for (size_t i = 0; !stays && i < part->parts.count; i++)
		add_notes(migrator, to, &part->parts.items[i], stays);
	if (!stays)
		add_lines(migrator, to, &part->below);
}

static void take_out(struct migrator *migrator, struct part *map, struct part *part)
{
	size_t i = part - map->parts.items;

	memmove(part, part + 1, (map->parts.count - i - 1) * sizeof(*part));
	map->parts.count--;
	migrator->changed = true;
}

/* The same, but its comments stay, above what follows or at the end of @map. */
static void take_words_out(struct migrator *migrator, struct part *map, struct part *part)
{
	bool last = part + 1 == map->parts.items + map->parts.count;
	note_lines *place = last ? &map->below : &part[1].above, notes = {};

	add_notes(migrator, &notes, part, false);
	add_lines(migrator, &notes, place);
	if (notes.count > place->count)
		*place = notes;
	take_out(migrator, map, part);
}

static void rename_key(struct migrator *migrator, struct part *part, const char *name)
{
	part->key = scalar(migrator, part->key, name);
}

/* Give the keys of @map, a @what, their new names; those that need more are handled before. */
static void rename_keys(struct migrator *migrator, struct part *map, const char *what)
{
	for (size_t i = 0; i < map->parts.count; i++) {
		struct part *part = &map->parts.items[i];
		const char *now = part->key ? renamed_key(what, part->key->text) : NULL;

		if (now)
			rename_key(migrator, part, now);
	}
}

/* Keys whose values are no expressions. */
static bool names_things(const char *key)
{
	static const char *const keys[] = {
		"tool", "about", "at", "stages", "groups", "emit", "drop", "replaces", "symptoms", "examples",
		"meanings", "diagnosis", "verdict", "judge",
	};

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (!strcmp(keys[i], key))
			return true;
	return false;
}

/* Does the spec itself say under a `let:` below @part what @word is? */
static bool defines(const struct part *part, const char *word)
{
	bool let = part->key && !strcmp(part->key->text, "let");

	for (size_t i = 0; i < part->parts.count; i++) {
		const struct part *inner = &part->parts.items[i];

		if ((let && inner->key && !strcmp(inner->key->text, word)) || defines(inner, word))
			return true;
	}
	return false;
}

/* The new name of the @length characters at @word, or NULL. */
static const char *new_word(struct migrator *migrator, const char *word, size_t length)
{
	const char *old = arena_strndup(migrator->arena, word, length);
	const char *now = length && word[length] != '.' ? renamed_word(old) : NULL;

	return now && !defines(migrator->top, old) ? now : NULL;
}

/* Words of expressions below @part; beside a dot they name something else. */
static void rename_words(struct migrator *migrator, struct part *part)
{
	struct text text = {};
	bool found = false;

	if (part->key && names_things(part->key->text))
		return;
	for (size_t i = 0; i < part->parts.count; i++)
		rename_words(migrator, &part->parts.items[i]);
	if (part->node->kind != NODE_SCALAR)
		return;
	for (const char *c = part->node->text; *c;) {
		size_t length = 0;
		const char *now;

		while (isalnum((unsigned char)c[length]) || c[length] == '_')
			length++;
		now = c == part->node->text || c[-1] != '.' ? new_word(migrator, c, length) : NULL;
		found |= !!now;
		text_append(&text, now ? now : c, now ? strlen(now) : length ? length : 1);
		c += length ? length : 1;
	}
	if (found)
		part->node = scalar(migrator, part->node,
				    arena_strndup(migrator->arena, text.bytes, text.length));
	text_free(&text);
}

/* What `keep:` and `compute:` name are `columns:`, in this order. */
static void join_columns(struct migrator *migrator, struct part *measure)
{
	struct part *keep = find(measure, "keep"), *compute = find(measure, "compute");
	struct part joined = {};
	note_lines notes = {};

	if (!keep || !compute)
		return;
	for (size_t i = 0; i < keep->parts.count; i++)
		*ARENA_PUSH(migrator->arena, &joined.parts) = keep->parts.items[i];
	add_notes(migrator, &notes, compute, true);
	for (size_t i = 0; i < compute->parts.count; i++) {
		struct part *part = ARENA_PUSH(migrator->arena, &joined.parts);

		*part = compute->parts.items[i];
		add_lines(migrator, &notes, &part->above);
		part->above = notes;
		notes = (note_lines){};
	}
	add_lines(migrator, &keep->below, &compute->below);
	keep->parts.items = joined.parts.items;
	keep->parts.count = joined.parts.count;
	keep->noted |= compute->noted || compute->above.count || compute->beside;
	take_out(migrator, measure, compute);
}

/* Is @part, which may be NULL, a map of texts? */
static bool has_texts(const struct part *part)
{
	if (!part || part->node->kind != NODE_MAP)
		return false;
	for (size_t i = 0; i < part->parts.count; i++)
		if (part->parts.items[i].node->kind != NODE_SCALAR)
			return false;
	return true;
}

/* {STAGE: TEXT} becomes {TEXT: STAGE}, or {TEXT: STAGE or STAGE}. */
static void turn_verdicts(struct migrator *migrator, struct part *measure)
{
	struct part *verdict = find(measure, "verdict");
	size_t count = 0;

	if (!has_texts(verdict))
		return;
	for (size_t i = 0; i < verdict->parts.count; i++) {
		struct part one = verdict->parts.items[i], *same = NULL;

		for (size_t j = 0; j < count && !same; j++)
			if (!strcmp(verdict->parts.items[j].key->text, one.node->text))
				same = &verdict->parts.items[j];
		if (same) {
			add_notes(migrator, &same->above, &one, false);
			same->node = scalar(migrator, same->node, arena_printf(migrator->arena,
					"%s or %s", same->node->text, one.key->text));
			continue;
		}
		verdict->parts.items[count] = one;
		verdict->parts.items[count].key = one.node;
		verdict->parts.items[count++].node = one.key;
	}
	verdict->parts.count = count;
}

/* X = E becomes X ||= E. */
static void set_once(struct migrator *migrator, struct part *set)
{
	const char *equals;

	for (size_t i = 0; i < set->parts.count; i++)
		set_once(migrator, &set->parts.items[i]);
	if (set->node->kind != NODE_SCALAR || !(equals = strchr(set->node->text, '=')))
		return;
	set->node = scalar(migrator, set->node, arena_printf(migrator->arena, "%.*s||%s",
			   (int)(equals - set->node->text), set->node->text, equals));
}

static void migrate_action(struct migrator *migrator, struct part *action)
{
	struct part *once = find(action, "once"), *set = find(action, "set");

	if (once && set && once->node->text && !strcmp(once->node->text, "yes"))
		set_once(migrator, set);
	if (once)
		take_words_out(migrator, action, once);
	rename_keys(migrator, action, "action");
}

static void migrate_measure(struct migrator *migrator, struct part *measure)
{
	join_columns(migrator, measure);
	turn_verdicts(migrator, measure);
	rename_keys(migrator, measure, "measure");
}

static void migrate_option(struct migrator *migrator, struct part *option)
{
	rename_keys(migrator, option, "option");
}

static void migrate_event(struct migrator *migrator, struct part *event)
{
	rename_keys(migrator, event, "event");
}

/* Columns of a state are those that something sets. */
static void migrate_state(struct migrator *migrator, struct part *state)
{
	struct part *keep = find(state, "keep");

	if (keep)
		take_words_out(migrator, state, keep);
	rename_keys(migrator, state, "state");
}

static void each(struct migrator *migrator, struct part *list,
		 void (*step)(struct migrator *, struct part *))
{
	for (size_t i = 0; list && i < list->parts.count; i++)
		step(migrator, &list->parts.items[i]);
}

bool migrate(struct arena *arena, struct part *top)
{
	struct migrator migrator = {.arena = arena, .top = top};

	each(&migrator, find(top, "options"), migrate_option);
	each(&migrator, find(top, "tables"), migrate_state);
	each(&migrator, find(top, "actions"), migrate_action);
	each(&migrator, find(top, "measures"), migrate_measure);
	each(&migrator, find(top, "events"), migrate_event);
	each(&migrator, top, rename_words);
	rename_keys(&migrator, top, "spec");
	return migrator.changed;
}
