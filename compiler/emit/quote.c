/* SPDX-License-Identifier: MIT */
/* Text of a spec -> strings of C in the description of its tool. */
#include "emit/emit.h"

static void add_character(struct text *text, char c)
{
	if (c == '"' || c == '\\')
		text_add(text, "\\%c", c);
	else if (c == '\t')
		text_add(text, "\\t");
	else if (c != '\r')
		text_append(text, &c, 1);
}

const char *emit_quoted(struct arena *arena, const char *said)
{
	struct text text = {};

	if (!said)
		return "NULL";
	text_add(&text, "\"");
	for (; *said; said++)
		add_character(&text, *said);
	text_add(&text, "\"");
	return text_take(arena, &text);
}

const char *emit_lines(struct arena *arena, const struct source *source)
{
	struct text text = {};

	text_add(&text, "\"");
	for (size_t i = 0; i < source->size; i++)
		if (source->text[i] == '\n')
			text_add(&text, i + 1 < source->size ? "\\n\"\n\"" : "\\n");
		else
			add_character(&text, source->text[i]);
	text_add(&text, "\",");
	return text_take(arena, &text);
}

const char *emit_examples(struct arena *arena, const struct spec *spec)
{
	struct text text = {};

	if (!spec->examples.count)
		return "";
	text_add(&text, "static const struct vnt_example examples[] = {\n");
	for (size_t i = 0; i < spec->examples.count; i++)
		text_add(&text, "\t{%s, %s},\n",
			 emit_quoted(arena, spec->examples.items[i].name.text),
			 emit_quoted(arena, spec->examples.items[i].text.text));
	text_add(&text, "};\n\n");
	return text_take(arena, &text);
}
