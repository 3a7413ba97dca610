/* SPDX-License-Identifier: MIT */
/* What follows from the columns of a row of results: `compute:` and `judge:`. */
#ifndef VNTC_DERIVE_H
#define VNTC_DERIVE_H

#include "vntc.h"

struct binder;

/* Says what is wrong with what @measure computes and judges. */
void derive_check(struct binder *binder, const struct spec_measure *measure);
/* Does anything follow? */
bool derive_any(const struct spec_measure *measure);
/* The function NAME_derive() and the names of what it computes, in C; nothing if nothing follows. */
void derive_emit(struct arena *arena, struct text *text, const struct spec_measure *measure);

#endif
