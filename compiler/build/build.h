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
};

/* Write what a tool carries of the BPF object @path to @to, embed.c. */
bool embed_object(struct diag *diag, const char *path, const char *to);
/* False, with errors in @diag, when a compiler was not content. */
bool build_tool(struct arena *arena, struct diag *diag, const struct build *build);

#endif
