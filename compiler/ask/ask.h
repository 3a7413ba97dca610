/* SPDX-License-Identifier: MIT */
/* Commands that answer questions of authors and users. */
#ifndef VNTC_ASK_ASK_H
#define VNTC_ASK_ASK_H

#include "emit/emit.h"
#include "read/library.h"

/* schema.c: the keys of the language as a JSON Schema, for editors */

void schema_add(struct text *text);

/* notes.c, fmt.c: specs in the layout of specs/ */

/* @source in that layout, appended to @text; false, with errors, when it is no spec. */
bool fmt_text(struct arena *arena, struct diag *diag, const struct source *source,
	      struct text *text);
/*
 * Lay out the file @path, and print its name if that changes it.  With @check it
 * stays as it is, and false says that it would change.
 */
bool fmt_file(struct arena *arena, struct diag *diag, const char *path, bool check);

/* inform.c: questions of a spec's author; false, with errors, when unanswered */

/*
 * Visit every proper spec of specs/, in the order of their names.  The others are errors, or passed
 * over with @skip_broken.
 */
bool inform_each(struct arena *arena, struct diag *diag, bool skip_broken, const void *context,
		 void (*visit)(const struct spec *spec, const void *context));
/* Pass over those, and then visit every command of specs/commands.yaml, as a spec with its name. */
bool inform_all(struct arena *arena, struct diag *diag, const void *context,
		void (*visit)(const struct spec *spec, const void *context));
/* Every tool and command of specs/ and what it is about. */
bool inform_list(struct arena *arena, struct diag *diag);
/* The tools and commands that replace @name. */
bool inform_which(struct arena *arena, struct diag *diag, const char *name);
/* Write specs/@name.spec, a spec to start from. */
bool inform_new(struct arena *arena, struct diag *diag, const char *name);

/* find.c: the tools for a problem, the best first; false, with errors, when there is none */
bool find_tools(struct arena *arena, struct diag *diag, char *const *words, size_t count);

/* fields.c: the same of the kernel */

/*
 * What can follow @what in an expression: "packet", a struct, or a point; of an enum its
 * numbers.  Says where @kernels differ.
 */
bool fields_print(struct arena *arena, struct diag *diag, const struct library *library,
		  struct kernels kernels, const char *what);

/* doc.c: pages on tools for who runs them */

/* The page of one tool; @source is what was given, a spec or a row. */
void doc_tool(struct arena *arena, struct text *text, const struct plan *plan,
	      const struct source *source);
/* docs/tools/README.md with the tools of specs/, into @directory. */
bool doc_list(struct arena *arena, struct diag *diag, const char *directory);

/* lint.c: what is allowed, and yet likely to be a mistake; lines of advice */
void lint_tool(struct text *text, const struct tool *tool, const struct library *library);

/* dump.c, explain.c: what passes made, for people and for tests */

void dump_document(struct text *text, const struct node *node);
void dump_spec(struct text *text, const struct spec *spec);
void dump_tool(struct text *text, const struct tool *tool);
void dump_core(struct text *text, const struct core *core);
void dump_plan(struct text *text, const struct plan *plan);
/* Which variant each kernel takes. */
void explain_kernels(struct text *text, const struct tool *tool);
void explain_plan(struct text *text, const struct plan *plan);

/* cost.c: what a hit costs, estimated */

struct cost {
	uint32_t filtered, counted;	/* instructions: left out by a filter; with every action */
	uint32_t maps;			/* operations on maps */
	uint32_t bytes;			/* of events */
};

struct cost cost_point(const struct plan *plan, const struct plan_point *point);

#endif
