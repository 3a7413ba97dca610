// SPDX-License-Identifier: MIT
/*
 * Sets the types and key sizes of the maps of results, before they are created.  Keys are
 * cut after the last part that results are grouped by in this run, because shorter keys are
 * looked up faster.  Rows by flow, address or task are kept once, not for each CPU.  Where a
 * key has only the slot, or nothing, the map becomes an array.
 */
#include <bpf/libbpf.h>

#include "attach/object.h"
#include "attach/setup.h"

/* The kernel compares and hashes keys in words. */
#define WORD 8

/* The offset of the end of the last of @count @fields. */
static u32 end_of(const struct vnt_field *fields, unsigned int count)
{
	u32 end = 0;

	for (unsigned int i = 0; i < count; i++) {
		if (fields[i].offset + fields[i].size > end)
			end = fields[i].offset + fields[i].size;
	}
	return end;
}

/* Cut the keys of @map from @size bytes to the first @end. */
static bool cut(struct bpf_map *map, u32 end, u32 size)
{
	u32 words = (end + WORD - 1) / WORD * WORD;

	return !bpf_map__set_key_size(map, words < size ? words : size);
}

/*
 * There are many flows, addresses and tasks, each seldom on several CPUs at a time: one
 * row for each takes less memory, and is created faster, than one for each CPU.
 */
static bool is_local(const struct vnt_field *fields, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		enum vnt_type type = fields[i].type;

		if (type == VNT_FLOW || type == VNT_PACKET_ID || type == VNT_ADDRESS ||
		    type == VNT_TASK)
			return true;
	}
	return false;
}

/* Turn @map into an array with @entries for each CPU. */
static bool flatten(struct bpf_map *map, u32 entries)
{
	return !bpf_map__set_type(map, BPF_MAP_TYPE_PERCPU_ARRAY) &&
	       !bpf_map__set_map_flags(map, 0) &&
	       !bpf_map__set_key_size(map, sizeof(u32)) &&
	       !bpf_map__set_max_entries(map, entries);
}

/*
 * Give @map, with keys of @size bytes, the shape that its @count @fields in use need: with
 * none, an array of @entries.
 */
static bool shape(struct bpf_map *map, const struct vnt_field *fields, unsigned int count,
		  u32 size, u32 entries)
{
	if (!count)
		return flatten(map, entries);
	return cut(map, end_of(fields, count), size) &&
	       (!is_local(fields, count) || !bpf_map__set_type(map, BPF_MAP_TYPE_HASH));
}

bool shape_tables(const struct vnt_tool *tool, struct bpf_object *object)
{
	bool fine = true;

	for (unsigned int i = 0; i < tool->measures_count; i++) {
		const struct vnt_measure *measure = &tool->measures[i];

		fine &= shape(object_map(object, measure->map), measure->key,
			      measure->key_count, measure->key_size, VNT_SLOTS_ALL);
	}
	for (unsigned int i = 0; i < tool->tables_count; i++) {
		const struct vnt_table *table = &tool->tables[i];

		fine &= shape(object_map(object, table->map), table->key,
			      table->key_count, table->key_size, 1);
	}
	return fine;
}
