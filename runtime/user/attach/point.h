/* SPDX-License-Identifier: MIT */
/* point.c: the variant by which each point of a tool is attached to this kernel. */
#ifndef VNT_POINT_H
#define VNT_POINT_H

#include "kernel/kernel.h"

#define POINT_AS_BUILT (-1)
#define POINT_SYMBOL 128

struct point {
	const struct vnt_point *is;
	const struct vnt_variant *variant;	/* chosen; NULL: left out */
	char symbol[POINT_SYMBOL];	/* function to attach to, or tracepoint */
	int *positions;			/* of arguments, or POINT_AS_BUILT; owned */
	int *refused;			/* by variant: why, else 0; owned */
	int err;			/* the kernel's last -errno */
	bool uncalled;			/* a variant was attached but is not called */
	u32 target;			/* BTF id of the type to attach to, and ... */
	int target_fd;			/* ... the module's BTF, 0: that of the image */
	bool unwanted;			/* options leave the point out, or what it replaces is there */
	bool replaced;			/* this kernel lacks it, and another serves for it */
	bool kprobe;			/* skip fentry */
	char why[1024];			/* what is wrong with each variant */
};

/*
 * The points of @tool, with no variant chosen.  @kprobe: use a kprobe instead of fentry
 * where there is one.  The caller releases them with point_free().
 */
struct point *point_list(const struct vnt_tool *tool, bool kprobe);

void point_free(struct point *points, unsigned int count);

/*
 * Choose the first variant that @kernel supports and has not refused.  If there is none,
 * point->variant is NULL and point->why has the reasons; returns STATUS_FAILED if the
 * kernel has refused one with an error, else STATUS_KERNEL.
 */
enum status point_choose(struct point *point, struct kernel *kernel);

/* Do not choose the current variant again: the kernel refused it with @err, an -errno. */
void point_refuse(struct point *point, int err);

/* The same: its function exists but cannot be traced. */
void point_untraceable(struct point *point);

/* The same: it was attached, but the kernel does not call it. */
void point_uncalled(struct point *point);

/*
 * Write what @point is attached to, such as "fentry ovs_dp_upcall", into @text of @size
 * bytes, "" if it is left out.  Returns @text.
 */
const char *point_attached(const struct point *point, char *text, size_t size);

/* Write the positions of its arguments, such as "skb=1", into @text.  Returns @text. */
const char *point_arguments(const struct point *point, char *text, size_t size);

#endif
