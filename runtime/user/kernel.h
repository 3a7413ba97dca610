/* SPDX-License-Identifier: MIT */
/* kernel.c, symbols.c: the running kernel, as far as a tool has to know it. */
#ifndef VNT_KERNEL_H
#define VNT_KERNEL_H

#include "btf.h"

struct kernel_enumerator {
	char *name;
	u32 number;
};

struct kernel *kernel_open(const struct vnt_tool *tool);
struct kernel *kernel_open_enum(const char *of);
void kernel_close(struct kernel *kernel);
bool kernel_newer(unsigned int major, unsigned int minor);
bool kernel_has_module(const char *module);
bool kernel_offers_module(const char *module);
bool kernel_has_tracepoint(struct kernel *kernel, const char *module, const char *name);
bool kernel_has_syscall(const char *name);
bool kernel_has_function(struct kernel *kernel, const char *module, const char *name);
/* @module, if it is loaded; NULL: what is of it lies in the image. */
const char *kernel_home(const char *module);
bool kernel_traceable(struct kernel *kernel, const char *module, const char *symbol);
size_t kernel_clones(struct kernel *kernel, const char *module, const char *name,
		     char *names, size_t size);
int kernel_position(struct kernel *kernel, const struct vnt_variant *variant,
		    const char *argument);
u32 kernel_target(struct kernel *kernel, const struct vnt_variant *variant, int *fd);
const void *kernel_object(const struct kernel *kernel, size_t *size);
const char *kernel_types(const struct kernel *kernel);
const char *kernel_lacks(const struct kernel *kernel);
size_t kernel_enumerators(const struct kernel *kernel, const char *of,
			  struct kernel_enumerator **list);
void kernel_free_enumerators(struct kernel_enumerator *list, size_t count);

/* ---- symbols.c: functions that can be traced ---------------------------- */

char *symbols_read(void);
char *symbols_called_read(void);
bool symbols_have(const char *list, const char *module, const char *symbol);
bool symbols_called(const char *list, const char *module, const char *symbol);
size_t symbols_clones(const char *list, const char *module, const char *name,
		      char *names, size_t size);

#endif
