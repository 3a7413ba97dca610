// SPDX-License-Identifier: MIT
/* Computes the hash by which a recording is tied to the tool that made it. */
#include <string.h>

#include "record/recording.h"

#define FNV_START 0xcbf29ce484222325ULL
#define FNV_PRIME 0x100000001b3ULL

static u64 add_byte(u64 hash, u8 byte)
{
	return (hash ^ byte) * FNV_PRIME;
}

static u64 add_number(u64 hash, u64 number)
{
	for (int shift = 0; shift < 64; shift += 8)
		hash = add_byte(hash, number >> shift);
	return hash;
}

static u64 add_name(u64 hash, const char *name)
{
	for (; name && *name; name++)
		hash = add_byte(hash, *name);
	return add_byte(hash, 0);
}

/* Add @count words; @words may be NULL. */
static u64 add_words(u64 hash, const char *const *words, unsigned int count)
{
	hash = add_number(hash, words ? count : 0);
	for (unsigned int i = 0; words && i < count; i++)
		hash = add_name(hash, words[i]);
	return hash;
}

static u64 add_fields(u64 hash, const struct vnt_field *fields, unsigned int count)
{
	hash = add_number(hash, count);
	for (unsigned int i = 0; i < count; i++) {
		hash = add_name(hash, fields[i].name);
		hash = add_name(hash, fields[i].of);
		hash = add_number(hash, fields[i].type);
		hash = add_number(hash, fields[i].offset);
		hash = add_number(hash, fields[i].size);
		hash = add_words(hash, fields[i].words, fields[i].words_count);
	}
	return hash;
}

static u64 add_measure(u64 hash, const struct vnt_measure *measure)
{
	hash = add_name(hash, measure->name);
	hash = add_number(hash, measure->unit);
	hash = add_number(hash, measure->key_size);
	hash = add_number(hash, measure->key_default);
	hash = add_words(hash, measure->stages, measure->stages_count);
	hash = add_words(hash, measure->diagnoses, measure->stages_count);
	hash = add_number(hash, measure->stage_offset);
	return add_fields(hash, measure->key, measure->key_count);
}

static u64 add_table(u64 hash, const struct vnt_table *table)
{
	hash = add_name(hash, table->name);
	hash = add_number(hash, table->key_size);
	hash = add_number(hash, table->key_default);
	hash = add_number(hash, table->columns_count);
	for (unsigned int i = 0; i < table->columns_count; i++) {
		hash = add_name(hash, table->columns[i].name);
		hash = add_number(hash, table->columns[i].tally);
	}
	return add_fields(hash, table->key, table->key_count);
}

static u64 add_event(u64 hash, const struct vnt_event *event)
{
	hash = add_name(hash, event->name);
	hash = add_number(hash, event->size);
	hash = add_number(hash, event->kind);
	return add_fields(hash, event->fields, event->fields_count);
}

u64 recording_hash(const struct vnt_tool *tool)
{
	u64 hash = add_name(FNV_START, tool->name);

	if (tool->whole)
		tool = tool->whole;
	hash = add_name(hash, tool->spec);
	for (unsigned int i = 0; i < tool->points_count; i++)
		hash = add_name(hash, tool->points[i].name);
	hash = add_number(hash, tool->measures_count);
	for (unsigned int i = 0; i < tool->measures_count; i++)
		hash = add_measure(hash, &tool->measures[i]);
	hash = add_number(hash, tool->tables_count);
	for (unsigned int i = 0; i < tool->tables_count; i++)
		hash = add_table(hash, &tool->tables[i]);
	hash = add_number(hash, tool->events_count);
	for (unsigned int i = 0; i < tool->events_count; i++)
		hash = add_event(hash, &tool->events[i]);
	hash = add_number(hash, tool->rows_count);
	hash = add_number(hash, tool->counters);
#define A(name, word) hash = add_name(hash, #name);
	VNT_ACCOUNTS(A)
	VNT_REMARKS(A)
#undef A
	return hash;
}
