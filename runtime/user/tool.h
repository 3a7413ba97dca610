/* SPDX-License-Identifier: MIT */
/*
 * The description of a tool, which vntc generates: the C file of a tool is one constant
 * struct vnt_tool and a call of vnt_run(); everything else is the runtime.  All strings
 * and arrays are constant and live as long as the process.
 */
#ifndef VNT_TOOL_H
#define VNT_TOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/types.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s32 s32;
typedef __s64 s64;

#include "../bpf/vnt.h"

/* How one program can be attached. */
enum vnt_hook {
	VNT_TRACEPOINT,		/* BTF tracepoint (tp_btf) */
	VNT_FENTRY,		/* entry of a function, by BPF trampoline */
	VNT_KPROBE,		/* entry of a function, by kprobe */
	VNT_FEXIT,		/* return of a function, by BPF trampoline */
	VNT_SYSCALL,		/* entry of a system call */
	VNT_SYSCALL_RETURN,
	VNT_USER,		/* entry of a function of a library or program, @module */
	VNT_USER_RETURN,
	VNT_TIMER,		/* --hz times a second on each CPU */
};

/*
 * One way to attach a point: a BPF program of the object and what it is attached to.  A
 * point lists its variants in order of preference.
 */
struct vnt_variant {
	enum vnt_hook hook;
	const char *program;	/* its name in the BPF object */
	const char *target;	/* function or tracepoint */
	const char *group;	/* tracepoints: the group, else NULL */
	const char *module;	/* NULL: part of the kernel image */
};

/*
 * An argument that the point's programs use.  Its position among the
 * parameters of the target is looked up by name in the running kernel's BTF
 * and written to the variable of .rodata, a u8.
 */
struct vnt_argument {
	const char *name;
	const char *variable;
};

struct vnt_point {
	const char *name;	/* as in the spec */
	const char *at;		/* as in the spec, for people */
	const struct vnt_variant *variants;
	unsigned int variants_count;
	const struct vnt_argument *arguments;
	unsigned int arguments_count;
	bool optional;		/* the tool works without this point */
	const char *instead_of;	/* the point that it replaces on kernels without that, or NULL */
	bool waits;		/* it is at the return of a function in which threads wait for long */
	u32 paths;		/* the measures that are paths, by bit, if it serves them alone */
	bool between;		/* it serves them neither as start nor as end */
	bool apart;		/* no other point needs it */
};

/* Types of values in keys and records: each has a text and a JSON form. */
enum vnt_type {
	VNT_UNSIGNED,		/* u8, u16, u32 or u64 by size */
	VNT_ADDRESS,		/* 16 bytes, IPv4 mapped */
	VNT_FLOW,		/* struct packet_flow */
	VNT_PACKET_ID,		/* struct packet_id */
	VNT_PORT,		/* u16, host order */
	VNT_PROTOCOL,		/* u8 */
	VNT_ETHERTYPE,		/* u16, host order */
	VNT_VLAN,		/* u16 */
	VNT_QUEUE,		/* u16, of a device; 65535: none */
	VNT_NETWORK,		/* struct vnt_network */
	VNT_MAC,		/* u64, the first byte in the highest place */
	VNT_SIGNED,		/* s8, s16, s32 or s64 by size */
	VNT_DURATION,		/* u64, ns */
	VNT_ENUM,		/* u32, named by the kernel's enum @of */
	VNT_DEVICE_NAME,	/* struct vnt_device_name */
	VNT_TEXT,		/* characters, up to a 0 or @size of them */
	VNT_SYMBOL,		/* u64, an address in the kernel's code */
	VNT_TASK,		/* struct vnt_task */
	VNT_ERRNO,		/* s32, negative: an error */
	VNT_KERNEL_STACK,	/* s32, key of the map vnt_stacks; negative: none */
	VNT_USER_STACK,		/* the same, of the process */
	VNT_POINTER,		/* u64 */
	VNT_DECODED,		/* struct vnt_bytes, which decoder @of makes text of */
	VNT_WORD,		/* u8, one of @words */
	VNT_STEP,		/* u32, FROM * words_count + TO of @words; 0: all of them */
	VNT_GAP,		/* u64, ns; 0: there was none */
	VNT_FLAGS,		/* u32 or u64 by size, bits named by the kernel's enum @of */
	VNT_BINARY,		/* @size bytes */
	VNT_HEX,		/* u64 */
	VNT_HANDLE,		/* u32, major number in the upper half */
	VNT_FATE,		/* struct vnt_fate, with reasons of the kernel's enum @of */
};

struct vnt_field {
	const char *name;
	enum vnt_type type;
	u32 offset, size;	/* in the key or record */
	const char *of;		/* VNT_ENUM, VNT_FLAGS, VNT_FATE: an enum, "NAME in MODULE" */
	const char *const *words;	/* VNT_WORD */
	unsigned int words_count;
	const char *unit;	/* a word of unit.def, or NULL */
	const char *about;	/* what it means, or NULL */
};

/* When an event is shown. */
enum vnt_event_kind {
	VNT_EVENT,		/* always */
	VNT_EACH,		/* under --each, instead of the measure or table of this name */
	VNT_EXPIRED,		/* under --expired: what waited for too long */
	VNT_EXPIRED_SHOWN,	/* the same, always */
	VNT_EACH_SHOWN,		/* as VNT_EACH, but beside the results, and in text without --each */
};

/*
 * A record, which begins with a struct vnt_record.  Records of expired entries are made in
 * user space: after the struct come the key, the value and, where packets are followed by their
 * buffers, a struct vnt_fate.
 */
struct vnt_event {
	const char *name;
	const struct vnt_field *fields;
	unsigned int fields_count;
	u32 size;
	enum vnt_event_kind kind;
};

enum vnt_unit { VNT_NONE, VNT_NS, VNT_US, VNT_MS, VNT_S, VNT_BYTES };

/*
 * A histogram.  @map is a per-CPU hash: the key is a u32 slot and then the @key
 * fields, of which shape.c cuts those at the end that are not in use; the value is a
 * struct hist_slot.  If it measures from one point to another, @waiting is the hash of
 * what has started, whose values begin with the time of the start in ns of
 * CLOCK_MONOTONIC; entries that wait for longer than @timeout_ns are removed and counted as
 * expired on row @start_row.
 */
struct vnt_measure {
	const char *name;
	const char *map;
	enum vnt_unit unit;
	const struct vnt_field *key;
	unsigned int key_count;
	unsigned int key_default;	/* the first fields count without --by */
	const char *by;		/* variable of .rodata: a bool for each field */
	u32 key_size;		/* of the map, slot included */
	const char *waiting;	/* NULL: each hit is measured for itself */
	u64 timeout_ns;
	unsigned int start_row;
	/*
	 * A path: its stages, and the offset, in a waiting value, of a u32 with the last
	 * stage that was passed.  @diagnoses, by stage, or NULL.
	 */
	const char *const *stages;
	unsigned int stages_count;
	u32 stage_offset;
	const char *const *diagnoses;
	const struct vnt_event *expired_event;	/* that shows what expires, or NULL */
	bool follows;		/* packets by their buffers: entries have a struct vnt_fate */
	const char *about;	/* what is measured, or NULL */
};

/* What a column of results holds; each is a u64. */
enum vnt_tally {
#define COLUMN(KIND, word, takes, c, joined, about) VNT_##KIND,
#include "../bpf/column.def"
};

struct vnt_column {
	const char *name;
	enum vnt_tally tally;
	u32 offset;		/* in the row */
	const char *unit;	/* a word of unit.def, or NULL */
	const char *about;	/* what it means, or NULL */
};

/* A column that is computed from others when a row is shown. */
struct vnt_computed {
	const char *name;
	const char *unit;
	const char *about;
};

/* The number that a column VNT_MIN keeps as its complement; NaN if there is none. */
static inline double vnt_smallest(u64 kept)
{
	return kept ? (double)~kept : __builtin_nan("");
}

/* @part divided by @whole; NaN if @whole is 0. */
static inline double vnt_ratio(double part, double whole)
{
	return whole ? part / whole : __builtin_nan("");
}

/*
 * A table of results.  @map is a per-CPU hash, see shape.c, from the @key fields to a row
 * of @columns.  Counts and sums are added up over the CPUs; of maxima the largest is
 * taken.  Without key fields there is one row.
 */
struct vnt_table {
	const char *name;
	const char *map;
	const struct vnt_field *key;
	unsigned int key_count;
	unsigned int key_default;	/* as of a measure */
	const char *by;
	u32 key_size;
	const struct vnt_column *columns;
	unsigned int columns_count;
	u32 row_size;
	/*
	 * Computes the derived columns of a row that was counted in @seconds into
	 * @computed, which has room for @computed_count numbers, and returns the diagnosis,
	 * if @diagnosed.  Or NULL.
	 */
	const char *(*derive)(const u64 *row, double seconds, double *computed);
	const struct vnt_computed *computed;
	unsigned int computed_count;
	bool diagnosed;
};

/*
 * A table of objects that may never be removed by a program: entries of @map, a hash whose
 * values begin with the time of the last change, are removed after @timeout_ns.
 */
struct vnt_state {
	const char *map;
	u64 timeout_ns;
	const struct vnt_event *expired_event;	/* as of a measure */
};

enum vnt_option_kind {
	VNT_OPTION_NUMBER, VNT_OPTION_DURATION, VNT_OPTION_FLAG, VNT_OPTION_NUMBERS,
	VNT_OPTION_DEVICES, VNT_OPTION_MACS, VNT_OPTION_NETWORKS, VNT_OPTION_NAMES,
};

/*
 * An option that the spec declares.  It is written to the constant option_NAME, a u64,
 * bool, struct vnt_list or struct vnt_networks; a number or duration without default also
 * sets option_NAME_given.  On the command line, dashes replace underscores.
 */
struct vnt_option {
	const char *name;
	enum vnt_option_kind kind;
	const char *about;
	const char *of;		/* VNT_OPTION_NAMES: the enum */
	bool fallback;		/* it has a default */
	bool required;
};

/*
 * A row of accounts: one point, or several of a group, in the role for a measure, event or
 * state.  What is counted once for all roles of a point is added to each.
 */
struct vnt_row {
	const char *measure;
	const char *point;
	u64 points;		/* bit I: point number I */
};

/* A command with this tool, and the question that it answers. */
struct vnt_example {
	const char *command, *question;
};

#define VNT_POINTS 64		/* of a tool, at most */

/* What the tool traces.  Options for other things do not exist. */
enum vnt_feature {
	VNT_HAS_PACKET	= 1 << 0,	/* --src to --filter */
	VNT_HAS_DEVICE	= 1 << 1,	/* --iface */
	VNT_HAS_TASK	= 1 << 2,	/* --pid --tid --comm */
	VNT_HAS_USER	= 1 << 3,	/* --uid */
	VNT_HAS_DURATION = 1 << 4,	/* --min */
	VNT_HAS_REPLIES	= 1 << 5,	/* points whose packets are replies */
	VNT_HAS_NETNS	= 1 << 6,	/* --netns */
};

/* Counters of the kernel itself that are shown beside the results. */
enum vnt_counters {
	VNT_COUNTERS_SNMP	= 1 << 0,	/* /proc/net/snmp */
	VNT_COUNTERS_NETSTAT	= 1 << 1,	/* /proc/net/netstat */
	VNT_COUNTERS_SNMP6	= 1 << 2,	/* /proc/net/snmp6 */
	VNT_COUNTERS_DEVICE	= 1 << 3,	/* statistics of devices */
};

/* Includes the BPF object from @file: its size, and its bytes compressed by zlib. */
#define VNT_OBJECT(file)							\
	__asm__(".pushsection .rodata\n"					\
		"vnt_object: .incbin \"" file "\"\n"				\
		"vnt_object_end: .byte 0\n"					\
		".popsection");							\
	extern const u8 vnt_object[], vnt_object_end[]

struct vnt_tool {
	unsigned int runtime;		/* VNT_RUNTIME it was generated for */
	const char *name;
	const char *about;
	const char *spec;		/* the spec's whole text, for --spec */
	const struct vnt_example *examples;
	unsigned int examples_count;
	u32 features;			/* enum vnt_feature */
	const u8 *object, *object_end;	/* the BPF object file, as VNT_OBJECT() takes it */
	const struct vnt_point *points;
	unsigned int points_count;
	const struct vnt_measure *measures;
	unsigned int measures_count;
	const struct vnt_table *tables;
	unsigned int tables_count;
	const struct vnt_event *events;	/* in the order of their numbers */
	unsigned int events_count;
	const struct vnt_state *states;
	unsigned int states_count;
	const struct vnt_option *options;
	unsigned int options_count;
	const struct vnt_row *rows;
	unsigned int rows_count;
	u32 counters;			/* enum vnt_counters */
	const struct vnt_tool *whole;	/* set by the runtime: without what options chose */
};

/*
 * Run the tool: parse options, load, attach, report, detach.  Returns the exit code: 0
 * ended as requested, 1 failed, 2 wrong usage, 3 this kernel lacks a point, 4 events were
 * lost under --strict.
 */
int vnt_run(const struct vnt_tool *tool, int argc, char **argv);

#endif
