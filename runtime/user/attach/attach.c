// SPDX-License-Identifier: MIT
/*
 * Loads and attaches a tool, with the first variant of each point that this kernel
 * supports.  When the kernel refuses a variant, the object is opened and loaded again with
 * the next one.
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

#include "attach/attach.h"
#include "attach/hook.h"
#include "attach/setup.h"
#include "kernel/kernel.h"
#include "options/choice.h"

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

/*
 * Before 6.1 a program's allocation for a hash entry can fail when memory is short, so all
 * entries are allocated in advance.
 */
static bool take_memory(struct attach *attach)
{
	struct bpf_map *map;

	if (kernel_newer(6, 1))
		return true;
	bpf_object__for_each_map(map, attach->object) {
		if (map_is_table(map) && bpf_map__set_map_flags(map, 0))
			return false;
	}
	return true;
}

/* Let programs skip hits when budget.c asks for it, if this tool has programs that can. */
static void enable_sampling(struct attach *attach)
{
	const bool sampling = true;

	object_write(attach->object, "vnt_sampling", &sampling, sizeof(sampling));
}

/* Set up the object before it is loaded: programs, argument positions, filters and maps. */
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
	if (options->overhead)
		enable_sampling(attach);
	if (filter->terms &&
	    !object_write(attach->object, "filter", filter, sizeof(*filter)))
		return false;
	if (!constants_write(attach->tool, options, attach->object) || !take_memory(attach))
		return false;
	return (!options->max || resize_tables(attach, options->max)) &&
	       shape_tables(attach->tool, attach->object);
}

/* What libbpf is loading: the callback below gets no pointer. */
static struct attach *loading;

/*
 * libbpf would read all of the kernel's types to find the one that a program attaches to,
 * which is known already.  So libbpf gets the program as a kprobe, which attaches to no
 * type, and this callback sets type and target just before it is loaded.
 */
static int prepare(struct bpf_program *program, struct bpf_prog_load_opts *opts, long cookie)
{
	const struct point *point = find_point(loading, bpf_program__name(program));

	(void)cookie;
	if (!point || !point->target || point->target_fd < 0)
		return -ENOENT;
	opts->attach_btf_id = point->target;
	opts->attach_btf_obj_fd = point->target_fd;
	return bpf_program__set_type(program, BPF_PROG_TYPE_TRACING);
}

static bool register_sections(void)
{
	static const struct {
		const char *section;
		enum bpf_attach_type type;
	} sections[] = {
		{"tp_btf+", BPF_TRACE_RAW_TP}, {"fentry+", BPF_TRACE_FENTRY},
		{"fexit+", BPF_TRACE_FEXIT},
	};
	LIBBPF_OPTS(libbpf_prog_handler_opts, handlers, .prog_prepare_load_fn = prepare);

	for (size_t i = 0; i < ARRAY_SIZE(sections); i++) {
		if (libbpf_register_prog_handler(sections[i].section, BPF_PROG_TYPE_KPROBE,
						 sections[i].type, &handlers) < 0)
			return false;
	}
	return true;
}

static bool is_direct(const struct point *point)
{
	return point->variant &&
	       (point->variant->hook == VNT_FENTRY || point->variant->hook == VNT_FEXIT);
}

/* The kernel refused the variant chosen for @point: exclude it from now on. */
static void refuse(struct point *point, struct kernel *kernel, int err)
{
	const struct vnt_variant *variant = point->variant;

	if (err != -EPERM && is_direct(point) && !kernel_traceable(kernel, variant->module, variant->target))
		point_untraceable(point);
	else
		point_refuse(point, err);
}

/*
 * Load the object.  Sets @again if plain loads or a variant were refused, and the next one should be
 * tried.
 */
static enum status load(struct attach *attach, struct kernel *kernel, bool *again)
{
	struct point *point;
	int err;

	log_forget();
	loading = attach;
	err = bpf_object__load(attach->object);
	loading = NULL;
	if (!err)
		return STATUS_ENDED;
	if (err != -EPERM && attach->casts) {
		attach->casts_refused = *again = true;
		return STATUS_FAILED;
	}
	point = find_point(attach, log_blamed());
	if (point) {
		refuse(point, kernel, err);
		*again = true;
	} else if (err == -EPERM) {
		privilege_explain();
	} else {
		warnx("cannot load: %s (-v tells more)", strerror(-err));
	}
	return STATUS_FAILED;
}

/* Qualify the symbol with its module: another module may have one of the same name. */
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

/* Attach the timer on every CPU.  The first link represents the point, the others are samplers. */
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

static void keep_copy(struct attach *attach, struct bpf_link *link)
{
	attach->copies = memory_grow(attach->copies, &attach->copies_room, attach->copies_count,
				     sizeof(*attach->copies));
	attach->copies[attach->copies_count++] = link;
}

/* Attach to all files of the library.  The first link represents the point. */
static struct bpf_link *attach_user(struct attach *attach, struct bpf_program *program,
				    const struct point *point, const struct options *options)
{
	struct bpf_link *first = NULL;
	int err = ENOENT;

	user_find(&attach->files, point->variant->module, options);
	for (size_t i = 0; i < attach->files.count; i++) {
		struct bpf_link *link = user_attach(program, point, &attach->files.items[i]);

		if (!link)
			err = errno;
		else if (first)
			keep_copy(attach, link);
		else
			first = link;
	}
	errno = err;
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
		return attach_user(attach, program, point, options);
	if (point->variant->hook == VNT_TIMER)
		return attach_timer(attach, program, options);
	return bpf_program__attach_trace(program);
}

/*
 * Attach ends before starts, so that every start meets its end.  Perf returns EACCES where
 * other calls return EPERM.
 */
static enum status attach_points(struct attach *attach, struct kernel *kernel,
				 const struct options *options, bool *again)
{
	for (unsigned int i = attach->tool->points_count; i-- > 0; ) {
		struct point *point = &attach->points[i];

		if (!point->variant)
			continue;
		attach->links[i] = attach_point(attach, point, options);
		if (!attach->links[i]) {
			refuse(point, kernel, errno == EACCES ? -EPERM : -errno);
			*again = true;
			return STATUS_FAILED;
		}
	}
	return STATUS_ENDED;
}

/*
 * Check that the kernel calls the programs attached to functions.  Debian's 6.12 accepts
 * fentry on irqfd_wakeup of kvm without an error, but leaves the function unpatched.
 */
static enum status check_called(struct attach *attach, bool *again)
{
	char *list = NULL;

	for (unsigned int i = 0; i < attach->tool->points_count; i++) {
		struct point *point = &attach->points[i];
		const struct vnt_variant *variant = point->variant;

		if (!is_direct(point))
			continue;
		if (!list)
			list = symbols_called_read();
		if (!list)
			break;
		if (symbols_called(list, kernel_home(variant->module), variant->target))
			continue;
		point_uncalled(point);
		*again = true;
	}
	free(list);
	return *again ? STATUS_FAILED : STATUS_ENDED;
}

static void stop_samplers(struct attach *attach)
{
	while (attach->samplers_count)
		bpf_link__destroy(attach->samplers[--attach->samplers_count]);
	free(attach->samplers);
	attach->samplers = NULL;
	while (attach->copies_count)
		bpf_link__destroy(attach->copies[--attach->copies_count]);
}

static void unload(struct attach *attach)
{
	stop_samplers(attach);
	for (unsigned int i = 0; i < attach->tool->points_count; i++) {
		bpf_link__destroy(attach->links[i]);
		attach->links[i] = NULL;
	}
	devices_close(&attach->devices);
	bpf_object__close(attach->object);
	attach->object = NULL;
}

static enum status try_once(struct attach *attach, struct kernel *kernel,
			    const struct options *options, bool *again)
{
	struct casts casts = attach->casts_refused ? (struct casts){} : casts_find(kernel);
	enum status status;

	attach->object = object_open(kernel, attach->tool->name, &options->filter.code, casts.function);
	attach->casts = casts.function;
	if (!attach->object) {
		warn("cannot open the BPF object");
		return STATUS_FAILED;
	}
	if (!configure(attach, options) || !casts_write(casts, attach->object)) {
		warnx("the BPF object does not fit its description");
		return STATUS_FAILED;
	}
	status = load(attach, kernel, again);
	if (status == STATUS_ENDED &&
	    !devices_open(&attach->devices, attach->tool, options, attach->object))
		status = STATUS_FAILED;
	if (status == STATUS_ENDED)
		status = attach_points(attach, kernel, options, again);
	if (status == STATUS_ENDED)
		status = check_called(attach, again);
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
		status = attach_choose(attach, kernel, options);
		if (status == STATUS_ENDED)
			status = try_once(attach, kernel, options, &again);
	} while (again);
	return status;
}

/* Print which points are left out or attached by another variant than the preferred one. */
static void say_compromises(const struct attach *attach)
{
	for (unsigned int i = 0; i < attach->tool->points_count; i++) {
		const struct point *point = &attach->points[i];
		char text[256];

		if (point->unwanted || point->replaced)
			continue;
		if (!point->variant)
			warnx("point '%s' (%s) is left out: %s", point->is->name,
			      point->is->at, point->why);
		else if (point->err || point->uncalled)
			warnx("point '%s': %s; attached to %s instead", point->is->name,
			      point->why, point_attached(point, text, sizeof(text)));
	}
}

enum status attach_tool(struct attach *attach, const struct vnt_tool *tool,
			struct kernel *kernel, const struct options *options)
{
	enum status status;

	*attach = (struct attach){.tool = tool, .devices = devices_none()};
	attach->points = point_list(tool, options->kprobe);
	attach->links = memory_get(tool->points_count, sizeof(*attach->links));
	if (!register_sections()) {
		warn("libbpf takes no other ways to load programs");
		return STATUS_FAILED;
	}
	status = try_variants(attach, kernel, options);
	if (status == STATUS_ENDED && !options->quiet) {
		say_compromises(attach);
		user_say(&attach->files, options);
		underway_say(attach);
	}
	return status;
}

void attach_detach(struct attach *attach)
{
	stop_samplers(attach);
	for (unsigned int i = 0; i < attach->tool->points_count; i++) {
		bpf_link__destroy(attach->links[i]);
		attach->links[i] = NULL;
	}
	syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
}

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

int attach_map(const struct attach *attach)
{
	return bpf_map__fd(object_map(attach->object, ".bss"));
}

void attach_close(struct attach *attach)
{
	if (!attach->points)
		return;
	unload(attach);
	free(attach->copies);
	user_forget(&attach->files);
	point_free(attach->points, attach->tool->points_count);
	free(attach->links);
}
