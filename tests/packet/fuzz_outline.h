/* SPDX-License-Identifier: MIT */
/*
 * Where libpcap and the parser differ by definition.  An outline of a frame is
 * read by offsets, apart from the parser, and says which rules apply:
 *
 *	incomplete	what the parser wants is not all there, or is no IP of
 *			its version, or lies behind too many tags or extension
 *			headers: not parsed, where libpcap reads what it can
 *	extended	libpcap steps over no extension headers to the ports, so
 *			it is given the packet without them
 *	unfinished	extension headers were not walked to their end, being
 *			too many or cut: the protocol is the extension's, where
 *			libpcap would read on
 *	later		libpcap reads ports in IPv6's later fragments
 *	old_tag		libpcap takes 0x9100 for a VLAN tag, Linux does not
 */
#ifndef FUZZ_OUTLINE_H
#define FUZZ_OUTLINE_H

#include "fuzz_make.h"

#define RULES(R) R(incomplete) R(extended) R(unfinished) R(later) R(old_tag)

struct outline {
	struct frame wire;	/* all tags in the bytes */
	u32 network, end;
	u32 transport;
	u16 type;
	u8 next;
	bool mobility, reserved, auth;
#define R(rule) bool rule;
	RULES(R)
#undef R
};

static inline u8 byte_at(const struct outline *outline, u32 at)
{
	return outline->wire.bytes[at];
}

static inline u16 word_at(const struct outline *outline, u32 at)
{
	return byte_at(outline, at) << 8 | byte_at(outline, at + 1);
}

static inline bool has_bytes(const struct outline *outline, u32 size)
{
	return outline->transport + size <= outline->end;
}

static inline bool is_extension(u8 next)
{
	return memchr(extension_pool, next, sizeof(extension_pool));
}

static inline void outline_transport(struct outline *outline)
{
	u32 needs = 0;

	if (outline->later)
		return;
	if (outline->next == TCP || outline->next == SCTP)
		needs = 12;
	if (outline->next == UDP || outline->next == UDPLITE || outline->next == ICMP ||
	    outline->next == ICMP6)
		needs = 8;
	if (needs && !has_bytes(outline, needs))
		outline->incomplete = true;
}

static inline void outline_ipv4(struct outline *outline)
{
	u32 at = outline->network;
	u8 first;

	outline->incomplete = !has_bytes(outline, 20);
	if (outline->incomplete)
		return;
	first = byte_at(outline, at);
	outline->incomplete = first >> 4 != 4 || (first & 15) < 5;
	outline->transport = at + (first & 15) * 4;
	outline->next = byte_at(outline, at + 9);
	outline->later = word_at(outline, at + 6) % 0x2000;
	outline_transport(outline);
	outline->later = false;
}

/* One extension header; false when it is the last that is walked. */
static inline bool outline_extension(struct outline *outline)
{
	u32 at = outline->transport, length;

	if (!has_bytes(outline, 8))
		return false;
	length = byte_at(outline, at + 1);
	outline->extended = true;
	outline->mobility |= outline->next == MOBILITY;
	outline->auth |= outline->next == AUTH;
	outline->reserved |= outline->next == FRAGMENT && length;
	if (outline->next == FRAGMENT) {
		length = 8;
		outline->later = word_at(outline, at + 2) >= 8;
	} else {
		length = outline->next == AUTH ? 4 * length + 8 : 8 * length + 8;
	}
	outline->next = byte_at(outline, at);
	outline->transport += length;
	return !outline->later;
}

static inline void outline_extensions(struct outline *outline)
{
	int count = 0;

	while (is_extension(outline->next) && count++ < MAX_EXTENSIONS) {
		if (!outline_extension(outline))
			break;
	}
	outline->unfinished = is_extension(outline->next);
	if (!outline->later)
		outline->incomplete |= outline->unfinished;
}

static inline void outline_ipv6(struct outline *outline)
{
	outline->incomplete = !has_bytes(outline, 40);
	if (outline->incomplete)
		return;
	outline->incomplete = byte_at(outline, outline->network) >> 4 != 6;
	outline->next = byte_at(outline, outline->network + 6);
	outline->transport += 40;
	outline_extensions(outline);
	outline_transport(outline);
}

static inline void outline_tags(struct outline *outline)
{
	u32 tags = 0;

	outline->type = word_at(outline, TYPE_AT);
	while (is_tag(outline->type) && tags < MAX_VLAN_TAGS) {
		tags++;
		outline->network += TAG_SIZE;
		outline->incomplete = outline->network > outline->end;
		if (outline->incomplete)
			return;
		outline->type = word_at(outline, outline->network - 2);
	}
	outline->old_tag = outline->type == OLD_QINQ;
	outline->incomplete = is_tag(outline->type);
}

static inline void outline_network(struct outline *outline)
{
	outline->transport = outline->network;
	if (outline->type == IPV4)
		outline_ipv4(outline);
	else if (outline->type == IPV6)
		outline_ipv6(outline);
	else if (outline->type == ARP)
		outline->incomplete = !has_bytes(outline, 28);
}

static inline struct outline outline_of(const struct frame *frame)
{
	struct outline outline = {.wire = *frame, .network = ETHER_SIZE};

	if (frame->hardware && frame->length >= TYPE_AT)
		frame_retag(&outline.wire);
	outline.end = outline.wire.length;
	outline.incomplete = outline.end < ETHER_SIZE;
	if (!outline.incomplete)
		outline_tags(&outline);
	if (!outline.incomplete)
		outline_network(&outline);
	return outline;
}

/* The frame that libpcap is given: without what it does not step over. */
static inline struct frame outline_plain(const struct outline *outline)
{
	struct frame frame = outline->wire;
	u8 *ip = frame.bytes + outline->network;

	if (outline->old_tag)
		ip[-1] ^= 1;
	if (outline->incomplete || outline->type != IPV6)
		return frame;
	ip[6] = outline->unfinished ? 254 : outline->next;
	if (outline->transport >= frame.length) {
		frame.length = outline->network + 40;
		return frame;
	}
	memmove(ip + 40, frame.bytes + outline->transport, frame.length - outline->transport);
	frame.length -= outline->transport - outline->network - 40;
	return frame;
}

#endif
