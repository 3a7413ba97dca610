/* SPDX-License-Identifier: MIT */
/*
 * Collects error messages while a pass runs, and prints them when it has ended.
 *
 *	specs/x.spec:12:11: error: 'packet.ident' is not a field of packet
 *	    pair: packet.ident
 *	          ^~~~~~~~~~~~
 *	specs/x.spec:8:13: note: ...
 *	hint: did you mean 'packet.id'?
 */
#include <string.h>

#include "base/base.h"

enum severity { ERROR, NOTE, HINT };

static const char *const severity_names[] = {
	[ERROR] = "error", [NOTE] = "note", [HINT] = "hint",
};

struct message {
	enum severity severity;
	struct span span;
	const char *text;
};

struct diag {
	struct arena *arena;
	struct { struct message *items; size_t count; } messages;
	bool failed;
	bool repeated;		/* the last error was said before: so were its notes */
};

struct diag *diag_new(struct arena *arena)
{
	struct diag *diag = ARENA_NEW(arena, struct diag);

	diag->arena = arena;
	return diag;
}

/* What several points share is looked at for each. */
static bool was_said(const struct diag *diag, struct span span, const char *text)
{
	for (size_t i = 0; i < diag->messages.count; i++) {
		const struct message *message = &diag->messages.items[i];

		if (message->severity == ERROR && message->span.source == span.source &&
		    message->span.begin == span.begin && !strcmp(message->text, text))
			return true;
	}
	return false;
}

static void queue(struct diag *diag, enum severity severity, struct span span,
		  const char *format, va_list list)
{
	char text[1024];

	vsnprintf(text, sizeof(text), format, list);
	if (severity == ERROR)
		diag->repeated = was_said(diag, span, text);
	if (diag->repeated)
		return;
	*ARENA_PUSH(diag->arena, &diag->messages) = (struct message){
		.severity = severity,
		.span = span,
		.text = arena_printf(diag->arena, "%s", text),
	};
	diag->failed |= severity == ERROR;
}

#define QUEUE(diag, severity, span, format)			\
	do {							\
		va_list list;					\
		va_start(list, format);				\
		queue(diag, severity, span, format, list);	\
		va_end(list);					\
	} while (0)

void diag_error(struct diag *diag, struct span span, const char *format, ...)
{
	QUEUE(diag, ERROR, span, format);
}

void diag_note(struct diag *diag, struct span span, const char *format, ...)
{
	QUEUE(diag, NOTE, span, format);
}

void diag_hint(struct diag *diag, const char *format, ...)
{
	QUEUE(diag, HINT, (struct span){}, format);
}

bool diag_failed(const struct diag *diag)
{
	return diag->failed;
}

/* The line of @span and ^~~~ under as much of it as is on that line. */
static void print_excerpt(const struct span *span, FILE *file)
{
	struct position position = source_position(span->source, span->begin);
	size_t length, begin;
	const char *line = source_line(span->source, position.line, &length);
	uint32_t end = span->end;

	if (!length)
		return;
	begin = span->source->text + span->begin - line;
	if (end > line - span->source->text + length)
		end = line - span->source->text + length;
	fprintf(file, "    %.*s\n    ", (int)length, line);
	for (size_t i = 0; i < begin && i < length; i++)
		if ((line[i] & 0xc0) != 0x80)
			fputc(line[i] == '\t' ? '\t' : ' ', file);
	fputc('^', file);
	for (uint32_t i = span->begin + 1; i < end; i++)
		if ((span->source->text[i] & 0xc0) != 0x80)
			fputc('~', file);
	fputc('\n', file);
}

void diag_print(struct diag *diag, FILE *file)
{
	for (size_t i = 0; i < diag->messages.count; i++) {
		const struct message *message = &diag->messages.items[i];
		const struct span *span = &message->span;

		if (span->source) {
			struct position at = source_position(span->source, span->begin);

			fprintf(file, "%s:%u:%u: ", span->source->name, at.line, at.column);
		}
		fprintf(file, "%s: %s\n", severity_names[message->severity], message->text);
		if (span->source && span->source->size)
			print_excerpt(span, file);
	}
	diag->messages.count = 0;
	diag->messages.items = NULL;
	diag->failed = false;
}
