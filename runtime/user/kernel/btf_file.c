// SPDX-License-Identifier: MIT
/*
 * Scans one BTF file of the kernel for wanted names: first its strings, to find where the
 * names are, and then its types, to find which of them have these names.  Single types are
 * read from the file when a caller needs them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/btf.h"

#define CHUNK 65536

/* Bytes that follow the head of a type: once, and for each member. */
static const struct {
	u8 once;
	u8 each;
} tails[] = {
	[BTF_KIND_INT] = {4, 0}, [BTF_KIND_PTR] = {0, 0}, [BTF_KIND_ARRAY] = {12, 0},
	[BTF_KIND_STRUCT] = {0, 12}, [BTF_KIND_UNION] = {0, 12}, [BTF_KIND_ENUM] = {0, 8},
	[BTF_KIND_FWD] = {0, 0}, [BTF_KIND_TYPEDEF] = {0, 0}, [BTF_KIND_VOLATILE] = {0, 0},
	[BTF_KIND_CONST] = {0, 0}, [BTF_KIND_RESTRICT] = {0, 0}, [BTF_KIND_FUNC] = {0, 0},
	[BTF_KIND_FUNC_PROTO] = {0, 8}, [BTF_KIND_VAR] = {4, 0}, [BTF_KIND_DATASEC] = {0, 12},
	[BTF_KIND_FLOAT] = {0, 0}, [BTF_KIND_DECL_TAG] = {4, 0}, [BTF_KIND_TYPE_TAG] = {0, 0},
	[BTF_KIND_ENUM64] = {0, 12},
};

static u32 kind_of(const struct btf_type *type)
{
	return BTF_INFO_KIND(type->info);
}

static inline u32 size_of(const struct btf_type *type)
{
	return sizeof(*type) + tails[kind_of(type)].once +
	       tails[kind_of(type)].each * BTF_INFO_VLEN(type->info);
}

/* Read exactly @size bytes at offset @at of the file. */
static bool read_fully(int fd, void *bytes, u32 size, u32 at)
{
	while (size) {
		ssize_t got = pread(fd, bytes, size, at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		bytes = (char *)bytes + got;
		size -= got;
		at += got;
	}
	return true;
}

static u32 string_bit(u32 at)
{
	return at * 2654435761U >> 18;
}

static void note_string(struct btf_file *file, int name, u32 at)
{
	u32 bit = string_bit(at);

	file->strings[name] = at;
	file->bits[bit / 64] |= 1ULL << bit % 64;
}

/* Look at the complete strings within @size bytes.  Returns how many bytes these take. */
static u32 look_at_strings(struct btf_file *file, const char *bytes, u32 size, u32 at)
{
	const char *next = bytes, *end;

	while ((end = memchr(next, '\0', bytes + size - next))) {
		int name = wanted_find(file->wanted, next, end - next);

		if (name >= 0)
			note_string(file, name, at + (next - bytes));
		next = end + 1;
	}
	return next - bytes;
}

/*
 * Call @look for all @size bytes at @at, in chunks.  It returns how many bytes it used up;
 * the rest is passed again with more data.  More than it was given: skip.
 */
static bool each_chunk(struct btf_file *file, u32 at, u32 size, u32 start,
		       u32 (*look)(struct btf_file *file, const char *bytes, u32 size, u32 at))
{
	char *bytes = memory_get(1, CHUNK);
	u32 done = 0, kept = 0, taken = 1;

	while (done < size && taken) {
		u32 more = CHUNK - kept < size - done - kept ? CHUNK - kept : size - done - kept;

		if (!read_fully(file->fd, bytes + kept, more, at + done + kept))
			break;
		taken = look(file, bytes, kept + more, start + done);
		kept = taken < kept + more ? kept + more - taken : 0;
		memmove(bytes, bytes + taken, kept);
		done += taken;
	}
	free(bytes);
	return done == size;
}

static void note_type(struct btf_file *file, int name, u32 kind, bool within)
{
	file->found = memory_grow(file->found, &file->found_room, file->found_count,
				  sizeof(*file->found));
	file->found[file->found_count++] = (struct btf_found){
		.name = name, .kind = kind, .id = file->first + file->count, .within = within,
	};
}

static void note_enumerators(struct btf_file *file, const struct btf_type *type)
{
	const char *item = (const char *)(type + 1);
	u32 size = tails[kind_of(type)].each;

	for (u32 i = 0; i < BTF_INFO_VLEN(type->info); i++) {
		u32 at;
		int name;

		memcpy(&at, item + i * size, sizeof(at));
		name = btf_file_wanted(file, at);
		if (name >= 0)
			note_type(file, name, kind_of(type), true);
	}
}

static inline bool has_use(u32 kind)
{
	const u32 kinds = 1 << BTF_KIND_STRUCT | 1 << BTF_KIND_UNION | 1 << BTF_KIND_ENUM |
			  1 << BTF_KIND_ENUM64 | 1 << BTF_KIND_FUNC | 1 << BTF_KIND_TYPEDEF;

	return kinds >> kind & 1;
}

static void look_at_type(struct btf_file *file, const struct btf_type *type)
{
	u32 kind = kind_of(type);
	int name;

	if (!has_use(kind))
		return;
	name = type->name_off ? btf_file_wanted(file, type->name_off) : -1;
	if (name >= 0)
		note_type(file, name, kind, false);
	if (kind == BTF_KIND_ENUM || kind == BTF_KIND_ENUM64)
		note_enumerators(file, type);
}

/*
 * Look at the complete types within @size bytes.  Returns how many bytes these take, also
 * 0 at an unknown kind.
 */
static u32 look_at_types(struct btf_file *file, const char *bytes, u32 size, u32 at)
{
	u32 done = 0;

	while (done + sizeof(struct btf_type) <= size) {
		const struct btf_type *type = (const void *)(bytes + done);

		if (!kind_of(type) || kind_of(type) >= ARRAY_SIZE(tails) ||
		    (done + size_of(type) > size && has_use(kind_of(type))))
			break;
		look_at_type(file, type);
		if (file->count == file->offsets_room)
			file->offsets = memory_grow(file->offsets, &file->offsets_room, file->count,
						    sizeof(*file->offsets));
		file->offsets[file->count++] = at + done;
		done += size_of(type);
	}
	return done;
}

static bool read_header(struct btf_file *file)
{
	struct btf_header header;

	if (!read_fully(file->fd, &header, sizeof(header), 0))
		return false;
	if (header.magic != BTF_MAGIC || header.version != BTF_VERSION) {
		errno = EPROTO;
		return false;
	}
	file->types_at = header.hdr_len + header.type_off;
	file->types_size = header.type_len;
	file->strings_at = header.hdr_len + header.str_off;
	file->strings_size = header.str_len;
	return true;
}

static u32 strings_end(const struct btf_file *file)
{
	return file ? strings_end(file->base) + file->strings_size : 0;
}

static bool read_all(struct btf_file *file)
{
	if (!read_header(file))
		return false;
	if (each_chunk(file, file->strings_at, file->strings_size, strings_end(file->base),
		       look_at_strings) &&
	    each_chunk(file, file->types_at, file->types_size, 0, look_at_types))
		return true;
	errno = EPROTO;
	return false;
}

struct btf_file *btf_file_open(const char *path, const struct btf_file *base,
			       const struct wanted *wanted)
{
	struct btf_file *file = memory_get(1, sizeof(*file));
	int error;

	file->base = base;
	file->wanted = wanted;
	file->first = base ? base->first + base->count : 1;
	file->strings = memory_get(wanted->count, sizeof(*file->strings));
	file->blocks = memory_get(BTF_BLOCKS, sizeof(*file->blocks));
	file->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (file->fd >= 0 && read_all(file))
		return file;
	error = errno;
	btf_file_close(file);
	errno = error;
	return NULL;
}

void btf_file_close(struct btf_file *file)
{
	if (!file)
		return;
	if (file->fd >= 0)
		close(file->fd);
	free(file->offsets);
	free(file->strings);
	free(file->found);
	free(file->blocks);
	free(file);
}

int btf_file_wanted(const struct btf_file *file, u32 at)
{
	u32 bit = string_bit(at);

	if (file->base && at < strings_end(file->base))
		return btf_file_wanted(file->base, at);
	if (!(file->bits[bit / 64] >> bit % 64 & 1))
		return -1;
	for (size_t i = 0; i < file->wanted->count; i++)
		if (file->strings[i] == at)
			return i;
	return -1;
}

u32 btf_file_find(const struct btf_file *file, const char *name, u32 kind)
{
	int number = wanted_find(file->wanted, name, strlen(name));

	for (size_t i = 0; number >= 0 && i < file->found_count; i++) {
		const struct btf_found *found = &file->found[i];

		if (found->name == (u32)number && found->kind == kind && !found->within)
			return found->id;
	}
	return 0;
}

/* Read @size bytes at offset @at through the cache of blocks. */
static bool read_at(const struct btf_file *file, u32 at, void *bytes, u32 size)
{
	while (size) {
		u32 start = at & ~(BTF_BLOCK - 1U), number = at / BTF_BLOCK % BTF_BLOCKS;
		ssize_t got = file->blocks[number].size;
		u32 part;

		if (!got || file->blocks[number].at != start) {
			got = pread(file->fd, file->blocks[number].bytes, BTF_BLOCK, start);
			if (got <= 0)
				return false;
			file->blocks[number].at = start;
			file->blocks[number].size = got;
		}
		if (at - start >= (u32)got)
			return false;
		part = got - (at - start) < size ? got - (at - start) : size;
		memcpy(bytes, file->blocks[number].bytes + (at - start), part);
		bytes = (char *)bytes + part;
		at += part;
		size -= part;
	}
	return true;
}

bool btf_file_after(const struct btf_file *file, u32 id, u32 at, void *bytes, u32 size)
{
	if (id < file->first)
		return file->base && btf_file_after(file->base, id, at, bytes, size);
	if (id - file->first >= file->count)
		return false;
	at += file->offsets[id - file->first] + sizeof(struct btf_type);
	return at + size <= file->types_size && read_at(file, file->types_at + at, bytes, size);
}

bool btf_file_type(const struct btf_file *file, u32 id, struct btf_type *type)
{
	return btf_file_after(file, id, -(u32)sizeof(*type), type, sizeof(*type));
}

bool btf_file_string(const struct btf_file *file, u32 at, char *text, size_t size)
{
	u32 base = strings_end(file->base);

	*text = '\0';
	if (file->base && at < base)
		return btf_file_string(file->base, at, text, size);
	for (at -= base; size > 1 && at < file->strings_size; at++, size--) {
		if (!read_at(file, file->strings_at + at, text, 1))
			return false;
		if (!*text++)
			return true;
	}
	*text = '\0';
	return false;
}
