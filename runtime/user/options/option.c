// SPDX-License-Identifier: MIT
/*
 * The table of the options that all tools have, with the functions that set them.  Options
 * of the packet filter are in filter/filter.c.
 */
#include <stdlib.h>
#include <string.h>

#include "base/traits.h"
#include "options/complete.h"
#include "options/option.h"
#include "options/options.h"
#include "results/sort.h"

#define OPTION_A_FILE "the name of a file"
#define OPTION_MAX_ENTRIES (1 << 24)

static bool set_interval(struct options *options, const char *text)
{
	return parse_time(text, OPTION_MIN_NS, &options->interval_ns);
}

static bool set_duration(struct options *options, const char *text)
{
	return parse_time(text, OPTION_MIN_NS, &options->duration_ns);
}

static bool set_top(struct options *options, const char *text)
{
	return parse_number(text, 1, UINT32_MAX, &options->top);
}

static bool set_max(struct options *options, const char *text)
{
	return parse_number(text, 1, OPTION_MAX_ENTRIES, &options->max);
}

static bool set_sort(struct options *options, const char *text)
{
	options->by = text;
	return true;
}

static bool set_min(struct options *options, const char *text)
{
	return parse_time(text, 1, &options->min_ns);
}

static bool set_min_us(struct options *options, const char *text)
{
	u64 us;

	if (!parse_number(text, 1, UINT32_MAX, &us))
		return false;
	options->min_ns = us * 1000;
	return true;
}

static bool set_timeout(struct options *options, const char *text)
{
	return parse_time(text, OPTION_MIN_NS, &options->timeout_ns);
}

static bool set_lib(struct options *options, const char *text)
{
	options->library = text;
	return *text;
}

static bool set_hz(struct options *options, const char *text)
{
	return parse_number(text, 1, 10000, &options->hz);
}

/* Parse a percentage of at least 0.001. */
static bool set_overhead(struct options *options, const char *text)
{
	char *end;

	if (!strchr("0123456789.", *text))
		return false;
	options->overhead = strtod(text, &end) / 100;
	return !*end && options->overhead >= 1e-5 && options->overhead <= 1;
}

static bool set_dir(struct options *options, const char *text)
{
	options->dir = text;
	return *text;
}

static bool set_at(struct options *options, const char *text)
{
	options->at = text;
	return *text;
}

static bool set_by(struct options *options, const char *text)
{
	options->group = text;
	return *text;
}

/* Parse up to VNT_PIDS numbers, separated by commas. */
static bool set_pid(struct options *options, const char *text)
{
	struct task_filter *task = &options->task;
	char word[16];
	u64 pid;

	for (task->pids = 0; task->pids < VNT_PIDS; text++) {
		size_t length = strcspn(text, ",");

		if (length >= sizeof(word))
			return false;
		memcpy(word, text, length);
		word[length] = '\0';
		if (!parse_number(word, 0, INT32_MAX, &pid))
			return false;
		task->pid[task->pids++] = pid;
		text += length;
		if (!*text)
			break;
	}
	task->terms |= TASK_PID;
	return !*text;
}

static bool set_tid(struct options *options, const char *text)
{
	u64 tid;

	options->task.terms |= TASK_TID;
	return parse_number(text, 0, INT32_MAX, &tid) && ((options->task.tid = tid), true);
}

static bool set_uid(struct options *options, const char *text)
{
	u64 uid;

	options->task.terms |= TASK_UID;
	return parse_number(text, 0, UINT32_MAX, &uid) && ((options->task.uid = uid), true);
}

static bool set_cgroup(struct options *options, const char *text)
{
	return cgroup_find(text, &options->task);
}

static bool set_comm(struct options *options, const char *text)
{
	struct task_filter *task = &options->task;

	task->comm_size = strlen(text);
	if (!task->comm_size || task->comm_size >= sizeof(task->comm))
		return false;
	memcpy(task->comm, text, task->comm_size);
	task->terms |= TASK_COMM;
	return true;
}

static bool set_records(struct options *options, const char *text)
{
	return parse_number(text, 1, UINT32_MAX, &options->records);
}

static bool set_output(struct options *options, const char *text)
{
	options->output = text;
	return *text;
}

static bool set_record(struct options *options, const char *text)
{
	options->record = text;
	return *text;
}

static bool set_replay(struct options *options, const char *text)
{
	options->replay = text;
	return *text;
}

static bool set_format(struct options *options, const char *text)
{
	static const char *const forms[] = {
		[OUTPUT_TEXT] = "text", [OUTPUT_JSON] = "json", [OUTPUT_CSV] = "csv",
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(forms); i++) {
		if (!strcmp(text, forms[i])) {
			options->form = i;
			return true;
		}
	}
	return false;
}

static bool set_completion(struct options *options, const char *text)
{
	options->mode = OPTIONS_COMPLETION;
	options->shell = text;
	return complete_knows(text);
}

#define FLAG(name, statement)							\
	static bool set_##name(struct options *options, const char *text)	\
	{									\
		(void)text;							\
		options->statement;						\
		return true;							\
	}

FLAG(each, each = true)
FLAG(summary, summary = true)
FLAG(expired, expired = true)
FLAG(columns, mode = OPTIONS_COLUMNS)
FLAG(ends, ends = true)
FLAG(json, form = OUTPUT_JSON)
FLAG(folded, form = OUTPUT_FOLDED)
FLAG(delimiter, delimiter = true)
FLAG(timestamp, timestamp = true)
FLAG(strict, strict = true)
FLAG(kprobe, kprobe = true)
FLAG(verbose, verbose = true)
FLAG(quiet, quiet = true)
FLAG(dry_run, mode = OPTIONS_DRY_RUN)
FLAG(explain, mode = OPTIONS_EXPLAIN)
FLAG(help, mode = OPTIONS_HELP)
FLAG(usage, mode = OPTIONS_USAGE)
FLAG(version, mode = OPTIONS_VERSION)
FLAG(spec, mode = OPTIONS_SPEC)
FLAG(schema, mode = OPTIONS_SCHEMA)

const struct option_row option_rows[] = {
	{"interval", 'i', "TIME", OPTION_TIME, "report every TIME: 5, 0.5, 500ms",
	 set_interval, OPTION_A_TIME, FEATURE_REPORTS | FEATURE_RUN},
	{"duration", 'd', "TIME", OPTION_TIME, "end after TIME",
	 set_duration, OPTION_A_TIME, FEATURE_RUN},
	{"records", 'n', "N", OPTION_TIME, "end after N events",
	 set_records, OPTION_A_NUMBER, FEATURE_EVENTS | FEATURE_RUN},
	{"pid", 'p', "PID[,PID]", OPTION_PACKETS, "of these processes",
	 set_pid, "up to 16 process ids, with commas", VNT_HAS_TASK | FEATURE_RUN},
	{"tid", 0, "TID", OPTION_PACKETS, "of this thread",
	 set_tid, "a thread id", VNT_HAS_TASK | FEATURE_RUN},
	{"comm", 0, "PREFIX", OPTION_PACKETS, "of tasks whose name begins so",
	 set_comm, "up to 15 characters", VNT_HAS_TASK | FEATURE_RUN},
	{"uid", 0, "UID", OPTION_PACKETS, "of this user",
	 set_uid, "a user id", VNT_HAS_USER | FEATURE_RUN},
	{"cgroup", 0, "PATH", OPTION_PACKETS, "of this cgroup or one below it: system.slice/a.service",
	 set_cgroup, "a cgroup of version 2, by its path or by its name below /sys/fs/cgroup",
	 VNT_HAS_USER | FEATURE_RUN},
	{"min", 0, "TIME", OPTION_PACKETS, "that last for TIME at least: 50us, 5ms",
	 set_min, "a time, like 50us or 5ms", VNT_HAS_DURATION | FEATURE_RUN},
	{"min-us", 0, "N", OPTION_PACKETS, NULL,
	 set_min_us, OPTION_A_NUMBER, VNT_HAS_DURATION | FEATURE_RUN},
	{"each", 'e', NULL, OPTION_OUTPUT, "show every hit instead of counting it",
	 set_each, NULL, FEATURE_EACH | FEATURE_RUN},
	{"summary", 0, NULL, OPTION_OUTPUT, "no line for each hit, only the results",
	 set_summary, NULL, FEATURE_SUMMARY | FEATURE_RUN},
	{"lib", 0, "PATH", OPTION_TOOL, "the library to look at (all that processes use, or that of --pid)",
	 set_lib, "the path of a library", FEATURE_USER | FEATURE_RUN},
	{"hz", 0, "N", OPTION_TIME, "samples a second on each CPU (99)",
	 set_hz, "a number from 1 to 10000", FEATURE_TIMER | FEATURE_RUN},
	{"dir", 0, "PATH[,PATH]", OPTION_PACKETS, "only on these paths; others are not looked at",
	 set_dir, "names of paths", FEATURE_PATHS | FEATURE_RUN},
	{"at", 0, "POINT[,POINT]", OPTION_PACKETS, NULL,
	 set_at, NULL, FEATURE_APART | FEATURE_RUN},
	{"ends", 0, NULL, OPTION_PACKETS, "look at first and last stages only",
	 set_ends, NULL, FEATURE_STAGES | FEATURE_RUN},
	{"timeout", 0, "TIME", OPTION_TIME, "how long to wait for what ends something before it expires",
	 set_timeout, OPTION_A_TIME, FEATURE_WAITS | FEATURE_RUN},
	{"expired", 0, NULL, OPTION_OUTPUT, "show what expired, too",
	 set_expired, NULL, FEATURE_EXPIRED | FEATURE_RUN},
	{"by", 0, "KEY[,KEY]", OPTION_OUTPUT, NULL,
	 set_by, NULL, FEATURE_KEYS | FEATURE_RUN},
	{"top", 0, "N", OPTION_OUTPUT, "show N keys (text 10, others all)",
	 set_top, OPTION_A_NUMBER, FEATURE_KEYS},
	{"sort", 0, "BY", OPTION_OUTPUT, NULL,
	 set_sort, NULL, FEATURE_KEYS},
	{"timestamp", 'T', NULL, OPTION_OUTPUT, "time of day on what is printed",
	 set_timestamp, NULL, 0},
	{"format", 'f', "FORMAT", OPTION_OUTPUT, "text, json or csv",
	 set_format, "text, json or csv", 0},
	{"json", 0, NULL, OPTION_OUTPUT, "short for --format json",
	 set_json, NULL, 0},
	{"folded", 0, NULL, OPTION_OUTPUT,
	 "stacks for flame graphs: the first column of tables or that of --sort, "
	 "the sum of histograms or with --sort count the count",
	 set_folded, NULL, FEATURE_STACKS},
	{"delim", 0, NULL, OPTION_OUTPUT, "with --folded: - between user and kernel frames",
	 set_delimiter, NULL, FEATURE_STACKS},
	{"output", 'o', "FILE", OPTION_OUTPUT, "print to FILE",
	 set_output, OPTION_A_FILE, 0},
	{"record", 0, "FILE", OPTION_OUTPUT, "keep what is read from the kernel in FILE",
	 set_record, OPTION_A_FILE, FEATURE_RUN},
	{"replay", 0, "FILE", OPTION_OUTPUT, "print what was recorded in FILE",
	 set_replay, OPTION_A_FILE, 0},
	{"max", 0, "N", OPTION_TOOL, "entries of each table in the kernel",
	 set_max, "a number from 1 to 16777216", FEATURE_RUN},
	{"kprobe", 0, NULL, OPTION_TOOL, "functions by kprobe, even where fentry can be had",
	 set_kprobe, NULL, FEATURE_KPROBE | FEATURE_RUN},
	{"max-overhead", 0, "PCT", OPTION_TOOL,
	 "take at most PCT per cent of the CPUs' time: leave hits out, at last detach",
	 set_overhead, "per cent, from 0.001 to 100", FEATURE_RUN},
	{"strict", 0, NULL, OPTION_TOOL, "exit with 4 when anything was lost",
	 set_strict, NULL, 0},
	{"dry-run", 0, NULL, OPTION_TOOL, "attach, print to what, leave",
	 set_dry_run, NULL, FEATURE_RUN},
	{"explain", 0, NULL, OPTION_TOOL, "the same with arguments, tables, filter",
	 set_explain, NULL, FEATURE_RUN},
	{"spec", 0, NULL, OPTION_TOOL, "print the spec this tool is made from",
	 set_spec, NULL, FEATURE_SPEC},
	{"columns", 0, NULL, OPTION_TOOL, "print what each column is, and its unit",
	 set_columns, NULL, 0},
	{"schema", 0, NULL, OPTION_TOOL, "print the JSON schema of --json",
	 set_schema, NULL, 0},
	{"completion", 0, "SHELL", OPTION_TOOL, "print a script for " COMPLETE_SHELLS,
	 set_completion, COMPLETE_SHELLS, 0},
	{"verbose", 'v', NULL, OPTION_TOOL, "what is attached, and libbpf's log",
	 set_verbose, NULL, FEATURE_RUN},
	{"quiet", 'q', NULL, OPTION_TOOL, "no hints on stderr",
	 set_quiet, NULL, 0},
	{"version", 'V', NULL, OPTION_TOOL, "print the version",
	 set_version, NULL, 0},
	{"help", 'h', NULL, OPTION_TOOL, "this help",
	 set_help, NULL, 0},
	{"usage", 0, NULL, OPTION_TOOL, NULL,
	 set_usage, NULL, 0},
};

static bool has_kprobe(const struct vnt_tool *tool)
{
	for (unsigned int i = 0; i < tool->points_count; i++) {
		if (traits_has_kprobe(&tool->points[i]))
			return true;
	}
	return false;
}

static bool has_event(const struct vnt_tool *tool, enum vnt_event_kind kind)
{
	for (unsigned int i = 0; i < tool->events_count; i++) {
		if (tool->events[i].kind == kind)
			return true;
	}
	return false;
}

/* Whether entries wait for their end and expire. */
static bool has_waits(const struct vnt_tool *tool)
{
	for (unsigned int i = 0; i < tool->measures_count; i++) {
		if (tool->measures[i].waiting)
			return true;
	}
	return tool->states_count;
}

static bool has_hook(const struct vnt_tool *tool, enum vnt_hook hook, enum vnt_hook last)
{
	for (unsigned int i = 0; i < tool->points_count; i++) {
		const struct vnt_point *point = &tool->points[i];

		if (point->variants_count && point->variants[0].hook >= hook &&
		    point->variants[0].hook <= last)
			return true;
	}
	return false;
}

static unsigned int path_count(const struct vnt_tool *tool)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < tool->measures_count; i++)
		count += !!tool->measures[i].stages;
	return count;
}

static bool has_stages(const struct vnt_tool *tool)
{
	for (unsigned int i = 0; i < tool->points_count; i++) {
		if (tool->points[i].between)
			return true;
	}
	return false;
}

/* Whether there are several points that can be left out. */
static bool has_apart(const struct vnt_tool *tool)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < tool->points_count; i++)
		count += tool->points[i].apart;
	return count > 1;
}

static u32 features(const struct vnt_tool *tool)
{
	return tool->features | FEATURE_RUN |
	       (tool->spec ? FEATURE_SPEC : 0) |
	       (sort_any(tool) ? FEATURE_KEYS : 0) |
	       (traits_has_stacks(tool) ? FEATURE_STACKS : 0) |
	       (has_kprobe(tool) ? FEATURE_KPROBE : 0) |
	       (has_hook(tool, VNT_USER, VNT_USER_RETURN) ? FEATURE_USER : 0) |
	       (has_hook(tool, VNT_TIMER, VNT_TIMER) ? FEATURE_TIMER : 0) |
	       (path_count(tool) > 1 ? FEATURE_PATHS : 0) |
	       (has_apart(tool) ? FEATURE_APART : 0) |
	       (has_stages(tool) ? FEATURE_STAGES : 0) |
	       (has_event(tool, VNT_EXPIRED) ? FEATURE_EXPIRED : 0) |
	       (has_waits(tool) ? FEATURE_WAITS : 0) |
	       (has_event(tool, VNT_EACH) ? FEATURE_EACH : 0) |
	       (has_event(tool, VNT_EACH_SHOWN) ? FEATURE_EACH | FEATURE_SUMMARY : 0) |
	       (tool->events_count ? FEATURE_EVENTS : 0) |
	       (tool->measures_count || tool->tables_count || tool->counters ? FEATURE_REPORTS : 0);
}

bool option_exists(const struct vnt_tool *tool, u32 needs)
{
	return (features(tool) & needs) == needs;
}
