/* SPDX-License-Identifier: MIT */
/*
 * forms.c: the form of each key's value, known without reading a spec, for schema.c, which
 * describes the language, and fmt.c, which writes specs.
 */
#ifndef VNTC_FORMS_H
#define VNTC_FORMS_H

#include "read/keys.h"

enum form_kind {
	FORM_ANY,		/* a reader that has no row yet */
	FORM_TEXT,
	FORM_TEXTS,		/* a text, or a list of them */
	FORM_TOOL,		/* a tool's name */
	FORM_BOOL,		/* yes or no */
	FORM_EXPR,
	FORM_FIELDS,		/* EXPR, {NAME: EXPR}, or a list of both */
	FORM_KEYS,		/* EXPR, a list of them, or {POINT: one of these} */
	FORM_ASSIGNMENTS,	/* an assignment, or a list of them */
	FORM_DIAGNOSIS,		/* a map of texts that people read to conditions */
	FORM_WORDS,		/* a map of names to texts that people read */
	FORM_AT,		/* a place, or a list of them */
	FORM_GROUPS,		/* a map of names to texts */
	FORM_LET,		/* a map of names to expressions */
	FORM_TEXTS_OF,		/* a map of texts to texts */
	FORM_NAMED,		/* a map of named things that have @keys */
	FORM_LIST,		/* a list of things that have @keys */
	FORM_KIND_COUNT
};

typedef void form_reader(struct keys_reader *, const struct node *, void *);

struct form {
	form_reader *read;
	enum form_kind kind;
	const struct keys *keys;	/* FORM_NAMED, FORM_LIST */
};

/* spec.c: the keys of a spec, and the forms of the readers that only it has. */
extern const struct keys tool_keys;
extern const struct form spec_forms[];
extern const size_t spec_forms_count;

/* What @key takes. */
struct form form_of(const struct key *key);

#endif
