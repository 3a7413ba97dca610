/* SPDX-License-Identifier: MIT */
/* The ways into the parser, each from a frame in a buffer of its own. */
#ifndef ENTER_H
#define ENTER_H

#include "frame.h"

/*
 * A socket buffer whose bytes are @frame and nothing more: what is read
 * before its first or behind its last byte, AddressSanitizer sees.
 */
static inline struct sk_buff skb_of(const struct frame *frame)
{
	u8 *head = malloc(frame->length);
	struct sk_buff skb = {
		.head = head,
		.data = head,
		.len = frame->length,
		.network_header = ETHER_SIZE,
		.mac_header = 0,
		.vlan_tci = frame->hardware ? frame->tag : 0,
		.vlan_proto = frame->hardware ? htons(frame->tag_type) : 0,
		.unknown = frame->hardware,
	};

	memcpy(head, frame->bytes, frame->length);
	/* As eth_type_trans() has it: a length is LLC. */
	if (frame->length >= ETHER_SIZE)
		skb.protocol = htons(frame_type(frame) < ETHERTYPE_MIN ? ETHERTYPE_LLC
				     : frame_type(frame));
	return skb;
}

/* Headers are not set: the Ethernet header is where the data begins. */
static inline bool enter_ether(const struct frame *frame, struct packet *packet)
{
	struct sk_buff skb = skb_of(frame);
	bool parsed;

	*packet = (struct packet){};
	skb.network_header = 0xffff;
	skb.protocol = 0;
	parsed = packet_ether(packet, &skb, skb.data, true);
	free(skb.head);
	return parsed;
}

/* Headers are not set: what follows Ethernet is at an address. */
static inline bool enter_header(const struct frame *frame, struct packet *packet)
{
	struct sk_buff skb = skb_of(frame);
	bool parsed;

	*packet = (struct packet){};
	skb.network_header = 0;
	parsed = packet_header(packet, &skb, skb.data + ETHER_SIZE, true);
	free(skb.head);
	return parsed;
}

/* Headers are set and the data begins at the Ethernet header, as on sending. */
static inline bool enter_sending(const struct frame *frame, struct packet *packet)
{
	struct sk_buff skb = skb_of(frame);
	bool parsed;

	*packet = (struct packet){};
	parsed = packet_skb(packet, &skb, true);
	free(skb.head);
	return parsed;
}

/* Headers are set and the data begins behind Ethernet, as on receiving. */
static inline bool enter_receiving(const struct frame *frame, struct packet *packet)
{
	struct sk_buff skb = skb_of(frame);
	bool parsed;

	*packet = (struct packet){};
	skb.data += ETHER_SIZE;
	skb.len -= ETHER_SIZE;
	parsed = packet_skb(packet, &skb, false);
	free(skb.head);
	return parsed;
}

/* As on receiving, with @paged more bytes that are not in the linear part. */
static inline bool enter_paged(const struct frame *frame, struct packet *packet,
			       u32 paged)
{
	struct sk_buff skb = skb_of(frame);
	bool parsed;

	*packet = (struct packet){};
	skb.len += paged;
	skb.data_len = paged;
	parsed = packet_skb(packet, &skb, true);
	free(skb.head);
	return parsed;
}

typedef bool entry(const struct frame *frame, struct packet *packet);

static entry *const entries[] = {
	enter_ether, enter_header, enter_sending, enter_receiving,
};

static inline bool same_id(const struct packet *a, const struct packet *b)
{
	return !memcmp(&a->id, &b->id, sizeof(a->id));
}

static inline bool same_packet(const struct packet *a, const struct packet *b)
{
	return same_id(a, b) && a->has == b->has && a->vlan == b->vlan;
}

#endif
