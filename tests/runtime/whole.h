/* SPDX-License-Identifier: MIT */
/* A tool that has a histogram, two paths, a table and three events. */
#ifndef WHOLE_H
#define WHOLE_H

#include "made_up_results.h"

static const struct vnt_row whole_rows[] = {
	{"latency", "sent", 1 << 0}, {"latency", "back", 1 << 1},
	{"drops", "sent", 1 << 0}, {"life", "back", 1 << 1},
};

static const char *const whole_stages[] = {"sent", "queued", "back"};
static const char *const whole_diagnoses[] = {NULL, "lost in the queue", NULL};

/* Of both paths, without the slot. */
struct path_key {
	u32 step, port;
};

static const struct vnt_field path_fields[] = {
	{.name = "step", .type = VNT_STEP, .offset = 0, .size = 4, .words = whole_stages,
	 .words_count = 3},
	{.name = "port", .type = VNT_UNSIGNED, .offset = 4, .size = 4},
};

#define WHOLE_PATH								\
	.unit = VNT_US, .key = path_fields, .key_count = 2, .key_default = 1,	\
	.key_size = sizeof(struct path_key), .timeout_ns = NS_PER_S,		\
	.stages = whole_stages, .stages_count = 3, .stage_offset = 32

static const struct vnt_measure whole_measures[] = {
	{
		.name = "latency",
		.unit = VNT_US,
		.key = made_up_key,
		.key_count = 1,
		.key_default = 1,
		.key_size = sizeof(struct packet_flow),
	},
	{.name = "out", .diagnoses = whole_diagnoses, WHOLE_PATH},
	{.name = "in", WHOLE_PATH},
};

struct hop_record {
	struct vnt_record record;
	u64 gap;
	u8 place, pad[7];
};

static const struct vnt_field hop_fields[] = {
	{.name = "queued", .type = VNT_GAP, .offset = offsetof(struct hop_record, gap), .size = 8},
	{.name = "place", .type = VNT_WORD, .offset = offsetof(struct hop_record, place), .size = 1,
	 .words = whole_stages, .words_count = 3},
};

static const struct vnt_event whole_events[] = {
	{.name = "life", .fields = life_fields, .fields_count = 4,
	 .size = sizeof(struct life_record)},
	{.name = "connection_reset", .fields = reset_fields, .fields_count = 1,
	 .size = sizeof(struct reset_record)},
	{.name = "hop", .fields = hop_fields, .fields_count = 2,
	 .size = sizeof(struct hop_record)},
};

static const struct vnt_tool whole = {
	.runtime = VNT_RUNTIME,
	.name = "whole",
	.about = "all there is",
	.spec = "tool: whole\n",
	.points = made_up_points,
	.points_count = 2,
	.measures = whole_measures,
	.measures_count = 3,
	.tables = results_tables,
	.tables_count = 1,
	.events = whole_events,
	.events_count = 3,
	.rows = whole_rows,
	.rows_count = 4,
	.counters = VNT_COUNTERS_SNMP,
};

#define WHOLE_ADDRESS 0xffffffff81000000ULL

#endif
