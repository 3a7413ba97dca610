/* SPDX-License-Identifier: GPL-2.0-only */
/* Parses the packet inside a packet of VXLAN or Geneve.  With packet.bpf.h and VNT_TUNNELS. */
#ifndef VNT_TUNNEL_BPF_H
#define VNT_TUNNEL_BPF_H

#include "choice.bpf.h"

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

static __always_inline bool is_vxlan(const struct packet *packet)
{
	const u16 port = packet->id.flow.dport;

#ifdef VNT_VXLAN_PORTS
	if (VNT_VXLAN_PORTS.count)
		return lists_number(&VNT_VXLAN_PORTS, port);
#endif
	return port == PORT_VXLAN || port == PORT_VXLAN_LINUX;
}

/* Step over the header of the tunnel; false when it holds no Ethernet frame. */
static __always_inline bool take_tunnel(struct packet *packet, struct cursor *cursor,
					const bool vxlan)
{
	struct tunnel_header header;

	if (!take(cursor, &header) || (vxlan && !(header.length & VXLAN_HAS_VNI)))
		return false;
	packet->vni = bpf_ntohl(header.vni) >> 8;
	if (vxlan)
		return true;
	cursor->at += (header.length & 0x3f) * 4;
	return bpf_ntohs(header.type) == TYPE_ETHERNET;
}

/*
 * Fill in the inner flow of @packet, whose bytes end at @end, if it is one of
 * VXLAN or Geneve; else it stays 0.
 */
static __always_inline void packet_tunnel(struct packet *packet, const u8 *end)
{
	struct cursor cursor = {.at = packet->payload, .end = end};
	struct ether_header ether;
	struct packet inner = {};
	bool vxlan = is_vxlan(packet);

	if (!cursor.at || (!vxlan && packet->id.flow.dport != PORT_GENEVE))
		return;
	if (take_tunnel(packet, &cursor, vxlan) && take(&cursor, &ether) &&
	    packet_network(&inner, &cursor, bpf_ntohs(ether.type)))
		packet->inner = inner.id.flow;
}

#endif
