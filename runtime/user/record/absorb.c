// SPDX-License-Identifier: MIT
/*
 * Reads the chunks of a recording for replay.c.  Clocks, names and stacks, which come before
 * the chunks that need them, are absorbed as soon as they are read.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "base/traits.h"
#include "kernel/names.h"
#include "record/replay.h"
#include "results/source.h"
#include "stacks/process.h"
#include "stacks/stack.h"

static bool absorb_clock(struct replay *replay)
{
	struct source_facts *facts = replay->source.facts;
	u64 real, monotonic, zone;
	char text[32];
	s64 west;

	if (!chunk_number(&replay->chunk, UINT64_MAX, &real) ||
	    !chunk_number(&replay->chunk, UINT64_MAX, &monotonic) ||
	    !chunk_number(&replay->chunk, 2 * RECORDING_DAY, &zone))
		return false;
	facts->real = real;
	facts->monotonic = monotonic;
	if (!facts->begun)
		facts->begun = monotonic;
	west = RECORDING_DAY - (s64)zone;
	if (replay->zone == west)
		return true;
	snprintf(text, sizeof(text), "<run>%s%02lld:%02lld:%02lld", west < 0 ? "-" : "",
		 llabs(west) / 3600, llabs(west) / 60 % 60, llabs(west) % 60);
	setenv("TZ", text, 1);
	tzset();
	replay->zone = west;
	return true;
}

/* To find the tool's own string for the name of an enum. */
struct enum_name {
	const char *wanted, *found;
};

static void find_enum(const struct vnt_field *field, void *context)
{
	struct enum_name *name = context;

	if (field->of && !strcmp(field->of, name->wanted))
		name->found = field->of;
}

/* Enumerators of enums that no field has, but an option, are not shown. */
static bool absorb_enumerator(struct replay *replay)
{
	char of[RECORDING_NAME + 1], name[RECORDING_NAME + 1];
	struct enum_name known = {.wanted = of};
	u64 number;

	if (!chunk_number(&replay->chunk, UINT32_MAX, &number) ||
	    !chunk_name(&replay->chunk, of) || !chunk_name(&replay->chunk, name))
		return false;
	traits_fields(replay->source.facts->tool, &known, find_enum);
	if (known.found)
		names_add_enumerator(known.found, number, name);
	return true;
}

static bool absorb_symbol(struct replay *replay)
{
	char name[RECORDING_NAME + 1];
	u64 address;

	if (!chunk_number(&replay->chunk, UINT64_MAX, &address) ||
	    !chunk_name(&replay->chunk, name))
		return false;
	names_add_symbol(address, name);
	return true;
}

static bool absorb_stack(struct replay *replay)
{
	u64 addresses[VNT_STACK_DEPTH], id;
	size_t count = 0;

	if (!chunk_number(&replay->chunk, INT32_MAX, &id))
		return false;
	while (count < VNT_STACK_DEPTH && chunk_left(&replay->chunk)) {
		if (!chunk_number(&replay->chunk, UINT64_MAX, &addresses[count++]))
			return false;
	}
	stack_add(id, addresses, count);
	return true;
}

static bool absorb_frame(struct replay *replay)
{
	char object[RECORDING_NAME + 1], name[RECORDING_NAME + 1];
	struct process_frame frame = {.object = object};
	struct chunk *chunk = &replay->chunk;
	u64 pid, stack, address, caller;

	if (!chunk_number(chunk, UINT32_MAX, &pid) || !chunk_number(chunk, INT32_MAX, &stack) ||
	    !chunk_number(chunk, UINT64_MAX, &address) || !chunk_number(chunk, 1, &caller) ||
	    !chunk_number(chunk, UINT64_MAX, &frame.offset) || !chunk_name(chunk, object) ||
	    !chunk_name(chunk, name))
		return false;
	frame.name = *name ? name : NULL;
	process_add(pid, stack, address, caller, &frame);
	return true;
}

/* The name of each type of chunk, and what is done as soon as it is read, if anything. */
static const struct {
	const char *name;
	bool (*absorb)(struct replay *replay);
} types[RECORDING_TYPES] = {
	[0] = {"nothing", NULL},
	[RECORDING_START] = {"a start", NULL},
	[RECORDING_CLOCK] = {"a clock", absorb_clock},
	[RECORDING_ENUMERATOR] = {"an enumerator", absorb_enumerator},
	[RECORDING_SYMBOL] = {"a symbol", absorb_symbol},
	[RECORDING_STACK] = {"a stack", absorb_stack},
	[RECORDING_FRAME] = {"a frame", absorb_frame},
	[RECORDING_RECORD] = {"a record", NULL},
	[RECORDING_REPORT] = {"a report", NULL},
	[RECORDING_HISTOGRAMS] = {"histograms", NULL},
	[RECORDING_ROWS] = {"rows", NULL},
	[RECORDING_COUNTERS] = {"counters", NULL},
	[RECORDING_ACCOUNTS] = {"accounts", NULL},
};

bool replay_used(struct replay *replay)
{
	replay->pending = false;
	return !chunk_left(&replay->chunk) ||
	       chunk_wrong(&replay->chunk, "the recording is damaged: a chunk that is too long");
}

bool replay_peek(struct replay *replay)
{
	struct chunk *chunk = &replay->chunk;

	while (!replay->pending) {
		if (!chunk_read(chunk))
			return false;
		if (chunk->type >= RECORDING_TYPES)
			return chunk_wrong(chunk, "the recording is damaged: a chunk of type %u",
					   chunk->type);
		replay->pending = true;
		if (replay->started && types[chunk->type].absorb &&
		    (!types[chunk->type].absorb(replay) || !replay_used(replay)))
			return false;
	}
	return !chunk->failed;
}

bool replay_expect(struct replay *replay, enum recording_type type)
{
	if (!replay_peek(replay))
		return false;
	return replay->chunk.type == type ||
	       chunk_wrong(&replay->chunk, "the recording is damaged: %s in place of %s",
			   types[replay->chunk.type].name, types[type].name);
}
