/* SPDX-License-Identifier: MIT */
/* What the spec says -> comments of the generated C. */
#include "emit/emit.h"

const char *emit_at(struct arena *arena, const struct tool_point *point)
{
	struct text text = {};

	for (size_t i = 0; i < point->spec->at.count; i++) {
		text_add(&text, "%s", i ? " | " : "");
		expr_print_at(&text, point->spec->at.items[i]);
	}
	return text_take(arena, &text);
}

/* What somebody has written must not end the comment that it comes to stand in. */
static const char *harmless(struct arena *arena, const char *said)
{
	char *copy = arena_printf(arena, "%s", said);

	for (char *c = copy; *c; c++)
		if ((c[0] == '*' && c[1] == '/') || (c[0] == '/' && c[1] == '*'))
			c[0] = ' ';
	return copy;
}

const char *emit_comment(struct arena *arena, const char *line, const char *said)
{
	if (!said)
		return arena_printf(arena, "/* %s */\n", line);
	return arena_printf(arena, "/*\n * %s\n * %s\n */\n", line, harmless(arena, said));
}
