/* SPDX-License-Identifier: MIT */
/* A tool with a table of results and two events, that tests of the runtime share. */
#ifndef MADE_UP_RESULTS_H
#define MADE_UP_RESULTS_H

#include "made_up.h"

#include "results/rows.h"

struct drops_key {
	u32 reason;
	s32 stack;
	u64 place;
};

struct drops_row {
	u64 packets, bytes, longest;
};

static const struct vnt_field drops_fields[] = {
	{.name = "reason", .type = VNT_ENUM, .offset = 0, .size = 4, .of = "no_such_enum"},
	{.name = "stack", .type = VNT_KERNEL_STACK, .offset = 4, .size = 4},
	{.name = "place", .type = VNT_SYMBOL, .offset = 8, .size = 8},
};

static const struct vnt_column drops_columns[] = {
	{.name = "packets", .tally = VNT_COUNT, .offset = offsetof(struct drops_row, packets)},
	{.name = "bytes", .tally = VNT_SUM, .offset = offsetof(struct drops_row, bytes)},
	{.name = "longest", .tally = VNT_MAX, .offset = offsetof(struct drops_row, longest)},
};

static const struct vnt_table results_tables[] = {
	{
		.name = "drops",
		.map = "drops",
		.key = drops_fields,
		.key_count = 3,
		.key_default = 3,
		.key_size = sizeof(struct drops_key),
		.columns = drops_columns,
		.columns_count = 3,
		.row_size = sizeof(struct drops_row),
	},
};

struct life_record {
	struct vnt_record record;
	struct vnt_task task;
	u16 port;
	s32 stack;
	u64 lived;
};

struct reset_record {
	struct vnt_record record;
	s32 error;
	u32 pad;
};

static const struct vnt_field life_fields[] = {
	{.name = "task", .type = VNT_TASK, .offset = offsetof(struct life_record, task),
	 .size = sizeof(struct vnt_task)},
	{.name = "port", .type = VNT_PORT, .offset = offsetof(struct life_record, port), .size = 2},
	{.name = "stack", .type = VNT_USER_STACK, .offset = offsetof(struct life_record, stack),
	 .size = 4},
	{.name = "lived", .type = VNT_DURATION, .offset = offsetof(struct life_record, lived),
	 .size = 8},
};

static const struct vnt_field reset_fields[] = {
	{.name = "error", .type = VNT_ERRNO, .offset = offsetof(struct reset_record, error),
	 .size = 4},
};

static const struct vnt_event results_events[] = {
	{.name = "life", .fields = life_fields, .fields_count = 4,
	 .size = sizeof(struct life_record)},
	{.name = "connection_reset", .fields = reset_fields, .fields_count = 1,
	 .size = sizeof(struct reset_record)},
};

static const struct vnt_row results_rows[] = {
	{"drops", "dropped", 0},
	{"life", "state", 0},
};

static const struct vnt_tool results = {
	.runtime = VNT_RUNTIME,
	.name = "results",
	.about = "what is counted",
	.tables = results_tables,
	.tables_count = 1,
	.events = results_events,
	.events_count = 2,
	.rows = results_rows,
	.rows_count = 2,
};

/* A row of the table of drops. */
static inline void results_row(struct rows_table *table, u32 reason, u64 packets, u64 bytes,
			       u64 longest)
{
	const struct drops_key key = {.reason = reason, .stack = -1, .place = 0x1000};
	const u64 values[] = {packets, bytes, longest};

	rows_add(table, &key, values);
}

#endif
