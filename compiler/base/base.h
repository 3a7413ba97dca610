/* SPDX-License-Identifier: MIT */
/* What every pass uses: memory, text, source files and messages. */
#ifndef VNTC_BASE_H
#define VNTC_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define VNTC_VERSION "0.1"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* arena.c: memory that is freed all at once */

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena);
/* Zeroed memory.  Never NULL: out of memory ends the program. */
void *arena_alloc(struct arena *arena, size_t size);
char *arena_strndup(struct arena *arena, const char *text, size_t length);
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* @array with room for one more element; moves it when it has to grow. */
void *arena_grow(struct arena *arena, void *array, size_t count, size_t size);

#define ARENA_NEW(arena, type) ((type *)arena_alloc(arena, sizeof(type)))
/* A new, zeroed last element of @list, which has members items and count. */
#define ARENA_PUSH(arena, list) \
	((list)->items = arena_grow(arena, (list)->items, (list)->count, \
				    sizeof(*(list)->items)), \
	 &(list)->items[(list)->count++])

/* home.c: where vntc's own files are */

/* The project's top level; NULL when vntc is lost. */
const char *home_directory(struct arena *arena);
/* Path of @file, relative to the project's top level; NULL when vntc is lost. */
const char *home_path(struct arena *arena, const char *file);

/* text.c: text that grows */

struct text {
	char *bytes;		/* always ends with 0 */
	size_t length;
	size_t size;
};

void text_add(struct text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void text_append(struct text *text, const char *bytes, size_t length);
/* The text composed in @text, kept in @arena; @text is empty again. */
const char *text_take(struct arena *arena, struct text *text);
void text_free(struct text *text);

/* A list that ARENA_PUSH makes longer. */
#define LIST(type) struct { type *items; size_t count; }

/* source.c: a file's text, and places in it */

struct source {
	const char *name;	/* as given, for messages */
	const char *text;	/* ends with 0 */
	size_t size;
	LIST(uint32_t) lines;	/* starts */
};

/* Bytes [begin, end) of a source; end == begin is a single place. */
struct span {
	const struct source *source;
	uint32_t begin, end;
};

/* Lines and columns count from 1; a column is a character of UTF-8. */
struct position {
	uint32_t line, column;
};

/* NULL, and errno set, when the file cannot be read. */
const struct source *source_read(struct arena *arena, const char *path);
const struct source *source_of_text(struct arena *arena, const char *name,
				    const char *text, size_t size);
struct position source_position(const struct source *source, uint32_t offset);
/* Offset of a place that libyaml names by line and column, both from 0. */
uint32_t source_offset(const struct source *source, size_t line, size_t column);
/* The text of line @line without its end; its length in @length. */
const char *source_line(const struct source *source, uint32_t line, size_t *length);
/* What # says on the lines of @span, or on lines of its own above; or NULL. */
const char *source_comment(struct arena *arena, struct span span);

/* diag.c: errors, queued in the order in which they were found */

struct diag;

struct diag *diag_new(struct arena *arena);
/* An error at @span.  Notes and hints that follow belong to it. */
void diag_error(struct diag *diag, struct span span, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void diag_note(struct diag *diag, struct span span, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void diag_hint(struct diag *diag, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
bool diag_failed(const struct diag *diag);
/* Print what is queued, and forget it. */
void diag_print(struct diag *diag, FILE *file);

/* suggest.c: the name in @names that was meant by @name as a hint, when there is one */
void diag_suggest(struct diag *diag, const char *name, const char *const *names, size_t count);

/* write.c: text -> file, in one step; an equal file stays untouched */

/* False, with an error in @diag, when it cannot be written. */
bool write_file(struct diag *diag, const char *path, const struct text *text);
bool write_directory(struct diag *diag, const char *path);

#endif
