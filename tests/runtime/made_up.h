/* SPDX-License-Identifier: MIT */
/* A tool, and helpers, that the tests of the runtime share. */
#ifndef MADE_UP_H
#define MADE_UP_H

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "results/hist.h"

static const struct vnt_field made_up_key[] = {
	{.name = "flow", .type = VNT_FLOW, .size = sizeof(struct packet_flow)},
};

static const struct vnt_measure made_up_measures[] = {
	{
		.name = "latency",
		.map = "latency",
		.unit = VNT_US,
		.key = made_up_key,
		.key_count = 1,
		.key_default = 1,
		.key_size = sizeof(struct packet_flow),
		.waiting = "latency_waiting",
		.timeout_ns = 5 * NS_PER_S,
	},
};

static const struct vnt_variant made_up_variants[] = {
	{VNT_TRACEPOINT, "sent_tracepoint", "upcall", "switch", "switch"},
	{VNT_FENTRY, "sent_fentry", "upcall", NULL, "switch"},
};

static const struct vnt_point made_up_points[] = {
	{.name = "sent", .at = "switch.upcall", .variants = made_up_variants, .variants_count = 2},
	{.name = "back", .at = "function back", .optional = true},
};

static const struct vnt_row made_up_rows[] = {
	{"latency", "sent", 1 << 0},
	{"latency", "back", 1 << 1},
};

static const struct vnt_tool made_up = {
	.runtime = VNT_RUNTIME,
	.name = "made-up",
	.about = "nothing at all",
	.features = VNT_HAS_PACKET | VNT_HAS_DEVICE,
	.points = made_up_points,
	.points_count = 2,
	.measures = made_up_measures,
	.measures_count = 1,
	.rows = made_up_rows,
	.rows_count = 2,
};

/* A flow of IPv4, in the encoding of vnt.h. */
static inline struct packet_flow made_up_flow(const char *saddr, u16 sport,
					      const char *daddr, u16 dport, u8 proto)
{
	struct packet_flow flow = {
		.saddr = {0, 0, htonl(0xffff), inet_addr(saddr)},
		.daddr = {0, 0, htonl(0xffff), inet_addr(daddr)},
		.sport = sport,
		.dport = dport,
		.ethertype = 0x0800,
		.proto = proto,
	};

	return flow;
}

/* The slot of @value as vnt.h words it, found without arithmetic on bits. */
static inline u32 made_up_slot(u64 value)
{
	u64 low = VNT_SLOTS, width = 1;
	u32 slot = VNT_SLOTS;

	if (value < VNT_SLOTS)
		return value;
	while (value - low >= width * VNT_SLOTS) {
		low += width * VNT_SLOTS;
		width *= 2;
		slot += VNT_SLOTS;
	}
	return slot + (value - low) / width;
}

static inline void made_up_value(struct hist_table *table, const void *key, u64 value)
{
	struct hist_slot one = {.count = 1, .sum = value, .max = value};

	hist_add(table, key, made_up_slot(value), &one);
}

#endif
