/* SPDX-License-Identifier: MIT */
/* Generating C: what the files of this room share. */
#ifndef VNTC_EMIT_H
#define VNTC_EMIT_H

#include "emit/template.h"
#include "plan/plan.h"

/* The BPF program and the description of a tool, as C. */
void emit_bpf(struct arena *arena, struct text *text, const struct plan *plan);
void emit_tool(struct arena *arena, struct text *text, const struct plan *plan);

/* @value as an expression of C; "packet" is a pointer, "now" the time. */
void emit_value(struct text *text, const struct value *value);
/* A call of a function of function.def; a text is read into the array @to. */
void emit_call(struct text *text, const struct value *value, const char *to);
/*
 * The condition that is true where @value is not, within one of @above: OP_OR, OP_AND, or
 * OP_SET where it stands alone.
 */
void emit_unless(struct text *text, const struct value *value, enum expr_op above);
/* An assignment of @value to @to, with its semicolon. */
void emit_assign(struct text *text, const char *to, const struct value *value);
/* Is a value among those that an option lists?  listed.c. */
void emit_listed(struct text *text, const struct value *value);
/* Values that are read from memory, memory.c. */
void emit_member(struct text *text, const struct value *value);
void emit_index(struct text *text, const struct value *value);
void emit_container(struct text *text, const struct value *value);
void emit_address(struct text *text, const struct value *value);
/* Copy the characters of @value to the array @to. */
void emit_text(struct text *text, const char *to, const struct value *value);
/* The place of @point as the spec has it. */
const char *emit_at(struct arena *arena, const struct tool_point *point);
/* A comment: @line, and below it the comment @said of the spec, if not NULL. */
const char *emit_comment(struct arena *arena, const char *line, const char *said);
/* May the verifier know the type of what @value points to? */
bool emit_is_typed(const struct value *value);
/* The same as the last argument of a function of the runtime. */
const char *emit_typed(const struct value *value);
/* Is it the time since one that was kept?  It is 0 where that was never noted. */
bool emit_is_elapsed(const struct value *value);
/* The name of a kernel argument in C; those that emitted code uses itself differ. */
const char *emit_argument(const char *name);

/* C's type for a number. */
const char *emit_integer(const struct type *type);
/* The declarations of @shapes, shape.c. */
void emit_shapes(struct text *text, const struct plan *plan);
/* The fields of @layout, a line each. */
void emit_fields(struct text *text, const struct plan_struct *layout);

/* The map of a table or sink of the core. */
const struct plan_map *emit_find_map(const struct plan *plan, const void *core);
/* A map with its structs, or the struct of an event, map.c. */
void emit_map(struct arena *arena, struct text *text, const struct plan_map *map);

/* The programs of @point, program.c ... */
const char *emit_programs(struct arena *arena, const struct plan_point *point);
/* ... and those that follow buffers: they count nothing, and one call does all. */
void emit_watches(struct arena *arena, struct text *text, const struct plan *plan);
/* Does a hit of @point need to know what time it is, besides for a line of --each? */
bool emit_takes_time(const struct plan_point *point);
/* Is the clock asked in the only call of @point, and kept in no variable? */
bool emit_clock_in_call(const struct plan_point *point);
/* A point's own variables: those that `where:` reads are computed before the others. */
enum lets { LETS_NONE, LETS_OF_WHERE = 1, LETS_LATER = 2, LETS_ALL = 3 };
/* Declarations of @lets, but for those that are an action's own. */
void emit_lets(struct arena *arena, struct text *text, const struct plan_point *point,
	       enum lets lets);
/* Is @variable, a word of let:, read only here, in the point's condition? */
bool emit_stands_in_where(const struct value *variable);
/* Does @value, of the point's condition, read a variable that memory is read for? */
bool emit_waits_for_let(const struct tool_point *point, const struct value *value);
/* Does only @action at @point need @let, and only where it knows that the hit is one of its own? */
bool emit_is_own_let(const struct plan_point *point, const struct core_action *action,
		     const struct tool_let *let);
/* Declarations of those, in the function of @action. */
void emit_own_lets(struct arena *arena, struct text *text, const struct plan_point *point,
		   const struct core_action *action);
/* Parameters for all that a point's function is called with. */
void emit_parameters(struct arena *arena, struct text *text, const struct plan_point *point);
/* A variable of C that holds a value of @type. */
const char *emit_variable(struct arena *arena, const struct type *type, const char *name);

/* Of struct vnt_record, with which what has expired begins when it is shown. */
#define EMIT_RECORD_SIZE 16
/* Of struct vnt_fate, with which it ends where packets are followed by their buffers. */
#define EMIT_FATE_SIZE 16

struct functions;

/* All points that something happens at, point.c. */
const char *emit_points(struct arena *arena, const struct plan *plan,
			const struct functions *functions);

/* Text as strings of C, quote.c. */

/* @said as a string of C; NULL as NULL. */
const char *emit_quoted(struct arena *arena, const char *said);
/* The lines of @source as a string of C, and the comma after it. */
const char *emit_lines(struct arena *arena, const struct source *source);
/* The examples of @spec as an array, or "". */
const char *emit_examples(struct arena *arena, const struct spec *spec);

/* Fields as the runtime wants them described, fields.c. */

/* Names of the points, where they are shown; or NULL. */
const char *emit_places(struct arena *arena, const struct plan *plan);
/* The fields of the key or record of @map. */
void emit_field_list(struct arena *arena, struct text *text, const struct plan *plan,
		     const struct plan_map *map);
/* Names of a path's stages, and what it means to expire after each. */
void emit_stages(struct arena *arena, struct text *text, const struct core_sink *sink);
/* What is shown of what expires in @map, if anything can be. */
void emit_expired(struct arena *arena, struct text *text, const struct plan *plan,
	       const struct plan_map *map);
bool emit_has_expired(const struct plan_map *map);
/* The field @name of @layout, which is not from the spec. */
const struct plan_field *emit_find_field(const struct plan_struct *layout, const char *name);

/* Break the long lines of @text, wrap.c. */
void emit_wrap(struct text *text);
/* The columns of @map that hits add to, column.c. */
void emit_columns(struct arena *arena, struct text *text, const struct plan *plan,
		  const struct plan_map *map);
/* Has @measure computed columns or a diagnosis of rows? */
bool derive_any(const struct tool_measure *measure);
/* The function NAME_derive() and the names of what it computes, in C; nothing if !derive_any(). */
void derive_emit(struct arena *arena, struct text *text, const struct tool *tool,
		 const struct tool_measure *measure);

#endif
