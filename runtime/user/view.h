/* SPDX-License-Identifier: MIT */
/* What a tool shows, and when.  runtime.h includes it. */
#ifndef VNT_VIEW_H
#define VNT_VIEW_H

/* ---- view_*.c: what a tool prints -------------------------------------- */

/* A moment at which is reported. */
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
	const struct rows_table *rows;	/* sorted as asked */
	struct view_moment at;
};

/* What the kernel's own counters have grown by. */
struct view_counters {
	const struct counters_table *table;	/* settled */
	struct view_moment at;
};

/* One record of an event. */
struct view_event {
	const struct vnt_tool *tool;
	const struct vnt_event *event;
	const void *record;		/* which begins with a struct vnt_record */
	int *widths;			/* of the fields' columns, and one more: 0 at first */
	struct timespec time;		/* CLOCK_REALTIME */
	const struct options *options;
};

/* Records of events so far. */
struct records {
	const struct vnt_tool *tool;
	const struct options *options;
	int **widths;			/* by event, see struct view_event */
	bool open;			/* the last that was printed is a record */
	u64 shown;
	u64 unshown;			/* beyond --records */
	u64 damaged;			/* of no event, or of a wrong size */
};

/* A form of output. */
struct view {
	void (*start)(FILE *out, const struct source_facts *facts);
	void (*histogram)(FILE *out, const struct view_measure *view);
	void (*table)(FILE *out, const struct view_table *view);
	void (*counters)(FILE *out, const struct view_counters *view);
	void (*event)(FILE *out, const struct view_event *view);
	void (*pause)(FILE *out);	/* after events, before something else */
	void (*accounts)(FILE *out, const struct account *account);
	void (*end)(FILE *out, const struct source_facts *facts,
		    const struct records *records);
};

extern const struct view view_text, view_json, view_folded;

void view_title(FILE *out, const struct view_moment *at, const char *name,
		const char *unit, const char *nothing);
void view_time(FILE *out, const struct timespec *time, int digits);
char *view_align(const struct vnt_field *key, unsigned int count, unsigned int numbers);
void view_key(struct columns *columns, const struct vnt_field *fields,
	      unsigned int count, const void *key);
void view_stacks(struct columns *columns, const struct vnt_field *fields,
		 unsigned int count, const void *key);
const char *view_upper(const char *name, char *text);
enum hist_sort view_sort(const struct view_measure *view);
void view_histogram(FILE *out, const struct view_measure *view);
void view_table(FILE *out, const struct view_table *view);
bool view_folded_any(const struct vnt_tool *tool);
void view_event(FILE *out, const struct view_event *view);
void view_explain(FILE *out, const struct attach *attach,
		  const struct options *options);
void view_explain_points(FILE *out, const struct attach *attach, bool arguments);

/* ---- records.c: records of events -------------------------------------- */

struct records records_open(const struct vnt_tool *tool, const struct options *options);
bool records_complete(const struct records *records);
const struct vnt_event *records_event(const struct vnt_tool *tool, const void *bytes,
				      size_t size);
void records_take(struct records *records, const struct source_facts *facts,
		  const void *record, size_t size, const struct view *view, FILE *out);
void records_free(struct records *records);

/* ---- report.c: when what is shown -------------------------------------- */

struct report {
	const struct vnt_tool *tool;
	const struct options *options;
	const struct view *view;
	int fd;				/* of the output */
	FILE *out;			/* into text, until it is written */
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

enum status report_open(struct report *report, const struct vnt_tool *tool,
			const struct options *options);
enum status report_options(struct report *report);
enum status report_start(struct report *report, const struct source_facts *facts);
enum status report_explain(struct report *report, const struct source_facts *facts,
			   const struct attach *attach);
enum status report_counters(struct report *report, struct source *source);
bool report_complete(const struct report *report);
bool report_records(struct report *report, struct source *source);
enum status report_flush(struct report *report);
enum status report_interval(struct report *report, struct source *source);
enum status report_final(struct report *report, struct source *source);
enum status report_close(struct report *report);

#endif
