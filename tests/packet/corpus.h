/* SPDX-License-Identifier: MIT */
/*
 * The corpus: one packet of each kind, all different.  The first @needs bytes
 * of each are what it takes to parse it.
 */
#ifndef CORPUS_H
#define CORPUS_H

#include "enter.h"

#define PAYLOAD "0123456789abcdefghijklmnopqrstuvwxyz"
#define SPORT 1234
#define DPORT 80

enum { ETHER_IPV4 = ETHER_SIZE + 20, ETHER_IPV6 = ETHER_SIZE + 40 };
enum { TCP_NEEDS = 12, UDP_NEEDS = 8, ICMP_NEEDS = 8, ARP_NEEDS = 28 };

static inline struct frame ipv4_tcp(u32 seq, u32 ack, u16 id)
{
	struct frame frame = {};

	put_ether(&frame, IPV4);
	put_ipv4(&frame, .proto = TCP, .id = id, .fragment = DONT_FRAGMENT);
	put_tcp(&frame, SPORT, DPORT, seq, ack);
	return frame;
}

static inline struct frame ipv4_options(u32 words)
{
	struct frame frame = {};

	put_ether(&frame, IPV4);
	put_ipv4(&frame, .proto = TCP, .options = words);
	put_tcp(&frame, SPORT, DPORT, 1, 2);
	return frame;
}

static inline struct frame ipv4_udp(const void *payload, u32 size)
{
	struct frame frame = {};

	put_ether(&frame, IPV4);
	put_ipv4(&frame, .proto = UDP);
	put_udp(&frame, SPORT, DPORT, payload, size);
	return frame;
}

static inline struct frame ipv4_icmp(u8 type, u16 id, u16 seq)
{
	struct frame frame = {};

	put_ether(&frame, IPV4);
	put_ipv4(&frame, .proto = ICMP);
	put_icmp(&frame, type, 0, id, seq);
	return frame;
}

/* @fragment: flags, and the offset in units of 8. */
static inline struct frame ipv4_fragment(u16 id, u16 fragment)
{
	struct frame frame = {};

	put_ether(&frame, IPV4);
	put_ipv4(&frame, .proto = UDP, .id = id, .fragment = fragment);
	if (fragment & IPV4_OFFSET)
		put(&frame, PAYLOAD, 24);
	else
		put_udp(&frame, SPORT, DPORT, PAYLOAD, 16);
	end_ip(&frame);
	return frame;
}

static inline struct frame ipv4_other(u8 proto, const void *payload, u32 size)
{
	struct frame frame = {};

	put_ether(&frame, IPV4);
	put_ipv4(&frame, .proto = proto);
	put(&frame, payload, size);
	end_ip(&frame);
	return frame;
}

static inline struct frame ipv6_tcp(u32 seq, u32 ack)
{
	struct frame frame = {};

	put_ether(&frame, IPV6);
	put_ipv6(&frame, TCP);
	put_tcp(&frame, SPORT, DPORT, seq, ack);
	return frame;
}

static inline struct frame ipv6_udp(const void *payload, u32 size)
{
	struct frame frame = {};

	put_ether(&frame, IPV6);
	put_ipv6(&frame, UDP);
	put_udp(&frame, SPORT, DPORT, payload, size);
	return frame;
}

static inline struct frame ipv6_icmp(u8 type, u16 id, u16 seq)
{
	struct frame frame = {};

	put_ether(&frame, IPV6);
	put_ipv6(&frame, ICMP6);
	put_icmp(&frame, type, 0, id, seq);
	return frame;
}

/* UDP behind @count times the extension header @type of @size bytes. */
static inline struct frame ipv6_extension(u8 type, u32 size, u32 count)
{
	struct frame frame = {};

	put_ether(&frame, IPV6);
	put_ipv6(&frame, type);
	for (u32 i = 1; i < count; i++)
		put_extension(&frame, type, type, size);
	put_extension(&frame, type, UDP, size);
	put_udp(&frame, SPORT, DPORT, "extended", 8);
	return frame;
}

/* One of each kind, in the order that a sender should keep. */
static inline struct frame ipv6_all_extensions(void)
{
	struct frame frame = {};

	put_ether(&frame, IPV6);
	put_ipv6(&frame, HOP_BY_HOP);
	put_extension(&frame, HOP_BY_HOP, ROUTING, 8);
	put_extension(&frame, ROUTING, FRAGMENT, 24);
	put_fragment(&frame, AUTH, 0, true, 77);
	put_extension(&frame, AUTH, OPTIONS, 24);
	put_extension(&frame, OPTIONS, TCP, 16);
	put_tcp(&frame, SPORT, DPORT, 5, 6);
	return frame;
}

static inline struct frame ipv6_fragment(u32 id, u16 offset, bool more)
{
	struct frame frame = {};

	put_ether(&frame, IPV6);
	put_ipv6(&frame, FRAGMENT);
	put_fragment(&frame, UDP, offset, more, id);
	if (offset)
		put(&frame, PAYLOAD, 24);
	else
		put_udp(&frame, SPORT, DPORT, PAYLOAD, 16);
	end_ip(&frame);
	return frame;
}

static inline struct frame arp(u16 operation, const char *sender, const char *target)
{
	struct frame frame = {};

	put_ether(&frame, ARP);
	put_arp(&frame, operation, sender, target);
	return frame;
}

static inline struct frame other(u16 type, const void *payload, u32 size)
{
	struct frame frame = {};

	put_ether(&frame, type);
	put(&frame, payload, size);
	return frame;
}

struct sample {
	struct frame frame;
	u32 needs;
	bool extended;		/* has IPv6 extension headers */
};

#define CORPUS_SIZE 50

#define ADD(made, bytes) (*(*to)++ = (struct sample){made, bytes, false})
#define ADD_EXTENDED(made, bytes) \
	(*(*to)++ = (struct sample){made, ETHER_IPV6 + bytes, true})

static inline void corpus_ipv4(struct sample **to)
{
	ADD(ipv4_tcp(1, 2, 3), ETHER_IPV4 + TCP_NEEDS);
	ADD(ipv4_tcp(4, 2, 3), ETHER_IPV4 + TCP_NEEDS);
	ADD(ipv4_tcp(1, 4, 3), ETHER_IPV4 + TCP_NEEDS);
	ADD(ipv4_tcp(1, 2, 4), ETHER_IPV4 + TCP_NEEDS);
	ADD(ipv4_options(1), ETHER_IPV4 + 4 + TCP_NEEDS);
	ADD(ipv4_udp("", 0), ETHER_IPV4 + UDP_NEEDS);
	ADD(ipv4_udp("abc", 3), ETHER_IPV4 + UDP_NEEDS);
	ADD(ipv4_udp("abd", 3), ETHER_IPV4 + UDP_NEEDS);
	ADD(ipv4_udp("abc\0", 4), ETHER_IPV4 + UDP_NEEDS);
	ADD(ipv4_udp("abcdefgh", 8), ETHER_IPV4 + UDP_NEEDS);
	ADD(ipv4_udp("abcdefgH", 8), ETHER_IPV4 + UDP_NEEDS);
	ADD(ipv4_udp(PAYLOAD, 36), ETHER_IPV4 + UDP_NEEDS);
	ADD(ipv4_icmp(8, 1, 1), ETHER_IPV4 + ICMP_NEEDS);
	ADD(ipv4_icmp(0, 1, 1), ETHER_IPV4 + ICMP_NEEDS);
	ADD(ipv4_icmp(8, 1, 2), ETHER_IPV4 + ICMP_NEEDS);
	ADD(ipv4_icmp(8, 2, 1), ETHER_IPV4 + ICMP_NEEDS);
	ADD(ipv4_fragment(9, MORE_FRAGMENTS), ETHER_IPV4 + UDP_NEEDS);
	ADD(ipv4_fragment(9, MORE_FRAGMENTS | 3), ETHER_IPV4);
	ADD(ipv4_fragment(9, 6), ETHER_IPV4);
	ADD(ipv4_fragment(10, 6), ETHER_IPV4);
	ADD(ipv4_other(SCTP, PAYLOAD, 20), ETHER_IPV4 + 12);
	ADD(ipv4_other(SCTP, &PAYLOAD[1], 20), ETHER_IPV4 + 12);
	ADD(ipv4_other(UDPLITE, PAYLOAD, 20), ETHER_IPV4 + UDP_NEEDS);
	ADD(ipv4_other(UDPLITE, &PAYLOAD[1], 20), ETHER_IPV4 + UDP_NEEDS);
	ADD(ipv4_other(50, PAYLOAD, 12), ETHER_IPV4);
	ADD(ipv4_other(50, &PAYLOAD[1], 12), ETHER_IPV4);
	ADD(ipv4_other(47, PAYLOAD, 4), ETHER_IPV4);
	ADD(ipv4_other(255, "", 0), ETHER_IPV4);
}

static inline void corpus_ipv6(struct sample **to)
{
	ADD(ipv6_tcp(1, 2), ETHER_IPV6 + TCP_NEEDS);
	ADD(ipv6_tcp(2, 2), ETHER_IPV6 + TCP_NEEDS);
	ADD(ipv6_udp("abcdefgh", 8), ETHER_IPV6 + UDP_NEEDS);
	ADD(ipv6_udp("abcdefgi", 8), ETHER_IPV6 + UDP_NEEDS);
	ADD(ipv6_icmp(128, 1, 1), ETHER_IPV6 + ICMP_NEEDS);
	ADD(ipv6_icmp(129, 1, 1), ETHER_IPV6 + ICMP_NEEDS);
	ADD(ipv6_icmp(128, 1, 2), ETHER_IPV6 + ICMP_NEEDS);
	ADD_EXTENDED(ipv6_extension(HOP_BY_HOP, 8, 1), 8 + UDP_NEEDS);
	ADD_EXTENDED(ipv6_all_extensions(), 8 + 24 + 8 + 24 + 16 + TCP_NEEDS);
	ADD_EXTENDED(ipv6_fragment(0x12345678, 0, true), 8 + UDP_NEEDS);
	ADD_EXTENDED(ipv6_fragment(0x12345678, 24, true), 8);
	ADD_EXTENDED(ipv6_fragment(0x12345678, 48, true), 8);
	ADD_EXTENDED(ipv6_fragment(0x12345678, 48, false), 8);
	ADD_EXTENDED(ipv6_fragment(0x12345679, 48, false), 8);
}

static inline void corpus_rest(struct sample **to)
{
	ADD(arp(1, IPV4_FROM, IPV4_TO), ETHER_SIZE + ARP_NEEDS);
	ADD(arp(2, IPV4_FROM, IPV4_TO), ETHER_SIZE + ARP_NEEDS);
	ADD(arp(1, IPV4_FROM, "10.0.0.3"), ETHER_SIZE + ARP_NEEDS);
	ADD(arp(1, "10.0.0.3", IPV4_TO), ETHER_SIZE + ARP_NEEDS);
	ADD(other(LLDP, PAYLOAD, 36), ETHER_SIZE);
	ADD(other(LLDP, &PAYLOAD[1], 35), ETHER_SIZE);
	ADD(other(0x88b5, PAYLOAD, 3), ETHER_SIZE);
	ADD(other(0x88b5, "", 0), ETHER_SIZE);
}

static inline void corpus_fill(struct sample *samples)
{
	struct sample *to = samples;

	corpus_ipv4(&to);
	corpus_ipv6(&to);
	corpus_rest(&to);
	if (to != samples + CORPUS_SIZE)
		abort();
}

#endif
