/* SPDX-License-Identifier: MIT */
/* YAML documents as maps, lists and scalars, each with its place in the text. */
#ifndef VNTC_READ_DOCUMENT_H
#define VNTC_READ_DOCUMENT_H

#include "base/base.h"

/* document.c: YAML, as far as specs use it */

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node {
	enum node_kind kind;
	struct span span;
	const char *text;		/* of a scalar */
	bool plain;			/* scalar: as it stands in the source */
	LIST(struct entry) entries;	/* of a map */
	LIST(struct node *) list;
};

struct entry {
	struct node *key;		/* a scalar */
	struct node *value;
};

/* NULL, with errors in @diag, when it is no proper document. */
const struct node *document_read(struct arena *arena, struct diag *diag,
				 const struct source *source);

/* A text of a document, and where it stands. */
struct name {
	const char *text;
	struct span span;
};

/* expand.c: specs that are rows of a template */

/*
 * A document {template: NAME, with: {WORD: TEXT}} becomes that of
 * specs/templates/NAME.spec with each $WORD replaced; other documents are returned as they
 * are.  NULL, with errors in @diag, if a template or word does not exist.
 */
const struct node *expand_document(struct arena *arena, struct diag *diag,
				   const struct node *document);

#endif
