/* SPDX-License-Identifier: MIT */
/*
 * vntc schema: prints the tables of keys as a JSON Schema of specs, for editors.
 *
 * Every table becomes a definition, every key a property of it; what its reader
 * takes is one of the definitions of values[].  A key of a reader that has no
 * row in forms.c may be anything; tests/author/schema refuses it.
 */
#include "read/forms.h"

#define NAME "^[a-z][a-z0-9_]{0,39}$"
#define WORD "\\\\$"	/* in the body of a template */

/* In JSON, with the indentation of a definition. */
static const char *const values[FORM_KIND_COUNT] = {
	[FORM_ANY] = "\"anything\": true",
	[FORM_TEXT] = "\"text\": {\"type\": \"string\", \"minLength\": 1}",
	[FORM_TEXTS] =
		"\"texts\": {\"anyOf\": [{\"$ref\": \"#/$defs/text\"}, "
		"{\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/text\"}}]}",
	[FORM_TOOL] = "\"tool\": {\"type\": \"string\", "
		"\"pattern\": \"^[a-z][a-z0-9_-]{0,39}$|" WORD "\"}",
	[FORM_BOOL] = "\"flag\": {\"enum\": [\"yes\", \"no\"]}",
	[FORM_EXPR] =
		"\"expression\": {\"anyOf\": [{\"type\": \"string\", \"minLength\": 1}, "
		"{\"type\": \"number\", \"minimum\": 0}]}",
	[FORM_FIELDS] =
		"\"fields\": {\"anyOf\": [{\"$ref\": \"#/$defs/expression\"}, "
		"{\"$ref\": \"#/$defs/expressions\"}, {\"type\": \"array\", \"items\": "
		"{\"anyOf\": [{\"$ref\": \"#/$defs/expression\"}, "
		"{\"$ref\": \"#/$defs/expressions\"}]}}]}",
	[FORM_KEYS] =
		"\"keys\": {\"anyOf\": [{\"$ref\": \"#/$defs/expression_list\"}, "
		"{\"type\": \"object\", \"propertyNames\": {\"pattern\": \"" NAME "\"}, "
		"\"additionalProperties\": {\"$ref\": \"#/$defs/expression_list\"}}]}",
	[FORM_GROUPS] =
		"\"groups\": {\"type\": \"object\", \"propertyNames\": {\"pattern\": \"" NAME "\"}, "
		"\"additionalProperties\": {\"$ref\": \"#/$defs/texts\"}}",
	[FORM_WORDS] =
		"\"words\": {\"type\": \"object\", \"propertyNames\": {\"pattern\": \"" NAME "\"}, "
		"\"additionalProperties\": {\"$ref\": \"#/$defs/text\"}}",
	[FORM_DIAGNOSIS] =
		"\"diagnosis\": {\"type\": \"object\", "
		"\"additionalProperties\": {\"$ref\": \"#/$defs/expression\"}}",
	[FORM_TEXTS_OF] =
		"\"texts_of\": {\"type\": \"object\", "
		"\"additionalProperties\": {\"$ref\": \"#/$defs/text\"}}",
	[FORM_LET] = "\"let\": {\"$ref\": \"#/$defs/expressions\"}",
	[FORM_ASSIGNMENTS] =
		"\"assignments\": {\"anyOf\": [{\"$ref\": \"#/$defs/assignment\"}, "
		"{\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/assignment\"}}]}",
	[FORM_AT] =
		"\"places\": {\"anyOf\": [{\"$ref\": \"#/$defs/text\"}, "
		"{\"type\": \"array\", \"minItems\": 1, \"items\": {\"$ref\": \"#/$defs/text\"}}]}",
};

static const char *const value_names[FORM_KIND_COUNT] = {
	[FORM_ANY] = "anything", [FORM_TEXT] = "text", [FORM_TEXTS] = "texts",
	[FORM_TOOL] = "tool", [FORM_BOOL] = "flag", [FORM_EXPR] = "expression",
	[FORM_FIELDS] = "fields", [FORM_KEYS] = "keys", [FORM_GROUPS] = "groups", [FORM_WORDS] = "words",
	[FORM_DIAGNOSIS] = "diagnosis", [FORM_TEXTS_OF] = "texts_of", [FORM_LET] = "let",
	[FORM_ASSIGNMENTS] = "assignments", [FORM_AT] = "places",
};

/* What definitions of values have in common. */
static const char parts[] =
	"    \"expressions\": {\"type\": \"object\", "
	"\"propertyNames\": {\"pattern\": \"" NAME "\"}, "
	"\"additionalProperties\": {\"$ref\": \"#/$defs/expression\"}},\n"
	"    \"expression_list\": {\"anyOf\": [{\"$ref\": \"#/$defs/expression\"}, "
	"{\"type\": \"array\", \"items\": {\"anyOf\": [{\"$ref\": \"#/$defs/expression\"}, "
	"{\"$ref\": \"#/$defs/expressions\"}]}}]},\n"
	"    \"assignment\": {\"type\": \"string\", \"pattern\": \"=\"},\n";

/* A spec with `template:` is a row. */
static const char head[] =
	"{\n"
	"  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
	"  \"title\": \"vntc " VNTC_VERSION " spec\",\n"
	"  \"type\": \"object\",\n"
	"  \"if\": {\"required\": [\"template\"]},\n"
	"  \"then\": {\"$ref\": \"#/$defs/row\"},\n"
	"  \"else\": {\"$ref\": \"#/$defs/spec\"},\n"
	"  \"$defs\": {\n"
	"    \"row\": {\n"
	"      \"type\": \"object\",\n"
	"      \"additionalProperties\": false,\n"
	"      \"required\": [\"template\", \"with\"],\n"
	"      \"properties\": {\n"
	"        \"template\": {\"description\": \"the body, specs/templates/NAME.spec\", "
	"\"type\": \"string\", \"pattern\": \"^[^/.]+$\"},\n"
	"        \"with\": {\"description\": \"what stands for each $WORD of the body\", "
	"\"type\": \"object\", \"additionalProperties\": {\"type\": [\"string\", \"number\", \"boolean\"]}}\n"
	"      }\n"
	"    },\n";

static void add_string(struct text *text, const char *string)
{
	text_append(text, "\"", 1);
	for (; *string; string++)
		text_add(text, *string == '"' || *string == '\\' ? "\\%c" : "%c", *string);
	text_append(text, "\"", 1);
}

/* The type of @key: a definition, or a map or list of those of a table. */
static void add_type(struct text *text, const struct form *form)
{
	if (form->kind == FORM_NAMED)
		text_add(text, "\"type\": \"object\", \"minProperties\": 1, "
			 "\"propertyNames\": {\"pattern\": \"" NAME "\"}, "
			 "\"additionalProperties\": {\"$ref\": \"#/$defs/%s\"}", form->keys->what);
	else if (form->kind == FORM_LIST)
		text_add(text, "\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/%s\"}",
			 form->keys->what);
	else
		text_add(text, "\"$ref\": \"#/$defs/%s\"", value_names[form->kind]);
}

static void add_required(struct text *text, const struct keys *keys)
{
	const char *comma = "";

	text_add(text, "      \"required\": [");
	for (size_t i = 0; i < keys->count; i++) {
		if (!keys->items[i].required)
			continue;
		text_add(text, "%s\"%s\"", comma, keys->items[i].name);
		comma = ", ";
	}
	text_add(text, "],\n");
}

static void add_table(struct text *text, const struct keys *keys)
{
	text_add(text, ",\n    \"%s\": {\n      \"type\": \"object\",\n"
		 "      \"additionalProperties\": false,\n", keys->what);
	add_required(text, keys);
	text_add(text, "      \"properties\": {\n");
	for (size_t i = 0; i < keys->count; i++) {
		struct form form = form_of(&keys->items[i]);

		text_add(text, "        \"%s\": {\"description\": ", keys->items[i].name);
		add_string(text, keys->items[i].about);
		text_add(text, ", ");
		add_type(text, &form);
		text_add(text, "}%s\n", i + 1 < keys->count ? "," : "");
	}
	text_add(text, "      }\n    }");
}

/* Tables within tables, each once. */
struct tables {
	const struct keys *items[32];
	size_t count;
};

static void collect(struct tables *tables, const struct keys *keys)
{
	for (size_t i = 0; i < tables->count; i++)
		if (tables->items[i] == keys)
			return;
	if (tables->count < ARRAY_SIZE(tables->items))
		tables->items[tables->count++] = keys;
	for (size_t i = 0; i < keys->count; i++) {
		struct form form = form_of(&keys->items[i]);

		if (form.keys)
			collect(tables, form.keys);
	}
}

void schema_add(struct text *text)
{
	struct tables tables = {};

	text_add(text, "%s%s", head, parts);
	for (int kind = 0; kind < FORM_KIND_COUNT; kind++)
		if (values[kind])
			text_add(text, "%s    %s", kind ? ",\n" : "", values[kind]);
	collect(&tables, &tool_keys);
	for (size_t i = 0; i < tables.count; i++)
		add_table(text, tables.items[i]);
	text_add(text, "\n  }\n}\n");
}
