/* SPDX-License-Identifier: MIT */
/* Reads the library of named points, functions to avoid, and meanings of members: specs/points/. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "read/keys.h"
#include "read/library.h"

static const struct key point_table[] = {
	KEY(struct library_point, about, true, keys_line, "what happens there"),
	KEY(struct library_point, at, true, keys_at, "its alternatives, the best first"),
	KEY(struct library_point, packet, false, keys_expr, "where its packet starts"),
	KEY(struct library_point, gone, false, keys_texts,
	    "members that must not be read there"),
	KEY(struct library_point, copy, false, keys_bool,
	    "yes: packets lie there in other buffers than before"),
	KEY(struct library_point, device, false, keys_bool,
	    "yes: packets have a device, and nothing else in its place"),
	KEY(struct library_point, misses, false, keys_line, "what passes by it"),
};

static const struct keys point_keys = KEYS("named point", point_table);

struct layer {
	struct name layer;
	struct name about;
	struct library *library;
};

static void read_points(struct keys_reader *reader, const struct node *node, void *to)
{
	struct layer *layer = (void *)((char *)to - offsetof(struct layer, library));

	if (!keys_expect(reader, node, NODE_MAP, "a map of points"))
		return;
	for (size_t i = 0; i < node->entries.count; i++) {
		const struct entry *entry = &node->entries.items[i];
		struct library_point *point =
			ARENA_PUSH(reader->arena, &layer->library->points);

		point->name = (struct name){entry->key->text, entry->key->span};
		keys_check_name(reader, &point->name, false);
		keys_read(reader, entry->value, &point_keys, entry->key->span, point);
	}
}

/* {FUNCTION: what it misses, and what to take instead} */
static void add_traps(struct keys_reader *reader, const struct node *node, library_traps *traps)
{
	spec_fields words = {};

	keys_words(reader, node, &words);
	for (size_t i = 0; i < words.count; i++)
		*ARENA_PUSH(reader->arena, traps) = (struct library_trap){
			words.items[i].name.text, words.items[i].expr->name,
		};
}

static void read_traps(struct keys_reader *reader, const struct node *node, void *to)
{
	struct layer *layer = (void *)((char *)to - offsetof(struct layer, library));

	add_traps(reader, node, &layer->library->traps);
}

static void read_blocking(struct keys_reader *reader, const struct node *node, void *to)
{
	struct layer *layer = (void *)((char *)to - offsetof(struct layer, library));

	add_traps(reader, node, &layer->library->blocking);
}

/* {STRUCT.MEMBER: UNIT, WORDS} */
static void read_members(struct keys_reader *reader, const struct node *node, void *to)
{
	struct layer *layer = (void *)((char *)to - offsetof(struct layer, library));

	keys_texts_of(reader, node, &layer->library->members);
}

static const struct key layer_table[] = {
	KEY(struct layer, layer, true, keys_text, "the layer's name"),
	KEY(struct layer, about, true, keys_line, "what belongs to it"),
	{"points", false, read_points, offsetof(struct layer, library), "its points"},
	{"traps", false, read_traps, offsetof(struct layer, library),
	 "functions that miss what one expects: {FUNCTION: what to take instead}"},
	{"blocking", false, read_blocking, offsetof(struct layer, library),
	 "functions in which threads wait for long: {FUNCTION: what to take instead of their return}"},
	{"members", false, read_members, offsetof(struct layer, library),
	 "what members of structs mean: {STRUCT.MEMBER: UNIT, WORDS}"},
};

static const struct keys layer_keys = KEYS("layer", layer_table);

static void read_layer(struct keys_reader *reader, struct library *library,
		       const char *path)
{
	const struct source *source = source_read(reader->arena, path);
	struct layer layer = {.library = library};
	size_t first = library->points.count;
	const struct node *document;

	if (!source) {
		diag_error(reader->diag, (struct span){}, "cannot read %s: %s", path,
			   strerror(errno));
		return;
	}
	document = document_read(reader->arena, reader->diag, source);
	if (document)
		keys_read(reader, document, &layer_keys, document->span, &layer);
	for (size_t i = first; i < library->points.count; i++)
		library->points.items[i].layer = layer.layer.text;
}

static int is_layer(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && !strcmp(dot, ".points");
}

const struct library *library_read(struct arena *arena, struct diag *diag,
				   const char *directory)
{
	struct keys_reader reader = {.arena = arena, .diag = diag};
	struct library *library = ARENA_NEW(arena, struct library);
	struct dirent **entries;
	int count = scandir(directory, &entries, is_layer, alphasort);

	if (count < 0) {
		diag_error(diag, (struct span){}, "cannot read the library of points, %s: %s",
			   directory, strerror(errno));
		return NULL;
	}
	for (int i = 0; i < count; i++) {
		read_layer(&reader, library,
			   arena_printf(arena, "%s/%s", directory, entries[i]->d_name));
		free(entries[i]);
	}
	free(entries);
	return diag_failed(diag) ? NULL : library;
}

const struct library_point *library_find(const struct library *library,
					 const char *layer, const char *name)
{
	for (size_t i = 0; i < library->points.count; i++) {
		const struct library_point *point = &library->points.items[i];

		if (!strcmp(point->layer, layer) && !strcmp(point->name.text, name))
			return point;
	}
	return NULL;
}

const char *library_trap(const library_traps *traps, const char *function)
{
	for (size_t i = 0; i < traps->count; i++)
		if (!strcmp(traps->items[i].function, function))
			return traps->items[i].why;
	return NULL;
}

/* Is @at what @place calls by its name alone, or as a spec does, with or without the module? */
static bool lies_at(const struct at *at, const char *place)
{
	size_t length = strlen(place), all = at->span.end - at->span.begin;
	const char *text = at->span.source->text + at->span.begin;

	if (!strcmp(at->name, place))
		return true;
	return length <= all && !memcmp(text, place, length) &&
	       (length == all || !strncmp(text + length, " in ", 4));
}

static bool point_lies_at(const struct library_point *point, const char *place)
{
	for (size_t i = 0; i < point->at.count; i++)
		if (lies_at(point->at.items[i], place))
			return true;
	return false;
}

static void print_point(FILE *file, const struct library_point *point)
{
	fprintf(file, "%s.%-20s %s\n", point->layer, point->name.text, point->about.text);
	for (size_t i = 0; i < point->at.count; i++) {
		const struct span *span = &point->at.items[i]->span;

		fprintf(file, "  %s %.*s\n", i ? "or" : "at",
			(int)(span->end - span->begin), span->source->text + span->begin);
	}
	if (point->misses.text)
		fprintf(file, "  misses: %s\n", point->misses.text);
}

size_t library_list(FILE *file, const struct library *library, const char *place)
{
	const char *why = NULL;
	size_t count = 0;

	for (size_t i = 0; i < library->points.count; i++) {
		const struct library_point *point = &library->points.items[i];

		if (place && !point_lies_at(point, place))
			continue;
		print_point(file, point);
		count++;
	}
	if (place)
		why = library_trap(&library->traps, place + (strncmp(place, "function ", 9) ? 0 : 9));
	if (why)
		fprintf(file, "%s: avoid it: %s\n", place, why);
	return count;
}
