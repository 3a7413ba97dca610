/* SPDX-License-Identifier: MIT */
/* What emit_*.c share. */
#ifndef VNTC_EMIT_H
#define VNTC_EMIT_H

#include "vntc.h"

/* @value as an expression of C; "packet" is a pointer, "now" the time. */
void emit_value(struct text *text, const struct value *value);
/* An assignment of @value to @to, with its semicolon. */
void emit_assign(struct text *text, const char *to, const struct value *value);
/* Values that are read from memory, emit_memory.c. */
void emit_member(struct text *text, const struct value *value);
void emit_index(struct text *text, const struct value *value);
void emit_container(struct text *text, const struct value *value);
/* Copy the characters of @value to the array @to. */
void emit_text(struct text *text, const char *to, const struct value *value);
/* What the spec says behind `at:` of @point. */
const char *emit_at(struct arena *arena, const struct tool_point *point);
/* A comment: @line, and below it what the spec has @said there, if anything. */
const char *emit_comment(struct arena *arena, const char *line, const char *said);
/* May the verifier know the type of what @value points to? */
bool emit_is_typed(const struct value *value);
/* The name of a kernel argument in C; those that emitted code uses itself differ. */
const char *emit_argument(const char *name);
bool emit_reads_arguments(const struct value *value);

/* C's type for a number. */
const char *emit_integer(const struct type *type);
/* The declarations of @shapes, emit_shape.c. */
void emit_shapes(struct text *text, const struct plan *plan);
/* The fields of @layout, a line each. */
void emit_fields(struct text *text, const struct plan_struct *layout);

/* The map of a table or sink of the core. */
const struct plan_map *emit_find_map(const struct plan *plan, const void *core);
/* A map with its structs, or the struct of an event, emit_map.c. */
void emit_map(struct arena *arena, struct text *text, const struct plan_map *map);

/* Functions of the actions of @point, and calls of them, emit_action.c. */
void emit_actions(struct arena *arena, struct text *text, const struct plan *plan,
		  const struct plan_point *point);
void emit_calls(struct text *text, const struct plan_point *point);
/* Does a hit of @point need to know what time it is, besides for a line of --each? */
bool emit_takes_time(const struct plan_point *point);
/* A point's own variables: those that `where:` reads are computed before the others. */
enum lets { LETS_NONE, LETS_OF_WHERE = 1, LETS_LATER = 2, LETS_ALL = 3 };
/* Parameters for the point's arguments and @lets: declared, or as they are passed on. */
void emit_parameters(struct text *text, const struct plan_point *point, enum lets lets);
/* Declarations of @lets. */
void emit_lets(struct text *text, const struct plan_point *point, enum lets lets);
void emit_arguments(struct text *text, const struct plan_point *point, enum lets lets);

/* Of struct vnt_record, with which what is lost begins when it is shown. */
#define EMIT_RECORD_SIZE 16

/* All points that something happens at, emit_point.c. */
const char *emit_points(struct arena *arena, const struct plan *plan);

/* Fields as the runtime wants them described, emit_fields.c. */

/* @text as a string of C; NULL as NULL. */
const char *emit_quoted(struct arena *arena, const char *text);

/* Names of the points, where they are shown; or NULL. */
const char *emit_places(struct arena *arena, const struct plan *plan);
/* The fields of the key or record of @map. */
void emit_field_list(struct arena *arena, struct text *text, const struct plan *plan,
		     const struct plan_map *map);
/* Names of a path's stages, and what it means to be lost after each. */
void emit_stages(struct arena *arena, struct text *text, const struct core_sink *sink);
/* What is shown of what is lost from @map, if anything can be. */
void emit_lost(struct arena *arena, struct text *text, const struct plan *plan,
	       const struct plan_map *map);
bool emit_has_lost(const struct plan_map *map);
/* The field @name of @layout, which is not from the spec. */
const struct plan_field *emit_find_field(const struct plan_struct *layout, const char *name);

/* Break the long lines of @text, wrap.c. */
void emit_wrap(struct text *text);
/* The text composed in @text, kept in @arena; @text is empty again. */
const char *emit_take(struct arena *arena, struct text *text);

#endif
