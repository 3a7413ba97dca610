/* SPDX-License-Identifier: MIT */
/* The forms of output: text, JSON, and stacks for flame graphs. */
#ifndef VNT_VIEW_H
#define VNT_VIEW_H

#include "base/columns.h"
#include "options/options.h"
#include "results/source.h"

struct records;

/* The moment of a report. */
struct view_moment {
	unsigned int interval;		/* from 1; 0: the whole run */
	struct timespec time;		/* CLOCK_REALTIME */
	const struct options *options;
};

/* One measure at one moment. */
struct view_measure {
	const struct vnt_measure *measure;
	const struct hist_table *table;	/* settled */
	struct view_moment at;
};

/* One table of results at one moment. */
struct view_table {
	const struct rows_table *rows;	/* sorted as --sort says */
	struct view_moment at;
};

/* The increments of the kernel's own counters. */
struct view_counters {
	const struct counters_table *table;	/* settled */
	struct view_moment at;
};

/* One record of an event. */
struct view_event {
	const struct vnt_tool *tool;
	const struct vnt_event *event;
	const void *record;		/* begins with a struct vnt_record */
	int *widths;			/* of the fields' columns, and one more; all 0 at first */
	struct timespec time;		/* CLOCK_REALTIME */
	const struct options *options;
};

/* A form of output. */
struct view {
	void (*start)(FILE *out, const struct source_facts *facts);
	void (*histogram)(FILE *out, const struct view_measure *view);
	void (*table)(FILE *out, const struct view_table *view);
	void (*counters)(FILE *out, const struct view_counters *view);
	void (*event)(FILE *out, const struct view_event *view);
	void (*pause)(FILE *out);	/* after events, before something else; NULL: nothing */
	void (*accounts)(FILE *out, const struct account *account);
	void (*end)(FILE *out, const struct source_facts *facts,
		    const struct records *records);
};

/* ---- text.c, json.c, csv.c, folded.c ---------------------------------------------- */

extern const struct view view_text, view_json, view_csv, view_folded;

/* As view_text does, on stderr: where @out is for tables alone. */
void view_accounts_aside(FILE *out, const struct account *account);
void view_end_aside(FILE *out, const struct source_facts *facts, const struct records *records);

/* ---- histogram.c, table.c, event.c: parts of view_text --------------------------- */

/* Print one measure: title, histogram, a line of numbers, table of keys. */
void view_histogram(FILE *out, const struct view_measure *view);

/* Print one table: title, rows, total. */
void view_table(FILE *out, const struct view_table *view);

/* Print one record, after a heading if it is the first of its event. */
void view_event(FILE *out, const struct view_event *view);

/* ---- title.c: what these have in common --------------------------------------------- */

/*
 * Print the title of @name with its @unit, and @nothing, which is "" or says that there is
 * nothing to show.
 */
void view_title(FILE *out, const struct view_moment *at, const char *name,
		const char *unit, const char *nothing);

/* Print the local time of day, with @digits of 0 to 9 after the seconds, and a space. */
void view_time(FILE *out, const struct timespec *time, int digits);

#define VIEW_TIME_SIZE 48

/*
 * Write @time by RFC 3339, in UTC, with @digits of 1 to 9 after the seconds, into @text, of
 * VIEW_TIME_SIZE bytes.  Returns @text.
 */
const char *view_rfc3339(const struct timespec *time, int digits, char *text);

/* The alignment, as struct columns takes it, of a key and @numbers; the caller frees it. */
char *view_align(const struct vnt_field *key, unsigned int count, unsigned int numbers);

/* Append a cell for each field of a key that is not a stack. */
void view_key(struct columns *columns, const struct vnt_field *fields,
	      unsigned int count, const void *key);

/* Append the cell with the lines below the row: the stacks of a key. */
void view_stacks(struct columns *columns, const struct vnt_field *fields,
		 unsigned int count, const void *key);

/* Write @name in upper case into @text, of FORMAT_SIZE bytes.  Returns @text. */
const char *view_upper(const char *name, char *text);

/* What the keys of a measure are sorted by: steps of a path by key, unless --sort is given. */
enum hist_sort view_sort(const struct view_measure *view);

#endif
