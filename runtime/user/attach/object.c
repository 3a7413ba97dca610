// SPDX-License-Identifier: MIT
/*
 * Opens the BPF object, and finds its variables by name in the object's own BTF.
 * Constants are written before the object is loaded, variables are read after that.
 */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "attach/object.h"
#include "filter/expression.h"
#include "kernel/kernel.h"

static void *copy_of(const void *bytes, size_t size)
{
	void *copy = memory_get(1, size);

	return memcpy(copy, bytes, size);
}

struct bpf_object *object_open(const struct kernel *kernel, const char *name,
			       const struct code *matches, u32 cast)
{
	LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = name,
		    .btf_custom_path = kernel_types(kernel));
	struct bpf_object *object;
	size_t size;
	const void *bytes = kernel_object(kernel, &size);
	void *patched = matches->bytes ? patch_function(bytes, &size, "packet_matches", matches)
				       : copy_of(bytes, size);

	if (!patched) {
		errno = ENOEXEC;
		return NULL;
	}
	patch_calls(patched, VNT_CAST_CALL, cast);
	object = bpf_object__open_mem(patched, size, &options);
	free(patched);	/* libbpf has copied it */
	return object;
}

/* The offset of @variable in @section, or -1 if there is none of that size. */
static long find_variable(const struct btf *btf, const char *section,
			  const char *variable, size_t size)
{
	int id = btf__find_by_name_kind(btf, section, BTF_KIND_DATASEC);
	const struct btf_var_secinfo *vars;
	const struct btf_type *type;

	if (id < 0)
		return -1;
	type = btf__type_by_id(btf, id);
	vars = btf_var_secinfos(type);
	for (int i = 0; i < btf_vlen(type); i++) {
		const struct btf_type *var = btf__type_by_id(btf, vars[i].type);

		if (vars[i].size == size &&
		    !strcmp(btf__name_by_offset(btf, var->name_off), variable))
			return vars[i].offset;
	}
	return -1;
}

long object_offset(struct bpf_object *object, const char *section, const char *variable,
		   size_t size)
{
	return find_variable(bpf_object__btf(object), section, variable, size);
}

bool object_write(struct bpf_object *object, const char *variable,
		  const void *value, size_t size)
{
	long offset = find_variable(bpf_object__btf(object), ".rodata", variable, size);
	struct bpf_map *map = object_map(object, ".rodata");
	size_t room = 0;
	const void *old = map ? bpf_map__initial_value(map, &room) : NULL;
	char *bytes;
	int err;

	if (offset < 0 || !old || offset + size > room)
		return false;
	bytes = memory_get(1, room);
	memcpy(bytes, old, room);
	memcpy(bytes + offset, value, size);
	err = bpf_map__set_initial_value(map, bytes, room);
	free(bytes);
	return !err;
}

void *object_read(struct bpf_object *object, const char *variable, size_t size)
{
	long offset = find_variable(bpf_object__btf(object), ".bss", variable, size);
	struct bpf_map *map = object_map(object, ".bss");
	u32 zero = 0;
	char *bytes;

	if (offset < 0 || !map) {
		errno = ENOENT;
		return NULL;
	}
	bytes = memory_get(1, bpf_map__value_size(map));
	if (bpf_map_lookup_elem(bpf_map__fd(map), &zero, bytes)) {
		free(bytes);
		return NULL;
	}
	memmove(bytes, bytes + offset, size);
	return bytes;
}

u32 *object_share(struct bpf_object *object, const char *variable)
{
	long offset = find_variable(bpf_object__btf(object), ".bss", variable, sizeof(u32));
	struct bpf_map *map = object_map(object, ".bss");
	char *bytes;

	if (offset < 0 || !map)
		return NULL;
	bytes = mmap(NULL, bpf_map__value_size(map), PROT_READ | PROT_WRITE, MAP_SHARED,
		     bpf_map__fd(map), 0);
	return bytes == MAP_FAILED ? NULL : (u32 *)(bytes + offset);
}

void object_unshare(struct bpf_object *object, const char *variable, u32 *number)
{
	long offset = find_variable(bpf_object__btf(object), ".bss", variable, sizeof(u32));

	munmap((char *)number - offset, bpf_map__value_size(object_map(object, ".bss")));
}

struct bpf_map *object_map(struct bpf_object *object, const char *name)
{
	return bpf_object__find_map_by_name(object, name);
}
