// SPDX-License-Identifier: MIT
/*
 * Load and attach a tool: for each point the first variant that this kernel
 * serves.  What the kernel refuses is left out, and the object is opened and
 * loaded anew with the next variant.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <err.h>
#include <errno.h>
#include <linux/membarrier.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runtime.h"

#define TIMER_HZ 99

static struct point *find_point(struct attach *attach, const char *program)
{
	for (unsigned int i = 0; i < attach->tool->points_count; i++) {
		struct point *point = &attach->points[i];

		if (point->variant && !strcmp(point->variant->program, program))
			return point;
	}
	return NULL;
}

/* Say why @point cannot be had: privileges, or all its variants. */
static void say_missing(const struct point *point)
{
	if (point->err == -EPERM) {
		privilege_explain();
		return;
	}
	warnx("point '%s' (%s): %s", point->is->name, point->is->at, point->why);
	if (point->err)
		fputs(log_verifier(), stderr);
}

static enum status choose_points(struct attach *attach, struct kernel *kernel,
				 const struct options *options)
{
	for (unsigned int i = 0; i < attach->tool->points_count; i++) {
		struct point *point = &attach->points[i];
		enum status status;

		point->unwanted = !choice_point(attach->tool, options, point->is);
		if (point->unwanted)
			continue;
		status = point_choose(point, kernel);
		if (status == STATUS_ENDED || point->is->optional)
			continue;
		say_missing(point);
		return status;
	}
	return STATUS_ENDED;
}

static bool write_positions(struct attach *attach, const struct point *point)
{
	for (unsigned int i = 0; i < point->is->arguments_count; i++) {
		u8 position = point->positions[i];

		if (point->positions[i] != POINT_AS_BUILT &&
		    !object_write(attach->object, point->is->arguments[i].variable,
				  &position, sizeof(position)))
			return false;
	}
	return true;
}

static bool resize_tables(struct attach *attach, u32 entries)
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, attach->object) {
		if (map_is_table(map) && bpf_map__set_max_entries(map, entries))
			return false;
	}
	return true;
}

/* Set what the object is told before it is loaded. */
static bool configure(struct attach *attach, const struct options *options)
{
	const struct packet_filter *filter = &options->filter.packet;
	struct bpf_program *program;

	bpf_object__for_each_program(program, attach->object)
		bpf_program__set_autoload(program,
			find_point(attach, bpf_program__name(program)));
	for (unsigned int i = 0; i < attach->tool->points_count; i++) {
		if (attach->points[i].variant &&
		    !write_positions(attach, &attach->points[i]))
			return false;
	}
	if (filter->terms &&
	    !object_write(attach->object, "filter", filter, sizeof(*filter)))
		return false;
	if (!choice_write(attach->tool, options, attach->object))
		return false;
	return !options->max || resize_tables(attach, options->max);
}

/* Load; @again when a variant was refused and the next may do. */
static enum status load(struct attach *attach, bool *again)
{
	struct point *point;
	int err;

	log_forget();
	err = bpf_object__load(attach->object);
	if (!err)
		return STATUS_ENDED;
	point = find_point(attach, log_blamed());
	if (point) {
		point_refuse(point, err);
		*again = true;
	} else if (err == -EPERM) {
		privilege_explain();
	} else {
		warnx("cannot load: %s (-v tells more)", strerror(-err));
	}
	return STATUS_FAILED;
}

/* With its module, the symbol is found though another module has one, too. */
static struct bpf_link *attach_kprobe(struct bpf_program *program,
				      const struct point *point)
{
	const char *module = point->variant->module;
	char symbol[2 * POINT_SYMBOL];

	if (!module || !kernel_has_module(module))
		return bpf_program__attach_kprobe(program, false, point->symbol);
	snprintf(symbol, sizeof(symbol), "%s:%s", module, point->symbol);
	return bpf_program__attach_kprobe(program, false, symbol);
}

static struct bpf_link *attach_syscall(struct bpf_program *program, const struct point *point)
{
	char name[POINT_SYMBOL + 16];

	snprintf(name, sizeof(name), "sys_%s_%s",
		 point->variant->hook == VNT_SYSCALL ? "enter" : "exit", point->symbol);
	return bpf_program__attach_tracepoint(program, "syscalls", name);
}

/* A timer is one link for each CPU, of which the first stands for all. */
static struct bpf_link *attach_timer(struct attach *attach, struct bpf_program *program,
				     const struct options *options)
{
	struct bpf_link *first;

	attach->samplers_count = timer_attach(program, options->hz ? options->hz : TIMER_HZ,
					      &attach->samplers);
	if (!attach->samplers_count)
		return NULL;
	first = attach->samplers[--attach->samplers_count];
	return first;
}

static struct bpf_link *attach_point(struct attach *attach, const struct point *point,
				     const struct options *options)
{
	struct bpf_program *program;

	program = bpf_object__find_program_by_name(attach->object,
						   point->variant->program);
	if (point->variant->hook == VNT_KPROBE)
		return attach_kprobe(program, point);
	if (point->variant->hook == VNT_SYSCALL || point->variant->hook == VNT_SYSCALL_RETURN)
		return attach_syscall(program, point);
	if (point->variant->hook == VNT_USER || point->variant->hook == VNT_USER_RETURN)
		return user_attach(program, point, options);
	if (point->variant->hook == VNT_TIMER)
		return attach_timer(attach, program, options);
	return bpf_program__attach(program);
}

/*
 * Attach ends before starts, so that no start misses its end.  Perf says
 * EACCES where others say EPERM.
 */
static enum status attach_points(struct attach *attach, const struct options *options,
				 bool *again)
{
	for (unsigned int i = attach->tool->points_count; i-- > 0; ) {
		struct point *point = &attach->points[i];

		if (!point->variant)
			continue;
		attach->links[i] = attach_point(attach, point, options);
		if (!attach->links[i]) {
			point_refuse(point, errno == EACCES ? -EPERM : -errno);
			*again = true;
			return STATUS_FAILED;
		}
	}
	return STATUS_ENDED;
}

static void stop_samplers(struct attach *attach)
{
	while (attach->samplers_count)
		bpf_link__destroy(attach->samplers[--attach->samplers_count]);
	free(attach->samplers);
	attach->samplers = NULL;
}

static void unload(struct attach *attach)
{
	stop_samplers(attach);
	for (unsigned int i = 0; i < attach->tool->points_count; i++) {
		bpf_link__destroy(attach->links[i]);
		attach->links[i] = NULL;
	}
	bpf_object__close(attach->object);
	attach->object = NULL;
}

static enum status try_once(struct attach *attach, const struct options *options,
			    bool *again)
{
	enum status status;

	attach->object = object_open(attach->tool, &options->filter.code);
	if (!attach->object) {
		warn("cannot open the BPF object");
		return STATUS_FAILED;
	}
	if (!configure(attach, options)) {
		warnx("the BPF object does not fit its description");
		return STATUS_FAILED;
	}
	status = load(attach, again);
	if (status == STATUS_ENDED)
		status = attach_points(attach, options, again);
	return status;
}

static enum status try_variants(struct attach *attach, struct kernel *kernel,
				const struct options *options)
{
	enum status status;
	bool again;

	do {
		again = false;
		unload(attach);
		status = choose_points(attach, kernel, options);
		if (status == STATUS_ENDED)
			status = try_once(attach, options, &again);
	} while (again);
	return status;
}

/* Say where this kernel gives less than the tool could have. */
static void say_compromises(const struct attach *attach)
{
	for (unsigned int i = 0; i < attach->tool->points_count; i++) {
		const struct point *point = &attach->points[i];
		char text[256];

		if (point->unwanted)
			continue;
		if (!point->variant)
			warnx("point '%s' (%s) is left out: %s", point->is->name,
			      point->is->at, point->why);
		else if (point->err)
			warnx("point '%s': %s; attached to %s instead", point->is->name,
			      point->why, point_attached(point, text, sizeof(text)));
	}
}

/*
 * Load @tool, set up by @options, and attach it.  Whatever is returned,
 * attach_close() releases @attach.  One message is printed on failure:
 * STATUS_FAILED, or STATUS_KERNEL when this kernel lacks a point.
 */
enum status attach_tool(struct attach *attach, const struct vnt_tool *tool,
			const struct options *options)
{
	struct kernel *kernel;
	enum status status;

	*attach = (struct attach){.tool = tool};
	kernel = kernel_open();
	if (!kernel) {
		warn("this kernel has no BTF (CONFIG_DEBUG_INFO_BTF)");
		return STATUS_KERNEL;
	}
	attach->points = point_list(tool, options->kprobe);
	attach->links = memory_get(tool->points_count, sizeof(*attach->links));
	status = try_variants(attach, kernel, options);
	kernel_close(kernel);
	if (status == STATUS_ENDED && !options->quiet)
		say_compromises(attach);
	return status;
}

/*
 * Detach starts before ends, and wait until no program runs any more: from
 * then on tables and accounts stand still.
 */
void attach_detach(struct attach *attach)
{
	stop_samplers(attach);
	for (unsigned int i = 0; i < attach->tool->points_count; i++) {
		bpf_link__destroy(attach->links[i]);
		attach->links[i] = NULL;
	}
	syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
}

/* Hits of @point that the kernel left out because a BPF program ran already. */
u64 attach_missed(const struct attach *attach, const struct point *point)
{
	struct bpf_prog_info info = {};
	struct bpf_program *program;
	u32 size = sizeof(info);

	if (!point->variant)
		return 0;
	program = bpf_object__find_program_by_name(attach->object,
						   point->variant->program);
	if (bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &size))
		return 0;
	return info.recursion_misses;
}

/* The descriptor of the map of variables, whose keys are u32. */
int attach_map(const struct attach *attach)
{
	return bpf_map__fd(object_map(attach->object, ".bss"));
}

void attach_close(struct attach *attach)
{
	if (!attach->points)
		return;
	unload(attach);
	point_free(attach->points, attach->tool->points_count);
	free(attach->links);
}
