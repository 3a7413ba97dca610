/* SPDX-License-Identifier: MIT */
/* Decides what is printed when, in the form that options choose. */
#ifndef VNT_REPORT_H
#define VNT_REPORT_H

#include "view/view.h"

/* ---- records.c: records of events ------------------------------------------------- */

struct records {
	const struct vnt_tool *tool;
	const struct options *options;
	int **widths;			/* by event, see struct view_event; owned */
	bool open;			/* the last that was printed is a record */
	u64 shown;
	u64 unshown;			/* beyond --records */
	u64 damaged;			/* of no event, or of a wrong size */
};

/* No records yet.  The caller releases it with records_free(). */
struct records records_open(const struct vnt_tool *tool, const struct options *options);

/* Whether as many records as --records allows have been shown. */
bool records_complete(const struct records *records);

/*
 * Show @record, of @size bytes and aligned as a struct vnt_record, or count it if it is
 * damaged or one too many.  @facts have the clocks by which its time is converted.
 */
void records_take(struct records *records, const struct source_facts *facts,
		  const void *record, size_t size, const struct view *view, FILE *out);

void records_free(struct records *records);

/* ---- report.c: reports and their output -------------------------------------------- */

struct report {
	const struct vnt_tool *tool;
	const struct options *options;
	const struct view *view;
	int fd;				/* of the output */
	FILE *out;			/* to memory, until report_flush() */
	char *text;
	size_t size;
	bool closed;			/* writing has failed, or nobody reads */
	struct hist_table *before;	/* by measure, at the last interval */
	struct rows_table *rows_before;	/* by table, the same */
	struct counters_table counters_first;	/* when the run began */
	struct counters_table counters_before;	/* at the last interval */
	struct records records;
	unsigned int interval;		/* reports so far */
	u64 last;			/* facts->monotonic at the last of them, 0: none */
};

/*
 * Open the output.  Returns STATUS_FAILED after a message; else the caller releases
 * @report with report_close().
 */
enum status report_open(struct report *report, const struct vnt_tool *tool,
			const struct options *options);

/*
 * Write out what was printed.  Returns STATUS_FAILED after a message.  If the reader has
 * gone, nothing is written any more, and that is no failure.
 */
enum status report_flush(struct report *report);

/* Print what a mode from OPTIONS_HELP on requests, and flush. */
enum status report_options(struct report *report);

/* Print the beginning of a run, and flush. */
enum status report_start(struct report *report, const struct source_facts *facts);

/* Read the kernel's own counters, so that what is shown later is counted from now on. */
enum status report_counters(struct report *report, struct source *source);

/* Whether as many records or intervals as requested have been shown. */
bool report_complete(const struct report *report);

/* Print the records that @source has, without flushing.  Returns true if there are more. */
bool report_records(struct report *report, struct source *source);

/*
 * Print what was counted since the last interval report, and flush.  Returns STATUS_FAILED
 * after a message.
 */
enum status report_interval(struct report *report, struct source *source);

/* Print the whole run - results, counters, accounts, missed hits - and flush. */
enum status report_final(struct report *report, struct source *source);

/* Close the output and release @report.  Returns STATUS_FAILED after a message. */
enum status report_close(struct report *report);

/* ---- schema.c: --schema --------------------------------------------------------------- */

/* Print the JSON Schema of the output as JSON. */
void schema_print(FILE *out);

#endif
