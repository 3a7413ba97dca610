/* SPDX-License-Identifier: MIT */
/*
 * Random frames.  Values come from small pools, so that random filters meet
 * them; some frames are then changed or cut at random.  No expression draws
 * twice where C leaves open which is first: a seed means the same everywhere.
 */
#ifndef FUZZ_MAKE_H
#define FUZZ_MAKE_H

#include "enter.h"

static u64 random_state;

static inline u32 random_below(u32 end)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (random_state >> 16) % end;
}

static inline bool one_in(u32 count)
{
	return !random_below(count);
}

#define ANY(pool) ((pool)[random_below(ARRAY_SIZE(pool))])

static const char *const ipv4_pool[] = {
	"10.0.0.1", "10.0.0.2", "10.1.0.1", "192.168.7.9", "255.255.255.255", "0.0.0.0",
};
static const char *const ipv6_pool[] = {
	"fd00::1", "fd00::2", "fd00:0:0:1::1", "fe80::1", "ff02::1", "2001:db8::7",
};
static const u16 port_pool[] = {0, 53, 80, 1234, 65535};
static const u16 vlan_pool[] = {0, 1, 5, 100, 4095};
static const u16 type_pool[] = {IPV4, ARP, IPV6, LLDP, 0x88b5, 0x0842, 0xffff};
static const u8 proto_pool[] = {ICMP, 2, TCP, UDP, 47, 50, ICMP6, NO_NEXT, SCTP, 255};
static const u8 extension_pool[] = {HOP_BY_HOP, ROUTING, FRAGMENT, AUTH, OPTIONS, MOBILITY};

static inline void make_transport(struct frame *frame, u8 proto)
{
	u16 sport = ANY(port_pool), dport = ANY(port_pool);
	u32 some = random_below(130);

	switch (proto) {
	case TCP:
		return put_tcp(frame, sport, dport, some, 1);
	case UDP:
		return put_udp(frame, sport, dport, "0123456789", some % 11);
	case SCTP:
		put16(frame, sport);
		put16(frame, dport);
		break;
	case ICMP:
	case ICMP6:
		return put_icmp(frame, some, 0, 1, some % 9);
	}
	put_fill(frame, 0x17, some % 40);
	end_ip(frame);
}

static inline void make_ipv4(struct frame *frame)
{
	static const u16 fragments[] = {
		0, 0, 0, 0, DONT_FRAGMENT, DONT_FRAGMENT, 0x8000,
		MORE_FRAGMENTS, MORE_FRAGMENTS | 5, 5, IPV4_OFFSET,
	};
	struct ipv4 ip = {.proto = ANY(proto_pool)};

	ip.id = random_below(9);
	ip.fragment = ANY(fragments);
	ip.options = one_in(4) ? random_below(11) : 0;
	ip.from = ANY(ipv4_pool);
	ip.to = ANY(ipv4_pool);
	put_ipv4_struct(frame, ip);
	make_transport(frame, ip.proto);
}

static inline void make_extension(struct frame *frame, u8 type, u8 next)
{
	u32 some = random_below(60);

	if (type == FRAGMENT)
		put_fragment(frame, next, some % 3 * 8, one_in(2), some);
	else if (type == AUTH)
		put_extension(frame, type, next, 8 + some % 5 * 4);
	else
		put_extension(frame, type, next, 8 + some % 4 * 8);
}

/* Mostly a few extension headers, at times more than are walked. */
static inline void make_ipv6(struct frame *frame)
{
	u32 count = one_in(2) ? 0 : one_in(8) ? random_below(10) : random_below(4);
	u8 proto = ANY(proto_pool), type = count ? ANY(extension_pool) : proto;

	const char *from = ANY(ipv6_pool), *to = ANY(ipv6_pool);

	put_ipv6_between(frame, type, from, to);
	while (count--) {
		u8 next = count ? ANY(extension_pool) : proto;

		make_extension(frame, type, next);
		type = next;
	}
	make_transport(frame, proto);
}

static inline u16 make_type(void)
{
	switch (random_below(8)) {
	case 0: return random_below(1500);
	case 1: return ARP;
	case 2: return ANY(type_pool);
	case 3:
	case 4: return IPV6;
	}
	return IPV4;
}

static inline void make_arp(struct frame *frame)
{
	const char *sender = ANY(ipv4_pool), *target = ANY(ipv4_pool);

	put_arp(frame, 1 + random_below(2), sender, target);
}

static inline void make_network(struct frame *frame, u16 type)
{
	u32 some = random_below(256 * 64);

	if (type == IPV4)
		make_ipv4(frame);
	else if (type == IPV6)
		make_ipv6(frame);
	else if (type == ARP)
		make_arp(frame);
	else
		put_fill(frame, some / 64, some % 64);
}

/* Up to four tags, of which the outermost may be the hardware's. */
static inline u32 make_tags(struct frame *frame, u16 type)
{
	u32 tags = one_in(2) ? 0 : one_in(8) ? random_below(5) : 1 + random_below(2);

	for (u32 i = 0; i < tags; i++) {
		u16 tag = one_in(32) ? OLD_QINQ : one_in(2) ? TAG : QINQ;

		if (i)
			put16(frame, tag);
		else
			put_ether(frame, tag);
		tag = ANY(vlan_pool);
		put16(frame, tag | random_below(16) << 12);
	}
	if (tags)
		put16(frame, type);
	else
		put_ether(frame, type);
	return tags;
}

/* Mostly in the headers. */
static inline void make_changes(struct frame *frame)
{
	for (u32 changes = 1 + random_below(3); frame->length && changes; changes--) {
		u32 size = frame->length < 64 || one_in(4) ? frame->length : 64;
		u8 *byte = frame->bytes + random_below(size);

		*byte ^= one_in(2) ? 1u << random_below(8) : random_below(256);
	}
}

static inline bool is_tag(u16 type)
{
	return type == TAG || type == QINQ;
}

static inline struct frame make_frame(void)
{
	struct frame frame = {};
	u16 type = make_type();

	make_tags(&frame, type);
	make_network(&frame, type);
	if (one_in(3)) {
		u8 padding = one_in(2) ? 0 : random_below(256);

		put_fill(&frame, padding, random_below(30));
	}
	if (one_in(3))
		make_changes(&frame);
	if (one_in(4))
		frame.length = random_below(frame.length + 1);
	if (one_in(2) && frame.length >= ETHER_SIZE + TAG_SIZE && is_tag(frame_type(&frame)))
		frame_untag(&frame);
	return frame;
}

#endif
