/* SPDX-License-Identifier: MIT */
/* migrate.c: rewrites specs in old words. */
#ifndef VNTC_ASK_MIGRATE_H
#define VNTC_ASK_MIGRATE_H

#include "ask/notes.h"

/* Replace old words in the document @top; true when that changed anything. */
bool migrate(struct arena *arena, struct part *top);

#endif
