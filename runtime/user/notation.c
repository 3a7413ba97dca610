// SPDX-License-Identifier: MIT
/*
 * Text like name(item,item=1/0xff,...): commas come by themselves, and where the
 * bytes end the text ends, too.
 */
#include <err.h>
#include <stdarg.h>
#include <stdlib.h>

#include "decode.h"

/* Begin an empty text, which ends with notation_finish(). */
void notation_start(struct notation *to)
{
	*to = (struct notation){};
	to->out = open_memstream(&to->text, &to->size);
	if (!to->out)
		err(STATUS_FAILED, NULL);
}

/* The text, which the caller frees. */
char *notation_finish(struct notation *to)
{
	if (fclose(to->out))
		err(STATUS_FAILED, NULL);
	return to->text;
}

/* Add to the current item. */
void notation_put(struct notation *to, const char *format, ...)
{
	va_list args;

	if (to->ended)
		return;
	va_start(args, format);
	vfprintf(to->out, format, args);
	va_end(args);
}

/* From here on it is the next item. */
void notation_item(struct notation *to)
{
	if (to->comma)
		notation_put(to, ",");
	to->comma = true;
}

/* Begin an item that is a list: name( */
void notation_open(struct notation *to, const char *name)
{
	notation_item(to);
	notation_put(to, "%s(", name);
	to->comma = false;
	to->depth++;
}

/* End of that list. */
void notation_close(struct notation *to)
{
	notation_put(to, ")");
	to->comma = true;
	to->depth--;
}

/* The rest is not known: the last that is shown is "..." */
void notation_end(struct notation *to)
{
	notation_item(to);
	notation_put(to, "...");
	to->ended = true;
}

/* Two digits for each byte. */
void notation_hex(struct notation *to, const u8 *bytes, size_t size, const char *between)
{
	for (size_t i = 0; i < size; i++)
		notation_put(to, "%s%02x", i ? between : "", bytes[i]);
}

/* Characters up to a 0; what a terminal may not get is written as \x1b. */
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
