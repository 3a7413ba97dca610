/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Filters packets by --src, --dst, --sport, --dport, --proto, --vlan and --filter.  A term on
 * a field that a packet does not have is false.
 */
#ifndef VNT_FILTER_BPF_H
#define VNT_FILTER_BPF_H

#include "address.bpf.h"
#include "expression.bpf.h"

/* Does @packet pass these @terms of the filter? */
static __always_inline bool filter_terms(const struct packet *packet, u32 terms)
{
	const struct packet_flow *flow = &packet->id.flow;

	if (terms & (FILTER_SRC | FILTER_DST) && !(packet->has & PACKET_ADDRESSES))
		return false;
	if (terms & (FILTER_SPORT | FILTER_DPORT) && !(packet->has & PACKET_PORTS))
		return false;
	if (terms & FILTER_VLAN && !(packet->has & PACKET_VLAN))
		return false;
	if (terms & FILTER_EXPRESSION && !(packet->has & PACKET_MATCHES))
		return false;
	return !(terms & FILTER_SRC && !in_prefix(flow->saddr, filter.src, filter.src_mask)) &&
	       !(terms & FILTER_DST && !in_prefix(flow->daddr, filter.dst, filter.dst_mask)) &&
	       !(terms & FILTER_SPORT && flow->sport != filter.sport) &&
	       !(terms & FILTER_DPORT && flow->dport != filter.dport) &&
	       !(terms & FILTER_PROTO && flow->proto != filter.proto) &&
	       !(terms & FILTER_ETHERTYPE && flow->ethertype != filter.ethertype) &&
	       !(terms & FILTER_VLAN && packet->vlan != filter.vlan);
}

/* What the packet's own bytes say. */
static __always_inline bool filter_packet(const struct packet *packet)
{
	return filter_terms(packet, filter.terms);
}

#endif
