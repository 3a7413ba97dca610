/* SPDX-License-Identifier: GPL-2.0-only */
/* Parses the packet inside a packet of VXLAN or Geneve.  With packet.bpf.h and VNT_TUNNELS. */
#ifndef VNT_TUNNEL_BPF_H
#define VNT_TUNNEL_BPF_H

#define PORT_VXLAN	4789
#define PORT_GENEVE	6081
#define TYPE_ETHERNET	0x6558	/* Transparent Ethernet Bridging */

/* VXLAN; Geneve has a length in its first byte, and what follows in the next two. */
struct tunnel_header {
	u8 length;
	u8 flags;
	u16 type;
	u32 vni;		/* above its lowest byte */
};

/* Step over the header of the tunnel; false when it holds no Ethernet frame. */
static __always_inline bool take_tunnel(struct packet *packet, struct cursor *cursor)
{
	struct tunnel_header header;

	if (!take(cursor, &header))
		return false;
	packet->vni = bpf_ntohl(header.vni) >> 8;
	if (packet->id.flow.dport == PORT_VXLAN)
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

	if (!cursor.at || (packet->id.flow.dport != PORT_VXLAN &&
			   packet->id.flow.dport != PORT_GENEVE))
		return;
	if (take_tunnel(packet, &cursor) && take(&cursor, &ether) &&
	    packet_network(&inner, &cursor, bpf_ntohs(ether.type)))
		packet->inner = inner.id.flow;
}

#endif
