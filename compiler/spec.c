/* SPDX-License-Identifier: MIT */
/*
 * document -> spec as written.  The tables of keys are the language's
 * vocabulary and its help.  What the words refer to is not looked at here.
 */
#include <string.h>

#include "keys.h"

static const struct key point_table[] = {
	KEY(struct spec_point, at, true, keys_at,
	    "where it is: LAYER.NAME, function F [in MODULE], tracepoint GROUP:NAME; of a list, the first that exists"),
	KEY(struct spec_point, packet, false, keys_expr,
	    "where its packet starts: skb, or ether(skb.data) while headers are not set"),
	KEY(struct spec_point, where, false, keys_expr,
	    "a condition; other hits are counted as filtered"),
	KEY(struct spec_point, optional, false, keys_bool,
	    "yes: the tool works without it"),
};

static const struct key measure_table[] = {
	KEY(struct spec_measure, value, true, keys_expr,
	    "what is measured: END.time - START.time"),
	KEY(struct spec_measure, pair, false, keys_expr,
	    "what start and end have in common: packet.id"),
	KEY(struct spec_measure, lost, false, keys_expr,
	    "how long a start waits for its end, such as 5s; needed with pair"),
	KEY(struct spec_measure, by, false, keys_exprs,
	    "what the result is grouped by, or a list of it"),
	KEY(struct spec_measure, show, true, keys_expr,
	    "how it is shown: histogram(UNIT)"),
};

static const struct keys point_keys = KEYS("point", point_table);
static const struct keys measure_keys = KEYS("measure", measure_table);

static void read_tool(struct keys_reader *reader, const struct node *node, void *to)
{
	keys_text(reader, node, to);
	keys_check_name(reader, to, true);
}

static struct name entry_name(struct keys_reader *reader, const struct entry *entry)
{
	struct name name = {entry->key->text, entry->key->span};

	keys_check_name(reader, &name, false);
	return name;
}

static void read_points(struct keys_reader *reader, const struct node *node, void *to)
{
	spec_points *points = to;

	if (!keys_expect(reader, node, NODE_MAP, "a map of points"))
		return;
	for (size_t i = 0; i < node->entries.count; i++) {
		const struct entry *entry = &node->entries.items[i];
		struct spec_point *point = ARENA_PUSH(reader->arena, points);

		point->name = entry_name(reader, entry);
		point->comment = keys_comment(reader, entry);
		keys_read(reader, entry->value, &point_keys, entry->key->span, point);
	}
}

static void read_measures(struct keys_reader *reader, const struct node *node, void *to)
{
	spec_measures *measures = to;

	if (!keys_expect(reader, node, NODE_MAP, "a map of measures"))
		return;
	for (size_t i = 0; i < node->entries.count; i++) {
		const struct entry *entry = &node->entries.items[i];
		struct spec_measure *measure = ARENA_PUSH(reader->arena, measures);

		measure->name = entry_name(reader, entry);
		measure->comment = keys_comment(reader, entry);
		keys_read(reader, entry->value, &measure_keys, entry->key->span, measure);
	}
}

static const struct key spec_table[] = {
	KEY(struct spec, tool, true, read_tool, "the tool's name"),
	KEY(struct spec, about, true, keys_line, "the question it answers, in one line"),
	KEY(struct spec, replaces, false, keys_texts, "older tools that it stands for"),
	KEY(struct spec, points, true, read_points, "the places where it looks"),
	KEY(struct spec, measures, true, read_measures, "what it measures there"),
};

static const struct keys spec_keys = KEYS("spec", spec_table);

/* A document is blamed at its first key. */
static struct span first_key(const struct node *document)
{
	if (document->kind == NODE_MAP && document->entries.count)
		return document->entries.items[0].key->span;
	return document->span;
}

const struct spec *spec_read(struct arena *arena, struct diag *diag,
			     const struct node *document)
{
	struct keys_reader reader = {.arena = arena, .diag = diag};
	struct spec *spec = ARENA_NEW(arena, struct spec);

	spec->source = document->span.source;
	keys_read(&reader, document, &spec_keys, first_key(document), spec);
	return diag_failed(diag) ? NULL : spec;
}

void spec_help(FILE *file)
{
	keys_help(file, "A spec:", &spec_keys);
	keys_help(file, "A point:", &point_keys);
	keys_help(file, "A measure:", &measure_keys);
}
