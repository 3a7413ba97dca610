/* SPDX-License-Identifier: MIT */
/*
 * The user half of the runtime, a section for each file in the order of the
 * road that run.c takes.  The file name is the prefix of what it exports.
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

/* ---- hist.c: histograms by key ----------------------------------------- */

/*	Q(name, per mille, in text, in JSON) */
#define HIST_QUANTILES(Q)			\
	Q(P50, 500, "p50", "p50")		\
	Q(P90, 900, "p90", "p90")		\
	Q(P99, 990, "p99", "p99")		\
	Q(P999, 999, "p99.9", "p99_9")

enum hist_quantile {
#define Q(name, per_mille, text, json) HIST_##name,
	HIST_QUANTILES(Q)
#undef Q
	HIST_QUANTILE_COUNT,
};

/* What keys are sorted by; quantiles stand first, as in enum hist_quantile. */
enum hist_sort {
	HIST_BY_P50 = HIST_P50,
	HIST_BY_P90 = HIST_P90,
	HIST_BY_P99 = HIST_P99,
	HIST_BY_COUNT = HIST_QUANTILE_COUNT,
	HIST_BY_MAX,
	HIST_BY_KEY,
};

/* One slot of one key's histogram. */
struct hist_entry {
	u32 slot;
	struct hist_slot total;
	u8 key[];
};

/* Histograms of all keys: after hist_settle() sorted by key, then by slot. */
struct hist_table {
	u32 key_size;		/* the slot's place in it is 0 */
	size_t count, room;
	char *entries;		/* owned; see hist_entry() */
};

/* The histogram of one key: a run of a settled table's entries. */
struct hist {
	const struct hist_table *table;
	size_t from, to;	/* entries [from, to) */
	u64 count, sum, max;
	u64 quantile[HIST_QUANTILE_COUNT];
};

u64 hist_slot_low(u32 slot);
u64 hist_slot_high(u32 slot);
struct hist_entry *hist_entry(const struct hist_table *table, size_t index);
void hist_add(struct hist_table *table, const void *key, u32 slot,
	      const struct hist_slot *total);
void hist_settle(struct hist_table *table);
void hist_difference(const struct hist_table *now, const struct hist_table *before,
		     struct hist_table *grown);
void hist_changes(const struct hist_table *now, const struct hist_table *before,
		  struct hist_table *grown);
void hist_copy(struct hist_table *to, const struct hist_table *from);
void hist_total(const struct hist_table *table, const struct vnt_measure *measure,
		struct hist_table *total);
struct hist hist_whole(const struct hist_table *table);
struct hist *hist_split(const struct hist_table *table, enum hist_sort by,
			size_t *count);
void hist_free(struct hist_table *table);

/* ---- rows.c: tables of results ----------------------------------------- */

/* Results: after rows_settle() sorted by key. */
struct rows_table {
	const struct vnt_table *is;
	size_t count, room;
	char *rows;		/* owned; see rows_values() and rows_key() */
};

u64 *rows_values(const struct rows_table *table, size_t index);
const void *rows_key(const struct rows_table *table, size_t index);
void rows_merge(const struct vnt_table *is, u64 *values, const void *row);
void rows_add(struct rows_table *table, const void *key, const u64 *values);
void rows_settle(struct rows_table *table);
void rows_difference(const struct rows_table *now, const struct rows_table *before,
		     struct rows_table *grown);
void rows_copy(struct rows_table *to, const struct rows_table *from);
/* Most columns of a table that are computed. */
#define ROWS_COMPUTED 16

const char *rows_derive(const struct vnt_table *is, const u64 *values, double *computed);
void rows_sort(struct rows_table *table, unsigned int column);
u64 rows_total(const struct rows_table *table, unsigned int column);
void rows_free(struct rows_table *table);

/* ---- sort.c: what --sort can name -------------------------------------- */

bool sort_any(const struct vnt_tool *tool);
char *sort_names(const struct vnt_tool *tool);
bool sort_has(const struct vnt_tool *tool, const char *name);
enum hist_sort sort_number(const char *name);
unsigned int sort_column(const char *name, const struct vnt_table *table);

/* ---- option.c: the common options --------------------------------------- */

#define OPTION_MIN_NS	1000000	/* shortest interval and duration: 1 ms */
#define OPTION_ROWS 41
#define OPTION_A_TIME "a time of at least 1ms, like 5, 0.5, 500ms or 2m"
#define OPTION_A_NUMBER "a number from 1 to 4294967295"

/* Groups of the help, in their order. */
enum option_group { OPTION_PACKETS = 1, OPTION_TIME, OPTION_OUTPUT, OPTION_TOOL };

struct option_row {
	const char *name;
	int letter;		/* 0: none */
	const char *value;	/* what it takes, NULL: nothing */
	enum option_group group;
	const char *about;	/* NULL: not in the help */
	bool (*set)(struct options *options, const char *text);
	const char *expected;	/* NULL, with a value: see options.c */
	u32 needs;		/* enum vnt_feature, enum feature */
};

extern const struct option_row option_rows[OPTION_ROWS];

bool option_exists(const struct vnt_tool *tool, u32 needs);

/* ---- options.c: the command line --------------------------------------- */

/* Most options that a tool can have of its own; vntc refuses more. */
#define OPTIONS_OWN 16

enum options_mode {
	OPTIONS_RUN,
	OPTIONS_DRY_RUN,
	OPTIONS_EXPLAIN,
	OPTIONS_HELP,		/* from here on: print and leave */
	OPTIONS_USAGE,
	OPTIONS_VERSION,
	OPTIONS_SPEC,
	OPTIONS_SCHEMA,
	OPTIONS_COMPLETION,
};

struct options {
	enum options_mode mode;
	struct filter filter;
	u64 interval_ns;	/* 0: only the final report */
	u64 count;		/* of interval reports, 0: no limit */
	u64 duration_ns;	/* 0: until a signal */
	u64 top;		/* keys shown, 0: not given */
	u64 max;		/* entries of each table, 0: as built */
	u64 records;		/* of events until the end, 0: no limit */
	enum hist_sort sort;
	u64 min_ns;		/* shorter durations are filtered, 0: none */
	struct task_filter task;
	const char *group;	/* --by as given, else NULL */
	const char *own[OPTIONS_OWN];	/* of the tool's own options: as given, or NULL */
	const char *by;		/* --sort as given, else NULL */
	const char *output;	/* file name, NULL: stdout */
	const char *shell;	/* of OPTIONS_COMPLETION */
	const char *record;	/* the same, NULL: none */
	const char *replay;
	const char *live;	/* the last that was given and needs a run, else NULL */
	bool kprobe;		/* no fentry where there is a kprobe */
	const char *library;	/* --lib as given, else NULL */
	u64 hz;			/* of samples on each CPU */
	double overhead;	/* of the CPUs' time that may be taken; 0: as much as it takes */
	const char *dir;	/* --dir as given, else NULL */
	const char *at;		/* --at as given, else NULL */
	bool each;		/* every hit is shown */
	bool lost;		/* what waits for too long is shown */
	bool ends;		/* first and last stages only */
	bool folded;		/* stacks for flame graphs, nothing else */
	bool delimiter;		/* between its user and kernel frames */
	bool json, timestamp, strict, verbose, quiet;
};

enum status options_parse(struct options *options, const struct vnt_tool *tool,
			  int argc, char **argv);
void options_print(FILE *out, const struct options *options,
		   const struct vnt_tool *tool);

/* ---- network.c: networks ------------------------------------------------- */

bool network_parse(const char *text, struct vnt_network_of *of);
bool network_list(const char *text, struct vnt_networks *list);
void network_text(const struct vnt_field *field, const void *value, char *text);

/* ---- shape.c: tables as this run needs them ------------------------------ */

bool shape_tables(const struct vnt_tool *tool, struct bpf_object *object);

/* ---- choice.c: what the user chooses, and the tool that results --------- */

char *choice_names(const struct vnt_tool *tool);
const char *choice_group(const struct vnt_tool *tool, const char *group);
const struct vnt_tool *choice_tool(const struct vnt_tool *tool, const struct options *options);
void choice_free(const struct vnt_tool *chosen);
bool choice_path(const struct vnt_measure *measure, const char *dir);
const char *choice_paths(const struct vnt_tool *tool, const char *dir);
char *choice_places(const struct vnt_tool *tool);
const char *choice_place(const struct vnt_tool *tool, const char *at);
bool choice_point(const struct vnt_tool *tool, const struct options *options,
		  const struct vnt_point *point);
bool choice_event(const struct vnt_event *event, const struct options *options);
bool choice_shown(const struct vnt_tool *tool, const struct options *options, const char *name);
bool choice_write(const struct vnt_tool *tool, const struct options *options,
		  struct bpf_object *object);
bool choice_fits(const struct vnt_option *option, const char *text, const char *netns);
const char *choice_expected(const struct vnt_option *option);

/* ---- schema.c: the schema of JSON output ------------------------------- */

void schema_print(FILE *out);

/* ---- completion.c, complete.c: a script for a shell --------------------- */

void completion_print(FILE *out, const struct vnt_tool *tool, const struct argp_option *rows,
		      const char *shell);

/* ---- log.c: what libbpf says ------------------------------------------- */

void log_start(bool verbose);
const char *log_blamed(void);
const char *log_verifier(void);
void log_forget(void);

/* ---- privilege.c: what is needed, and giving it up --------------------- */

void privilege_explain(void);
enum status privilege_drop(int map_fd, bool processes);

/* ---- point.c: which variant of a point this kernel can serve ----------- */

#define POINT_AS_BUILT (-1)
#define POINT_SYMBOL 128

struct point {
	const struct vnt_point *is;
	const struct vnt_variant *variant;	/* chosen; NULL: left out */
	char symbol[POINT_SYMBOL];	/* function to attach to, or tracepoint */
	int *positions;			/* of arguments, or POINT_AS_BUILT */
	int *refused;			/* by variant: the kernel's -errno, else 0 */
	int err;			/* the last of these */
	u32 target;			/* the id of the type to attach to, and ... */
	int target_fd;			/* ... the module's types, 0: those of the image */
	bool unwanted;			/* options have no use for it */
	bool kprobe;			/* fentry is not asked for */
	char why[1024];			/* what is wrong with each variant */
};

bool point_has_kprobe(const struct vnt_point *point);
struct point *point_list(const struct vnt_tool *tool, bool kprobe);
void point_free(struct point *points, unsigned int count);
enum status point_choose(struct point *point, struct kernel *kernel);
void point_refuse(struct point *point, int err);
void point_untraceable(struct point *point);
const char *point_attached(const struct point *point, char *text, size_t size);
const char *point_arguments(const struct point *point, char *text, size_t size);

/* ---- patch.c: code in place of a function ------------------------------- */

void *patch_function(const void *bytes, size_t *size, const char *function,
		     const struct code *code);

/* ---- object.c: the BPF object, before and after loading ---------------- */

void *object_bytes(const struct vnt_tool *tool, size_t *size);
struct bpf_object *object_open(const struct kernel *kernel, const char *name,
			       const struct code *matches);
bool object_write(struct bpf_object *object, const char *variable,
		  const void *value, size_t size);
u32 *object_share(struct bpf_object *object, const char *variable);
void object_unshare(struct bpf_object *object, const char *variable, u32 *number);
void *object_read(struct bpf_object *object, const char *variable, size_t size);
struct bpf_map *object_map(struct bpf_object *object, const char *name);

/* ---- user.c: functions of libraries and programs ----------------------- */

bool user_library(const char *name, const struct options *options, char *path, size_t size);
struct bpf_link *user_attach(struct bpf_program *program, const struct point *point,
			     const struct options *options);

/* ---- timer.c: sampling ------------------------------------------------- */

int timer_attach(struct bpf_program *program, u64 hz, struct bpf_link ***links);

/* ---- attach.c: load, attach, detach ------------------------------------ */

struct attach {
	const struct vnt_tool *tool;
	struct bpf_object *object;
	struct point *points;		/* as many as the tool has */
	struct bpf_link **links;	/* by point */
	struct bpf_link **samplers;	/* of timers: by CPU, one after the other */
	int samplers_count;
};

enum status attach_tool(struct attach *attach, const struct vnt_tool *tool,
			struct kernel *kernel, const struct options *options);
void attach_detach(struct attach *attach);
u64 attach_missed(const struct attach *attach, const struct point *point);
int attach_map(const struct attach *attach);
void attach_close(struct attach *attach);

/* ---- account.c: seen = the sum of the others --------------------------- */

/* The accounts of all rows of a tool. */
struct account {
	const struct vnt_tool *tool;
	struct vnt_account *booked;	/* by the user half */
	struct vnt_account *rows;	/* in all, after account_close() */
	u64 (*lost)[VNT_STAGES];	/* by measure: after which stage of a path */
	const struct options *options;
	char **records;			/* of what was lost, not shown yet, each with ... */
	size_t *sizes;			/* ... its size */
	size_t records_count, records_room, sizes_room;
};

struct account account_open(const struct vnt_tool *tool);
bool account_close(struct account *account, struct bpf_object *object);
void account_sum(const struct vnt_account *banks, unsigned int rows,
		 struct vnt_account *sums);
long long account_unexplained(const struct vnt_account *account);
bool account_lossy(const struct account *account);
void account_note(struct account *account, const struct vnt_event *event, const void *key,
		  size_t key_size, const void *value, size_t value_size);
void account_show(struct account *account, void *context,
		  void (*take)(void *context, const void *record, size_t size));
void account_free(struct account *account);

/* ---- map.c: the entries of a map --------------------------------------- */

int map_read(const struct bpf_map *map, void *context,
	     void (*visit)(void *context, const void *key, const void *value));
int map_cpus(const struct bpf_map *map);
bool map_is_table(const struct bpf_map *map);

/* ---- tables.c: the kernel's tables of histograms and results ----------- */

bool tables_histograms(struct hist_table *table, const struct vnt_measure *measure,
		       struct bpf_object *object);
bool tables_rows(struct rows_table *table, struct bpf_object *object);

/* ---- sweep.c: what stays in tables for too long ------------------------ */

u64 sweep_period(const struct vnt_tool *tool);
bool sweep_tables(struct account *account, struct bpf_object *object);
bool sweep_close(struct account *account, struct bpf_object *object);

/* ---- names.c: enumerators, and places in the kernel's code ------------- */

bool names_number(const char *of, const char *name, u64 *number);
void names_fields(const struct vnt_tool *tool, void *context,
		  void (*visit)(const struct vnt_field *field, void *context));
void names_load(const struct vnt_tool *tool, struct kernel *kernel);
void names_add_enumerator(const char *of, u32 number, const char *name);
void names_add_symbol(u64 address, const char *name);
void names_enumerators(void *context, void (*visit)(void *context, const char *of,
						    u32 number, const char *name));
const char *names_enumerator(const char *of, u32 number);
const char *names_symbol(u64 address, u64 *offset);
void names_free(void);

/* ---- packet.c: addresses, protocols, flows as text and as JSON --------- */

void packet_address_text(const struct vnt_field *field, const void *value, char *text);
void packet_protocol_text(const struct vnt_field *field, const void *value, char *text);
void packet_ethertype_text(const struct vnt_field *field, const void *value, char *text);
void packet_flow_text(const struct vnt_field *field, const void *value, char *text);
struct json_t *packet_flow_json(const struct vnt_field *field, const void *value);
void packet_id_text(const struct vnt_field *field, const void *value, char *text);
struct json_t *packet_id_json(const struct vnt_field *field, const void *value);

/* ---- counters.c: counters that the kernel keeps by itself -------------- */

#define COUNTERS_FILES 3

struct counters {
	u32 which;			/* enum vnt_counters */
	int files[COUNTERS_FILES];	/* -1: not had */
	int netlink;			/* the same */
	u32 index;			/* of the one device, 0: all */
};

struct counter {
	u32 index;		/* of the device, 0: of none */
	char device[16];
	char name[60];
	u64 value;
};

/* Counters that are not 0: after counters_settle() sorted by device and name. */
struct counters_table {
	struct counter *list;	/* owned */
	size_t count, room;
};

struct counters counters_none(void);
void counters_open(struct counters *counters, u32 which, const struct filter *filter);
struct counters_table counters_read(const struct counters *counters);
void counters_parse(struct counters_table *table, u32 which, char *text);
void counters_settle(struct counters_table *table);
void counters_difference(const struct counters_table *now,
			 const struct counters_table *before, struct counters_table *grown);
void counters_changes(const struct counters_table *now,
		      const struct counters_table *before, struct counters_table *changes);
void counters_apply(struct counters_table *table, const struct counters_table *changes);
void counters_close(struct counters *counters);
void counters_free(struct counters_table *table);

/* ---- elf.c: functions at places of ELF files ---------------------------- */

struct elf_place {
	u64 offset;		/* in the file */
	u64 address;		/* as the file's symbols count; @offset when unknown */
	u64 start;		/* address of the function */
	char *name;		/* of the function, NULL: unknown */
};

void elf_name(int fd, struct elf_place *places, size_t count);

/* ---- image.c: files whose code processes run ---------------------------- */

#define IMAGE_VDSO "[vdso]"

struct image;

struct image *image_get(u64 device, u64 inode, const char *path);
const char *image_name(const struct image *image);
int image_open(const struct image *image, u32 pid, u64 from, u64 to);
bool image_want(struct image *image, u64 offset);
void image_take(struct image *image, int fd);
void image_resolve(void);
const struct elf_place *image_place(const struct image *image, u64 offset);
void image_free(void);

/* ---- process.c: processes as they were when a stack of theirs was seen -- */

/* A frame of a stack: without an object nothing is known but the address. */
struct process_frame {
	const char *object;	/* name of the file, NULL: unknown */
	const char *name;	/* of the function, NULL: unknown */
	u64 offset;		/* in the function, else in the object, else the address */
};

void process_open(void);
bool process_known(u32 pid, s32 stack);
void process_see(u32 pid, s32 stack, const u64 *addresses, size_t count, u64 time);
void process_add(u32 pid, s32 stack, u64 address, bool caller,
		 const struct process_frame *frame);
struct process_frame process_frame(u32 pid, s32 stack, u64 address, bool caller);
void process_free(void);

/* ---- stack.c: stacks as lines and as JSON ------------------------------ */

void stack_open(const struct vnt_tool *tool, struct bpf_object *object);
void stack_close(void);
void stack_add(s32 id, const u64 *addresses, size_t count);
size_t stack_read(const void *value, u64 *addresses);
u32 stack_pid(const struct vnt_field *fields, unsigned int count, const void *key);
bool stack_is(const struct vnt_field *field);
bool stack_users(const struct vnt_tool *tool);
void stack_see(const struct vnt_field *fields, unsigned int count, const void *key,
	       u64 time);
u64 stack_period(const struct vnt_tool *tool);
void stack_poll(const struct vnt_tool *tool, struct bpf_object *object, bool now);
void stack_print(FILE *out, const struct vnt_field *fields, unsigned int count,
		 const void *key);
char *stack_folded(const struct vnt_field *fields, unsigned int count, const void *key,
		   bool delimiter);
struct json_t *stack_json(const struct vnt_field *fields, unsigned int count,
			  unsigned int index, const void *key);

/* ---- decode.c: bytes as lines and as JSON; what decoders share is in decode.h */

bool decode_is(const struct vnt_field *field);
void decode_print(FILE *out, const struct vnt_field *fields, unsigned int count,
		  const void *record);
struct json_t *decode_json(const struct vnt_field *field, const void *value);

/* ---- format.c: values of keys and records as text and as JSON ---------- */

char *format_digits(u64 number, char *text);
#define FORMAT_SIZE 512

const char *format_text(const struct vnt_field *field, const void *key,
			char *text);
struct json_t *format_json(const struct vnt_field *field, const void *key);
bool format_in_line(const struct vnt_field *field);
int format_width(const struct vnt_field *field);
const char *format_symbol(u64 address, char *text);
const char *format_real(double number, char *text);
const char *format_unit(enum vnt_unit unit);

/* ---- columns.c: text in aligned columns -------------------------------- */

struct columns {
	/* For each column '<' or '>'; the last may be '+': lines below the row. */
	const char *align;
	size_t count, room;	/* cells */
	char **cells;
};

__attribute__((format(printf, 2, 3)))
void columns_cell(struct columns *columns, const char *format, ...);
void columns_print(struct columns *columns, const char *indent, FILE *out);

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

/* ---- ring.c: the ring of events ---------------------------------------- */

struct ring {
	struct ring_buffer *buffer;	/* NULL: the tool has no events */
	void (*take)(void *context, const void *record, size_t size);
	void *context;
	unsigned int taken;		/* by this reading */
};

bool ring_open(struct ring *ring, struct bpf_object *object);
int ring_fd(const struct ring *ring);
bool ring_read(struct ring *ring, void *context,
	       void (*take)(void *context, const void *record, size_t size));
void ring_close(struct ring *ring);

/* ---- wait.c: time and signals ------------------------------------------ */

enum wait_due {
	WAIT_SWEEP	= 1 << 0,
	WAIT_REPORT	= 1 << 1,
	WAIT_RING	= 1 << 2,
	WAIT_BUDGET	= 1 << 3,
	WAIT_END	= 1 << 4,	/* the time is up, a signal, or no reader */
};

struct wait {
	int signals;		/* signalfd */
	int ring;		/* readable when the ring is filling, or -1 */
	u64 period[4];		/* of sweep, report, ring and budget, ns; 0: never */
	u64 due[5];		/* CLOCK_MONOTONIC, ns, by bit of enum wait_due */
};

bool wait_open(struct wait *wait);
void wait_start(struct wait *wait, int ring, u64 sweep_ns, u64 report_ns, u64 budget_ns,
		u64 duration_ns);
void wait_again(struct wait *wait);
unsigned int wait_next(struct wait *wait, int reader);
void wait_close(struct wait *wait);
u64 wait_now(void);

/* ---- budget.c: --max-overhead ------------------------------------------- */

#define BUDGET_PERIOD (NS_PER_S / 10)

/* What the tool may take of the CPUs' time, and has taken. */
struct budget {
	double share;		/* that it may take; 0: no bound */
	int statistics;		/* open while the kernel measures programs; -1: it does not */
	u64 taken, time;	/* ns, at the last look */
	double kept;		/* of all hits that can be left out */
	u32 *left_out;		/* in the kernel half; NULL: none can be */
	bool sampled;
	unsigned int over;	/* looks in a row that found too much, with nothing more to leave out */
};

bool budget_open(struct budget *budget, const struct attach *attach, double share);
bool budget_kept(struct budget *budget, const struct attach *attach);
void budget_close(struct budget *budget, const struct attach *attach);

/* ---- live.c: the running kernel as a source ---------------------------- */

enum status live_open(struct source **source, const struct vnt_tool *tool,
		      const struct options *options);
const struct attach *live_attach(struct source *source);

/* ---- record.c: what a source gives goes to a file, too ------------------ */

struct record;

struct record *record_open(const struct options *options);
struct source *record_start(struct record *record, struct source *inner);
void record_abandon(struct record *record);

/* ---- replay.c: a recording as a source ---------------------------------- */

enum status replay_open(struct source **source, const struct vnt_tool *tool,
			struct options *options);

/* ---- run.c: the road ----------------------------------------------------- */

enum status run_source(struct report *report, struct source *source);

#endif
