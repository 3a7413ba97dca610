// SPDX-License-Identifier: MIT
/*
 * Chooses for each point the first variant that this kernel supports and that has not been
 * refused, or says what is missing.
 */
#include <err.h>
#include <errno.h>
#include <string.h>

#include "attach/attach.h"
#include "kernel/kernel.h"
#include "options/choice.h"

/*
 * Print why @point cannot be attached: privileges, a missing type, or what is wrong with
 * all variants.
 */
static enum status say_missing(const struct point *point, const struct kernel *kernel,
			       enum status status)
{
	const char *lacks = kernel_lacks(kernel);

	if (point->err == -EPERM) {
		privilege_explain();
		return status;
	}
	if (point->err && lacks) {
		warnx("point '%s' (%s): neither this kernel nor a module that is loaded has the type '%s'; load the module that it is of",
		      point->is->name, point->is->at, lacks);
		return STATUS_KERNEL;
	}
	warnx("point '%s' (%s): %s", point->is->name, point->is->at, point->why);
	if (point->err)
		fputs(log_verifier(), stderr);
	return status;
}

/* The point that @point replaces where that is missing, or NULL. */
static struct point *replaced_by(struct attach *attach, const struct point *point)
{
	for (unsigned int i = 0; i < attach->tool->points_count && point->is->instead_of; i++)
		if (!strcmp(attach->points[i].is->name, point->is->instead_of))
			return &attach->points[i];
	return NULL;
}

/* @other, chosen before, is the point that @point replaces; or NULL. */
static enum status choose_point(struct attach *attach, struct point *point, struct point *other,
				struct kernel *kernel, const struct options *options)
{
	enum status status;

	point->replaced = false;
	point->unwanted = other ? other->unwanted || other->variant
				: !choice_point(attach->tool, options, point->is);
	if (point->unwanted) {
		point->variant = NULL;
		return STATUS_ENDED;
	}
	status = point_choose(point, kernel);
	if (other && status == STATUS_ENDED)
		other->replaced = true;
	if (status == STATUS_ENDED || point->is->optional)
		return STATUS_ENDED;
	return say_missing(point, kernel, status);
}

enum status attach_choose(struct attach *attach, struct kernel *kernel,
			  const struct options *options)
{
	enum status status = STATUS_ENDED;

	/* First those that others may replace. */
	for (int late = 0; late < 2; late++)
		for (unsigned int i = 0; i < attach->tool->points_count; i++) {
			struct point *point = &attach->points[i];

			if (!point->is->instead_of == !late)
				status = choose_point(attach, point, replaced_by(attach, point),
						      kernel, options);
			if (status != STATUS_ENDED)
				return status;
		}
	return status;
}
