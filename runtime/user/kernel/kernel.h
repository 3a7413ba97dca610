/* SPDX-License-Identifier: MIT */
/* What a tool needs to know about the running kernel before it can attach to it. */
#ifndef VNT_KERNEL_H
#define VNT_KERNEL_H

#include "base/base.h"

/* ---- kernel.c: types, functions and modules ------------------------------- */

struct kernel;

/* A constant of a C enum. */
struct kernel_enumerator {
	char *name;		/* owned */
	u32 number;
};

/*
 * Read the BTF of the running kernel for what @tool attaches to and shows.  Returns
 * NULL after a message if the kernel has no readable BTF.  The caller closes the
 * result with kernel_close().
 */
struct kernel *kernel_open(const struct vnt_tool *tool);

/* As kernel_open(), but look only for the enum @of; only kernel_enumerators() may follow. */
struct kernel *kernel_open_enum(const char *of);

/* Release @kernel, and the descriptors and strings that it handed out. */
void kernel_close(struct kernel *kernel);

/* Whether the running kernel is version @major.@minor or newer. */
bool kernel_newer(unsigned int major, unsigned int minor);

/* Whether @module is loaded.  NULL stands for the kernel image, which always is. */
bool kernel_has_module(const char *module);

/* Whether /lib/modules has @module for the running kernel; true if that is not known. */
bool kernel_offers_module(const char *module);

/* Whether @module (NULL: the image) has the BTF tracepoint @name. */
bool kernel_has_tracepoint(struct kernel *kernel, const char *module, const char *name);

/* Whether tracefs has tracepoints for the system call @name. */
bool kernel_has_syscall(const char *name);

/* Whether the BTF of @module (NULL: the image) has the prototype of function @name. */
bool kernel_has_function(struct kernel *kernel, const char *module, const char *name);

/* The BTF id of a function or a struct of the image that every tool asks for; 0: it has none. */
u32 kernel_function_id(struct kernel *kernel, const char *name);
u32 kernel_struct_id(struct kernel *kernel, const char *name);

/* What makes plain loads possible: see cast.c. */
#define VNT_CAST_FUNCTION "bpf_rdonly_cast"
#define VNT_CAST_TYPE	  "pt_regs"

/* @module if it is loaded; NULL if it is built into the image. */
const char *kernel_home(const char *module);

/* Whether the kernel allows tracing function @symbol of @module. */
bool kernel_traceable(struct kernel *kernel, const char *module, const char *symbol);

/* As symbols_clones(), for function @name of @module. */
size_t kernel_clones(struct kernel *kernel, const char *module, const char *name,
		     char *names, size_t size);

/*
 * The position, from 0, of @argument among the @count places in which @variant's target gets its
 * arguments, or @count when it lies in memory.  A struct that is passed by value takes one or two.
 * Returns -ENOENT if the target has no parameter of that name, -ESRCH if BTF does not describe
 * the target.
 */
int kernel_position(struct kernel *kernel, const struct vnt_variant *variant,
		    const char *argument, int count);

/*
 * The BTF id of the type that a program of @variant attaches to, 0 if there is none.
 * *@fd becomes the descriptor of the module's BTF, 0 for that of the image; @kernel
 * owns it.
 */
u32 kernel_target(struct kernel *kernel, const struct vnt_variant *variant, int *fd);

/* The tool's BPF object file, of *@size bytes; @kernel owns it. */
const void *kernel_object(const struct kernel *kernel, size_t *size);

/*
 * The path of a BTF file with the types that the tool's BPF object refers to, valid
 * until kernel_close(); NULL: libbpf has to read all of the kernel's types.
 */
const char *kernel_types(const struct kernel *kernel);

/* The name of a type that the tool's BPF object refers to and this kernel lacks, or NULL. */
const char *kernel_lacks(const struct kernel *kernel);

/* The length of the name of the enum @of, which is "NAME", or "NAME in MODULE". */
size_t kernel_enum_length(const char *of);

/*
 * The enumerators of the enum @of, which the kernel was opened for.  Returns their
 * number and sets *@list, which the caller frees with kernel_free_enumerators().
 */
size_t kernel_enumerators(struct kernel *kernel, const char *of, struct kernel_enumerator **list);

/* As kernel_enumerators(), of the enums in loaded modules by which these continue @of. */
size_t kernel_more_enumerators(struct kernel *kernel, const char *of,
			       struct kernel_enumerator **list);

void kernel_free_enumerators(struct kernel_enumerator *list, size_t count);

/* ---- symbols.c: functions that can be traced ------------------------------- */

/*
 * The list of all functions that can be traced, one a line; "" if it cannot be read.
 * The caller frees it.
 */
char *symbols_read(void);

/*
 * The list of the functions that have tracers attached now, one a line; NULL if tracefs
 * does not tell.  The caller frees it.
 */
char *symbols_called_read(void);

/* Whether @list, of symbols_read(), has function @symbol of @module (NULL: the image). */
bool symbols_have(const char *list, const char *module, const char *symbol);

/*
 * Whether @list, of symbols_called_read(), has function @symbol of @module with a flag
 * that says that programs are called from it directly.
 */
bool symbols_called(const char *list, const char *module, const char *symbol);

/*
 * Write the names of the clones that the compiler made of function @name of @module
 * (NAME.isra.0, NAME.constprop.0 ...) into @names of @size bytes, separated by spaces.
 * Returns how many were written; those that do not fit are left out.
 */
size_t symbols_clones(const char *list, const char *module, const char *name,
		      char *names, size_t size);

#endif
