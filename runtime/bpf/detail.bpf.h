/* SPDX-License-Identifier: GPL-2.0-only */
/* Fields of packets that few tools read: packet.bpf.h fills them in for VNT_MACS or VNT_DETAILS. */
#ifndef VNT_DETAIL_BPF_H
#define VNT_DETAIL_BPF_H

#ifdef VNT_MACS

/* A MAC address as a number, as it is written. */
static __always_inline u64 mac_number(const u8 *mac)
{
	return (u64)mac[0] << 40 | (u64)mac[1] << 32 | (u64)mac[2] << 24 | (u64)mac[3] << 16 |
	       (u64)mac[4] << 8 | mac[5];
}

static __always_inline void macs_ether(struct packet *packet, const struct ether_header *ether)
{
	packet->macs.smac = mac_number(ether->from);
	packet->macs.dmac = mac_number(ether->to);
}

static __always_inline void macs_arp(struct packet *packet, const struct arp_header *arp)
{
	packet->macs.arp_smac = mac_number(arp->sender);
	packet->macs.arp_tmac = mac_number(arp->target);
}

#else
#define macs_ether(packet, ether)	((void)(packet))
#define macs_arp(packet, arp)		((void)0)
#endif

#ifdef VNT_DETAILS

static __always_inline void detail_end(struct packet *packet, const u8 *end)
{
	packet->detail.end = end;
}

/*
 * The header is the one before @after.  Packets too large for their IP header to say how
 * large they are seem to carry nothing.
 */
static __always_inline void detail_tcp(struct packet *packet, const struct tcp_header *tcp,
				       const u8 *after)
{
	const u8 *payload = after - sizeof(*tcp) + (tcp->length >> 4 << 2);

	packet->detail.tcp_flags = tcp->flags;
	if (packet->detail.end > payload)
		packet->detail.tcp_payload = packet->detail.end - payload;
}

#else
#define detail_end(packet, end)		((void)0)
#define detail_tcp(packet, tcp, after)	((void)0)
#endif

#endif
