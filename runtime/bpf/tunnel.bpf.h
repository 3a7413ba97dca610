/* SPDX-License-Identifier: GPL-2.0-only */
/* Parses the packet inside a packet of VXLAN or Geneve.  With VNT_TUNNELS. */
#ifndef VNT_TUNNEL_BPF_H
#define VNT_TUNNEL_BPF_H

#include "choice.bpf.h"
#include "packet.bpf.h"

#define PORT_VXLAN	4789
#define PORT_VXLAN_LINUX 8472	/* of Linux, unless another is asked for */
#define PORT_GENEVE	6081
#define TYPE_ETHERNET	0x6558	/* Transparent Ethernet Bridging */
#define VXLAN_HAS_VNI	0x08	/* in the first byte */

#ifdef VNT_VXLAN_PORTS		/* an option of the tool, of type numbers */
extern const volatile struct vnt_list VNT_VXLAN_PORTS;
#endif

/* VXLAN; Geneve has a length in its first byte, and what follows in the next two. */
struct tunnel_header {
	u8 length;
	u8 flags;
	u16 type;
	u32 vni;		/* above its lowest byte */
};

static __always_inline bool is_vxlan(const u16 port)
{
#ifdef VNT_VXLAN_PORTS
	if (VNT_VXLAN_PORTS.count)
		return lists_number(&VNT_VXLAN_PORTS, port);
#endif
	return port == PORT_VXLAN || port == PORT_VXLAN_LINUX;
}

/* Can a packet of UDP to @port have another one inside? */
static __always_inline bool is_tunnel(const u16 port)
{
	return port == PORT_GENEVE || is_vxlan(port);
}

/* Step over the header of the tunnel, whose number is @vni; false: it holds no Ethernet frame. */
static __always_inline bool take_tunnel(struct cursor *cursor, const bool vxlan, u32 *vni)
{
	struct tunnel_header header;

	if (!take(cursor, &header) || (vxlan && !(header.length & VXLAN_HAS_VNI)))
		return false;
	*vni = bpf_ntohl(header.vni) >> 8;
	if (vxlan)
		return true;
	cursor->at += (header.length & 0x3f) * 4;
	return bpf_ntohs(header.type) == TYPE_ETHERNET;
}

/*
 * Where the packet inside of @packet begins, whose bytes end at @end, and its ethertype; false:
 * there is none.
 */
static __always_inline bool find_inside(const struct packet *packet, const u8 *end,
					struct cursor *cursor, u16 *type, u32 *vni)
{
	u16 port = packet->id.flow.dport;
	struct ether_header ether;

	*cursor = (struct cursor){.at = packet->payload, .end = end};
	if (!cursor->at || !is_tunnel(port) || !take_tunnel(cursor, port != PORT_GENEVE, vni) ||
	    !take(cursor, &ether))
		return false;
	*type = bpf_ntohs(ether.type);
	return true;
}

#ifdef VNT_TUNNEL_FIELDS
/* Fill in the inner flow of @packet if it is one of VXLAN or Geneve; else it stays 0. */
static __always_inline void packet_tunnel(struct packet *packet, const u8 *end)
{
	struct packet inner = {};
	struct cursor cursor;
	u16 type;

	if (find_inside(packet, end, &cursor, &type, &packet->vni) &&
	    packet_network(&inner, &cursor, type))
		packet->inner = inner.id.flow;
}
#endif

/*
 * Put the packet inside of @packet, whose bytes end at @end, in its place, if there is one; false:
 * it cannot be parsed.  The verifier checks a global function for itself: what follows a call is
 * not checked once more for each way through both packets.
 */
__noinline int packet_innermost(struct packet *packet, u64 end)
{
	struct cursor cursor;
	u16 type;
	u32 vni;

	if (!packet)
		return false;
	if (!find_inside(packet, (const u8 *)end, &cursor, &type, &vni))
		return true;
	*packet = (struct packet){.has = packet->has & PACKET_REPLY};
	return packet_network(packet, &cursor, type);
}

#endif
