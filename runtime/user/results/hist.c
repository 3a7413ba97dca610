// SPDX-License-Identifier: MIT
/*
 * Histograms by key: entries are added in any order and settled into a sorted table.
 * Settled tables can be subtracted from each other and summarised by quantiles.
 */
#include <stdlib.h>
#include <string.h>

#include "results/hist.h"

static const u32 ranks[] = {
#define Q(name, per_mille, text, json) per_mille,
	HIST_QUANTILES(Q)
#undef Q
};

u64 hist_slot_low(u32 slot)
{
	u32 octave = slot >> VNT_SLOT_BITS;
	u64 mantissa = slot & (VNT_SLOTS - 1);

	return octave ? (VNT_SLOTS + mantissa) << (octave - 1) : mantissa;
}

u64 hist_slot_high(u32 slot)
{
	u32 octave = slot >> VNT_SLOT_BITS;

	return hist_slot_low(slot) + (octave ? (1ULL << (octave - 1)) - 1 : 0);
}

static size_t stride(const struct hist_table *table)
{
	size_t size = offsetof(struct hist_entry, key) + table->key_size;

	return (size + sizeof(u64) - 1) & ~(sizeof(u64) - 1);
}

struct hist_entry *hist_entry(const struct hist_table *table, size_t index)
{
	return (struct hist_entry *)(table->entries + index * stride(table));
}

static void add_slot(struct hist_slot *to, const struct hist_slot *from)
{
	to->count += from->count;
	to->sum += from->sum;
	if (from->max > to->max)
		to->max = from->max;
}

void hist_add(struct hist_table *table, const void *key, u32 slot,
	      const struct hist_slot *total)
{
	struct hist_entry *entry;

	table->entries = memory_grow(table->entries, &table->room, table->count,
				     stride(table));
	entry = hist_entry(table, table->count++);
	entry->slot = slot;
	entry->total = *total;
	if (table->key_size)
		memcpy(entry->key, key, table->key_size);
}

static int compare_keys(const struct hist_entry *a, const struct hist_entry *b,
			u32 size)
{
	return size ? memcmp(a->key, b->key, size) : 0;
}

static int compare_entries(const struct hist_entry *a, const struct hist_entry *b,
			   u32 size)
{
	int order = compare_keys(a, b, size);

	return order ? order : (a->slot > b->slot) - (a->slot < b->slot);
}

static int compare_for_sort(const void *a, const void *b, void *table)
{
	return compare_entries(a, b, ((struct hist_table *)table)->key_size);
}

void hist_settle(struct hist_table *table)
{
	size_t kept = 0;

	if (!table->count)
		return;
	qsort_r(table->entries, table->count, stride(table), compare_for_sort,
		table);
	for (size_t i = 1; i < table->count; i++) {
		struct hist_entry *last = hist_entry(table, kept);
		struct hist_entry *entry = hist_entry(table, i);

		if (!compare_entries(last, entry, table->key_size))
			add_slot(&last->total, &entry->total);
		else if (++kept < i)
			memcpy(hist_entry(table, kept), entry, stride(table));
	}
	table->count = kept + 1;
}

/*
 * Put into @grown what was counted between @before and @now; with @all also entries of
 * which only the sum or maximum has changed.
 */
static void subtract(const struct hist_table *now, const struct hist_table *before,
		     struct hist_table *grown, bool all)
{
	size_t old = 0;

	grown->key_size = now->key_size;
	for (size_t i = 0; i < now->count; i++) {
		const struct hist_entry *entry = hist_entry(now, i);
		struct hist_slot total = entry->total;
		bool changed = false;

		while (old < before->count && compare_entries(hist_entry(before, old),
				entry, now->key_size) < 0)
			old++;
		if (old < before->count && !compare_entries(hist_entry(before, old),
				entry, now->key_size)) {
			total.count -= hist_entry(before, old)->total.count;
			total.sum -= hist_entry(before, old)->total.sum;
			changed = total.sum || total.max != hist_entry(before, old)->total.max;
		}
		if (total.count || (all && changed))
			hist_add(grown, entry->key, entry->slot, &total);
	}
}

void hist_difference(const struct hist_table *now, const struct hist_table *before,
		     struct hist_table *grown)
{
	subtract(now, before, grown, false);
}

void hist_changes(const struct hist_table *now, const struct hist_table *before,
		  struct hist_table *grown)
{
	subtract(now, before, grown, true);
}

void hist_copy(struct hist_table *to, const struct hist_table *from)
{
	*to = (struct hist_table){.key_size = from->key_size};
	for (size_t i = 0; i < from->count; i++) {
		const struct hist_entry *entry = hist_entry(from, i);

		hist_add(to, entry->key, entry->slot, &entry->total);
	}
}

/* Whether @entry belongs to a step of a path, not to a whole path. */
static bool is_step(const struct vnt_measure *measure, const struct hist_entry *entry)
{
	u32 step = 0;

	if (measure && measure->stages)
		memcpy(&step, entry->key + measure->key[0].offset, sizeof(step));
	return step;
}

void hist_total(const struct hist_table *table, const struct vnt_measure *measure,
		struct hist_table *total)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct hist_entry *entry = hist_entry(table, i);

		if (is_step(measure, entry))
			continue;
		hist_add(total, NULL, entry->slot, &entry->total);
	}
	hist_settle(total);
}

/*
 * Estimate the value at @rank, from 1 to the slot's count: values are taken to be evenly
 * spread between the slot's lower bound and its maximum.
 */
static u64 value_in_slot(const struct hist_entry *entry, u64 rank)
{
	u64 low = hist_slot_low(entry->slot);
	u64 width = entry->total.max - low;

	return low + (u64)((unsigned __int128)width * rank / entry->total.count);
}

/* The smallest value that @per_mille of all values do not exceed. */
static u64 quantile(const struct hist *hist, u32 per_mille)
{
	u64 rank = (hist->count * per_mille + 999) / 1000;

	for (size_t i = hist->from; i < hist->to; i++) {
		const struct hist_entry *entry = hist_entry(hist->table, i);

		if (rank <= entry->total.count)
			return value_in_slot(entry, rank);
		rank -= entry->total.count;
	}
	return hist->max;
}

/* Sum up entries [@from, @to), which are of one key. */
static struct hist summarize(const struct hist_table *table, size_t from, size_t to)
{
	struct hist hist = {.table = table, .from = from, .to = to};
	struct hist_slot all = {};

	for (size_t i = from; i < to; i++)
		add_slot(&all, &hist_entry(table, i)->total);
	hist.count = all.count;
	hist.sum = all.sum;
	hist.max = all.max;
	for (int i = 0; i < HIST_QUANTILE_COUNT && hist.count; i++)
		hist.quantile[i] = quantile(&hist, ranks[i]);
	return hist;
}

struct hist hist_whole(const struct hist_table *table)
{
	return summarize(table, 0, table->count);
}

static u64 sort_value(const struct hist *hist, enum hist_sort by)
{
	switch (by) {
	case HIST_BY_COUNT:
		return hist->count;
	case HIST_BY_MAX:
		return hist->max;
	case HIST_BY_KEY:
		return 0;
	default:
		return hist->quantile[by];
	}
}

static int compare_hists(const void *left, const void *right, void *by)
{
	const struct hist *a = left, *b = right;
	u64 value_a = sort_value(a, *(enum hist_sort *)by);
	u64 value_b = sort_value(b, *(enum hist_sort *)by);

	if (value_a != value_b)
		return value_a < value_b ? 1 : -1;
	return (a->from > b->from) - (a->from < b->from);
}

struct hist *hist_split(const struct hist_table *table, enum hist_sort by,
			size_t *count)
{
	struct hist *hists = NULL;
	size_t room = 0, from = 0;

	*count = 0;
	for (size_t i = 1; i <= table->count; i++) {
		if (i < table->count &&
		    !compare_keys(hist_entry(table, from), hist_entry(table, i),
				  table->key_size))
			continue;
		hists = memory_grow(hists, &room, *count, sizeof(*hists));
		hists[(*count)++] = summarize(table, from, i);
		from = i;
	}
	if (hists)
		qsort_r(hists, *count, sizeof(*hists), compare_hists, &by);
	return hists;
}

void hist_free(struct hist_table *table)
{
	free(table->entries);
	table->entries = NULL;
	table->count = table->room = 0;
}
