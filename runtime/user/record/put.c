// SPDX-License-Identifier: MIT
/* Writes a recording: builds chunks in memory and appends whole chunks to the file. */
#include <endian.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "record/recording.h"

bool put_open(struct put *put, const char *path)
{
	*put = (struct put){.path = path};
	put->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (put->fd < 0)
		warn("cannot open %s", path);
	signal(SIGXFSZ, SIG_IGN);
	return put->fd >= 0;
}

void put_bytes(struct put *put, const void *bytes, size_t size)
{
	while (put->room - put->size < size)
		put->bytes = memory_grow(put->bytes, &put->room, put->room, 1);
	if (size)
		memcpy(put->bytes + put->size, bytes, size);
	put->size += size;
}

void put_number(struct put *put, u64 number)
{
	u8 bytes[10];
	size_t size = 0;

	for (; number > 0x7f; number >>= 7)
		bytes[size++] = number | 0x80;
	bytes[size++] = number;
	put_bytes(put, bytes, size);
}

void put_name(struct put *put, const char *name)
{
	size_t length = strnlen(name, RECORDING_NAME);

	put_number(put, length);
	for (size_t i = 0; i < length; i++)
		put_bytes(put, name[i] < ' ' || name[i] > '~' ? "?" : &name[i], 1);
}

void put_begin(struct put *put, enum recording_type type)
{
	const u32 head[RECORDING_HEAD / sizeof(u32)] = {htole32(type)};

	put->chunk = put->size;
	put_bytes(put, head, sizeof(head));
}

size_t put_payload(const struct put *put)
{
	return put->size - put->chunk - RECORDING_HEAD;
}

void put_end(struct put *put)
{
	Bytef *chunk = (Bytef *)put->bytes + put->chunk;
	u32 length = htole32(put_payload(put)), crc;

	memcpy(chunk + 4, &length, sizeof(length));
	crc = crc32(crc32(0, chunk, 8), chunk + RECORDING_HEAD, put_payload(put));
	crc = htole32(crc);
	memcpy(chunk + 8, &crc, sizeof(crc));
}

/* Print that the file cannot be written, and remove the incomplete chunk from it. */
static void fail(struct put *put)
{
	warn("%s: cannot record any more", put->path);
	put->failed = true;
	if (ftruncate(put->fd, put->written))
		return;		/* then a replay finds the part */
}

void put_flush(struct put *put)
{
	size_t size = put->failed ? 0 : put->size, left = size;

	put->size = 0;
	while (left) {
		ssize_t done = write(put->fd, put->bytes + size - left, left);

		if (done > 0)
			left -= done;
		else if (errno != EINTR)
			return fail(put);
	}
	put->written += size;
}

bool put_close(struct put *put)
{
	put_flush(put);
	if (close(put->fd) && !put->failed)
		fail(put);
	free(put->bytes);
	return !put->failed;
}
