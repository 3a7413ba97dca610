// SPDX-License-Identifier: MIT
/*
 * Answers questions about the running kernel: which types and functions the image and its
 * modules have, from BTF, and which functions can be traced, from tracefs.
 */
#include <bpf/bpf.h>
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/traits.h"
#include "kernel/btf.h"
#include "kernel/kernel.h"

#define TYPES "/sys/kernel/btf"

struct module {
	char *name;
	struct btf_file *types;	/* NULL: has none */
	int fd;			/* of its types in the kernel; -1: not yet looked for */
};

struct kernel {
	struct wanted wanted;
	struct btf_file *image;
	void *object;			/* of the tool it was opened for, unpacked, or NULL */
	size_t object_size;
	struct btf_needs *needs;	/* of that object, or NULL */
	int types;			/* what it has of these, as a file, or -1 */
	char types_path[40];
	struct module *modules;
	size_t count, room;
	char *symbols;		/* a line each, NULL: not yet read */
};

/* What BTF has for a tracepoint; both functions have void *__data as first parameter. */
static const char *const tracepoint_functions[] = {"__traceiter_%s", "__bpf_trace_%s"};
static const char tracepoint_type[] = "btf_trace_%s";

static void want_tracepoint(struct wanted *wanted, const char *name)
{
	char type[256];

	snprintf(type, sizeof(type), tracepoint_type, name);
	wanted_add(wanted, type);
	for (size_t i = 0; i < ARRAY_SIZE(tracepoint_functions); i++) {
		snprintf(type, sizeof(type), tracepoint_functions[i], name);
		wanted_add(wanted, type);
	}
}

/* Enums whose numbers from 65536 on are given to modules, and what continues them there. */
static const struct {
	const char *of, *name, *module;
} continued[] = {
	{"skb_drop_reason", "ovs_drop_reason", "openvswitch"},
	{"skb_drop_reason", "mac80211_drop_reason", "mac80211"},
};

static const char in_module[] = " in ";

size_t kernel_enum_length(const char *of)
{
	const char *end = strstr(of, in_module);

	return end ? (size_t)(end - of) : strlen(of);
}

/* Look for the enum @of and what continues it. */
static void want_enum_of(struct wanted *wanted, const char *of)
{
	char name[256];

	snprintf(name, sizeof(name), "%.*s", (int)kernel_enum_length(of), of);
	wanted_add(wanted, name);
	for (size_t i = 0; i < ARRAY_SIZE(continued); i++)
		if (!strcmp(continued[i].of, of))
			wanted_add(wanted, continued[i].name);
}

static void want_enum(const struct vnt_field *field, void *context)
{
	if (traits_names_enum(field))
		want_enum_of(context, field->of);
}

/* Collect the names of what @tool attaches to and of the enums that it shows. */
static void want_all(struct wanted *wanted, const struct vnt_tool *tool)
{
	for (unsigned int i = 0; i < tool->points_count; i++) {
		for (unsigned int j = 0; j < tool->points[i].variants_count; j++) {
			const struct vnt_variant *variant = &tool->points[i].variants[j];

			if (variant->hook == VNT_TRACEPOINT)
				want_tracepoint(wanted, variant->target);
			else if (variant->hook < VNT_SYSCALL)
				wanted_add(wanted, variant->target);
		}
	}
	traits_fields(tool, wanted, want_enum);
	wanted_add(wanted, VNT_CAST_FUNCTION);
	wanted_add(wanted, VNT_CAST_TYPE);
}

static struct kernel *new_kernel(void)
{
	struct kernel *kernel = memory_get(1, sizeof(*kernel));

	kernel->types = -1;
	return kernel;
}

/* Read the types of the image.  On failure prints a message and closes @kernel. */
static struct kernel *open_image(struct kernel *kernel)
{
	kernel->image = btf_file_open(TYPES "/vmlinux", NULL, &kernel->wanted);
	if (kernel->image)
		return kernel;
	if (errno == ENOENT)
		warnx("this kernel has no BTF (CONFIG_DEBUG_INFO_BTF)");
	else
		warn("this kernel's BTF cannot be read: " TYPES "/vmlinux");
	kernel_close(kernel);
	return NULL;
}

struct kernel *kernel_open_enum(const char *of)
{
	struct kernel *kernel = new_kernel();

	want_enum_of(&kernel->wanted, of);
	return open_image(kernel);
}

void kernel_close(struct kernel *kernel)
{
	for (size_t i = 0; i < kernel->count; i++) {
		btf_file_close(kernel->modules[i].types);
		if (kernel->modules[i].fd >= 0)
			close(kernel->modules[i].fd);
		free(kernel->modules[i].name);
	}
	free(kernel->modules);
	btf_file_close(kernel->image);
	if (kernel->needs)
		btf_needs_free(kernel->needs);
	if (kernel->types >= 0)
		close(kernel->types);
	wanted_free(&kernel->wanted);
	free(kernel->object);
	free(kernel->symbols);
	free(kernel);
}

/* Whether @module is loaded as a module, not built in. */
static bool is_loaded(const char *module)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/module/%s/initstate", module);
	return !access(path, F_OK);
}

static struct module *find_module(struct kernel *kernel, const char *name)
{
	struct module *module;
	char path[PATH_MAX];

	for (size_t i = 0; i < kernel->count; i++) {
		if (!strcmp(kernel->modules[i].name, name))
			return &kernel->modules[i];
	}
	kernel->modules = memory_grow(kernel->modules, &kernel->room,
				      kernel->count, sizeof(*module));
	module = &kernel->modules[kernel->count++];
	module->name = strdup(name);
	module->fd = -1;
	snprintf(path, sizeof(path), TYPES "/%s", name);
	module->types = btf_file_open(path, kernel->image, &kernel->wanted);
	return module;
}

/* The BTF of @module: that of the image unless it is loaded as a module.  NULL: none. */
static const struct btf_file *types_of(struct kernel *kernel, const char *module)
{
	return module && is_loaded(module) ? find_module(kernel, module)->types : kernel->image;
}

/* The id of the type @name of @kind, which must be wanted, in @module; 0 if there is none. */
static u32 find_type(struct kernel *kernel, const char *module, const char *name, u32 kind)
{
	const struct btf_file *types = types_of(kernel, module);

	return types ? btf_file_find(types, name, kind) : 0;
}

bool kernel_has_module(const char *module)
{
	return !module || is_loaded(module);
}

static u32 find_tracepoint(struct kernel *kernel, const char *module, const char *name)
{
	char type[256];

	snprintf(type, sizeof(type), tracepoint_type, name);
	return find_type(kernel, module, type, BTF_KIND_TYPEDEF);
}

bool kernel_has_tracepoint(struct kernel *kernel, const char *module,
			   const char *name)
{
	return find_tracepoint(kernel, module, name);
}

bool kernel_has_function(struct kernel *kernel, const char *module,
			 const char *name)
{
	return find_type(kernel, module, name, BTF_KIND_FUNC);
}

u32 kernel_function_id(struct kernel *kernel, const char *name)
{
	return find_type(kernel, NULL, name, BTF_KIND_FUNC);
}

u32 kernel_struct_id(struct kernel *kernel, const char *name)
{
	return find_type(kernel, NULL, name, BTF_KIND_STRUCT);
}

/* Open the kernel's BTF object of @module; -1 if there is none. */
static int open_types(const char *module)
{
	u32 id = 0;

	while (!bpf_btf_get_next_id(id, &id)) {
		char name[64] = "";
		struct bpf_btf_info info = {.name = (uintptr_t)name, .name_len = sizeof(name)};
		u32 size = sizeof(info);
		int fd = bpf_btf_get_fd_by_id(id);

		if (fd >= 0 && !bpf_obj_get_info_by_fd(fd, &info, &size) && info.kernel_btf &&
		    !strcmp(name, module))
			return fd;
		if (fd >= 0)
			close(fd);
	}
	return -1;
}

u32 kernel_target(struct kernel *kernel, const struct vnt_variant *variant, int *fd)
{
	struct module *module;

	*fd = 0;
	if (variant->module && is_loaded(variant->module)) {
		module = find_module(kernel, variant->module);
		if (module->fd < 0)
			module->fd = open_types(module->name);
		*fd = module->fd;
	}
	if (variant->hook == VNT_TRACEPOINT)
		return find_tracepoint(kernel, variant->module, variant->target);
	return find_type(kernel, variant->module, variant->target, BTF_KIND_FUNC);
}

/*
 * Copy the types that are still missing: from the modules that @tool names, then from all
 * others.
 */
static void meet_from_modules(struct kernel *kernel, const struct vnt_tool *tool)
{
	struct dirent *entry;
	bool met = false;
	DIR *directory;

	for (unsigned int i = 0; i < tool->points_count && !met; i++) {
		const char *module = tool->points[i].variants[0].module;
		const struct btf_file *types = module ? types_of(kernel, module) : NULL;

		met = types && types != kernel->image && btf_needs_met(kernel->needs, types);
	}
	directory = met ? NULL : opendir(TYPES);
	while (directory && !met && (entry = readdir(directory))) {
		const struct btf_file *types;

		if (entry->d_name[0] == '.' || !strcmp(entry->d_name, "vmlinux"))
			continue;
		types = find_module(kernel, entry->d_name)->types;
		met = types && btf_needs_met(kernel->needs, types);
	}
	if (directory)
		closedir(directory);
}

struct kernel *kernel_open(const struct vnt_tool *tool)
{
	struct kernel *kernel = new_kernel();

	kernel->object = unpack_object(tool, &kernel->object_size);
	want_all(&kernel->wanted, tool);
	kernel->needs = btf_needs(kernel->object, &kernel->wanted);
	if (!open_image(kernel))
		return NULL;
	if (!btf_needs_met(kernel->needs, kernel->image))
		meet_from_modules(kernel, tool);
	kernel->types = btf_needs_file(kernel->needs);
	snprintf(kernel->types_path, sizeof(kernel->types_path), "/proc/self/fd/%d",
		 kernel->types);
	return kernel;
}

const void *kernel_object(const struct kernel *kernel, size_t *size)
{
	*size = kernel->object_size;
	return kernel->object;
}

const char *kernel_types(const struct kernel *kernel)
{
	return kernel->types >= 0 ? kernel->types_path : NULL;
}

const char *kernel_lacks(const struct kernel *kernel)
{
	return btf_needs_unmet(kernel->needs);
}

/* ---- enumerators ------------------------------------------------------- */

size_t kernel_enumerators(struct kernel *kernel, const char *of, struct kernel_enumerator **list)
{
	size_t length = kernel_enum_length(of);
	const char *module = of[length] ? of + length + strlen(in_module) : NULL;
	const struct btf_file *types = types_of(kernel, module);
	struct btf_enumerators all = {};

	if (types)
		btf_add_enumerators(&all, types, of, 0);
	*list = all.list;
	return all.count;
}

size_t kernel_more_enumerators(struct kernel *kernel, const char *of,
			       struct kernel_enumerator **list)
{
	struct btf_enumerators all = {};

	for (size_t i = 0; i < ARRAY_SIZE(continued); i++) {
		const struct btf_file *types;

		if (strcmp(continued[i].of, of))
			continue;
		types = types_of(kernel, continued[i].module);
		if (types)
			btf_add_enumerators(&all, types, continued[i].name, 1 << 16);
	}
	*list = all.list;
	return all.count;
}

void kernel_free_enumerators(struct kernel_enumerator *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(list[i].name);
	free(list);
}

/* ---- what can be traced ------------------------------------------------ */

static const char *symbols(struct kernel *kernel)
{
	if (!kernel->symbols)
		kernel->symbols = symbols_read();
	return kernel->symbols;
}

const char *kernel_home(const char *module)
{
	return module && is_loaded(module) ? module : NULL;
}

bool kernel_traceable(struct kernel *kernel, const char *module, const char *symbol)
{
	return symbols_have(symbols(kernel), kernel_home(module), symbol);
}

size_t kernel_clones(struct kernel *kernel, const char *module, const char *name,
		     char *names, size_t size)
{
	return symbols_clones(symbols(kernel), kernel_home(module), name, names, size);
}

/* The position of @argument in function @function; -ESRCH if there is no such function. */
static int position_in(struct kernel *kernel, const char *module,
		       const char *function, const char *argument, int count)
{
	const struct btf_file *types = types_of(kernel, module);
	u32 id = find_type(kernel, module, function, BTF_KIND_FUNC);
	struct btf_type type;

	if (!id || !btf_file_type(types, id, &type))
		return -ESRCH;
	return btf_place_of(types, type.type, argument, count);
}

int kernel_position(struct kernel *kernel, const struct vnt_variant *variant,
		    const char *argument, int count)
{
	int position = -ESRCH;
	char name[256];

	if (variant->hook != VNT_TRACEPOINT)
		return position_in(kernel, variant->module, variant->target, argument, count);
	for (size_t i = 0; position == -ESRCH && i < ARRAY_SIZE(tracepoint_functions); i++) {
		snprintf(name, sizeof(name), tracepoint_functions[i], variant->target);
		position = position_in(kernel, variant->module, name, argument, count + 1);
	}
	return position > 0 ? position - 1 : position;
}

bool kernel_has_syscall(const char *name)
{
	char path[160];

	snprintf(path, sizeof(path), "/sys/kernel/tracing/events/syscalls/sys_enter_%s", name);
	if (!access(path, F_OK))
		return true;
	snprintf(path, sizeof(path), "/sys/kernel/debug/tracing/events/syscalls/sys_enter_%s", name);
	return !access(path, F_OK);
}

bool kernel_newer(unsigned int major, unsigned int minor)
{
	unsigned int is_major, is_minor;
	struct utsname system;

	if (uname(&system) || sscanf(system.release, "%u.%u", &is_major, &is_minor) != 2)
		return false;
	return is_major > major || (is_major == major && is_minor >= minor);
}

bool kernel_offers_module(const char *module)
{
	char path[320], name[80], line[512];
	struct utsname system;
	bool found = false;
	FILE *file;

	if (uname(&system))
		return true;
	snprintf(path, sizeof(path), "/lib/modules/%s/modules.dep", system.release);
	snprintf(name, sizeof(name), "/%s.ko", module);
	file = fopen(path, "re");
	/* Without the list, assume that the module can be loaded. */
	if (!file)
		return true;
	while (!found && fgets(line, sizeof(line), file)) {
		line[strcspn(line, ":")] = '\0';
		found = strstr(line, name);
	}
	fclose(file);
	return found;
}
