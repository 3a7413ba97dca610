/* SPDX-License-Identifier: MIT */
/* What the pages of docs/tools/ are made of. */
#ifndef VNTC_ASK_PAGE_H
#define VNTC_ASK_PAGE_H

#include "emit/emit.h"

/* Text for a cell of a table in Markdown. */
void page_cell(struct text *text, const char *cell);
/* An expression as code, for such a cell. */
void page_expr(struct text *text, const struct expr *expr);
/* What one measure or event of @tool shows, with a row for each column. */
void page_sink(struct text *text, const struct tool *tool, const struct core_sink *sink);

#endif
