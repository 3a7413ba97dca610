// SPDX-License-Identifier: MIT
/*
 * Allocates memory, or ends the process with a message: a tool without memory has nothing
 * else that it could do.  Also the order of numbers in arrays.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/base.h"

void *memory_get(size_t count, size_t size)
{
	const size_t align = _Alignof(struct vnt_account);
	void *memory = NULL;
	size_t bytes;

	if (!__builtin_mul_overflow(count, size, &bytes) && bytes <= SIZE_MAX - align) {
		bytes = (bytes / align + 1) * align;
		memory = aligned_alloc(align, bytes);
	}
	if (!memory)
		errx(STATUS_FAILED, "out of memory");
	return memset(memory, 0, bytes);
}

void *memory_grow(void *array, size_t *room, size_t count, size_t size)
{
	if (count < *room)
		return array;
	*room = *room ? 2 * *room : 64;
	array = reallocarray(array, *room, size);
	if (!array)
		errx(STATUS_FAILED, "out of memory");
	return array;
}

void memory_bound(u64 bytes)
{
#if !defined(__SANITIZE_ADDRESS__) && !defined(FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION)
	const struct rlimit limit = {bytes, bytes};

	setrlimit(RLIMIT_DATA, &limit);
#else
	(void)bytes;
#endif
}

int compare_u64(const void *a, const void *b)
{
	u64 left = *(const u64 *)a, right = *(const u64 *)b;

	return (left > right) - (left < right);
}
