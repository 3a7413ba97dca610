// SPDX-License-Identifier: MIT
/*
 * The running kernel: types and functions of the image and of its modules
 * from BTF, and the list of functions that can be traced.
 */
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "runtime.h"

struct module {
	const char *name;
	struct btf *btf;	/* NULL: has none */
};

struct kernel {
	struct btf *image;
	struct module *modules;
	size_t count, room;
	char *symbols;		/* a line each, NULL: not yet read */
};

/* Best first: the last lists functions that cannot be traced, too. */
static const char *const symbol_files[] = {
	"/sys/kernel/tracing/available_filter_functions",
	"/sys/kernel/debug/tracing/available_filter_functions",
	"/proc/kallsyms",
};

/* Returns NULL with errno set when the kernel has no BTF. */
struct kernel *kernel_open(void)
{
	struct kernel *kernel = memory_get(1, sizeof(*kernel));

	kernel->image = btf__load_vmlinux_btf();
	if (kernel->image)
		return kernel;
	free(kernel);
	return NULL;
}

void kernel_close(struct kernel *kernel)
{
	for (size_t i = 0; i < kernel->count; i++)
		btf__free(kernel->modules[i].btf);
	free(kernel->modules);
	btf__free(kernel->image);
	free(kernel->symbols);
	free(kernel);
}

/* A module that is loaded, not built in. */
static bool is_loaded(const char *module)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/module/%s/initstate", module);
	return !access(path, F_OK);
}

static struct module *find_module(struct kernel *kernel, const char *name)
{
	struct module *module;

	for (size_t i = 0; i < kernel->count; i++) {
		if (!strcmp(kernel->modules[i].name, name))
			return &kernel->modules[i];
	}
	kernel->modules = memory_grow(kernel->modules, &kernel->room,
				      kernel->count, sizeof(*module));
	module = &kernel->modules[kernel->count++];
	module->name = name;
	module->btf = btf__load_module_btf(name, kernel->image);
	return module;
}

/*
 * The id of type @name of @kind in @module, whose BTF goes to @btf; 0 when
 * there is none.  A module that is not loaded may be part of the image.
 */
static u32 find_type(struct kernel *kernel, const char *module, const char *name,
		     u32 kind, const struct btf **btf)
{
	u32 first = 1;

	*btf = kernel->image;
	if (module && is_loaded(module)) {
		*btf = find_module(kernel, module)->btf;
		first = btf__type_cnt(kernel->image);
	}
	for (u32 id = first; *btf && id < btf__type_cnt(*btf); id++) {
		const struct btf_type *type = btf__type_by_id(*btf, id);

		if (btf_kind(type) == kind &&
		    !strcmp(btf__name_by_offset(*btf, type->name_off), name))
			return id;
	}
	return 0;
}

/* Whether @module is loaded; NULL, the image, always is. */
bool kernel_has_module(const char *module)
{
	return !module || is_loaded(module);
}

/* A BTF tracepoint, which the kernel marks by a type. */
bool kernel_has_tracepoint(struct kernel *kernel, const char *module,
			   const char *name)
{
	char type[256];
	const struct btf *btf;

	snprintf(type, sizeof(type), "btf_trace_%s", name);
	return find_type(kernel, module, type, BTF_KIND_TYPEDEF, &btf);
}

/* A function whose prototype is in BTF. */
bool kernel_has_function(struct kernel *kernel, const char *module,
			 const char *name)
{
	const struct btf *btf;

	return find_type(kernel, module, name, BTF_KIND_FUNC, &btf);
}

/* All of a file whose size is not known before; NULL if it cannot be read. */
static char *read_all(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t size = 0, room = 0;
	char *text = NULL;
	ssize_t got = 1;

	if (fd < 0)
		return NULL;
	while (got > 0) {
		if (room - size < 65536) {
			room = room ? 2 * room : 1 << 22;
			text = realloc(text, room);
			if (!text)
				errx(STATUS_FAILED, "out of memory");
		}
		got = read(fd, text + size, room - size - 1);
		if (got > 0)
			size += got;
	}
	close(fd);
	if (got < 0 || !size) {
		free(text);
		return NULL;
	}
	text[size] = '\0';
	return text;
}

static const char *symbols(struct kernel *kernel)
{
	for (size_t i = 0; !kernel->symbols && i < ARRAY_SIZE(symbol_files); i++)
		kernel->symbols = read_all(symbol_files[i]);
	if (!kernel->symbols)
		kernel->symbols = memory_get(1, 1);
	return kernel->symbols;
}

/* Whether "NAME\t[MODULE]\n" or "NAME\n", behind NAME, says @module. */
static bool in_module(const char *behind, const char *module)
{
	behind += strspn(behind, " \t");
	if (*behind != '[')
		return !module;
	return module && !strncmp(behind + 1, module, strlen(module)) &&
	       behind[1 + strlen(module)] == ']';
}

/*
 * The next symbol of @module from @at on that is @name (@clones: that begins
 * with @name and a dot).  Returns its length, 0 at the end; @at goes to it.
 */
static size_t next_symbol(const char **at, const char *module, const char *name,
			  bool clones)
{
	const char *start = *at;

	while ((*at = strstr(*at, name))) {
		bool begins = *at == start || strchr(" \n", (*at)[-1]);
		size_t length = strcspn(*at, " \t\n");
		size_t base = strlen(name);

		if (begins && in_module(*at + length, module) &&
		    (clones ? (*at)[base] == '.' : length == base))
			return length;
		*at += base;
	}
	return 0;
}

static const char *home(const char *module)
{
	return module && is_loaded(module) ? module : NULL;
}

/* Whether function @symbol of @module can be traced. */
bool kernel_traceable(struct kernel *kernel, const char *module,
		      const char *symbol)
{
	const char *at = symbols(kernel);

	return next_symbol(&at, home(module), symbol, false);
}

/*
 * Write the clones of function @name (NAME.isra.0, NAME.constprop.0 ...) to
 * @names, with a blank between, as many as fit.  Returns their number.
 */
size_t kernel_clones(struct kernel *kernel, const char *module,
		     const char *name, char *names, size_t size)
{
	const char *at = symbols(kernel);
	size_t count = 0, used = 0, length;

	*names = '\0';
	for (; (length = next_symbol(&at, home(module), name, true)); at += length) {
		if (used + length + 2 > size)
			continue;
		used += snprintf(names + used, size - used, "%s%.*s",
				 used ? " " : "", (int)length, at);
		count++;
	}
	return count;
}

/* Newer kernels mark arguments that may be NULL by what they call them. */
static bool is_called(const char *own, const char *name)
{
	size_t length = strlen(name);

	return !strncmp(own, name, length) &&
	       (!own[length] || !strcmp(own + length, "__nullable"));
}

static int parameter(const struct btf *btf, const struct btf_type *proto,
		     const char *name)
{
	const struct btf_param *params = btf_params(proto);

	for (int i = 0; i < btf_vlen(proto); i++) {
		if (is_called(btf__name_by_offset(btf, params[i].name_off), name))
			return i;
	}
	return -ENOENT;
}

/* Position of @argument in FUNC @function; -ESRCH without that function. */
static int position_in(struct kernel *kernel, const char *module,
		       const char *function, const char *argument)
{
	const struct btf *btf;
	u32 id = find_type(kernel, module, function, BTF_KIND_FUNC, &btf);

	if (!id)
		return -ESRCH;
	return parameter(btf, btf__type_by_id(btf, btf__type_by_id(btf, id)->type),
			 argument);
}

/*
 * The position, from 0, of @argument among those of @variant's target.
 * Returns -ENOENT when the target has none of that name, -ESRCH when the
 * kernel does not tell.
 */
int kernel_position(struct kernel *kernel, const struct vnt_variant *variant,
		    const char *argument)
{
	/* Both have void *__data before the tracepoint's own arguments. */
	static const char *const formats[] = {"__traceiter_%s", "__bpf_trace_%s"};
	int position = -ESRCH;
	char name[256];

	if (variant->hook != VNT_TRACEPOINT)
		return position_in(kernel, variant->module, variant->target, argument);
	for (size_t i = 0; position == -ESRCH && i < ARRAY_SIZE(formats); i++) {
		snprintf(name, sizeof(name), formats[i], variant->target);
		position = position_in(kernel, variant->module, name, argument);
	}
	return position > 0 ? position - 1 : position;
}

/* Whether tracefs has tracepoints for the system call @name. */
bool kernel_has_syscall(const char *name)
{
	char path[160];

	snprintf(path, sizeof(path), "/sys/kernel/tracing/events/syscalls/sys_enter_%s", name);
	if (!access(path, F_OK))
		return true;
	snprintf(path, sizeof(path), "/sys/kernel/debug/tracing/events/syscalls/sys_enter_%s", name);
	return !access(path, F_OK);
}

/* Whether the running kernel's modules on disk include @module. */
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
	/* Without the list nobody knows. */
	if (!file)
		return true;
	while (!found && fgets(line, sizeof(line), file)) {
		line[strcspn(line, ":")] = '\0';
		found = strstr(line, name);
	}
	fclose(file);
	return found;
}
