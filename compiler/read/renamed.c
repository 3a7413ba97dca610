/* SPDX-License-Identifier: MIT */
/*
 * Finds the new name of keys and words that had another one before: for errors about
 * unknown keys, and for `vntc fmt`, which rewrites old specs.
 */
#include <string.h>

#include "base/base.h"
#include "read/renamed.h"

static const struct { const char *what, *old, *now; } keys[] = {
	{"spec", "tables", "state"},
	{"option", "is", "type"},
	{"measure", "when", "where"}, {"measure", "lost", "timeout"},
	{"measure", "expired", "show_expired"}, {"measure", "more", "also_by"},
	{"measure", "each", "details"}, {"measure", "keep", "columns"},
	{"measure", "compute", "columns"}, {"measure", "judge", "diagnosis"},
	{"measure", "verdict", "diagnosis"},
	{"event", "when", "where"}, {"event", "fields", "columns"},
	{"state", "keep", "set"}, {"state", "lost", "timeout"}, {"state", "expired", "show_expired"},
	{"action", "when", "where"}, {"action", "once", "as ||= in set:"},
};

static const struct { const char *old, *now; } words[] = {
	{"call", "thread_or_cpu"},
};

const char *renamed_key(const char *what, const char *old)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (!strcmp(keys[i].what, what) && !strcmp(keys[i].old, old))
			return keys[i].now;
	return NULL;
}

const char *renamed_word(const char *old)
{
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcmp(words[i].old, old))
			return words[i].now;
	return NULL;
}
