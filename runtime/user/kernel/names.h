/* SPDX-License-Identifier: MIT */
/*
 * The names of enumerators and of places in the kernel, for the whole process.  They come
 * from the running kernel, or are added one by one from a recording.
 */
#ifndef VNT_NAMES_H
#define VNT_NAMES_H

#include "base/base.h"

/* ---- names.c: enumerators -------------------------------------------------- */

struct kernel;

/*
 * Find the enumerator @name of the enum @of, with or without the prefix that its
 * enumerators share, and set *@number.  Reads the kernel's BTF if the enum is not known
 * yet.  Returns false if there is none.
 */
bool names_number(const char *of, const char *name, u64 *number);

/*
 * Take the names that values of @tool need from @kernel, which was opened for it, and
 * open the kernel's symbol table; to be called while the process is privileged.
 */
void names_load(const struct vnt_tool *tool, struct kernel *kernel);

/* Call @number of the enum @of @name from now on.  @of must outlive the names; @name is copied. */
void names_add_enumerator(const char *of, u32 number, const char *name);

/* Call @visit for every enumerator that is known. */
void names_enumerators(void *context, void (*visit)(void *context, const char *of,
						    u32 number, const char *name));

/* The name of @number in the enum @of, without the shared prefix, or NULL. */
const char *names_enumerator(const char *of, u32 number);

/*
 * Write the names of the bits of @number in the enum @of, with | between them, into @text of @size
 * bytes; the bits without a name are one hexadecimal number at the end.
 */
void names_flags(const char *of, u64 number, char *text, size_t size);

/* Forget all names, those of places too. */
void names_free(void);

/* ---- place.c: functions and variables --------------------------------------- */

/* Open the kernel's symbol table; to be called while the process is privileged. */
void places_open(void);

/* Call what begins at @address @name from now on; "": nothing is known about it. */
void names_add_symbol(u64 address, const char *name);

/*
 * The function or variable of the kernel that contains @address, and in *@offset the distance
 * of @address from its start; NULL if unknown.  Valid until another address is looked for.
 */
const char *names_symbol(u64 address, u64 *offset);

/* Forget them. */
void places_free(void);

#endif
