/* SPDX-License-Identifier: MIT */
/* What kernels have: from a profile, or of the running one. */
#ifndef VNTC_KERNEL_H
#define VNTC_KERNEL_H

#include "read/expr.h"

/* kernel.c: what one kernel has: a profile, or the running one */

struct kernel;
struct btf;
struct btf_type;

/*
 * @name: a profile's name, a path to one, or "running".
 * NULL, with an error in @diag, when there is none.
 */
const struct kernel *kernel_open(struct arena *arena, struct diag *diag,
				 const char *name);
void kernel_close(const struct kernel *kernel);
const char *kernel_name(const struct kernel *kernel);
/* Names of the profiles that come with vntc. */
extern const char *const kernel_references[];
extern const size_t kernel_references_count;

/* Types of @module (NULL: the kernel image); NULL when it has no such module. */
const struct btf *kernel_types(const struct kernel *kernel, const char *module);
/* Name of module number @i, from 0; NULL after the last.  The image is none. */
const char *kernel_module(const struct kernel *kernel, size_t i);
/* Id of the type in @btf, its own types first; 0 when there is none. */
uint32_t kernel_find(const struct btf *btf, const char *name, uint32_t kind);
/* The id of the type that typedefs and qualifiers lead to. */
uint32_t kernel_strip(const struct btf *btf, uint32_t id);
/* Is this symbol, clone suffix included, open to fentry and kprobes? */
bool kernel_traceable(const struct kernel *kernel, const char *function,
		      const char *module);
/* Group of the first tracepoint called @name, or NULL when that is not known. */
const char *kernel_event_group(struct arena *arena, const struct kernel *kernel,
			       const char *name);
/* A traceable clone NAME.suffix of @function, or NULL. */
const char *kernel_clone(struct arena *arena, const struct kernel *kernel,
			 const char *function);
/* Module in which @at lies; NULL for the kernel image or when it is nowhere. */
const char *kernel_module_of(struct arena *arena, const struct kernel *kernel,
			     const struct at *at);
/*
 * Parameters of what @at names, in @module: a FUNC_PROTO in *@btf, of which
 * the first *@skip do not count.  NULL when the kernel does not describe it.
 */
const struct btf_type *kernel_prototype(const struct kernel *kernel,
					const struct at *at, const char *module,
					const struct btf **btf, uint32_t *skip);
/* Id of struct @name of the image or any module, which goes to @btf; or 0. */
uint32_t kernel_struct(const struct kernel *kernel, const char *name, const struct btf **btf);
/* Has @kernel tracepoints for the system call @name? */
bool kernel_has_syscall(const struct kernel *kernel, const char *name);
/* The traceable function whose name is nearest to @name as a hint. */
void kernel_suggest(const struct kernel *kernel, struct diag *diag, const char *name);

#endif
