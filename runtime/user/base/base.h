/* SPDX-License-Identifier: MIT */
/*
 * What every file of the runtime may use: exit codes, units, memory, clocks, and
 * numbers as users write them.
 */
#ifndef VNT_BASE_H
#define VNT_BASE_H

#include <stdio.h>
#include <sys/types.h>
#include <time.h>

#include "tool.h"

#define VNT_VERSION "0.1"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define NS_PER_S 1000000000ULL

/* Exit codes of every tool. */
enum status {
	STATUS_ENDED,		/* the run ended as requested */
	STATUS_FAILED,
	STATUS_USAGE,
	STATUS_KERNEL,		/* this kernel lacks a point */
	STATUS_LOST,		/* something was lost, under --strict */
};

/* ---- memory.c: allocation, or the end of the process -------------------- */

/*
 * Allocate @count zeroed members of @size bytes, aligned for the structs that the
 * BPF programs share with the runtime.  Never returns NULL: the process exits with
 * STATUS_FAILED when there is no memory.  The caller frees the result with free().
 */
void *memory_get(size_t count, size_t size);

/*
 * Make room for one more member in @array, which has @count members of @size bytes
 * and room for *@room.  @array is NULL, with *@room 0, or was returned by this
 * function.  Returns the array, possibly moved; new members are not zeroed.  The
 * process exits with STATUS_FAILED when there is no memory.
 */
void *memory_grow(void *array, size_t *room, size_t count, size_t size);

/* The order of two u64, for qsort(), tsearch() and the like. */
int compare_u64(const void *a, const void *b);

/* Limit the data of the process to @bytes.  Does nothing under sanitizers and fuzzers. */
void memory_bound(u64 bytes);

/* ---- clock.c: the clock of records and tables ---------------------------- */

/* The time of CLOCK_MONOTONIC in ns, which is the clock that the BPF programs read. */
u64 clock_now(void);

/* ---- parse.c: numbers and times as users write them ---------------------- */

/*
 * Parse @text, a decimal number and nothing else, into *@number.  Returns false
 * unless it lies between @min and @max.
 */
bool parse_number(const char *text, u64 min, u64 max, u64 *number);

/*
 * Parse @text, a time such as 5, 0.5, 500ms or 2m, into *@ns.  Without a unit it is
 * in seconds.  Returns false if it is no time, less than @min ns, or more than 100
 * years.
 */
bool parse_time(const char *text, u64 min, u64 *ns);

/*
 * Call @parse for each of the words of @text, which are separated by commas, with their number.
 * Returns how many there are; 0 if one is refused or too long, or if there are more than @most.
 */
u32 parse_list(const char *text, u32 most, bool (*parse)(const char *word, u32 number, void *to),
	       void *to);

#endif
