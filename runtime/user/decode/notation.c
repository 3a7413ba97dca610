// SPDX-License-Identifier: MIT
/*
 * Writes text such as name(item,item=1/0xff,...): puts commas between items, and ends the
 * text with "..." where bytes are missing.
 */
#include <err.h>
#include <stdarg.h>
#include <stdlib.h>

#include "decode/notation.h"

void notation_start(struct notation *to)
{
	*to = (struct notation){};
	to->out = open_memstream(&to->text, &to->size);
	if (!to->out)
		err(STATUS_FAILED, NULL);
}

char *notation_finish(struct notation *to)
{
	if (fclose(to->out))
		err(STATUS_FAILED, NULL);
	return to->text;
}

void notation_put(struct notation *to, const char *format, ...)
{
	va_list args;

	if (to->ended)
		return;
	va_start(args, format);
	vfprintf(to->out, format, args);
	va_end(args);
}

void notation_item(struct notation *to)
{
	if (to->comma)
		notation_put(to, ",");
	to->comma = true;
}

void notation_open(struct notation *to, const char *name)
{
	notation_item(to);
	notation_put(to, "%s(", name);
	to->comma = false;
	to->depth++;
}

void notation_close(struct notation *to)
{
	notation_put(to, ")");
	to->comma = true;
	to->depth--;
}

void notation_end(struct notation *to)
{
	notation_item(to);
	notation_put(to, "...");
	to->ended = true;
}

void notation_hex(struct notation *to, const u8 *bytes, size_t size, const char *between)
{
	for (size_t i = 0; i < size; i++)
		notation_put(to, "%s%02x", i ? between : "", bytes[i]);
}

void notation_text(struct notation *to, const u8 *bytes, size_t size)
{
	for (size_t i = 0; i < size && bytes[i]; i++) {
		if (bytes[i] == '\\')
			notation_put(to, "\\\\");
		else if (bytes[i] < ' ' || bytes[i] > '~')
			notation_put(to, "\\x%02x", bytes[i]);
		else
			notation_put(to, "%c", bytes[i]);
	}
}
