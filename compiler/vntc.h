/* SPDX-License-Identifier: MIT */
/*
 * vntc compiles a spec into a tool.  This header is the road: the types in the
 * order in which they come into being, and under each type the pass that makes
 * it.  A pass exports what carries its file's name and nothing else; what it
 * made is read-only to those that follow.
 *
 *	source -> document -> spec -> tool -> core -> plan -> text -> files -> binary
 *
 * All memory of a compilation comes from one arena and goes with it.
 */
#ifndef VNTC_H
#define VNTC_H

#include "base.h"
#include "spec.h"
#include "kernel.h"
#include "tool.h"
#include "core.h"
#include "plan.h"

#define VNTC_VERSION "0.1"

/* template.c, emit_bpf.c, emit_tool.c: text */

struct gap {
	const char *name;
	const char *text;
};

/*
 * Fill the gaps of templates/@name and append the result to @text: alone on a
 * line, between comment signs and braces, takes whole lines at its indentation
 * and vanishes when empty; @NAME@ takes a word.  Ends vntc on a faulty template.
 */
void template_fill(struct arena *arena, struct text *text, const char *name,
		   const struct gap *gaps, size_t count);

/* The BPF program and the description of a tool, as C. */
void emit_bpf(struct arena *arena, struct text *text, const struct plan *plan);
void emit_tool(struct arena *arena, struct text *text, const struct plan *plan);

/* write.c: text -> file, in one step; an equal file stays untouched */

/* False, with an error in @diag, when it cannot be written. */
bool write_file(struct diag *diag, const char *path, const struct text *text);
bool write_directory(struct diag *diag, const char *path);

/* build.c: files -> binary */

struct build {
	const char *name;	/* of the tool */
	const char *source;	/* directory of the emitted files */
	const char *directory;	/* obj/ and bin/ are made in it */
	bool verbose;		/* print the commands */
};

/* Write what a tool carries of the BPF object @path to @to, embed.c. */
bool embed_object(struct diag *diag, const char *path, const char *to);
/* False, with errors in @diag, when a compiler was not content. */
bool build_tool(struct arena *arena, struct diag *diag, const struct build *build);

/* inform.c: questions of a spec's author; false, with errors, when unanswered */

/* Visit every proper spec of specs/, in the order of their names; the others are errors. */
bool inform_each(struct arena *arena, struct diag *diag, const void *context,
		 void (*visit)(const struct spec *spec, const void *context));
/* Every tool and command of specs/ and what it is about. */
bool inform_list(struct arena *arena, struct diag *diag);
/* The tools and commands that replace @name. */
bool inform_which(struct arena *arena, struct diag *diag, const char *name);
/* Write specs/@name.spec, a spec to start from. */
bool inform_new(struct arena *arena, struct diag *diag, const char *name);

/* fields.c: the same of the kernel */

/*
 * What can be written behind @what: "packet", a struct, or a point; of an enum its
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
