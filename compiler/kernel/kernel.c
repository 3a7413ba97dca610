/* SPDX-License-Identifier: MIT */
/*
 * Answers what one kernel has: types (BTF of the image and of modules) and functions that
 * can be traced.  A profile is an archive with the files of a kernel's /sys/kernel/btf and
 * available_filter_functions; of the running kernel the files themselves are read.
 */
#include <archive.h>
#include <archive_entry.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kernel/kernel.h"

#define MAX_FILE_SIZE (64 << 20)

const char *const kernel_references[] = {"debian-6.1", "debian-6.12"};
const size_t kernel_references_count = ARRAY_SIZE(kernel_references);

struct module {
	const char *name;
	const char *bytes;
	size_t size;
	struct btf *btf;	/* parsed when first needed */
};

struct kernel {
	struct arena *arena;
	const char *name;
	bool running;
	const char *functions;	/* "\nNAME\nNAME [MODULE]\n..." */
	const char *events;	/* "\nGROUP:NAME\n..."; NULL: not known */
	LIST(struct module) modules;	/* the first is vmlinux */
};

static struct module *find_module(const struct kernel *kernel, const char *name)
{
	for (size_t i = 0; i < kernel->modules.count; i++)
		if (!strcmp(kernel->modules.items[i].name, name))
			return &kernel->modules.items[i];
	return NULL;
}

static char *read_entry(struct arena *arena, struct archive *archive, size_t size)
{
	char *bytes;

	if (size > MAX_FILE_SIZE)
		return NULL;
	bytes = arena_alloc(arena, size + 2);
	bytes[0] = '\n';
	return archive_read_data(archive, bytes + 1, size) == (ssize_t)size ? bytes : NULL;
}

/* @path within a profile is btf/MODULE, functions, events or release. */
static bool add_file(struct kernel *kernel, const char *path, const char *bytes, size_t size)
{
	struct module *module;

	if (!bytes)
		return false;
	if (!strcmp(path, "functions"))
		kernel->functions = bytes;
	if (!strcmp(path, "events"))
		kernel->events = bytes;
	if (strncmp(path, "btf/", 4))
		return true;
	module = ARENA_PUSH(kernel->arena, &kernel->modules);
	module->name = arena_printf(kernel->arena, "%s", path + 4);
	module->bytes = bytes + 1;
	module->size = size;
	return true;
}

static bool read_profile(struct kernel *kernel, const char *path, const char **why)
{
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;
	bool fine = true;
	int state;

	archive_read_support_format_tar(archive);
	archive_read_support_filter_all(archive);
	if (archive_read_open_filename(archive, path, 65536) != ARCHIVE_OK) {
		*why = arena_printf(kernel->arena, "%s", archive_error_string(archive));
		archive_read_free(archive);
		return false;
	}
	while (fine && (state = archive_read_next_header(archive, &entry)) == ARCHIVE_OK) {
		size_t size = archive_entry_size(entry);

		if (archive_entry_filetype(entry) == AE_IFREG)
			fine = add_file(kernel, archive_entry_pathname(entry),
					read_entry(kernel->arena, archive, size), size);
	}
	if (!fine || state != ARCHIVE_EOF)
		*why = "it is damaged";
	archive_read_free(archive);
	return fine && state == ARCHIVE_EOF;
}

static char *read_whole(struct arena *arena, const char *path, size_t *size)
{
	FILE *file = fopen(path, "r");
	struct text text = {};
	char block[65536], *bytes = NULL;
	size_t length;

	if (!file)
		return NULL;
	text_append(&text, "\n", 1);
	while ((length = fread(block, 1, sizeof(block), file)))
		text_append(&text, block, length);
	if (!ferror(file)) {
		bytes = arena_strndup(arena, text.bytes, text.length);
		*size = text.length - 1;
	}
	text_free(&text);
	fclose(file);
	return bytes;
}

static bool read_running(struct kernel *kernel, const char **why)
{
	size_t size;
	char *bytes = read_whole(kernel->arena, "/sys/kernel/btf/vmlinux", &size);

	*why = "it describes no types (no /sys/kernel/btf/vmlinux)";
	if (!add_file(kernel, "btf/vmlinux", bytes, size))
		return false;
	kernel->running = true;
	kernel->functions = read_whole(kernel->arena,
		"/sys/kernel/tracing/available_filter_functions", &size);
	kernel->events = read_whole(kernel->arena, "/sys/kernel/tracing/available_events", &size);
	*why = "its traceable functions are not readable (needs root, and tracefs at /sys/kernel/tracing)";
	return kernel->functions;
}

/* A module of the running kernel is read when it is first needed. */
static struct module *read_module(struct kernel *kernel, const char *name)
{
	size_t size;
	char *path = arena_printf(kernel->arena, "/sys/kernel/btf/%s", name);
	char *bytes = read_whole(kernel->arena, path, &size);

	path = arena_printf(kernel->arena, "btf/%s", name);
	return add_file(kernel, path, bytes, size) ? find_module(kernel, name) : NULL;
}

/* libbpf declares btf__new_split() but does not have it: go by a file. */
static struct btf *parse_split(const struct module *module, struct btf *base)
{
	int fd = memfd_create("btf", MFD_CLOEXEC);
	struct btf *btf = NULL;
	char path[64];

	if (fd < 0)
		return NULL;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (write(fd, module->bytes, module->size) == (ssize_t)module->size)
		btf = btf__parse_raw_split(path, base);
	close(fd);
	return btf;
}

static bool parse(struct kernel *kernel, struct module *module)
{
	struct module *image = &kernel->modules.items[0];

	if (module->btf)
		return true;
	module->btf = module == image ? btf__new(module->bytes, module->size)
		: parse_split(module, image->btf);
	return module->btf;
}

static const char *profile_path(struct arena *arena, const char *name)
{
	if (strchr(name, '/'))
		return name;
	return home_path(arena, arena_printf(arena, "compiler/profiles/%s.tar.zst", name));
}

static bool complete(struct kernel *kernel, const char **why)
{
	*why = "it holds no btf/vmlinux and functions";
	if (!kernel->functions || !kernel->modules.count ||
	    strcmp(kernel->modules.items[0].name, "vmlinux"))
		return false;
	*why = "its types are damaged";
	return parse(kernel, &kernel->modules.items[0]);
}

const struct kernel *kernel_open(struct arena *arena, struct diag *diag,
				 const char *name)
{
	struct kernel *kernel = ARENA_NEW(arena, struct kernel);
	const char *why = "there is no such profile", *path;
	bool fine;

	kernel->arena = arena;
	kernel->name = name;
	libbpf_set_print(NULL);
	if (!strcmp(name, "running")) {
		fine = read_running(kernel, &why);
	} else {
		path = profile_path(arena, name);
		fine = path && read_profile(kernel, path, &why);
	}
	if (fine && complete(kernel, &why))
		return kernel;
	diag_error(diag, (struct span){}, "kernel '%s': %s", name, why);
	diag_hint(diag, "a kernel is 'running', a profile's path, or one of: %s, %s",
		  kernel_references[0], kernel_references[1]);
	return NULL;
}

void kernel_close(const struct kernel *kernel)
{
	if (!kernel)
		return;
	for (size_t i = kernel->modules.count; i-- > 0;)
		btf__free(kernel->modules.items[i].btf);
}

const char *kernel_name(const struct kernel *kernel)
{
	return kernel->name;
}

const struct btf *kernel_types(const struct kernel *kernel, const char *name)
{
	struct module *module = find_module(kernel, name ? name : "vmlinux");

	if (!module && kernel->running)
		module = read_module((struct kernel *)kernel, name);
	if (!module || !parse((struct kernel *)kernel, module))
		return NULL;
	return module->btf;
}

/* Modules of the running kernel are read all at once, when one is first needed. */
static void read_modules(struct kernel *kernel)
{
	DIR *directory = opendir("/sys/kernel/btf");
	struct dirent *entry;

	while (directory && (entry = readdir(directory)))
		if (entry->d_name[0] != '.' && !find_module(kernel, entry->d_name))
			read_module(kernel, entry->d_name);
	if (directory)
		closedir(directory);
}

const char *kernel_module(const struct kernel *kernel, size_t i)
{
	if (!i && kernel->running)
		read_modules((struct kernel *)kernel);
	return i + 1 < kernel->modules.count ? kernel->modules.items[i + 1].name : NULL;
}

static uint32_t find_from(const struct btf *btf, uint32_t first, uint32_t end,
			  const char *name, uint32_t kind)
{
	for (uint32_t id = first; id < end; id++) {
		const struct btf_type *type = btf__type_by_id(btf, id);

		if (btf_kind(type) == kind &&
		    !strcmp(btf__name_by_offset(btf, type->name_off), name))
			return id;
	}
	return 0;
}

uint32_t kernel_find(const struct btf *btf, const char *name, uint32_t kind)
{
	const struct btf *base = btf__base_btf(btf);
	uint32_t own = base ? btf__type_cnt(base) : 1;
	uint32_t id = find_from(btf, own, btf__type_cnt(btf), name, kind);

	return id ? id : find_from(btf, 1, own, name, kind);
}

uint32_t kernel_strip(const struct btf *btf, uint32_t id)
{
	const struct btf_type *type = btf__type_by_id(btf, id);

	while (btf_is_mod(type) || btf_is_typedef(type)) {
		id = type->type;
		type = btf__type_by_id(btf, id);
	}
	return id;
}

bool kernel_traceable(const struct kernel *kernel, const char *function,
		      const char *module)
{
	char line[256];

	if (module)
		snprintf(line, sizeof(line), "\n%s [%s]\n", function, module);
	else
		snprintf(line, sizeof(line), "\n%s\n", function);
	return strstr(kernel->functions, line);
}

const char *kernel_event_group(struct arena *arena, const struct kernel *kernel,
			       const char *name)
{
	const char *line, *group;
	char end[256];

	snprintf(end, sizeof(end), ":%s\n", name);
	line = kernel->events ? strstr(kernel->events, end) : NULL;
	if (!line)
		return NULL;
	for (group = line; group[-1] != '\n'; group--)
		;
	return arena_strndup(arena, group, line - group);
}

const char *kernel_clone(struct arena *arena, const struct kernel *kernel,
			 const char *function)
{
	char start[256];
	const char *line;

	snprintf(start, sizeof(start), "\n%s.", function);
	line = strstr(kernel->functions, start);
	return line ? arena_strndup(arena, line + 1, strcspn(line + 1, " \n")) : NULL;
}

/* The module written after @function in the list of traceable functions. */
static const char *function_module(struct arena *arena, const struct kernel *kernel,
				   const char *function)
{
	char start[256];
	const char *line;

	if (kernel_traceable(kernel, function, NULL))
		return NULL;
	snprintf(start, sizeof(start), "\n%s [", function);
	line = strstr(kernel->functions, start);
	if (!line)
		return NULL;
	line += strlen(start);
	return arena_strndup(arena, line, strcspn(line, "]"));
}

static const char *tracepoint_module(const struct kernel *kernel, const char *name)
{
	char symbol[128];

	snprintf(symbol, sizeof(symbol), "btf_trace_%s", name);
	for (size_t i = 0; i < kernel->modules.count; i++) {
		struct module *module = &kernel->modules.items[i];

		if (parse((struct kernel *)kernel, module) &&
		    kernel_find(module->btf, symbol, BTF_KIND_TYPEDEF))
			return i ? module->name : NULL;
	}
	return NULL;
}

const char *kernel_module_of(struct arena *arena, const struct kernel *kernel,
			     const struct at *at)
{
	if (at->module || !HOOK_IN_KERNEL(at->hook))
		return at->module;
	return at->hook == HOOK_TRACEPOINT ? tracepoint_module(kernel, at->name)
		: function_module(arena, kernel, at->name);
}

/* Tracepoints are described by the function that calls their probes. */
const struct btf_type *kernel_prototype(const struct kernel *kernel,
					const struct at *at, const char *module,
					const struct btf **btf, uint32_t *skip)
{
	bool tracepoint = at->hook == HOOK_TRACEPOINT;
	char symbol[128];
	uint32_t id;

	*skip = tracepoint;
	*btf = kernel_types(kernel, module);
	if (!*btf)
		return NULL;
	snprintf(symbol, sizeof(symbol), "%s%s", tracepoint ? "__traceiter_" : "", at->name);
	id = kernel_find(*btf, symbol, BTF_KIND_FUNC);
	if (!id)
		return NULL;
	return btf__type_by_id(*btf, btf__type_by_id(*btf, id)->type);
}

uint32_t kernel_struct(const struct kernel *kernel, const char *name, const struct btf **btf)
{
	for (size_t i = 0; i < kernel->modules.count; i++) {
		struct module *module = &kernel->modules.items[i];
		uint32_t id = parse((struct kernel *)kernel, module)
			? kernel_find(module->btf, name, BTF_KIND_STRUCT) : 0;

		*btf = module->btf;
		if (id)
			return id;
	}
	return 0;
}

bool kernel_has_syscall(const struct kernel *kernel, const char *name)
{
	char line[256];

	snprintf(line, sizeof(line), "\nsyscalls:sys_enter_%s\n", name);
	return kernel->events && strstr(kernel->events, line);
}

void kernel_suggest(const struct kernel *kernel, struct diag *diag, const char *name)
{
	LIST(const char *) near = {};
	size_t length = strlen(name);

	for (const char *line = kernel->functions + 1; *line; line += strcspn(line, "\n") + 1) {
		size_t size = strcspn(line, " .\n");

		if (size + 3 > length && size < length + 3 && line[0] == name[0])
			*ARENA_PUSH(kernel->arena, &near) =
				arena_strndup(kernel->arena, line, size);
	}
	diag_suggest(diag, name, near.items, near.count);
}
