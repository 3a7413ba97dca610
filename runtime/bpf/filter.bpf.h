/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Filters packets by --src, --dst, --host, --sport, --dport, --port, --proto, --vlan and
 * --filter.  A term on a field that a packet does not have is false.
 */
#ifndef VNT_FILTER_BPF_H
#define VNT_FILTER_BPF_H

#include "expression.bpf.h"

#define FILTER_ADDRESSES	(FILTER_SRC | FILTER_DST | FILTER_HOST)
#define FILTER_PORTS		(FILTER_SPORT | FILTER_DPORT | FILTER_PORT)
#define FILTER_OTHERS		(FILTER_PROTO | FILTER_FAMILY | FILTER_VLAN | FILTER_EXPRESSION)

static __always_inline bool filter_addresses(const struct packet_flow *flow, u32 terms)
{
	return !(terms & FILTER_SRC && !passes_network(flow->saddr, &filter.src)) &&
	       !(terms & FILTER_DST && !passes_network(flow->daddr, &filter.dst)) &&
	       !(terms & FILTER_HOST && !passes_network(flow->saddr, &filter.host) &&
		 !passes_network(flow->daddr, &filter.host));
}

static __always_inline bool filter_ports(const struct packet_flow *flow, u32 terms)
{
	return !(terms & FILTER_SPORT && !passes_number(flow->sport, &filter.sport)) &&
	       !(terms & FILTER_DPORT && !passes_number(flow->dport, &filter.dport)) &&
	       !(terms & FILTER_PORT && !passes_number(flow->sport, &filter.port) &&
		 !passes_number(flow->dport, &filter.port));
}

static __always_inline bool filter_protocols(const struct packet_flow *flow, u32 terms)
{
	return !(terms & FILTER_PROTO && !passes_protocol(flow, &filter.proto)) &&
	       !(terms & FILTER_FAMILY && flow->ethertype != filter.family);
}

static __always_inline bool filter_others(const struct packet *packet, u32 terms)
{
	return filter_protocols(&packet->id.flow, terms) &&
	       !(terms & FILTER_VLAN && (!(packet->has & PACKET_VLAN) ||
					 !passes_number(packet->vlan, &filter.vlan))) &&
	       !(terms & FILTER_EXPRESSION && !(packet->has & PACKET_MATCHES));
}

/*
 * Does @packet pass these @terms of the filter?  Each group of terms is asked for first: the
 * verifier removes what is behind a question whose answer it knows, but not all of the question.
 */
static __always_inline bool filter_terms(const struct packet *packet, u32 terms)
{
	const struct packet_flow *flow = &packet->id.flow;

	if (!(terms & (FILTER_ADDRESSES | FILTER_PORTS | FILTER_OTHERS)))
		return true;
	if (terms & FILTER_ADDRESSES &&
	    (!(packet->has & PACKET_ADDRESSES) || !filter_addresses(flow, terms)))
		return false;
	if (terms & FILTER_PORTS && (!(packet->has & PACKET_PORTS) || !filter_ports(flow, terms)))
		return false;
	return !(terms & FILTER_OTHERS) || filter_others(packet, terms);
}

/* What the packet's own bytes say. */
static __always_inline bool filter_packet(const struct packet *packet)
{
	return filter_terms(packet, filter.terms);
}

#endif
