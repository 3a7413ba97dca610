// SPDX-License-Identifier: MIT
/*
 * The kernel's tables: histograms are read, and what waits for too long is
 * removed and booked.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "runtime.h"

#define BATCH 512
#define SWEEP_MAX NS_PER_S

/* A map, and the buffers through which its entries pass. */
struct reader {
	int fd;
	u32 key_size, value_size;
	u32 room;		/* entries in the buffers */
	char *keys, *values;
	void (*visit)(void *context, const void *key, const void *value);
	void *context;
};

static void make_room(struct reader *reader, u32 room)
{
	free(reader->keys);
	free(reader->values);
	reader->room = room;
	reader->keys = memory_get(room, reader->key_size);
	reader->values = memory_get(room, reader->value_size);
}

static void visit_all(struct reader *reader, u32 count)
{
	for (u32 i = 0; i < count; i++)
		reader->visit(reader->context,
			      reader->keys + (size_t)i * reader->key_size,
			      reader->values + (size_t)i * reader->value_size);
}

/* One key after the other; the next is known before one may be deleted. */
static int read_singly(struct reader *reader)
{
	char *next = memory_get(1, reader->key_size);
	int err = bpf_map_get_next_key(reader->fd, NULL, next);

	while (!err) {
		memcpy(reader->keys, next, reader->key_size);
		err = bpf_map_get_next_key(reader->fd, reader->keys, next);
		if (!bpf_map_lookup_elem(reader->fd, reader->keys, reader->values))
			visit_all(reader, 1);
	}
	free(next);
	return err == -ENOENT ? 0 : err;
}

/*
 * Batch by batch.  A hash bucket that does not fit takes larger buffers.
 * Returns -ENOTSUP, with nothing visited, when the kernel knows no batches.
 */
static int read_batches(struct reader *reader)
{
	u64 token, *from = NULL;
	int err;

	do {
		u32 count = reader->room;

		err = bpf_map_lookup_batch(reader->fd, from, &token, reader->keys,
					   reader->values, &count, NULL);
		if (err == -ENOSPC) {
			make_room(reader, 2 * reader->room);
			continue;
		}
		if (err && err != -ENOENT)
			return from ? err : -ENOTSUP;
		visit_all(reader, count);
		from = &token;
	} while (err != -ENOENT);
	return 0;
}

/*
 * Visit every entry of @map.  @visit gets an entry's key and value, which are
 * gone after it returns; it may delete the entry.  Returns 0 or -errno.
 */
static int read_map(const struct bpf_map *map, void *context,
		    void (*visit)(void *context, const void *key, const void *value))
{
	struct reader reader = {
		.fd = bpf_map__fd(map),
		.key_size = bpf_map__key_size(map),
		.value_size = bpf_map__value_size(map),
		.visit = visit,
		.context = context,
	};
	int err;

	if (bpf_map__type(map) == BPF_MAP_TYPE_PERCPU_HASH)
		reader.value_size = (reader.value_size + 7) / 8 * 8 *
				    libbpf_num_possible_cpus();
	make_room(&reader, BATCH);
	err = read_batches(&reader);
	if (err == -ENOTSUP)
		err = read_singly(&reader);
	free(reader.keys);
	free(reader.values);
	return err;
}

/* What visit_slot() works on. */
struct slots {
	struct hist_table *table;
	u32 slot_offset;
	int cpus;
};

/*
 * Add up the CPUs of a slot.  One may be at it: its maximum comes last and
 * may still be missing.
 */
static void visit_slot(void *context, const void *key, const void *value)
{
	const struct slots *slots = context;
	const struct hist_slot *cpu = value;
	struct hist_slot total = {};
	u32 slot;

	memcpy(&slot, (const char *)key + slots->slot_offset, sizeof(slot));
	for (int i = 0; i < slots->cpus; i++) {
		total.count += cpu[i].count;
		total.sum += cpu[i].sum;
		if (cpu[i].max > total.max)
			total.max = cpu[i].max;
	}
	if (total.max < hist_slot_low(slot))
		total.max = hist_slot_low(slot);
	if (total.count)
		hist_add(slots->table, key, slot, &total);
}

/*
 * Read the histograms of @measure, of all CPUs, into @table, which is empty
 * and becomes settled; freed with hist_free().
 */
bool tables_read(struct hist_table *table, const struct vnt_measure *measure,
		 struct bpf_object *object)
{
	struct slots slots = {
		.table = table,
		.slot_offset = measure->slot_offset,
		.cpus = libbpf_num_possible_cpus(),
	};
	int err;

	table->key_size = measure->slot_offset;
	err = read_map(object_map(object, measure->map), &slots, visit_slot);
	if (err)
		warnx("cannot read table %s: %s", measure->map, strerror(-err));
	hist_settle(table);
	return !err;
}

/*
 * How often to sweep so that nothing stays much longer than it may, in ns; 0
 * when nothing waits.
 */
u64 tables_sweep_period(const struct vnt_tool *tool)
{
	u64 period = 0;

	for (unsigned int i = 0; i < tool->measures_count; i++) {
		u64 quarter = tool->measures[i].lost_ns / 4;

		if (!tool->measures[i].waiting)
			continue;
		if (quarter > SWEEP_MAX)
			quarter = SWEEP_MAX;
		if (!period || quarter < period)
			period = quarter;
	}
	return period;
}

/* What visit_waiting() works on. */
struct sweep {
	struct vnt_account *booked;
	u64 oldest;		/* start of what may still wait */
	int fd;			/* of the table; -1: nothing moves any more */
};

/* Whoever deletes an entry books it: the end that still came, or this. */
static void visit_waiting(void *context, const void *key, const void *value)
{
	const struct sweep *sweep = context;
	u64 start;

	memcpy(&start, value, sizeof(start));
	if (start >= sweep->oldest) {
		if (sweep->fd < 0)
			sweep->booked->waiting++;
		return;
	}
	if (sweep->fd < 0 || !bpf_map_delete_elem(sweep->fd, key))
		sweep->booked->expired++;
}

static bool sweep_one(struct account *account, const struct vnt_measure *measure,
		      const struct bpf_map *map, bool final)
{
	u64 now = wait_now();
	struct sweep sweep = {
		.booked = &account->booked[measure->start_row],
		.oldest = now > measure->lost_ns ? now - measure->lost_ns : 0,
		.fd = final ? -1 : bpf_map__fd(map),
	};
	int err = read_map(map, &sweep, visit_waiting);

	if (err)
		warnx("cannot sweep table %s: %s", measure->waiting, strerror(-err));
	return !err;
}

static bool sweep_all(struct account *account, struct bpf_object *object, bool final)
{
	for (unsigned int i = 0; i < account->tool->measures_count; i++) {
		const struct vnt_measure *measure = &account->tool->measures[i];

		if (measure->waiting &&
		    !sweep_one(account, measure, object_map(object, measure->waiting), final))
			return false;
	}
	return true;
}

/* Remove what waits for longer than it may, and book it as expired. */
bool tables_sweep(struct account *account, struct bpf_object *object)
{
	return sweep_all(account, object, false);
}

/* Book all that is left in the tables, when nothing is attached any more. */
bool tables_close(struct account *account, struct bpf_object *object)
{
	return sweep_all(account, object, true);
}
