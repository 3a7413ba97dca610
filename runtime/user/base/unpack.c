// SPDX-License-Identifier: MIT
/* Decompresses the BPF object file that vntc has packed into a tool. */
#include <err.h>
#include <string.h>
#include <zlib.h>

#include "base/traits.h"

void *unpack_object(const struct vnt_tool *tool, size_t *size)
{
	const u8 *packed = tool->object + sizeof(u32);
	uLongf room;
	void *bytes;
	u32 whole;

	memcpy(&whole, tool->object, sizeof(whole));
	room = whole;
	bytes = memory_get(1, whole);
	if (uncompress(bytes, &room, packed, tool->object_end - packed) != Z_OK || room != whole)
		errx(STATUS_FAILED, "this binary is damaged: its BPF object cannot be unpacked");
	*size = whole;
	return bytes;
}
