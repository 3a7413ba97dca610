// SPDX-License-Identifier: MIT
/*
 * A source that passes on what another source returns, and appends it to a file, in whole
 * chunks after each reading.  When the file cannot be written, one message is printed; the
 * run goes on, and its exit code is 1.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "base/traits.h"
#include "kernel/names.h"
#include "options/options.h"
#include "record/record.h"
#include "record/recording.h"
#include "results/source.h"

#define ENTRY_ROOM 65536	/* left in a chunk for one entry of a table */

struct record {
	struct source source;
	struct source *inner;
	const struct options *options;
	struct put put;			/* the file */
	u64 real, monotonic;		/* of the last clock in the file */
	struct hist_table *measures;	/* as the file has them */
	struct rows_table *tables;
	struct counters_table counters;
	struct needs needs;

	/* The caller that takes records. */
	void (*take)(void *context, const void *record, size_t size);
	void *context;
};

static struct record *record_of(struct source *source)
{
	return (struct record *)source;
}

static void note_start(struct record *record)
{
	const struct source_facts *facts = record->source.facts;

	put_begin(&record->put, RECORDING_START);
	put_number(&record->put, VNT_RUNTIME);
	put_number(&record->put, __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
	put_number(&record->put, recording_hash(facts->tool));
	put_name(&record->put, facts->tool->name);
	put_number(&record->put, record->options->interval_ns);
	put_number(&record->put, record->options->records);
	put_number(&record->put, record->options->each);
	put_number(&record->put, record->options->expired);
	put_name(&record->put, record->options->group ? record->options->group : "");
	put_name(&record->put, record->options->dir ? record->options->dir : "");
	for (unsigned int i = 0; i < facts->tool->points_count; i++)
		put_name(&record->put, facts->attached[i]);
	put_end(&record->put);
}

/* Write the clocks of the current reading unless the file has them. */
static void note_clock(struct record *record)
{
	const struct source_facts *facts = record->source.facts;
	time_t seconds = facts->real / NS_PER_S;
	struct tm tm = {};

	if (record->real == facts->real && record->monotonic == facts->monotonic)
		return;
	localtime_r(&seconds, &tm);
	put_begin(&record->put, RECORDING_CLOCK);
	put_number(&record->put, facts->real);
	put_number(&record->put, facts->monotonic);
	put_number(&record->put, tm.tm_gmtoff + RECORDING_DAY);
	put_end(&record->put);
	record->real = facts->real;
	record->monotonic = facts->monotonic;
}

static void start(struct source *source)
{
	record_of(source)->inner->kind->start(record_of(source)->inner);
}

static unsigned int next(struct source *source, int reader, bool enough)
{
	struct source *inner = record_of(source)->inner;

	return inner->kind->next(inner, reader, enough);
}

static void take_record(void *context, const void *bytes, size_t size)
{
	struct record *record = context;
	const struct vnt_event *event = traits_event(record->source.facts->tool, bytes, size);

	note_clock(record);
	if (event)
		needs_note(&record->needs, event->fields, event->fields_count, bytes,
			   ((const struct vnt_record *)bytes)->time);
	put_begin(&record->put, RECORDING_RECORD);
	put_bytes(&record->put, bytes, event ? size : 0);
	put_end(&record->put);
	if (record->put.size > RECORDING_CHUNK)
		put_flush(&record->put);
	record->take(record->context, bytes, size);
}

static bool records(struct source *source, void *context,
		    void (*take)(void *context, const void *record, size_t size))
{
	struct record *record = record_of(source);
	bool more;

	record->take = take;
	record->context = context;
	more = record->inner->kind->records(record->inner, record, take_record);
	put_flush(&record->put);
	return more;
}

static bool begin_report(struct source *source, unsigned int interval)
{
	struct record *record = record_of(source);

	if (!record->inner->kind->report(record->inner, interval))
		return false;
	note_clock(record);
	put_begin(&record->put, RECORDING_REPORT);
	put_number(&record->put, interval);
	put_end(&record->put);
	return true;
}

/* Begin a chunk of table @index. */
static void begin_table(struct record *record, enum recording_type type,
			unsigned int index, bool last)
{
	put_begin(&record->put, type);
	put_number(&record->put, index);
	put_number(&record->put, last);
}

/* Begin another chunk if the current one is full. */
static void continue_table(struct record *record, enum recording_type type,
			   unsigned int index)
{
	if (put_payload(&record->put) < RECORDING_CHUNK - ENTRY_ROOM)
		return;
	put_end(&record->put);
	put_flush(&record->put);
	begin_table(record, type, index, false);
}

/*
 * End the table with an empty chunk that is marked as the last: nobody has to know in
 * advance how many there are.
 */
static void end_table(struct record *record, enum recording_type type, unsigned int index)
{
	put_end(&record->put);
	begin_table(record, type, index, true);
	put_end(&record->put);
	put_flush(&record->put);
}

static void note_entry(struct record *record, const struct hist_entry *entry, u32 key_size)
{
	put_number(&record->put, entry->slot);
	put_number(&record->put, entry->total.count);
	put_number(&record->put, entry->total.sum);
	put_number(&record->put, entry->total.max);
	put_bytes(&record->put, entry->key, key_size);
}

static void note_histograms(struct record *record, unsigned int index,
			    const struct hist_table *table)
{
	const struct vnt_measure *is = &record->source.facts->tool->measures[index];

	for (size_t i = 0; i < table->count; i++)
		needs_note(&record->needs, is->key, is->key_count, hist_entry(table, i)->key, 0);
	begin_table(record, RECORDING_HISTOGRAMS, index, false);
	for (size_t i = 0; i < table->count; i++) {
		continue_table(record, RECORDING_HISTOGRAMS, index);
		note_entry(record, hist_entry(table, i), table->key_size);
	}
	end_table(record, RECORDING_HISTOGRAMS, index);
}

static bool histograms(struct source *source, unsigned int index, struct hist_table *table)
{
	struct record *record = record_of(source);
	struct hist_table *before = &record->measures[index], changes = {};

	if (!record->inner->kind->histograms(record->inner, index, table))
		return false;
	hist_changes(table, before, &changes);
	note_histograms(record, index, &changes);
	hist_free(&changes);
	hist_free(before);
	hist_copy(before, table);
	return true;
}

static void note_row(struct record *record, const struct rows_table *table, size_t index)
{
	for (unsigned int i = 0; i < table->is->columns_count; i++)
		put_number(&record->put, rows_values(table, index)[i]);
	put_bytes(&record->put, rows_key(table, index), table->is->key_size);
}

static void note_rows(struct record *record, unsigned int index,
		      const struct rows_table *table)
{
	for (size_t i = 0; i < table->count; i++)
		needs_note(&record->needs, table->is->key, table->is->key_count, rows_key(table, i), 0);
	begin_table(record, RECORDING_ROWS, index, false);
	for (size_t i = 0; i < table->count; i++) {
		continue_table(record, RECORDING_ROWS, index);
		note_row(record, table, i);
	}
	end_table(record, RECORDING_ROWS, index);
}

static bool rows(struct source *source, unsigned int index, struct rows_table *table)
{
	struct record *record = record_of(source);
	struct rows_table *before = &record->tables[index];
	struct rows_table changes = {.is = table->is};

	if (!record->inner->kind->rows(record->inner, index, table))
		return false;
	rows_difference(table, before, &changes);
	note_rows(record, index, &changes);
	rows_free(&changes);
	rows_free(before);
	rows_copy(before, table);
	return true;
}

static void note_counter(struct record *record, const struct counter *counter)
{
	put_number(&record->put, counter->index);
	put_name(&record->put, counter->device);
	put_name(&record->put, counter->name);
	put_number(&record->put, counter->value);
}

static bool counters(struct source *source, struct counters_table *table)
{
	struct record *record = record_of(source);
	struct counters_table changes = {};

	if (!record->inner->kind->counters(record->inner, table))
		return false;
	counters_changes(table, &record->counters, &changes);
	begin_table(record, RECORDING_COUNTERS, 0, false);
	for (size_t i = 0; i < changes.count; i++) {
		continue_table(record, RECORDING_COUNTERS, 0);
		note_counter(record, &changes.list[i]);
	}
	end_table(record, RECORDING_COUNTERS, 0);
	counters_apply(&record->counters, &changes);
	counters_free(&changes);
	return true;
}

static void stop(struct source *source)
{
	record_of(source)->inner->kind->stop(record_of(source)->inner);
}

static void note_account(struct record *record, const struct vnt_account *account)
{
	put_number(&record->put, account->seen);
#define A(name, word) put_number(&record->put, account->name);
	VNT_ACCOUNTS(A)
	VNT_REMARKS(A)
#undef A
}

static void note_fate(struct record *record, const struct account_fate *is)
{
	put_number(&record->put, is->measure);
	put_number(&record->put, is->stage);
	put_number(&record->put, is->fate.kind);
	put_number(&record->put, is->fate.reason);
	put_number(&record->put, is->fate.place);
	put_number(&record->put, is->count);
}

/* Write how many entries of each path have expired after each stage, and what became of them. */
static void note_lost(struct record *record)
{
	const struct source_facts *facts = record->source.facts;

	for (unsigned int i = 0; i < facts->tool->measures_count; i++)
		for (unsigned int j = 0; j < facts->tool->measures[i].stages_count; j++)
			put_number(&record->put, facts->account->expired[i][j]);
	put_number(&record->put, facts->account->fates_count);
	for (size_t i = 0; i < facts->account->fates_count; i++)
		note_fate(record, &facts->account->fates[i]);
}

static bool accounts(struct source *source)
{
	struct record *record = record_of(source);
	const struct source_facts *facts = source->facts;

	if (!record->inner->kind->accounts(record->inner))
		return false;
	for (size_t i = 0; i < facts->account->fates_count; i++)
		needs_fate(&record->needs, &facts->account->fates[i].fate);
	put_begin(&record->put, RECORDING_ACCOUNTS);
	for (unsigned int i = 0; i < facts->tool->rows_count; i++)
		note_account(record, &facts->account->rows[i]);
	note_lost(record);
	for (unsigned int i = 0; i < facts->tool->points_count; i++)
		put_number(&record->put, facts->missed[i]);
	put_end(&record->put);
	put_flush(&record->put);
	return true;
}

static void free_tables(struct record *record)
{
	const struct vnt_tool *tool = record->source.facts->tool;

	for (unsigned int i = 0; i < tool->measures_count; i++)
		hist_free(&record->measures[i]);
	for (unsigned int i = 0; i < tool->tables_count; i++)
		rows_free(&record->tables[i]);
	free(record->measures);
	free(record->tables);
}

static int close_record(struct source *source)
{
	struct record *record = record_of(source);
	bool written;
	int status;

	written = put_close(&record->put);
	free_tables(record);
	needs_free(&record->needs);
	counters_free(&record->counters);
	status = record->inner->kind->close(record->inner);
	free(record);
	return written ? status : STATUS_FAILED;
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
	.close = close_record,
};

struct record *record_open(const struct options *options)
{
	struct record *record = memory_get(1, sizeof(*record));

	record->options = options;
	record->needs.put = &record->put;
	if (put_open(&record->put, options->record))
		return record;
	free(record);
	return NULL;
}

void record_abandon(struct record *record)
{
	put_close(&record->put);
	free(record);
}

struct source *record_start(struct record *record, struct source *inner)
{
	const struct vnt_tool *tool = inner->facts->tool;

	record->source = (struct source){.kind = &kind, .facts = inner->facts};
	record->inner = inner;
	record->measures = memory_get(tool->measures_count, sizeof(*record->measures));
	record->tables = memory_get(tool->tables_count, sizeof(*record->tables));
	for (unsigned int i = 0; i < tool->tables_count; i++)
		record->tables[i].is = &tool->tables[i];
	put_bytes(&record->put, RECORDING_MAGIC, strlen(RECORDING_MAGIC));
	put_number(&record->put, RECORDING_VERSION);
	note_start(record);
	note_clock(record);
	names_enumerators(&record->needs, needs_enumerator);
	put_flush(&record->put);
	return &record->source;
}
