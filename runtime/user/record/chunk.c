// SPDX-License-Identifier: MIT
/*
 * Reads the chunks of a recording.  The file may contain anything: nothing is used before
 * it is checked, and no chunk takes more than RECORDING_CHUNK bytes of memory.
 */
#include <endian.h>
#include <err.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "record/recording.h"

bool chunk_wrong(struct chunk *chunk, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (!chunk->failed)
		warnx("%s: byte %" PRIu64 ": %s", chunk->path,
		      (uint64_t)(chunk->at + chunk->place), text);
	chunk->failed = true;
	return false;
}

/* Read the next @size bytes of the file. */
static bool read_bytes(struct chunk *chunk, void *bytes, size_t size)
{
	size_t done = fread(bytes, 1, size, chunk->file);

	if (done == size)
		return true;
	chunk->place += done;
	if (ferror(chunk->file))
		return chunk_wrong(chunk, "it cannot be read");
	return chunk_wrong(chunk, "the recording ends early; what came before is shown");
}

bool chunk_open(struct chunk *chunk, const char *path)
{
	const size_t length = strlen(RECORDING_MAGIC);
	u8 head[sizeof(RECORDING_MAGIC)] = {};

	*chunk = (struct chunk){.path = path, .file = fopen(path, "re")};
	if (!chunk->file) {
		warn("cannot open %s", path);
		return false;
	}
	if (fread(head, 1, sizeof(head), chunk->file) < sizeof(head) ||
	    memcmp(head, RECORDING_MAGIC, length))
		return chunk_wrong(chunk, "this is no recording");
	chunk->at = length;
	if (head[length] != RECORDING_VERSION)
		return chunk_wrong(chunk, "the recording has version %d, this tool reads version %d",
				   head[length], RECORDING_VERSION);
	chunk->at++;
	return true;
}

/* Whether the checksum is right.  Fuzzers cannot guess checksums, so for them it is. */
static bool fits(const u8 *head, const struct chunk *chunk, u32 crc)
{
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
	(void)head, (void)chunk, (void)crc;
	return true;
#else
	return crc32(crc32(0, head, 8), chunk->bytes, chunk->size) == crc;
#endif
}

static void make_room(struct chunk *chunk, size_t size)
{
	if (size <= chunk->room)
		return;
	free(chunk->bytes);
	chunk->bytes = memory_get(1, size);
	chunk->room = size;
}

bool chunk_read(struct chunk *chunk)
{
	u32 words[RECORDING_HEAD / sizeof(u32)], size;

	if (chunk->failed)
		return false;
	chunk->at += chunk->size;
	chunk->size = chunk->place = 0;
	if (!read_bytes(chunk, words, sizeof(words)))
		return false;
	size = le32toh(words[1]);
	if (size > RECORDING_CHUNK)
		return chunk_wrong(chunk, "the recording is damaged: a chunk of %u bytes", size);
	chunk->type = le32toh(words[0]);
	chunk->at += sizeof(words);
	make_room(chunk, size);
	if (!read_bytes(chunk, chunk->bytes, size))
		return false;
	chunk->size = size;
	if (!fits((const u8 *)words, chunk, le32toh(words[2])))
		return chunk_wrong(chunk, "the recording is damaged: a checksum is wrong");
	return true;
}

bool chunk_last(struct chunk *chunk)
{
	chunk->place = chunk->size;
	return fgetc(chunk->file) == EOF || chunk_wrong(chunk, "more follows after the end");
}

bool chunk_left(const struct chunk *chunk)
{
	return chunk->place < chunk->size;
}

static bool damaged(struct chunk *chunk, const char *what)
{
	return chunk_wrong(chunk, "the recording is damaged: %s", what);
}

bool chunk_number(struct chunk *chunk, u64 max, u64 *number)
{
	size_t place = chunk->place;
	unsigned int shift = 0;
	u8 byte;

	*number = 0;
	do {
		if (place == chunk->size || shift > 63)
			return damaged(chunk, "a number without end");
		byte = chunk->bytes[place++];
		if (shift == 63 && byte > 1)
			return damaged(chunk, "a number that is too large");
		*number |= (u64)(byte & 0x7f) << shift;
		shift += 7;
	} while (byte & 0x80);
	if (*number > max)
		return damaged(chunk, "a number that is too large");
	chunk->place = place;
	return true;
}

const void *chunk_bytes(struct chunk *chunk, size_t size)
{
	const void *bytes = chunk->bytes + chunk->place;

	if (size > chunk->size - chunk->place) {
		damaged(chunk, "a chunk that is too short");
		return NULL;
	}
	chunk->place += size;
	return bytes;
}

bool chunk_name(struct chunk *chunk, char *name)
{
	const char *bytes;
	u64 length;

	if (!chunk_number(chunk, RECORDING_NAME, &length))
		return false;
	bytes = chunk_bytes(chunk, length);
	if (!bytes)
		return false;
	for (u64 i = 0; i < length; i++) {
		if (bytes[i] < ' ' || bytes[i] > '~')
			return damaged(chunk, "a name that is none");
	}
	memcpy(name, bytes, length);
	name[length] = '\0';
	return true;
}

void chunk_close(struct chunk *chunk)
{
	if (chunk->file)
		fclose(chunk->file);
	free(chunk->bytes);
}
