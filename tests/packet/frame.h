/* SPDX-License-Identifier: MIT */
/*
 * Frames: built header by header, laid into a buffer of exactly their size,
 * and parsed from there by each entry of the parser.
 */
#ifndef FRAME_H
#define FRAME_H

#include "host.h"

enum { IPV4 = 0x0800, ARP = 0x0806, IPV6 = 0x86dd, LLDP = 0x88cc };
enum { TAG = ETHERTYPE_VLAN, QINQ = ETHERTYPE_QINQ, OLD_QINQ = 0x9100 };
enum { ICMP = 1, TCP = 6, UDP = 17, ICMP6 = 58, SCTP = 132, UDPLITE = 136 };
enum { HOP_BY_HOP = 0, ROUTING = 43, FRAGMENT = 44, AUTH = 51, NO_NEXT = 59,
       OPTIONS = 60, MOBILITY = 135 };
enum { DONT_FRAGMENT = 0x4000, MORE_FRAGMENTS = 0x2000, MORE_FRAGMENTS_6 = 1 };
enum { ETHER_SIZE = 14, TYPE_AT = 12, TAG_SIZE = 4 };

struct frame {
	u8 bytes[1024];
	u32 length;
	u32 network;		/* where the last IP header begins */
	bool hardware;		/* a tag beside the bytes: */
	u16 tag_type, tag;
};

static inline u8 *put_space(struct frame *frame, u32 size)
{
	u8 *at = frame->bytes + frame->length;

	if (frame->length + size > sizeof(frame->bytes))
		abort();
	memset(at, 0, size);
	frame->length += size;
	return at;
}

static inline void put(struct frame *frame, const void *from, u32 size)
{
	memcpy(put_space(frame, size), from, size);
}

static inline void put8(struct frame *frame, u8 value)
{
	put(frame, &value, sizeof(value));
}

/* To network order. */
static inline void put16(struct frame *frame, u16 value)
{
	put8(frame, value >> 8);
	put8(frame, value);
}

static inline void put32(struct frame *frame, u32 value)
{
	put16(frame, value >> 16);
	put16(frame, value);
}

static inline void put_fill(struct frame *frame, u8 value, u32 count)
{
	memset(put_space(frame, count), value, count);
}

static inline void put_ether(struct frame *frame, u16 type)
{
	put(frame, "\x02\0\0\0\0\x02" "\x02\0\0\0\0\x01", 12);
	put16(frame, type);
}

static inline void put_tag(struct frame *frame, u16 tag, u16 type)
{
	put16(frame, tag);
	put16(frame, type);
}

static inline void set_hardware_tag(struct frame *frame, u16 type, u16 tag)
{
	frame->hardware = true;
	frame->tag_type = type;
	frame->tag = tag;
}

/* 16 bytes of an address, IPv4 mapped as the parser does. */
struct address {
	u32 words[4];
};

static inline struct address address_of(const char *text)
{
	struct address address = {{0, 0, htonl(0xffff), 0}};

	if (inet_pton(AF_INET, text, &address.words[3]) != 1 &&
	    inet_pton(AF_INET6, text, address.words) != 1)
		abort();
	return address;
}

struct ipv4 {
	u8 proto;
	u16 id, fragment;	/* flags and offset in units of 8 */
	u32 options;		/* words */
	const char *from, *to;
};

#define IPV4_FROM "10.0.0.1"
#define IPV4_TO "10.0.0.2"

static inline void put_ipv4_struct(struct frame *frame, struct ipv4 ip)
{
	frame->network = frame->length;
	put8(frame, 0x45 + ip.options);
	put8(frame, 0);
	put16(frame, 0);
	put16(frame, ip.id);
	put16(frame, ip.fragment);
	put8(frame, 64);
	put8(frame, ip.proto);
	put16(frame, 0);
	put(frame, &address_of(ip.from ?: IPV4_FROM).words[3], 4);
	put(frame, &address_of(ip.to ?: IPV4_TO).words[3], 4);
	put_fill(frame, 1, 4 * ip.options);
}

#define put_ipv4(frame, ...) put_ipv4_struct(frame, (struct ipv4){__VA_ARGS__})

#define IPV6_FROM "fd00::1"
#define IPV6_TO "fd00::2"

static inline void put_ipv6_between(struct frame *frame, u8 next,
				    const char *from, const char *to)
{
	frame->network = frame->length;
	put32(frame, 0x60000000);
	put16(frame, 0);
	put8(frame, next);
	put8(frame, 64);
	put(frame, address_of(from).words, 16);
	put(frame, address_of(to).words, 16);
}

static inline void put_ipv6(struct frame *frame, u8 next)
{
	put_ipv6_between(frame, next, IPV6_FROM, IPV6_TO);
}

/* An extension header of @size bytes, whose length is in units of @unit. */
static inline void put_extension(struct frame *frame, u8 type, u8 next, u32 size)
{
	put8(frame, next);
	put8(frame, type == AUTH ? size / 4 - 2 : size / 8 - 1);
	put_fill(frame, 0, size - 2);
}

/* @offset in bytes. */
static inline void put_fragment(struct frame *frame, u8 next, u16 offset,
				bool more, u32 id)
{
	put8(frame, next);
	put8(frame, 0);
	put16(frame, offset | (more ? MORE_FRAGMENTS_6 : 0));
	put32(frame, id);
}

/* The IP header states how long the packet is, all headers being there. */
static inline void end_ip(struct frame *frame)
{
	u8 *ip = frame->bytes + frame->network;
	u32 size = frame->length - frame->network;

	if (ip[0] >> 4 == 4) {
		ip[2] = size >> 8;
		ip[3] = size;
	} else {
		ip[4] = (size - 40) >> 8;
		ip[5] = size - 40;
	}
}

static inline void put_tcp(struct frame *frame, u16 sport, u16 dport, u32 seq, u32 ack)
{
	put16(frame, sport);
	put16(frame, dport);
	put32(frame, seq);
	put32(frame, ack);
	put8(frame, 0x50);
	put8(frame, 0x10);
	put_fill(frame, 0, 6);
	end_ip(frame);
}

static inline void put_udp(struct frame *frame, u16 sport, u16 dport,
			   const void *payload, u32 size)
{
	put16(frame, sport);
	put16(frame, dport);
	put16(frame, 8 + size);
	put16(frame, 0);
	put(frame, payload, size);
	end_ip(frame);
}

static inline void put_icmp(struct frame *frame, u8 type, u8 code, u16 id, u16 seq)
{
	put8(frame, type);
	put8(frame, code);
	put16(frame, 0);
	put16(frame, id);
	put16(frame, seq);
	end_ip(frame);
}

static inline void put_arp(struct frame *frame, u16 operation,
			   const char *sender, const char *target)
{
	put16(frame, 1);
	put16(frame, IPV4);
	put8(frame, 6);
	put8(frame, 4);
	put16(frame, operation);
	put(frame, "\x02\0\0\0\0\x01", 6);
	put(frame, &address_of(sender).words[3], 4);
	put_fill(frame, 0, 6);
	put(frame, &address_of(target).words[3], 4);
}

/* The ethertype field of @frame. */
static inline u16 frame_type(const struct frame *frame)
{
	return frame->bytes[TYPE_AT] << 8 | frame->bytes[TYPE_AT + 1];
}

/* Move the outermost in-band tag to the hardware. */
static inline void frame_untag(struct frame *frame)
{
	u8 *tag = frame->bytes + TYPE_AT;

	set_hardware_tag(frame, frame_type(frame), tag[2] << 8 | tag[3]);
	frame->length -= TAG_SIZE;
	memmove(tag, tag + TAG_SIZE, frame->length - TYPE_AT);
}

/* Move the hardware tag into the bytes. */
static inline void frame_retag(struct frame *frame)
{
	u8 *tag = frame->bytes + TYPE_AT;

	put_space(frame, TAG_SIZE);
	memmove(tag + TAG_SIZE, tag, frame->length - TYPE_AT - TAG_SIZE);
	*(u16 *)tag = htons(frame->tag_type);
	*(u16 *)(tag + 2) = htons(frame->tag);
	frame->hardware = false;
}

#endif
