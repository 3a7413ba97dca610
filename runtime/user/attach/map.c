// SPDX-License-Identifier: MIT
/* Reads the entries of a BPF map, in batches where the kernel supports them. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "attach/object.h"

#define BATCH 512

/* A map, and the buffers for its entries. */
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

/* Read one key after the other.  The next key is fetched before an entry may be deleted. */
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
 * Read in batches; a hash bucket that does not fit needs larger buffers.  Returns
 * -ENOTSUP, with nothing visited, if the kernel has no batch operations.
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

static bool is_per_cpu(const struct bpf_map *map)
{
	return bpf_map__type(map) == BPF_MAP_TYPE_PERCPU_HASH ||
	       bpf_map__type(map) == BPF_MAP_TYPE_PERCPU_ARRAY;
}

int map_cpus(const struct bpf_map *map)
{
	return is_per_cpu(map) ? libbpf_num_possible_cpus() : 1;
}

int map_read(const struct bpf_map *map, void *context,
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

	if (is_per_cpu(map))
		reader.value_size = (reader.value_size + 7) / 8 * 8 * map_cpus(map);
	make_room(&reader, BATCH);
	err = read_batches(&reader);
	if (err == -ENOTSUP)
		err = read_singly(&reader);
	free(reader.keys);
	free(reader.values);
	return err;
}

bool map_is_table(const struct bpf_map *map)
{
	return bpf_map__type(map) == BPF_MAP_TYPE_HASH ||
	       bpf_map__type(map) == BPF_MAP_TYPE_PERCPU_HASH;
}
