/* SPDX-License-Identifier: MIT */
/*
 * The format of recordings.  record.c writes them through put.c, replay.c reads them
 * through chunk.c.
 *
 * A recording is the magic, the version as one byte, and chunks.  A chunk is three
 * 32-bit little-endian words - type, length of the payload, CRC-32 of these two words
 * and of the payload - and the payload.
 *
 * In payloads, a number is stored in LEB128: 7 bits a byte, the least significant first;
 * the 8th bit is set if another byte follows.  A name is its length and its characters.
 * Keys and records are stored as the kernel had them.
 *
 * The first chunk is a START.  Stacks, names and clocks come before whatever needs them;
 * the order of the rest is that of the run:
 *
 *	COUNTERS (RECORD* | REPORT HISTOGRAMS* ROWS* COUNTERS)*
 *	ACCOUNTS REPORT HISTOGRAMS* ROWS* COUNTERS
 *
 * where the last report has the number 0.  A report has the tables of all measures and
 * results in the order of the tool, each in one chunk or more.  COUNTERS, in one chunk or
 * more, are there if the tool has any.
 */
#ifndef VNT_RECORDING_H
#define VNT_RECORDING_H

#include "base/base.h"

#define RECORDING_MAGIC "\x89vntrec"	/* and the version */
#define RECORDING_VERSION 1

#define RECORDING_HEAD 12		/* bytes before the payload */
#define RECORDING_CHUNK (1 << 20)	/* bytes of the largest payload */
#define RECORDING_NAME 255		/* characters of the longest name */

enum recording_type {
	/*
	 * Runtime, byte order, hash of the description, the tool's name, interval
	 * in ns, --records, --each, --expired, --by, --dir, and for each point what it
	 * is attached to.
	 */
	RECORDING_START = 1,
	RECORDING_CLOCK,	/* real, monotonic in ns, local time to UTC in s + a day */
	RECORDING_ENUMERATOR,	/* number, name of the enum, name */
	RECORDING_SYMBOL,	/* address, name */
	RECORDING_STACK,	/* id, addresses */
	/* Process, id of its stack, address, 1 if a caller, offset, object, name or "". */
	RECORDING_FRAME,
	RECORDING_RECORD,	/* its bytes; none: it was damaged */
	RECORDING_REPORT,	/* interval, 0: the whole run */

	/* Measure, 1 in its last chunk, entries: slot, count, sum, max, key. */
	RECORDING_HISTOGRAMS,
	/* Table, 1 in its last chunk, rows: a number for each column, key. */
	RECORDING_ROWS,
	/*
	 * 0, then 1 in the last chunk, and counters that have changed: index and
	 * name of the device, name, value.
	 */
	RECORDING_COUNTERS,

	/*
	 * For each row of accounts all terms, for each stage of each path how many
	 * expired after it; the number of fates, and each with the measure, the stage, its kind,
	 * the reason, the place and how many met it; for each point how many hits it missed.
	 */
	RECORDING_ACCOUNTS,
	RECORDING_TYPES,
};

/*
 * Entries of tables hold the change since the report before: counts and sums are
 * differences modulo 2^64, maxima the largest so far.
 */

#define RECORDING_DAY 86400

/* ---- recording.c: which tool a recording belongs to ------------------------------- */

/*
 * A hash of everything in the description of @tool that gives the bytes of a recording a
 * meaning.
 */
u64 recording_hash(const struct vnt_tool *tool);

/* ---- put.c: writing a recording ------------------------------------------ */

/* When the file cannot be written, one message is printed, and all that follows is dropped. */
struct put {
	const char *path;
	int fd;
	bool failed;		/* the message was printed */
	char *bytes;		/* what is not in the file yet; owned */
	size_t size, room;
	size_t chunk;		/* offset of the current chunk */
	off_t written;		/* bytes in the file */
};

/* Create the file @path, readable for its owner only.  Returns false after a message. */
bool put_open(struct put *put, const char *path);

/* Append bytes, a number, or up to RECORDING_NAME characters of a name to the payload. */
void put_bytes(struct put *put, const void *bytes, size_t size);
void put_number(struct put *put, u64 number);
void put_name(struct put *put, const char *name);

/* Begin a chunk of @type, whose payload is put next. */
void put_begin(struct put *put, enum recording_type type);

/* The size of the payload so far. */
size_t put_payload(const struct put *put);

/* End the current chunk: fill in its length and checksum. */
void put_end(struct put *put);

/* Append all chunks, the last of which has ended, to the file. */
void put_flush(struct put *put);

/* Flush and close the file.  Returns whether everything is in it. */
bool put_close(struct put *put);

/* ---- needs.c: what else is needed to show values --------------------------- */

/* Start with all members zero but @put; needs_free() releases it. */
struct needs {
	struct put *put;
	void *stacks, *symbols, *frames;	/* trees of ids that the file has already */
};

/* Write the enumerator @name of the enum @of; @context is a struct needs. */
void needs_enumerator(void *context, const char *of, u32 number, const char *name);

/*
 * Write the stacks, function names and frames that showing the values of @fields in @key
 * takes, unless the file has them.  @time: when they were taken, CLOCK_MONOTONIC in ns, 0:
 * unknown.
 */
void needs_note(struct needs *needs, const struct vnt_field *fields, unsigned int count,
		const void *key, u64 time);

/* The same for the struct vnt_fate at @value. */
void needs_fate(struct needs *needs, const void *value);

void needs_free(struct needs *needs);

/* ---- chunk.c: reading a recording, which may contain anything --------------- */

/* One chunk at a time.  The first failure prints a message; all calls after it fail. */
struct chunk {
	const char *path;
	FILE *file;
	u64 at;			/* offset of the payload in the file */
	u32 type;
	size_t size, place;	/* of the payload; up to where it has been read */
	size_t room;
	u8 *bytes;		/* the payload; owned */
	bool failed;
};

/*
 * Open the recording @path and check magic and version.  In any case, the caller releases
 * @chunk with chunk_close().
 */
bool chunk_open(struct chunk *chunk, const char *path);

/* Read the next chunk; its absence is a failure. */
bool chunk_read(struct chunk *chunk);

/* Whether nothing follows the current chunk; else it is a failure. */
bool chunk_last(struct chunk *chunk);

/* Whether there is more of the payload. */
bool chunk_left(const struct chunk *chunk);

/* Read a number, at most @max, from the payload. */
bool chunk_number(struct chunk *chunk, u64 max, u64 *number);

/* Read a name of printable characters into @name, of RECORDING_NAME + 1 bytes. */
bool chunk_name(struct chunk *chunk, char *name);

/* Read @size bytes; they are valid until the next chunk is read.  NULL on failure. */
const void *chunk_bytes(struct chunk *chunk, size_t size);

/* Fail with a message about the current offset.  Returns false. */
__attribute__((format(printf, 2, 3)))
bool chunk_wrong(struct chunk *chunk, const char *format, ...);

void chunk_close(struct chunk *chunk);

#endif
