/* SPDX-License-Identifier: MIT */
/*
 * keys.c: reads maps by tables of their keys.  A table has, for each key, the function that
 * reads its value, the member of a struct where it goes, and the help.
 */
#ifndef VNTC_KEYS_H
#define VNTC_KEYS_H

#include "read/spec.h"

struct keys_reader {
	struct arena *arena;
	struct diag *diag;
};

struct key {
	const char *name;
	bool required;
	void (*read)(struct keys_reader *reader, const struct node *value, void *to);
	size_t member;
	const char *about;
};

#define KEY(type, name, required, read, about) \
	{#name, required, read, offsetof(type, name), about}

struct keys {
	const char *what;		/* that the map describes */
	const struct key *items;
	size_t count;
};

#define KEYS(what, table) {what, table, ARRAY_SIZE(table)}

typedef LIST(struct expr *) keys_expr_list;
typedef LIST(struct at *) keys_at_list;

/* Read @map into the struct at @to; @owner is the place to blame. */
void keys_read(struct keys_reader *reader, const struct node *map,
	       const struct keys *keys, struct span owner, void *to);
bool keys_expect(struct keys_reader *reader, const struct node *node,
		 enum node_kind kind, const char *what);
/* Error when @name is no proper name; with @dashes, - is a letter too. */
void keys_check_name(struct keys_reader *reader, const struct name *name, bool dashes);
/* Error when @name is a word that has a meaning of its own; fields have fewer. */
void keys_check_free(struct keys_reader *reader, const struct name *name, bool field);
/* What # says beside the key of an entry or above it; with @inside, on any of its lines. */
const char *keys_comment(struct keys_reader *reader, const struct entry *entry, bool inside);
void keys_help(FILE *file, const char *title, const struct keys *keys);

/* Readers of values; after each the type of the member. */
void keys_text(struct keys_reader *, const struct node *, void *);	/* struct name */
void keys_line(struct keys_reader *, const struct node *, void *);	/* struct name */
void keys_texts(struct keys_reader *, const struct node *, void *);	/* spec_names */
void keys_bool(struct keys_reader *, const struct node *, void *);	/* bool */
void keys_expr(struct keys_reader *, const struct node *, void *);	/* struct expr * */
void keys_fields(struct keys_reader *, const struct node *, void *);	/* spec_fields */
void keys_diagnosis(struct keys_reader *, const struct node *, void *);	/* spec_fields */
void keys_texts_of(struct keys_reader *, const struct node *, void *);	/* spec_texts */
void keys_words(struct keys_reader *, const struct node *, void *);	/* spec_fields */
void keys_keys(struct keys_reader *, const struct node *, void *);	/* spec_keys */
void keys_assignments(struct keys_reader *, const struct node *, void *);	/* keys_expr_list */
void keys_at(struct keys_reader *, const struct node *, void *);	/* keys_at_list */

#endif
