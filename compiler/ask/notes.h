/* SPDX-License-Identifier: MIT */
/*
 * notes.c: a document with the comments and empty lines between its parts,
 * each at the part that it belongs to.
 */
#ifndef VNTC_NOTES_H
#define VNTC_NOTES_H

#include "ask/ask.h"

typedef LIST(const char *) note_lines;	/* NULL is an empty line */

/* Which empty lines stand above a part. */
enum blanks { BLANKS_KEPT, BLANKS_NONE, BLANKS_BEFORE };

/* An entry of a map, an item of a list, or the whole document. */
struct part {
	const struct node *key;		/* NULL: of a list, or the document */
	const struct node *node;
	bool flow;			/* a map or list in brackets */
	bool noted;			/* it, or what it holds, has comments inside */
	uint32_t column;		/* where it begins, from 0 */
	note_lines above;
	note_lines below;		/* indented like what it holds */
	const char *beside;		/* beside it, or beside its key */
	enum blanks blanks;
	LIST(struct part) parts;	/* of a map or list */
};

/* Comments above the first part are the document's; below it those of the end. */
struct part *notes_read(struct arena *arena, const struct node *document);

#endif
