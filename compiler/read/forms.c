/* SPDX-License-Identifier: MIT */
/* Maps the function that reads a key's value to the form of that value. */
#include "read/forms.h"

static const struct form common[] = {
	{keys_text, FORM_TEXT, NULL},
	{keys_line, FORM_TEXT, NULL},
	{keys_texts, FORM_TEXTS, NULL},
	{keys_bool, FORM_BOOL, NULL},
	{keys_expr, FORM_EXPR, NULL},
	{keys_fields, FORM_FIELDS, NULL},
	{keys_keys, FORM_KEYS, NULL},
	{keys_words, FORM_WORDS, NULL},
	{keys_diagnosis, FORM_DIAGNOSIS, NULL},
	{keys_texts_of, FORM_TEXTS_OF, NULL},
	{keys_assignments, FORM_ASSIGNMENTS, NULL},
	{keys_at, FORM_AT, NULL},
};

static const struct form *find(const struct form *forms, size_t count, form_reader *read)
{
	for (size_t i = 0; i < count; i++)
		if (forms[i].read == read)
			return &forms[i];
	return NULL;
}

struct form form_of(const struct key *key)
{
	const struct form *form = find(common, ARRAY_SIZE(common), key->read);

	if (!form)
		form = find(spec_forms, spec_forms_count, key->read);
	return form ? *form : (struct form){key->read, FORM_ANY, NULL};
}
