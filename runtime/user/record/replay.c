// SPDX-License-Identifier: MIT
/*
 * A recording as a source.  The file may contain anything: the first error prints a message
 * after all that came before it has been shown.  Memory is limited, too.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/names.h"
#include "options/choice.h"
#include "record/replay.h"
#include "results/source.h"
#include "stacks/stack.h"

#define BATCH 4096
#define MEMORY (2ULL << 30)	/* bytes of all that is kept */

static struct replay *replay_of(struct source *source)
{
	return (struct replay *)source;
}

static void start(struct source *source)
{
	(void)source;
}

/* The recording itself ends where the run had shown enough. */
static unsigned int next(struct source *source, int reader, bool enough)
{
	struct replay *replay = replay_of(source);

	(void)reader;
	(void)enough;
	if (!replay_peek(replay))
		return SOURCE_FAILED;
	switch (replay->chunk.type) {
	case RECORDING_RECORD:
		return SOURCE_RECORDS;
	case RECORDING_REPORT:
		return SOURCE_REPORT;
	default:
		return replay_expect(replay, RECORDING_ACCOUNTS) ? SOURCE_END : SOURCE_FAILED;
	}
}

static bool records(struct source *source, void *context,
		    void (*take)(void *context, const void *record, size_t size))
{
	struct replay *replay = replay_of(source);
	unsigned int taken = 0;

	while (taken++ < BATCH && replay_peek(replay) && replay->chunk.type == RECORDING_RECORD) {
		take(context, replay->chunk.bytes, replay->chunk.size);
		replay->pending = false;
	}
	return taken > BATCH;
}

static bool begin_report(struct source *source, unsigned int interval)
{
	struct replay *replay = replay_of(source);
	u64 number;

	if (!replay_expect(replay, RECORDING_REPORT) ||
	    !chunk_number(&replay->chunk, UINT32_MAX, &number))
		return false;
	if (number != interval)
		return chunk_wrong(&replay->chunk, "the recording is damaged: report %u in place of %u",
				   (unsigned int)number, interval);
	replay->final = !interval;
	return replay_used(replay);
}

/* Begin to read a chunk of table @index.  Sets @last if it ends the table. */
static bool take_table(struct replay *replay, enum recording_type type,
		       unsigned int index, bool *last)
{
	u64 number, end;

	if (!replay_expect(replay, type) || !chunk_number(&replay->chunk, UINT32_MAX, &number) ||
	    !chunk_number(&replay->chunk, 1, &end))
		return false;
	*last = end;
	return number == index ||
	       chunk_wrong(&replay->chunk, "the recording is damaged: table %u in place of %u",
			   (unsigned int)number, index);
}

static bool take_entry(struct replay *replay, unsigned int index)
{
	struct hist_table *table = &replay->measures[index];
	struct chunk *chunk = &replay->chunk;
	struct hist_slot total;
	const void *key;
	u64 slot;

	if (!chunk_number(chunk, VNT_SLOTS_ALL - 1, &slot) ||
	    !chunk_number(chunk, UINT64_MAX, &total.count) ||
	    !chunk_number(chunk, UINT64_MAX, &total.sum) ||
	    !chunk_number(chunk, hist_slot_high(slot), &total.max))
		return false;
	key = chunk_bytes(chunk, table->key_size);
	if (!key)
		return false;
	if (total.max < hist_slot_low(slot) ||
	    __builtin_add_overflow(replay->counts[index], total.count, &replay->counts[index]))
		return chunk_wrong(chunk, "the recording is damaged: a histogram that cannot be");
	hist_add(table, key, slot, &total);
	return true;
}

/* Settle @table.  A chunk may change sum and maximum alone, but only of a slot that has values. */
static bool settle(struct replay *replay, struct hist_table *table)
{
	hist_settle(table);
	for (size_t i = 0; i < table->count; i++) {
		if (!hist_entry(table, i)->total.count)
			return chunk_wrong(&replay->chunk,
					   "the recording is damaged: a histogram without values");
	}
	return true;
}

static bool histograms(struct source *source, unsigned int index, struct hist_table *table)
{
	struct replay *replay = replay_of(source);
	bool last = false;

	while (!last) {
		if (!take_table(replay, RECORDING_HISTOGRAMS, index, &last))
			return false;
		while (chunk_left(&replay->chunk)) {
			if (!take_entry(replay, index))
				return false;
		}
		replay->pending = false;
	}
	if (!settle(replay, &replay->measures[index]))
		return false;
	hist_copy(table, &replay->measures[index]);
	return true;
}

static bool take_row(struct replay *replay, struct rows_table *table, u64 *values)
{
	const void *key;

	for (unsigned int i = 0; i < table->is->columns_count; i++) {
		if (!chunk_number(&replay->chunk, UINT64_MAX, &values[i]))
			return false;
	}
	key = chunk_bytes(&replay->chunk, table->is->key_size);
	if (key)
		rows_add(table, key, values);
	return key;
}

static bool take_rows(struct replay *replay, struct rows_table *table)
{
	u64 *values = memory_get(table->is->columns_count, sizeof(*values));
	bool taken = true;

	while (taken && chunk_left(&replay->chunk))
		taken = take_row(replay, table, values);
	free(values);
	return taken;
}

static bool rows(struct source *source, unsigned int index, struct rows_table *table)
{
	struct replay *replay = replay_of(source);
	bool last = false;

	while (!last) {
		if (!take_table(replay, RECORDING_ROWS, index, &last) ||
		    !take_rows(replay, &replay->tables[index]))
			return false;
		replay->pending = false;
	}
	rows_settle(&replay->tables[index]);
	rows_copy(table, &replay->tables[index]);
	return true;
}

static bool take_counter(struct chunk *chunk, struct counters_table *changes)
{
	char device[RECORDING_NAME + 1], name[RECORDING_NAME + 1];
	struct counter *counter;
	u64 index, value;

	if (!chunk_number(chunk, UINT32_MAX, &index) || !chunk_name(chunk, device) ||
	    !chunk_name(chunk, name) || !chunk_number(chunk, UINT64_MAX, &value))
		return false;
	if (strlen(device) >= sizeof(counter->device) || strlen(name) >= sizeof(counter->name))
		return chunk_wrong(chunk, "the recording is damaged: a counter with a long name");
	changes->list = memory_grow(changes->list, &changes->room, changes->count,
				    sizeof(*changes->list));
	counter = &changes->list[changes->count++];
	*counter = (struct counter){.index = index, .value = value};
	strcpy(counter->device, device);
	strcpy(counter->name, name);
	return true;
}

static bool take_counters(struct replay *replay, struct counters_table *changes)
{
	bool last = false;

	while (!last) {
		if (!take_table(replay, RECORDING_COUNTERS, 0, &last))
			return false;
		while (chunk_left(&replay->chunk)) {
			if (!take_counter(&replay->chunk, changes))
				return false;
		}
		replay->pending = false;
	}
	return true;
}

static bool counters(struct source *source, struct counters_table *table)
{
	const struct counters_table none = {};
	struct replay *replay = replay_of(source);
	struct counters_table changes = {};
	bool taken = take_counters(replay, &changes);

	if (taken) {
		counters_settle(&changes);
		counters_apply(&replay->counters, &changes);
		counters_changes(&replay->counters, &none, table);
	}
	counters_free(&changes);
	return taken;
}

static void stop(struct source *source)
{
	(void)source;
}

static bool take_account(struct chunk *chunk, struct vnt_account *account)
{
	if (!chunk_number(chunk, UINT64_MAX, &account->seen))
		return false;
#define A(name, word)								\
	if (!chunk_number(chunk, UINT64_MAX, &account->name))			\
		return false;
	VNT_ACCOUNTS(A)
	VNT_REMARKS(A)
#undef A
	return true;
}

static bool take_fate(struct replay *replay)
{
	const struct source_facts *facts = replay->source.facts;
	u64 measure, stage, kind, reason;
	struct account_fate is = {};

	if (!chunk_number(&replay->chunk, facts->tool->measures_count - 1, &measure) ||
	    !chunk_number(&replay->chunk, VNT_STAGES - 1, &stage) ||
	    !chunk_number(&replay->chunk, FATE_MERGED, &kind) ||
	    !chunk_number(&replay->chunk, UINT32_MAX, &reason) ||
	    !chunk_number(&replay->chunk, UINT64_MAX, &is.fate.place) ||
	    !chunk_number(&replay->chunk, UINT64_MAX, &is.count))
		return false;
	is.measure = measure;
	is.stage = stage;
	is.fate.kind = kind;
	is.fate.reason = reason;
	account_fate(facts->account, &is);
	return true;
}

static bool take_fates(struct replay *replay)
{
	u64 count;

	if (!chunk_number(&replay->chunk, UINT64_MAX, &count))
		return false;
	while (count--)
		if (!take_fate(replay))
			return false;
	return true;
}

static bool take_lost(struct replay *replay)
{
	const struct source_facts *facts = replay->source.facts;

	for (unsigned int i = 0; i < facts->tool->measures_count; i++) {
		for (unsigned int j = 0; j < facts->tool->measures[i].stages_count; j++) {
			if (!chunk_number(&replay->chunk, UINT64_MAX,
					  &facts->account->expired[i][j]))
				return false;
		}
	}
	return take_fates(replay);
}

static bool accounts(struct source *source)
{
	struct replay *replay = replay_of(source);
	struct source_facts *facts = source->facts;

	if (!replay_expect(replay, RECORDING_ACCOUNTS))
		return false;
	for (unsigned int i = 0; i < facts->tool->rows_count; i++) {
		if (!take_account(&replay->chunk, &facts->account->rows[i]))
			return false;
	}
	if (!take_lost(replay))
		return false;
	for (unsigned int i = 0; i < facts->tool->points_count; i++) {
		if (!chunk_number(&replay->chunk, UINT64_MAX, &facts->missed[i]))
			return false;
	}
	return replay_used(replay);
}

static void free_tables(struct replay *replay)
{
	const struct vnt_tool *tool = replay->source.facts->tool;

	for (unsigned int i = 0; i < tool->measures_count; i++)
		hist_free(&replay->measures[i]);
	for (unsigned int i = 0; i < tool->tables_count; i++)
		rows_free(&replay->tables[i]);
	free(replay->measures);
	free(replay->counts);
	free(replay->tables);
}

static int close_replay(struct source *source)
{
	struct replay *replay = replay_of(source);
	bool whole = !replay->chunk.failed && (!replay->final || chunk_last(&replay->chunk));

	chunk_close(&replay->chunk);
	free_tables(replay);
	names_free();
	stack_close();
	counters_free(&replay->counters);
	source_free(source->facts);
	free(replay);
	return whole ? STATUS_ENDED : STATUS_FAILED;
}

static const struct source_kind kind = {
	.start = start,
	.next = next,
	.records = records,
	.report = begin_report,
	.histograms = histograms,
	.rows = rows,
	.counters = counters,
	.stop = stop,
	.accounts = accounts,
	.close = close_replay,
};

/* Check that the recording was made by this tool, built from the same spec. */
static bool take_identity(struct replay *replay)
{
	const struct vnt_tool *tool = replay->source.facts->tool;
	struct chunk *chunk = &replay->chunk;
	u64 runtime, order, hash;
	char name[RECORDING_NAME + 1];

	if (!chunk_number(chunk, UINT32_MAX, &runtime) || !chunk_number(chunk, 1, &order) ||
	    !chunk_number(chunk, UINT64_MAX, &hash) || !chunk_name(chunk, name))
		return false;
	if (strcmp(name, tool->name))
		return chunk_wrong(chunk, "recorded by '%s', not by '%s'", name, tool->name);
	if (runtime != VNT_RUNTIME)
		return chunk_wrong(chunk, "recorded by runtime %u, this tool has %u",
				   (unsigned int)runtime, VNT_RUNTIME);
	if (order != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__))
		return chunk_wrong(chunk, "recorded on a machine of the other byte order");
	return hash == recording_hash(tool) ||
	       chunk_wrong(chunk, "recorded by a %s that is made from another spec", name);
}

/* Read --by and --dir, and check their names. */
static bool take_choice(struct replay *replay, struct options *options)
{
	const struct vnt_tool *tool = replay->source.facts->tool;
	struct chunk *chunk = &replay->chunk;
	const char *wrong;

	if (!chunk_name(chunk, replay->group) || !chunk_name(chunk, replay->dir))
		return false;
	options->group = *replay->group ? replay->group : NULL;
	options->dir = *replay->dir ? replay->dir : NULL;
	wrong = choice_group(tool, options->group);
	if (wrong) {
		options->group = NULL;
		return chunk_wrong(chunk, "the recording is damaged: --by '%s'", wrong);
	}
	wrong = choice_paths(tool, options->dir);
	if (!wrong)
		return true;
	options->dir = NULL;
	return chunk_wrong(chunk, "the recording is damaged: --dir '%s'", wrong);
}

/* Read the options of the run that the output depends on. */
static bool take_options(struct replay *replay, struct options *options)
{
	struct chunk *chunk = &replay->chunk;
	u64 each, expired;

	if (!chunk_number(chunk, UINT64_MAX, &options->interval_ns) ||
	    !chunk_number(chunk, UINT32_MAX, &options->records) ||
	    !chunk_number(chunk, 1, &each) || !chunk_number(chunk, 1, &expired))
		return false;
	options->each = each;
	options->expired = expired;
	return take_choice(replay, options);
}

/* Read the START chunk. */
static bool take_start(struct replay *replay)
{
	struct source_facts *facts = replay->source.facts;
	struct chunk *chunk = &replay->chunk;
	char name[RECORDING_NAME + 1];

	if (!replay_expect(replay, RECORDING_START) || !take_identity(replay) ||
	    !take_options(replay, replay->options))
		return false;
	for (unsigned int i = 0; i < facts->tool->points_count; i++) {
		if (!chunk_name(chunk, name))
			return false;
		strcpy(facts->attached[i], name);
	}
	replay->started = true;
	return replay_used(replay);
}

static void open_tables(struct replay *replay, const struct vnt_tool *tool)
{
	replay->measures = memory_get(tool->measures_count, sizeof(*replay->measures));
	replay->counts = memory_get(tool->measures_count, sizeof(*replay->counts));
	replay->tables = memory_get(tool->tables_count, sizeof(*replay->tables));
	for (unsigned int i = 0; i < tool->measures_count; i++)
		replay->measures[i].key_size = tool->measures[i].key_size;
	for (unsigned int i = 0; i < tool->tables_count; i++)
		replay->tables[i].is = &tool->tables[i];
}

enum status replay_open(struct source **source, const struct vnt_tool *tool,
			struct options *options)
{
	struct replay *replay = memory_get(1, sizeof(*replay));

	memory_bound(MEMORY);
	replay->source = (struct source){.kind = &kind, .facts = source_facts(tool)};
	replay->options = options;
	replay->zone = INT64_MIN;
	open_tables(replay, tool);
	*source = &replay->source;
	if (!chunk_open(&replay->chunk, options->replay) || !take_start(replay))
		return STATUS_FAILED;
	return STATUS_ENDED;
}
