/* SPDX-License-Identifier: MIT */
/* Building a tool from its generated files. */
#ifndef VNTC_BUILD_BUILD_H
#define VNTC_BUILD_BUILD_H

#include "base/base.h"

/* build.c: files -> binary */

struct build {
	const char *name;	/* of the tool */
	const char *source;	/* directory of the emitted files */
	const char *directory;	/* obj/ and bin/ are made in it */
	bool verbose;		/* print the commands */
	bool keeps_current;	/* a binary that is newer than all that it is made of */
};

/* Write what a tool carries of the BPF object @path to @to, embed.c. */
bool embed_object(struct diag *diag, const char *path, const char *to);
/* Where the binary is, or will be. */
const char *build_binary(struct arena *arena, const struct build *build);
/* False, with errors in @diag, when a compiler was not content. */
bool build_tool(struct arena *arena, struct diag *diag, const struct build *build);

/* run.c: become a tool that is built */

struct run {
	const char *binary;
	char **options;		/* of the tool, to a NULL */
	const char *lab;	/* in a guest with this world of the lab; NULL: here */
	const char *kernel;	/* of that guest; NULL: the lab chooses */
};

/* Returns only when that has failed, with an error in @diag. */
bool run_tool(struct arena *arena, struct diag *diag, const struct run *run);

#endif
