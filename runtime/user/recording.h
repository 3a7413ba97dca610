/* SPDX-License-Identifier: MIT */
/*
 * The form of recordings, which record.c writes through put.c, and replay.c
 * reads through chunk.c.
 *
 * A recording is the magic, the version as a byte, and chunks.  A chunk is
 * three words of 4 bytes, the least byte first - type, length of the payload,
 * CRC-32 of the two words before and of the payload - and the payload.
 *
 * In payloads a number takes 7 bits of a byte, the least first, and goes on in
 * the next byte where the 8th bit is set.  A name is its length and its
 * characters.  Keys and records are the bytes that the kernel had.
 *
 * The first chunk is a START.  Stacks, names and clocks come before what needs
 * them, and the order of the rest is that of the run:
 *
 *	COUNTERS (RECORD* | REPORT HISTOGRAMS* ROWS* COUNTERS)*
 *	ACCOUNTS REPORT HISTOGRAMS* ROWS* COUNTERS
 *
 * where the last report is number 0.  A report has the tables of all measures
 * and results in the order of the tool; each takes one chunk or more.  COUNTERS
 * are there if the tool has any, in one chunk or more.
 */
#ifndef VNT_RECORDING_H
#define VNT_RECORDING_H

#include <stdio.h>
#include <sys/types.h>

#include "tool.h"

#define RECORDING_MAGIC "\x89vntrec"	/* and the version */
#define RECORDING_VERSION 1

#define RECORDING_HEAD 12		/* bytes before the payload */
#define RECORDING_CHUNK (1 << 20)	/* bytes of the largest payload */
#define RECORDING_NAME 255		/* characters of the longest name */

enum recording_type {
	/*
	 * Runtime, byte order, hash of the description, the tool's name, interval
	 * in ns, --records, --each, --by, --dir, and for each point what it is
	 * attached to.
	 */
	RECORDING_START = 1,
	RECORDING_CLOCK,	/* real, monotonic in ns, local time to UTC in s + a day */
	RECORDING_ENUMERATOR,	/* number, name of the enum, name */
	RECORDING_SYMBOL,	/* address, name */
	RECORDING_STACK,	/* id, addresses */
	/* Process, id of its stack, address, 1 of a caller, offset, object, name or "". */
	RECORDING_FRAME,
	RECORDING_RECORD,	/* its bytes; none: it was damaged */
	RECORDING_REPORT,	/* interval, 0: the whole run */

	/* Measure, 1 in its last chunk, entries: slot, count, sum, max, key. */
	RECORDING_HISTOGRAMS,
	/* Table, 1 in its last chunk, rows: a number for each column, key. */
	RECORDING_ROWS,
	/*
	 * 0, 1 in the last chunk, counters that have changed: index and name of the
	 * device, name, value.
	 */
	RECORDING_COUNTERS,

	/*
	 * For each row all terms, for each stage of each path what was lost after
	 * it, for each point what it missed.
	 */
	RECORDING_ACCOUNTS,
	RECORDING_TYPES,
};

/*
 * The entries of tables are what has to be added to those before: counts and
 * sums are differences, modulo 2^64, maxima the largest so far.
 */

#define RECORDING_DAY 86400

u64 recording_hash(const struct vnt_tool *tool);

/* ---- put.c: writing a recording ------------------------------------------ */

struct put {
	const char *path;
	int fd;
	bool failed;		/* which has been said */
	char *bytes;		/* what is not yet in the file */
	size_t size, room;
	size_t chunk;		/* where the one that is being made begins */
	off_t written;		/* bytes of the file */
};

bool put_open(struct put *put, const char *path);
void put_bytes(struct put *put, const void *bytes, size_t size);
void put_number(struct put *put, u64 number);
void put_name(struct put *put, const char *name);
void put_begin(struct put *put, enum recording_type type);
size_t put_payload(const struct put *put);
void put_end(struct put *put);
void put_flush(struct put *put);
bool put_close(struct put *put);

/* ---- needs.c: what values need to be shown besides their bytes ------------ */

struct needs {
	struct put *put;
	void *stacks, *symbols, *frames;	/* trees of numbers that the file has */
};

void needs_enumerator(void *context, const char *of, u32 number, const char *name);
void needs_note(struct needs *needs, const struct vnt_field *fields, unsigned int count,
		const void *key, u64 time);
void needs_free(struct needs *needs);

/* ---- chunk.c: the chunks of a recording, which may be anything ---------- */

/* One chunk at a time.  Whatever fails has been said, once, and stays failed. */
struct chunk {
	const char *path;
	FILE *file;
	u64 at;			/* byte of the file where the payload begins */
	u32 type;
	size_t size, place;	/* of the payload; up to where it has been read */
	size_t room;
	u8 *bytes;		/* the payload, in room for as many */
	bool failed;
};

bool chunk_open(struct chunk *chunk, const char *path);
bool chunk_read(struct chunk *chunk);
bool chunk_last(struct chunk *chunk);
bool chunk_left(const struct chunk *chunk);
bool chunk_number(struct chunk *chunk, u64 max, u64 *number);
bool chunk_name(struct chunk *chunk, char *name);
const void *chunk_bytes(struct chunk *chunk, size_t size);
__attribute__((format(printf, 2, 3)))
bool chunk_wrong(struct chunk *chunk, const char *format, ...);
void chunk_close(struct chunk *chunk);

#endif
