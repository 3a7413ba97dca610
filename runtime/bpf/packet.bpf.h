/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parses packets.  It reads from a cursor over the linear part of a buffer, and never past its
 * end.  skb.bpf.h finds where a packet starts.  Also compiled for the host, where tests give
 * it byte arrays.
 */
#ifndef VNT_PACKET_BPF_H
#define VNT_PACKET_BPF_H

#include "address.bpf.h"
#include "expression.bpf.h"

#define ETHERTYPE_IPV4		0x0800
#define ETHERTYPE_ARP		0x0806
#define ETHERTYPE_IPV6		0x86dd
#define ETHERTYPE_VLAN		0x8100
#define ETHERTYPE_QINQ		0x88a8
#define ETHERTYPE_LLC		0x0004	/* as the kernel says; a length in the bytes */
#define ETHERTYPE_MIN		0x0600
#define MAX_VLAN_TAGS		3
#define MAX_EXTENSIONS		6
#define NEXT_FRAGMENT		44
#define VLAN_ID			0x0fff
#define IPV4_OFFSET		0x1fff
#define ICMP_LATER_FRAGMENT	255	/* in the place of a type: there is no such one */
#define IPV4_FRAGMENT		0x3fff	/* more fragments, or an offset */
#define IPV6_FRAGMENT		0xfff9

/*
 * A program in which only flows count defines VNT_IDENTITY as 0: then what tells one
 * packet of a flow from the next is not read.
 */
#ifndef VNT_IDENTITY
#define VNT_IDENTITY 1
#endif

/* What few tools ask for. */
struct packet_macs {
	u64 smac, dmac;		/* of the Ethernet header */
	u64 arp_smac, arp_tmac;	/* of the sender and of the target of ARP */
};

struct packet_detail {
	const u8 *end;		/* of the packet, as its IP header says */
	u32 tcp_payload;
	u8 tcp_flags;
};

/*
 * A program that looks into tunnels defines VNT_TUNNELS, and VNT_TUNNEL_FIELDS if it asks for
 * both packets; one that asks for details of TCP VNT_DETAILS, for MAC addresses VNT_MACS.
 */
struct packet {
	struct packet_id id;
	u32 has;		/* enum packet_has */
	u16 vlan;
#ifdef VNT_DETAILS
	struct packet_detail detail;
#endif
#ifdef VNT_MACS
	struct packet_macs macs;
#endif
#ifdef VNT_TUNNELS
	const u8 *payload;	/* of UDP */
#endif
#ifdef VNT_TUNNEL_FIELDS
	struct packet_flow inner;	/* of the packet in a tunnel's packet ... */
	u32 vni;		/* ... and the tunnel's number */
#endif
};

struct ether_header {
	u8 to[6], from[6];
	u16 type;
};

struct vlan_header {
	u16 tag;
	u16 type;
};

struct ipv4_header {
	u8 version_length;
	u8 tos;
	u16 total_length;
	u16 id;
	u16 fragment;
	u8 ttl;
	u8 protocol;
	u16 checksum;
	u32 saddr;
	u32 daddr;
};

struct ipv6_header {
	u32 version_flow;
	u16 payload_length;
	u8 next;
	u8 hop_limit;
	u32 saddr[4];
	u32 daddr[4];
};

struct extension_header {
	u8 next;
	u8 length;
	u16 fragment;
	u32 id;
};

struct tcp_header {
	u16 sport, dport;
	u32 seq;
	u32 ack;
#ifdef VNT_DETAILS
	u8 length;		/* in its upper half, of 4 bytes each */
	u8 flags;
	u16 window;
#endif
};

struct udp_header {
	u16 sport, dport;
	u16 length;
	u16 checksum;
};

struct sctp_header {
	u16 sport, dport;
	u32 tag;
	u32 checksum;		/* not there before the device computes it */
};

struct icmp_header {
	u8 type, code;
	u16 checksum;
	u32 rest;
};

struct arp_header {
	u16 hardware, protocol;
	u8 hardware_length, protocol_length;
	u16 operation;
	u8 sender[6];
	u8 sender_ip[4];
	u8 target[6];
	u8 target_ip[4];
};

/* What an IP header may be read with: the transport header, as far as it is of use. */
#define AHEAD sizeof(struct tcp_header)

/* The next byte to parse, and the end of what may be read. */
struct cursor {
	const u8 *at;
	const u8 *end;
	const u8 *known;	/* where the bytes of ahead are, or NULL */
	u8 ahead[AHEAD];
	u32 beyond;		/* bytes that are elsewhere; only for --filter */
};

static __always_inline bool take_some(struct cursor *cursor, void *to, u32 size)
{
	if (cursor->at + size > cursor->end ||
	    read_kernel(to, size, cursor->at))
		return false;
	cursor->at += size;
	return true;
}

/* Copy the next header and step over it.  False when it is not all there. */
#define take(cursor, header) take_some(cursor, header, sizeof(*(header)))

/* Whether the next header is all there. */
static __always_inline bool has(const struct cursor *cursor, u32 size)
{
	return cursor->at + size <= cursor->end;
}

/* As take_some(), of no more than AHEAD bytes that may be known already. */
static __always_inline bool take_known(struct cursor *cursor, void *to, u32 size)
{
	if (cursor->known != cursor->at)
		return take_some(cursor, to, size);
	__builtin_memcpy(to, cursor->ahead, size);
	cursor->at += size;
	return true;
}

/*
 * Copy an IP header of @size bytes to the begin of @to, which has room for the bytes
 * after it: one read is cheaper than two.
 */
static __always_inline bool take_ip(struct cursor *cursor, void *to, u32 size)
{
	if (!has(cursor, size + AHEAD))
		return take_some(cursor, to, size);
	if (read_kernel(to, size + AHEAD, cursor->at))
		return false;
	cursor->at += size;
	cursor->known = cursor->at;
	__builtin_memcpy(cursor->ahead, to + size, AHEAD);
	return true;
}

/*
 * The next bytes, up to @size of them, folded into 8.  The last bound stands
 * after a barrier and is of 64 bits, so that every verifier can follow it.
 */
static __always_inline u64 fold(struct cursor *cursor, u64 size)
{
	u64 words[4] = {};
	u64 left = cursor->end - cursor->at;

	if (!VNT_IDENTITY || cursor->at >= cursor->end)
		return 0;
	if (left < size)
		size = left;
	asm volatile("" : "+r"(size));
	if (size > sizeof(words))
		size = sizeof(words);
	bpf_probe_read_kernel(words, size, cursor->at);
	return words[0] ^ (words[1] << 1) ^ (words[2] << 2) ^ (words[3] << 3);
}

#include "detail.bpf.h"

static __always_inline void set_ports(struct packet *packet, u16 sport, u16 dport)
{
	packet->has |= PACKET_PORTS;
	packet->id.flow.sport = bpf_ntohs(sport);
	packet->id.flow.dport = bpf_ntohs(dport);
}

static __always_inline bool packet_tcp(struct packet *packet, struct cursor *cursor)
{
	struct tcp_header tcp;

	if (!take_known(cursor, &tcp, sizeof(tcp)))
		return false;
	set_ports(packet, tcp.sport, tcp.dport);
	detail_tcp(packet, &tcp, cursor->at);
	packet->id.word = (u64)tcp.seq << 32 | tcp.ack;
	return true;
}

/* The ports and the length of @udp, whose first @payload bytes tell it from others. */
static __always_inline bool set_udp(struct packet *packet, struct cursor *cursor,
				    const struct udp_header *udp, u32 payload)
{
	set_ports(packet, udp->sport, udp->dport);
	packet->id.length = bpf_ntohs(udp->length);
#ifdef VNT_TUNNELS
	packet->payload = cursor->at;
#endif
	packet->id.word = fold(cursor, payload);
	return true;
}

/* Behind the payload may be padding, so the length that UDP states counts. */
static __always_inline bool packet_udp(struct packet *packet, struct cursor *cursor)
{
	struct udp_header udp;
	u32 payload;

	if (!take_known(cursor, &udp, sizeof(udp)))
		return false;
	payload = bpf_ntohs(udp.length) < sizeof(udp) ? 0 : bpf_ntohs(udp.length) - sizeof(udp);
	return set_udp(packet, cursor, &udp, payload < 8 ? payload : 8);
}

/* The length says how much the checksum covers, and nothing of the payload. */
static __always_inline bool packet_udplite(struct packet *packet, struct cursor *cursor)
{
	struct udp_header udp;

	return take_known(cursor, &udp, sizeof(udp)) && set_udp(packet, cursor, &udp, 8);
}

/* The first chunk begins with its type, flags, length and, of data, its number. */
static __always_inline bool packet_sctp(struct packet *packet, struct cursor *cursor)
{
	struct sctp_header sctp;

	if (!take_known(cursor, &sctp, sizeof(sctp)))
		return false;
	set_ports(packet, sctp.sport, sctp.dport);
	packet->id.word = fold(cursor, 8) ^ sctp.tag;
	return true;
}

/* Does the header of IP protocol @proto begin with ports, where packet_transport() looks? */
static __always_inline bool has_ports(u8 proto)
{
	return proto == 6 || proto == 17 || proto == 132 || proto == 136;
}

/* An echo is told by its id and sequence, all else by what follows the header. */
static __always_inline bool is_echo(u8 type)
{
	return type == 0 || type == 8 || type == 128 || type == 129;
}

static __always_inline bool packet_icmp(struct packet *packet, struct cursor *cursor)
{
	struct icmp_header icmp;

	if (!VNT_IDENTITY)
		return has(cursor, sizeof(icmp));
	if (!take_known(cursor, &icmp, sizeof(icmp)))
		return false;
	packet->id.word = (u64)icmp.type << 40 | (u64)icmp.code << 32 | icmp.rest;
	if (!is_echo(icmp.type))
		packet->id.word ^= fold(cursor, 16) << 1;
	return true;
}

static __always_inline bool is_icmp(const struct packet *packet)
{
	return packet->id.flow.proto == 1 || packet->id.flow.proto == 58;
}

/* Only the first fragment has a transport header; type 0 of ICMP would be a reply's. */
static __always_inline bool packet_transport(struct packet *packet,
					     struct cursor *cursor, u16 offset)
{
	if (offset) {
		if (is_icmp(packet))
			packet->id.word |= (u64)ICMP_LATER_FRAGMENT << 40;
		return true;
	}
	switch (packet->id.flow.proto) {
#define TRANSPORT(parser, protocol, name) \
	case protocol: return parser(packet, cursor);
#include "packet.def"
	}
	packet->id.word = fold(cursor, 8);
	return true;
}

static __always_inline bool packet_ipv4(struct packet *packet, struct cursor *cursor)
{
	struct packet_flow *flow = &packet->id.flow;
	struct {
		struct ipv4_header ip;
		u8 ahead[AHEAD];
	} start;
	const struct ipv4_header *ip = &start.ip;
	u16 fragment;

	if (!take_ip(cursor, &start, sizeof(*ip)) || ip->version_length < 0x45 ||
	    ip->version_length > 0x4f)
		return false;
	detail_end(packet, cursor->at - sizeof(*ip) + bpf_ntohs(ip->total_length));
	cursor->at += ((ip->version_length & 0xf) << 2) - sizeof(*ip);
	packet->has |= PACKET_ADDRESSES;
	set_ipv4(flow->saddr, ip->saddr);
	set_ipv4(flow->daddr, ip->daddr);
	flow->proto = ip->protocol;
	fragment = bpf_ntohs(ip->fragment);
	packet->id.fragment = (u32)bpf_ntohs(ip->id) << 16;
	if (fragment & IPV4_FRAGMENT)
		packet->id.fragment |= fragment & IPV4_FRAGMENT;
	return packet_transport(packet, cursor, fragment & IPV4_OFFSET);
}

/* Bytes that the extension header @next takes; 0 when it is none. */
static __always_inline u32 extension_size(u8 next, u8 length)
{
	switch (next) {
#define EXTENSION(number, unit, extra) \
	case number: return (length + extra) * unit;
#include "packet.def"
	}
	return 0;
}

/*
 * Step over IPv6 extension headers.  The transport's number ends up in the
 * flow, the fragment offset in @offset.  False when a header is not all there, or when
 * there are too many.
 */
static __always_inline bool packet_extensions(struct packet *packet,
					      struct cursor *cursor, u8 next,
					      u16 *offset)
{
	struct extension_header extension;

	for (int i = 0; i < MAX_EXTENSIONS; i++) {
		u32 size;

		if (next != NEXT_FRAGMENT && !extension_size(next, 0))
			break;
		if (!has(cursor, sizeof(extension)) ||
		    read_kernel(&extension, sizeof(extension), cursor->at))
			return false;
		size = sizeof(extension);
		if (next == NEXT_FRAGMENT) {
			*offset = bpf_ntohs(extension.fragment) & IPV6_FRAGMENT;
			packet->id.fragment = extension.id;
			packet->id.word = *offset;
			*offset &= ~7;
		} else {
			size = extension_size(next, extension.length);
		}
		cursor->at += size;
		next = extension.next;
		if (*offset)
			break;
	}
	packet->id.flow.proto = next;
	return *offset || (next != NEXT_FRAGMENT && !extension_size(next, 0));
}

static __always_inline bool packet_ipv6(struct packet *packet, struct cursor *cursor)
{
	struct packet_flow *flow = &packet->id.flow;
	struct {
		struct ipv6_header ip;
		u8 ahead[AHEAD];
	} start;
	const struct ipv6_header *ip = &start.ip;
	u16 offset = 0;

	if (!take_ip(cursor, &start, sizeof(*ip)) || bpf_ntohl(ip->version_flow) >> 28 != 6)
		return false;
	packet->has |= PACKET_ADDRESSES;
	__builtin_memcpy(flow->saddr, ip->saddr, sizeof(ip->saddr));
	__builtin_memcpy(flow->daddr, ip->daddr, sizeof(ip->daddr));
	detail_end(packet, cursor->at + bpf_ntohs(ip->payload_length));
	return packet_extensions(packet, cursor, ip->next, &offset) &&
	       packet_transport(packet, cursor, offset);
}

static __always_inline bool packet_arp(struct packet *packet, struct cursor *cursor)
{
	struct packet_flow *flow = &packet->id.flow;
	struct arp_header arp;
	u32 sender, target;

	if (!take(cursor, &arp))
		return false;
	__builtin_memcpy(&sender, arp.sender_ip, sizeof(sender));
	__builtin_memcpy(&target, arp.target_ip, sizeof(target));
	packet->has |= PACKET_ADDRESSES;
	set_ipv4(flow->saddr, sender);
	set_ipv4(flow->daddr, target);
	macs_arp(packet, &arp);
	packet->id.word = arp.operation;
	return true;
}

static __always_inline bool is_vlan(u16 type)
{
	return type == ETHERTYPE_VLAN || type == ETHERTYPE_QINQ;
}

/* Ask what --filter says of the network header at @cursor, of ethertype @type. */
static __always_inline void packet_expression(struct packet *packet,
					      const struct cursor *cursor, u16 type)
{
	u64 size;

	if (!(filter.terms & FILTER_EXPRESSION))
		return;
	size = cursor->at < cursor->end ? cursor->end - cursor->at : 0;
	if (packet_matches(cursor->at, size, size + cursor->beyond, type,
			   packet->has & PACKET_REPLY))
		packet->has |= PACKET_MATCHES;
}

/* Parts of the identity's word, as packet_icmp() and packet_tcp() have made it. */

static __always_inline u32 packet_icmp_type(const struct packet *packet)
{
	return is_icmp(packet) ? (u8)(packet->id.word >> 40) : 0;
}

static __always_inline u32 packet_icmp_id(const struct packet *packet)
{
	return is_icmp(packet) ? bpf_ntohl(packet->id.word) >> 16 : 0;
}

static __always_inline u32 packet_icmp_seq(const struct packet *packet)
{
	return is_icmp(packet) ? bpf_ntohl(packet->id.word) & 0xffff : 0;
}

static __always_inline u32 packet_tcp_seq(const struct packet *packet)
{
	return packet->id.flow.proto == 6 ? bpf_ntohl(packet->id.word >> 32) : 0;
}

static __always_inline u32 packet_tcp_ack(const struct packet *packet)
{
	return packet->id.flow.proto == 6 ? bpf_ntohl(packet->id.word) : 0;
}

/* 1 asks, 2 answers. */
static __always_inline u32 packet_arp_op(const struct packet *packet)
{
	return packet->id.flow.ethertype == ETHERTYPE_ARP ? bpf_ntohs(packet->id.word) : 0;
}

/* Parse from after the Ethernet header, where @type is what follows. */
static __always_inline bool packet_network(struct packet *packet,
					   struct cursor *cursor, u16 type)
{
	struct vlan_header vlan;

	for (int i = packet->has & PACKET_VLAN ? 1 : 0; i < MAX_VLAN_TAGS; i++) {
		if (!is_vlan(type))
			break;
		if (!take(cursor, &vlan))
			return false;
		if (!(packet->has & PACKET_VLAN))
			packet->vlan = bpf_ntohs(vlan.tag) & VLAN_ID;
		packet->has |= PACKET_VLAN;
		type = bpf_ntohs(vlan.type);
	}
	if (is_vlan(type))
		return false;	/* more tags than are looked at */
	if (type < ETHERTYPE_MIN)
		type = ETHERTYPE_LLC;
	packet->id.flow.ethertype = type;
	packet_expression(packet, cursor, type);
	switch (type) {
#define NETWORK(parser, ethertype, name) \
	case ethertype: return parser(packet, cursor);
#include "packet.def"
	}
	packet->id.word = fold(cursor, 32);
	return true;
}

/* Of an answer: exchange its ends, so that the flow is that of what it answers. */
static __always_inline void packet_exchange(struct packet *packet)
{
	struct packet_flow *flow = &packet->id.flow;
	u16 port = flow->sport;

	for (int i = 0; i < 4; i++) {
		u32 word = flow->saddr[i];

		flow->saddr[i] = flow->daddr[i];
		flow->daddr[i] = word;
	}
	flow->sport = flow->dport;
	flow->dport = port;
}

#endif
