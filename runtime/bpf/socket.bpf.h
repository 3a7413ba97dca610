/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the flow of a socket, from its own side: saddr and sport are local.
 * What tells single packets apart is not known here.
 *
 * A socket that closes has lost its number already, but keeps its source port.
 */
#ifndef VNT_SOCKET_BPF_H
#define VNT_SOCKET_BPF_H

#include "packet.bpf.h"
#include "filter.bpf.h"

#define FAMILY_INET	2
#define FAMILY_INET6	10
#define PROTO_TCP 6
#define STATE_TIME_WAIT	6
#define STATE_REQUEST	12	/* TCP_NEW_SYN_RECV */

/*
 * What --filter sees of a socket: an IP header that is 0 where nothing is
 * known, and the ports after it.
 */
struct socket_ipv4 {
	struct ipv4_header ip;
	u16 sport, dport;
};

struct socket_ipv6 {
	struct ipv6_header ip;
	u16 sport, dport;
};

static __always_inline bool socket_matches_ipv4(const struct packet_flow *flow)
{
	struct socket_ipv4 bytes = {
		.ip.version_length = 0x45,
		.ip.protocol = flow->proto,
		.ip.saddr = flow->saddr[3],
		.ip.daddr = flow->daddr[3],
		.sport = bpf_htons(flow->sport),
		.dport = bpf_htons(flow->dport),
	};

	return packet_matches(&bytes, sizeof(bytes), 0, ETHERTYPE_IPV4, 0);
}

static __always_inline bool socket_matches_ipv6(const struct packet_flow *flow)
{
	struct socket_ipv6 bytes = {
		.ip.version_flow = bpf_htonl(6 << 28),
		.ip.next = flow->proto,
		.sport = bpf_htons(flow->sport),
		.dport = bpf_htons(flow->dport),
	};

	__builtin_memcpy(bytes.ip.saddr, flow->saddr, sizeof(bytes.ip.saddr));
	__builtin_memcpy(bytes.ip.daddr, flow->daddr, sizeof(bytes.ip.daddr));
	return packet_matches(&bytes, sizeof(bytes), 0, ETHERTYPE_IPV6, 0);
}

/* An IPv6 socket that talks to a mapped address sends IPv4. */
static __always_inline bool socket_matches(const struct packet_flow *flow)
{
	if (is_ipv4(flow->daddr))
		return socket_matches_ipv4(flow);
	return socket_matches_ipv6(flow);
}

/* Whether @sk is one of TCP's small sockets, which have nothing but the common members. */
static __always_inline bool is_small(const struct sock___vnt *sk, const bool typed)
{
	u8 state = READ(sk, __sk_common.skc_state);

	return state == STATE_REQUEST || state == STATE_TIME_WAIT;
}

/* Both addresses are read at once. */
static __always_inline void take_addresses_ipv4(struct packet_flow *flow,
						const struct sock___vnt *sk, const bool typed)
{
	union {
		u64 both;
		struct { u32 daddr, saddr; };
	} addresses = {READ(sk, __sk_common.skc_addrpair)};

	set_ipv4(flow->saddr, addresses.saddr);
	set_ipv4(flow->daddr, addresses.daddr);
}

static __always_inline void take_ports(struct packet_flow *flow, const struct sock___vnt *sk,
				       const bool typed)
{
	union {
		u32 both;
		struct { u16 dport, sport; };
	} ports = {READ(sk, __sk_common.skc_portpair)};

	flow->sport = ports.sport;
	if (!flow->sport)
		flow->sport = bpf_ntohs(BPF_CORE_READ((const struct inet_sock___vnt *)sk, inet_sport));
	flow->dport = bpf_ntohs(ports.dport);
}

/* False for sockets of other families. */
static __always_inline bool packet_socket(struct packet *packet, const struct sock *socket,
					  const bool typed)
{
	const struct sock___vnt *sk = (const void *)socket;
	struct packet_flow *flow = &packet->id.flow;
	u16 family = READ(sk, __sk_common.skc_family);

	if (family == FAMILY_INET) {
		flow->ethertype = ETHERTYPE_IPV4;
		take_addresses_ipv4(flow, sk, typed);
	} else if (family == FAMILY_INET6) {
		flow->ethertype = ETHERTYPE_IPV6;
		bpf_core_read(flow->saddr, sizeof(flow->saddr),
			      &sk->__sk_common.skc_v6_rcv_saddr);
		bpf_core_read(flow->daddr, sizeof(flow->daddr),
			      &sk->__sk_common.skc_v6_daddr);
	} else {
		return false;
	}
	if (is_ipv4(flow->daddr))
		flow->ethertype = ETHERTYPE_IPV4;	/* as its packets */
	packet->has |= PACKET_ADDRESSES | PACKET_PORTS;
	flow->proto = is_small(sk, typed) ? PROTO_TCP : READ(sk, sk_protocol);
	take_ports(flow, sk, typed);
	if (filter.terms & FILTER_EXPRESSION && socket_matches(flow))
		packet->has |= PACKET_MATCHES;
	return true;
}

/* The same, but nothing is read into @packet unless it is @wanted. */
static __always_inline bool packet_socket_if(bool wanted, struct packet *packet,
					     const struct sock *socket, const bool typed)
{
	const struct sock___vnt *sk = (const void *)socket;
	u16 family;

	if (wanted)
		return packet_socket(packet, socket, typed);
	family = READ(sk, __sk_common.skc_family);
	return family == FAMILY_INET || family == FAMILY_INET6;
}

/* Is @socket in the namespace that --netns asks for, if it does? */
static __always_inline bool filter_netns(const struct sock *socket, const bool typed)
{
	const struct sock___vnt *sk = (const void *)socket;
	const struct net___vnt *net;

	if (!(filter.terms & FILTER_NETNS))
		return true;
	net = READ(sk, __sk_common.skc_net.net);
	return (u32)READ(net, ns.inum) == filter.netns;
}

#endif
