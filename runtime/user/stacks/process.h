/* SPDX-License-Identifier: MIT */
/* Names of functions in processes. */
#ifndef VNT_PROCESS_H
#define VNT_PROCESS_H

#include "base/base.h"

/* ---- process.c: processes at the time of their stacks --------------------------- */

/* A frame of a stack.  Without an object nothing is known but the address. */
struct process_frame {
	const char *object;	/* name of the file, NULL: unknown */
	const char *name;	/* of the function, NULL: unknown */
	u64 offset;		/* in the function, else in the object, else the address */
};

/* Look at processes in /proc from now on: process ids here are those that the kernel records. */
void process_open(void);

/* Whether process_see() was called for @stack of process @pid. */
bool process_known(u32 pid, s32 stack);

/*
 * Find out which files' code the @count @addresses of @stack of process @pid are in; the
 * innermost comes first.  It was taken at @time of CLOCK_MONOTONIC, 0: unknown.  To be
 * called soon, before the process ends; names are known after image_resolve().
 */
void process_see(u32 pid, s32 stack, const u64 *addresses, size_t count, u64 time);

/*
 * Let process_frame() return a copy of @frame, as a recording has it.  A second for the
 * same frame is ignored.
 */
void process_add(u32 pid, s32 stack, u64 address, bool caller,
		 const struct process_frame *frame);

/*
 * What is known about the frame at @address of @stack of process @pid; @caller: it is not
 * the innermost one.  Its strings are valid until process_free() and image_free().
 */
struct process_frame process_frame(u32 pid, s32 stack, u64 address, bool caller);

/* Forget all processes. */
void process_free(void);

/* ---- image.c: files whose code processes run -------------------------------------- */

#define IMAGE_VDSO "[vdso]"

struct image;
struct elf_place;

/*
 * The image of the file @inode on @device that processes know as @path, valid until
 * image_free(); NULL if there are too many.
 */
struct image *image_get(u64 device, u64 inode, const char *path);

/* The name of the file without its directories; the image owns it. */
const char *image_name(const struct image *image);

/*
 * Open the file that is mapped at [@from, @to) in process @pid: the mapping itself where
 * that is permitted, else by the path that the process sees, if the file is still the
 * same.  The caller owns the descriptor; -1 on failure.
 */
int image_open(const struct image *image, u32 pid, u64 from, u64 to);

/* Request the name of the function at @offset of the file.  True if it was not requested before. */
bool image_want(struct image *image, u64 offset);

/* Use the open file @fd, which is owned from now on, to find the requested names; -1: none. */
void image_take(struct image *image, int fd);

/* Find the requested names in all files that were handed to image_take(), and close them. */
void image_resolve(void);

/* What is known about @offset of the file; NULL if it was not requested.  The image owns it. */
const struct elf_place *image_place(const struct image *image, u64 offset);

/* Forget all images. */
void image_free(void);

/* ---- elf.c: functions in ELF files -------------------------------------------------- */

struct elf_place {
	u64 offset;		/* in the file */
	u64 address;		/* in the file's address space; @offset if unknown */
	u64 start;		/* address of the function */
	char *name;		/* of the function, NULL: unknown; owned */
};

/*
 * Find address, start and name of those of the @count @places in the ELF file @fd that
 * have no name yet.  The caller frees the names.  Of a damaged file, as many as possible.
 */
void elf_name(int fd, struct elf_place *places, size_t count);

#endif
