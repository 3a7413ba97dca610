/* SPDX-License-Identifier: MIT */
/* Keys and words of the language that had another name before. */
#ifndef VNTC_READ_RENAMED_H
#define VNTC_READ_RENAMED_H

/*
 * How the key @old of a @what ("spec", "measure", ...) is written now, for people: a
 * key, or how its meaning is expressed.  NULL: it never was a key.
 */
const char *renamed_key(const char *what, const char *old);
/* The same of a word in expressions. */
const char *renamed_word(const char *old);

#endif
