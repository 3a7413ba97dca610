/* SPDX-License-Identifier: MIT */
/*
 * The user half of the runtime, here and in the headers that it includes at its end: a
 * section for each file, in the order of the road that run.c takes.  The file name is the
 * prefix of what it exports.
 */
#ifndef VNT_RUNTIME_H
#define VNT_RUNTIME_H

#include <stdio.h>
#include <sys/types.h>
#include <time.h>

#include "expression.h"
#include "source.h"
#include "tool.h"

#define VNT_VERSION "0.1"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define NS_PER_S 1000000000ULL

struct argp_option;
struct bpf_link;
struct bpf_map;
struct bpf_object;
struct bpf_program;
struct json_t;
struct kernel;
struct options;
struct ring_buffer;

/* Exit codes of every tool. */
enum status {
	STATUS_ENDED,		/* as asked */
	STATUS_FAILED,
	STATUS_USAGE,
	STATUS_KERNEL,		/* this kernel lacks a point */
	STATUS_LOST,		/* something was lost, under --strict */
};

/* Features of tool->features, and what follows from the rest of the tool. */
enum feature {
	FEATURE_KEYS	= 1 << 16,	/* a measure or table has a key */
	FEATURE_SPEC	= 1 << 17,	/* the tool knows its spec */
	FEATURE_REPORTS	= 1 << 18,	/* there are measures, tables or counters */
	FEATURE_EVENTS	= 1 << 19,
	FEATURE_PATHS	= 1 << 22,	/* there are several paths */
	FEATURE_STAGES	= 1 << 23,	/* there are points between start and end */
	FEATURE_WAITS	= 1 << 30,	/* something waits, and not for ever */
	FEATURE_APART	= 1 << 29,	/* there are several points that can be left out */
	FEATURE_USER	= 1 << 24,	/* functions of a library */
	FEATURE_TIMER	= 1 << 25,	/* samples */
	FEATURE_LOST	= 1 << 28,	/* what is lost can be shown */
	FEATURE_EACH	= 1 << 21,	/* hits can be shown instead of counted */
	FEATURE_KPROBE	= 1 << 20,	/* a function can be had by either hook */
	FEATURE_STACKS	= 1 << 26,	/* a measure or table is by stacks */
	FEATURE_RUN	= 1 << 27,	/* all have it: without a run there is no sense in it */
};

/* ---- memory.c: memory, or the end ------------------------------------- */

void *memory_get(size_t count, size_t size);
void *memory_grow(void *array, size_t *room, size_t count, size_t size);
void memory_bound(u64 bytes);

/* ---- parse.c: numbers and times --------------------------------------- */

bool parse_number(const char *text, u64 min, u64 max, u64 *number);
bool parse_time(const char *text, u64 min, u64 *ns);

/* ---- filter.c: the packet filter from options -------------------------- */

#define FILTER_OPTIONS 10

struct filter_option {
	const char *name;
	const char *value;		/* what the option takes, for the help */
	u32 needs;			/* enum vnt_feature */
	const char *about;
	const char *expected;		/* NULL: what is wrong differs */
	bool (*parse)(const char *text, struct packet_filter *filter);
};

struct filter {
	struct packet_filter packet;
	const char *text[FILTER_OPTIONS];	/* as given, else NULL */
	struct code code;			/* of --filter; owned */
	char why[256];				/* what is wrong with it */
};

extern const struct filter_option filter_options[FILTER_OPTIONS];

const struct filter_option *filter_build(struct filter *filter);
const char *filter_netns(const struct filter *filter);
bool filter_find_device(const char *netns, const char *name, u64 *device);
int filter_open_netns(const struct filter *filter);
void filter_free(struct filter *filter);

/* ---- rules.c: expressions from a file ---------------------------------- */

char *rules_read(const char *path, char *why, size_t size);

#include "results.h"
#include "options.h"
#include "attach.h"
#include "values.h"
#include "view.h"
#include "run.h"

/* ---- run.c: the road ----------------------------------------------------- */

enum status run_source(struct report *report, struct source *source);

#endif
