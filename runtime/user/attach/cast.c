// SPDX-License-Identifier: MIT
/*
 * Lets programs read kernel memory by plain loads, through bpf_rdonly_cast(), see cast.bpf.h: finds
 * the function and the type that it casts to.  Where the kernel lacks one of them, the programs
 * read by bpf_probe_read_kernel().
 */
#include "attach/object.h"
#include "attach/setup.h"

struct casts casts_find(struct kernel *kernel)
{
	struct casts casts = {kernel_function_id(kernel, VNT_CAST_FUNCTION),
			      kernel_struct_id(kernel, VNT_CAST_TYPE)};

	return casts.function && casts.type ? casts : (struct casts){};
}

bool casts_write(struct casts casts, struct bpf_object *object)
{
	return !casts.type || object_write(object, "vnt_cast_type", &casts.type, sizeof(casts.type));
}
