/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds and parses packets in socket buffers, one function for each way a packet can lie there:
 *
 *	packet_skb()	headers are set: the network header says where to start
 *	packet_ether()	headers are not set: a link header at an address
 *	packet_header()	headers are not set: a network header at an address
 *
 * All give the same struct packet for the same packet.
 */
#ifndef VNT_SKB_BPF_H
#define VNT_SKB_BPF_H

#include "packet.bpf.h"
#include "filter.bpf.h"

/* A tag that the device took off, or will put on, stands beside the bytes. */
static __always_inline bool has_hardware_tag(const struct sk_buff *skb, const bool typed)
{
	const struct sk_buff___vnt *buffer = (const void *)skb;
	const struct sk_buff___61 *old = (const void *)skb;

	return bpf_core_field_exists(old->vlan_present) ? READ_BITS(old, vlan_present)
							: READ(buffer, vlan_proto);
}

static __always_inline void packet_hardware_vlan(struct packet *packet,
						 const struct sk_buff *skb,
						 const bool typed)
{
	const struct sk_buff___vnt *buffer = (const void *)skb;

	if (!has_hardware_tag(skb, typed))
		return;
	packet->has |= PACKET_VLAN;
	packet->vlan = READ(buffer, vlan_tci) & VLAN_ID;
}

/* The outermost VLAN of @skb with VNT_TAGGED, or 0: beside the bytes, or after the addresses. */
static __always_inline u32 skb_vlan(const struct sk_buff *skb, const bool typed)
{
	const struct sk_buff___vnt *buffer = (const void *)skb;
	u16 ether = READ(buffer, mac_header), tag = 0;

	if (has_hardware_tag(skb, typed))
		return VNT_TAGGED | (READ(buffer, vlan_tci) & VLAN_ID);
	if (!is_vlan(bpf_ntohs(READ(buffer, protocol))) || ether == 0xffff)
		return 0;
	read_kernel(&tag, sizeof(tag), (const u8 *)READ(buffer, head) + ether +
			      sizeof(struct ether_header));
	return VNT_TAGGED | (bpf_ntohs(tag) & VLAN_ID);
}

static __always_inline const u8 *linear_end(const struct sk_buff *skb,
					    const bool typed)
{
	const struct sk_buff___vnt *buffer = (const void *)skb;

	return (const u8 *)READ(buffer, data) + READ(buffer, len) - READ(buffer, data_len);
}

/* From @at to the end of what @skb has in its linear part. */
static __always_inline struct cursor cursor_of(const struct sk_buff *skb, const void *at,
					       const bool typed)
{
	const struct sk_buff___vnt *buffer = (const void *)skb;
	struct cursor cursor = {.at = at, .end = linear_end(skb, typed)};

	if (filter.terms & FILTER_EXPRESSION)
		cursor.beyond = READ(buffer, data_len);
	return cursor;
}

#define LINK_ETHER	1
#define LINK_LOOPBACK	772

/* Packets of other devices, as tun, gre and wireguard are, begin without an Ethernet header. */
static __always_inline bool has_ether(const struct sk_buff *skb, const bool typed)
{
	const struct sk_buff___vnt *buffer = (const void *)skb;
	const struct net_device___vnt *dev = READ(buffer, dev);
	u16 type = dev ? READ(dev, type) : LINK_ETHER;

	return type == LINK_ETHER || type == LINK_LOOPBACK;
}

/*
 * Packets that this host makes get their protocol only on their way; until
 * then the version of IP tells.
 */
static __always_inline u16 type_by_version(const void *header)
{
	u8 version = 0;

	read_kernel(&version, sizeof(version), header);
	return version >> 4 == 4 ? ETHERTYPE_IPV4 : version >> 4 == 6 ? ETHERTYPE_IPV6 : 0;
}

/* Step over the Ethernet header at @cursor, if the device has one; @type is what follows. */
static __always_inline bool packet_begin(struct packet *packet, struct cursor *cursor,
					 const struct sk_buff *skb, u16 *type, const bool typed)
{
	const struct sk_buff___vnt *buffer = (const void *)skb;
	struct ether_header header;

	if (!has_ether(skb, typed)) {
		*type = bpf_ntohs(READ(buffer, protocol));
		if (!*type)
			*type = type_by_version(cursor->at);
		return true;
	}
	if (!take(cursor, &header))
		return false;
	macs_ether(packet, &header);
	*type = bpf_ntohs(header.type);
	return true;
}

/* The packet of @skb whose link header, an Ethernet header or none, is at @link. */
static __always_inline bool packet_ether(struct packet *packet,
					 const struct sk_buff *skb,
					 const void *link, const bool typed)
{
	struct cursor cursor = cursor_of(skb, link, typed);
	u16 type;

	packet_hardware_vlan(packet, skb, typed);
	return packet_begin(packet, &cursor, skb, &type, typed) &&
	       packet_network(packet, &cursor, type);
}

/* Bytes of @skb from its link header on, which the stack has stepped over on receiving. */
static __always_inline u32 frame_bytes(const struct sk_buff *skb, const bool typed)
{
	const struct sk_buff___vnt *buffer = (const void *)skb;
	const u8 *data = READ(buffer, data), *head = READ(buffer, head);
	u16 link = READ(buffer, mac_header);
	u32 length = READ(buffer, len);

	return link != 0xffff && head + link < data ? length + (data - head - link) : length;
}

#ifdef VNT_MACS
/*
 * Take the MAC addresses of an Ethernet header that lies before @network, with nothing but VLAN
 * tags between.  What a GRE or IPIP device has received has the tunnel's IP header in that place.
 */
static __always_inline void packet_link(struct packet *packet, const struct sk_buff *skb,
					const u8 *network, const bool typed)
{
	const struct sk_buff___vnt *buffer = (const void *)skb;
	u16 offset = READ(buffer, mac_header);
	const u8 *at = (const u8 *)READ(buffer, head) + offset;
	struct ether_header ether;
	u64 tags = network - at - sizeof(ether);

	if (offset != 0xffff && tags <= MAX_VLAN_TAGS * sizeof(struct vlan_header) &&
	    tags % sizeof(struct vlan_header) == 0 &&
	    !read_kernel(&ether, sizeof(ether), at))
		macs_ether(packet, &ether);
}
#else
#define packet_link(packet, skb, network, typed)	((void)0)
#endif

static __always_inline bool packet_at(struct packet *packet, const struct sk_buff *skb,
				      const void *header, u16 type, const bool typed)
{
	struct cursor cursor = cursor_of(skb, header, typed);

	packet_hardware_vlan(packet, skb, typed);
	packet_link(packet, skb, header, typed);
	return packet_network(packet, &cursor, type);
}

/* The packet of @skb whose network header, or in-band VLAN tag, is at @header. */
static __always_inline bool packet_header(struct packet *packet, const struct sk_buff *skb,
					  const void *header, const bool typed)
{
	const struct sk_buff___vnt *buffer = (const void *)skb;

	return packet_at(packet, skb, header, bpf_ntohs(READ(buffer, protocol)), typed);
}

/*
 * The packet of @skb, whose network header is set.  Tags in the bytes are
 * before it on sending and after it on receiving; so where there are any, the
 * Ethernet header says where to start.
 */
static __always_inline bool packet_skb(struct packet *packet,
				       const struct sk_buff *skb, const bool typed)
{
	const struct sk_buff___vnt *buffer = (const void *)skb;
	const u8 *head = READ(buffer, head);
	u16 offset = READ(buffer, network_header);
	u16 ether = READ(buffer, mac_header);
	u16 type = bpf_ntohs(READ(buffer, protocol));

	if (is_vlan(type) && ether != 0xffff)
		offset = ether + sizeof(struct ether_header);
	if (!offset || offset == 0xffff)
		return false;
	if (!type)
		type = type_by_version(head + offset);
	return packet_at(packet, skb, head + offset, type, typed);
}

#include "glance.bpf.h"
#include "device.bpf.h"

#endif
