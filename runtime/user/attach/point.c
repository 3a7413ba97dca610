// SPDX-License-Identifier: MIT
/*
 * Chooses the variant by which a point is attached: the first that this kernel has and has
 * not refused.  Collects the reasons against the others, to be shown to the user.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "attach/point.h"
#include "base/traits.h"
#include "kernel/kernel.h"

/* Reasons to refuse a variant, besides an -errno of the kernel. */
enum { UNTRACEABLE = 1, UNCALLED };

/* The name of a hook, and how many arguments its programs can read. */
static const struct {
	const char *name;
	int arguments;
} hooks[] = {
	[VNT_TRACEPOINT] = {"tracepoint", 8},
	[VNT_FENTRY] = {"fentry", 8},
	[VNT_KPROBE] = {"kprobe", 6},
	[VNT_FEXIT] = {"fexit", 8},
	[VNT_SYSCALL] = {"syscall", 6},
	[VNT_SYSCALL_RETURN] = {"syscall return", 0},
	[VNT_USER] = {"uprobe", 6},
	[VNT_USER_RETURN] = {"uretprobe", 0},
	[VNT_TIMER] = {"timer", 0},
};

struct point *point_list(const struct vnt_tool *tool, bool kprobe)
{
	struct point *points = memory_get(tool->points_count, sizeof(*points));

	for (unsigned int i = 0; i < tool->points_count; i++) {
		const struct vnt_point *is = &tool->points[i];

		points[i].is = is;
		points[i].kprobe = kprobe && traits_has_kprobe(is);
		points[i].positions = memory_get(is->arguments_count, sizeof(int));
		points[i].refused = memory_get(is->variants_count, sizeof(int));
	}
	return points;
}

void point_free(struct point *points, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		free(points[i].positions);
		free(points[i].refused);
	}
	free(points);
}

static const char *describe(const struct vnt_variant *variant, const char *symbol,
			    char *text, size_t size)
{
	const char *group = variant->group ? variant->group : "";

	snprintf(text, size, "%s %s%s%s", hooks[variant->hook].name, group,
		 *group ? ":" : "", symbol);
	return text;
}

const char *point_attached(const struct point *point, char *text, size_t size)
{
	*text = '\0';
	return point->variant ? describe(point->variant, point->symbol, text, size) : text;
}

static const char *refusal(int refused)
{
	return refused == UNTRACEABLE ? "cannot be traced in this kernel" :
	       refused == UNCALLED ? "this kernel does not call what it has attached" :
	       strerror(-refused);
}

/* Append to point->why the reason why @variant cannot be used. */
__attribute__((format(printf, 3, 4)))
static void note(struct point *point, const struct vnt_variant *variant,
		 const char *format, ...)
{
	size_t used = strlen(point->why), room = sizeof(point->why) - used;
	char text[256], reason[256];
	va_list args;

	va_start(args, format);
	vsnprintf(reason, sizeof(reason), format, args);
	va_end(args);
	snprintf(point->why + used, room, "%s%s: %s", used ? "; " : "",
		 describe(variant, variant->target, text, sizeof(text)), reason);
}

static bool is_clone(const char *suffix)
{
	static const char *const kinds[] = {"isra", "constprop", "part"};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		size_t length = strlen(kinds[i]);
		u64 number;

		if (!strncmp(suffix, kinds[i], length) && suffix[length] == '.')
			return parse_number(suffix + length + 1, 0, UINT32_MAX, &number);
	}
	return false;
}

/* Find the symbol to probe: the function, or its clone if the compiler made exactly one. */
static bool find_symbol(struct point *point, const struct vnt_variant *variant,
			struct kernel *kernel)
{
	char clones[POINT_SYMBOL];
	size_t count;

	snprintf(point->symbol, sizeof(point->symbol), "%s", variant->target);
	if (kernel_traceable(kernel, variant->module, variant->target))
		return true;
	count = kernel_clones(kernel, variant->module, variant->target, clones,
			      sizeof(clones));
	if (count == 1 && is_clone(clones + strlen(variant->target) + 1)) {
		snprintf(point->symbol, sizeof(point->symbol), "%s", clones);
		return true;
	}
	note(point, variant, count ? "this kernel only has its clones %s"
		: "cannot be traced in this kernel", clones);
	return false;
}

/* Whether the kernel has the target, whose name is written to point->symbol. */
static bool find_target(struct point *point, const struct vnt_variant *variant,
			struct kernel *kernel)
{
	if (variant->hook == VNT_KPROBE)
		return find_symbol(point, variant, kernel);
	snprintf(point->symbol, sizeof(point->symbol), "%s", variant->target);
	if (variant->hook == VNT_SYSCALL || variant->hook == VNT_SYSCALL_RETURN) {
		if (kernel_has_syscall(variant->target))
			return true;
		note(point, variant, "not in this kernel, or no tracefs is mounted");
		return false;
	}
	if (variant->hook >= VNT_USER)
		return true;
	if (variant->hook == VNT_TRACEPOINT) {
		if (kernel_has_tracepoint(kernel, variant->module, variant->target))
			return true;
		note(point, variant, "not in this kernel");
		return false;
	}
	/*
	 * Whether it can be traced is found out by trying: the list of traceable functions
	 * is long.
	 */
	if (kernel_has_function(kernel, variant->module, variant->target))
		return true;
	note(point, variant, "not in this kernel's BTF");
	return false;
}

/* Find the positions of the arguments; those that BTF does not tell stay as built. */
static bool find_arguments(struct point *point, const struct vnt_variant *variant,
			   struct kernel *kernel)
{
	if (variant->hook >= VNT_SYSCALL) {
		for (unsigned int i = 0; i < point->is->arguments_count; i++)
			point->positions[i] = POINT_AS_BUILT;
		return true;
	}
	for (unsigned int i = 0; i < point->is->arguments_count; i++) {
		const char *name = point->is->arguments[i].name;
		int position = kernel_position(kernel, variant, name, hooks[variant->hook].arguments);

		if (position == -ENOENT) {
			note(point, variant, "has no argument %s in this kernel", name);
			return false;
		}
		if (position >= hooks[variant->hook].arguments) {
			note(point, variant, "argument %s is out of reach", name);
			return false;
		}
		point->positions[i] = position < 0 ? POINT_AS_BUILT : position;
	}
	return true;
}

/* The module that all variants are in, if there is one and it is not loaded; else NULL. */
static const char *missing_module(const struct vnt_point *point)
{
	const char *module = point->variants_count ? point->variants[0].module : NULL;

	if (point->variants_count && point->variants[0].hook >= VNT_SYSCALL)
		return NULL;
	for (unsigned int i = 0; i < point->variants_count; i++) {
		if (!module || !point->variants[i].module ||
		    strcmp(module, point->variants[i].module))
			return NULL;
	}
	return kernel_has_module(module) ? NULL : module;
}

enum status point_choose(struct point *point, struct kernel *kernel)
{
	const struct vnt_point *is = point->is;
	const char *module;

	point->variant = NULL;
	point->why[0] = '\0';
	for (unsigned int i = 0; i < is->variants_count; i++) {
		const struct vnt_variant *variant = &is->variants[i];

		if (point->kprobe && variant->hook == VNT_FENTRY)
			continue;
		if (point->refused[i]) {
			note(point, variant, "%s", refusal(point->refused[i]));
			continue;
		}
		if (!find_target(point, variant, kernel) ||
		    !find_arguments(point, variant, kernel))
			continue;
		point->variant = variant;
		point->target = variant->hook < VNT_SYSCALL && variant->hook != VNT_KPROBE ?
			kernel_target(kernel, variant, &point->target_fd) : 0;
		return STATUS_ENDED;
	}
	module = missing_module(is);
	if (module && kernel_offers_module(module))
		snprintf(point->why, sizeof(point->why),
			 "module %s is not loaded; try: modprobe %s", module, module);
	else if (module)
		snprintf(point->why, sizeof(point->why),
			 "needs %s: not built for this kernel", module);
	return point->err ? STATUS_FAILED : STATUS_KERNEL;
}

void point_refuse(struct point *point, int err)
{
	point->refused[point->variant - point->is->variants] = err;
	point->err = err;
}

void point_untraceable(struct point *point)
{
	point->refused[point->variant - point->is->variants] = UNTRACEABLE;
}

void point_uncalled(struct point *point)
{
	point->refused[point->variant - point->is->variants] = UNCALLED;
	point->uncalled = true;
}

const char *point_arguments(const struct point *point, char *text, size_t size)
{
	size_t used = 0;

	*text = '\0';
	for (unsigned int i = 0; i < point->is->arguments_count && used < size; i++) {
		const char *name = point->is->arguments[i].name;

		used += snprintf(text + used, size - used,
				 point->positions[i] < 0 ? "%s%s as built" : "%s%s=%d",
				 used ? " " : "", name, point->positions[i]);
	}
	return text;
}
