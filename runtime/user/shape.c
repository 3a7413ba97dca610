// SPDX-License-Identifier: MIT
/*
 * Tables of results are given the shape that this run needs, before they are made.  Their
 * keys are cut behind the last part that results are grouped by now: what is shorter is
 * looked up faster.  Rows of what is on one CPU at a time are not kept for each.  Where
 * nothing is left but the slot, or nothing, an array will do.
 */
#include <bpf/libbpf.h>

#include "runtime.h"

/* The kernel compares and hashes words. */
#define WORD 8

/* Where the last of @count @fields ends. */
static u32 end_of(const struct vnt_field *fields, unsigned int count)
{
	u32 end = 0;

	for (unsigned int i = 0; i < count; i++) {
		if (fields[i].offset + fields[i].size > end)
			end = fields[i].offset + fields[i].size;
	}
	return end;
}

/* Of the @size bytes of keys of @map the first @end count. */
static bool cut(struct bpf_map *map, u32 end, u32 size)
{
	u32 words = (end + WORD - 1) / WORD * WORD;

	return !bpf_map__set_key_size(map, words < size ? words : size);
}

/*
 * A flow or a task is seldom on several CPUs at a time, and there are many: one row of
 * each will do, which is made faster and takes less than one for each CPU.
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

/* Make @map an array of @entries for each CPU. */
static bool flatten(struct bpf_map *map, u32 entries)
{
	return !bpf_map__set_type(map, BPF_MAP_TYPE_PERCPU_ARRAY) &&
	       !bpf_map__set_map_flags(map, 0) &&
	       !bpf_map__set_key_size(map, sizeof(u32)) &&
	       !bpf_map__set_max_entries(map, entries);
}

/*
 * Give @map, with keys of @size bytes, the shape that its @count chosen @fields need, or
 * that of an array with @entries.
 */
static bool shape(struct bpf_map *map, const struct vnt_field *fields, unsigned int count,
		  u32 size, u32 entries)
{
	if (!count)
		return flatten(map, entries);
	return cut(map, end_of(fields, count), size) &&
	       (!is_local(fields, count) || !bpf_map__set_type(map, BPF_MAP_TYPE_HASH));
}

/* Shape the tables of @tool, whose keys are those that were chosen, in @object. */
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
