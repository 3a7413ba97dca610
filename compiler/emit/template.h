/* SPDX-License-Identifier: MIT */
/* Templates: C with gaps. */
#ifndef VNTC_EMIT_TEMPLATE_H
#define VNTC_EMIT_TEMPLATE_H

#include "base/base.h"

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

#endif
