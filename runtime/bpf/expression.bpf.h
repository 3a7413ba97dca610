/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Filters packets by the expression of --filter.  `filter` contains the values of options; it
 * is constant when the verifier checks the program, so options that are not given cost nothing.
 */
#ifndef VNT_EXPRESSION_BPF_H
#define VNT_EXPRESSION_BPF_H

#include "list.bpf.h"

const volatile struct packet_filter filter = {};

/* Whether the expression is true for a packet, see matches.bpf.h. */
u64 packet_matches(const void *network, u64 size, u64 length, u64 type, u64 reply);

#endif
