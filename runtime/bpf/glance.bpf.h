/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Filters most packets by a few bytes of their header, so that those that are not wanted are
 * never parsed.  For packets in socket buffers, with skb.bpf.h and filter.bpf.h.
 */
#ifndef VNT_GLANCE_BPF_H
#define VNT_GLANCE_BPF_H

/* What most packets begin with. */
union glance {
	struct {
		struct ipv4_header ip;
		u16 sport, dport;
	};
	u64 words[3];
};

/* Is there anything to look for?  Asked before the header's place is read. */
static __always_inline bool can_miss(void)
{
	return filter.terms & FILTER_AT_A_GLANCE;
}

/* Is a bit that all wanted packets have another one in what was @seen? */
static __always_inline bool bits_differ(const union glance *seen)
{
	return (seen->words[1] ^ filter.look.value[0]) & filter.look.mask[0] ||
	       (seen->words[2] ^ filter.look.value[1]) & filter.look.mask[1];
}

/* Does what was @seen pass the terms that bits alone cannot tell? */
static __always_inline bool terms_match(const union glance *seen)
{
	const u32 terms = filter.look.terms;
	struct packet_flow flow = {.ethertype = ETHERTYPE_IPV4, .proto = seen->ip.protocol};

	if (terms & FILTER_ADDRESSES) {
		set_ipv4(flow.saddr, seen->ip.saddr);
		set_ipv4(flow.daddr, seen->ip.daddr);
		if (!filter_addresses(&flow, terms))
			return false;
	}
	if (terms & FILTER_PORTS) {
		flow.sport = bpf_ntohs(seen->sport);
		flow.dport = bpf_ntohs(seen->dport);
		if (!has_ports(flow.proto) || !filter_ports(&flow, terms))
			return false;
	}
	return !(terms & (FILTER_PROTO | FILTER_FAMILY)) || filter_protocols(&flow, terms);
}

/* Only what the filter asks for is taken from what was @seen. */
static __always_inline bool glance_matches(const union glance *seen)
{
#ifdef VNT_TUNNELS
	if (seen->ip.protocol == 17 && is_tunnel(bpf_ntohs(seen->dport)))
		return true;	/* what is inside may match */
#endif
	return !bits_differ(seen) && (!filter.look.terms || terms_match(seen));
}

/*
 * Does one read of an IPv4 header without options at @network, which the linear part
 * holds before @end, show that the packet does not pass?  What it does not show is left
 * to filter_packet().
 */
static __always_inline bool misses_ipv4(const u8 *network, const u8 *end)
{
	union glance seen;

	return network + sizeof(seen) <= end &&
	       !read_kernel(&seen, sizeof(seen), network) &&
	       seen.ip.version_length == 0x45 &&
	       !(seen.ip.fragment & bpf_htons(IPV4_OFFSET)) && !glance_matches(&seen);
}

/* The same for each way in which a packet can lie in @skb, see skb.bpf.h; if can_miss(). */
static __always_inline bool misses_header(const struct sk_buff *skb, const void *header,
					  const bool typed)
{
	const struct sk_buff___vnt *buffer = (const void *)skb;

	return READ(buffer, protocol) == bpf_htons(ETHERTYPE_IPV4) &&
	       misses_ipv4(header, linear_end(skb, typed));
}

static __always_inline bool misses_skb(const struct sk_buff *skb, const bool typed)
{
	const struct sk_buff___vnt *buffer = (const void *)skb;

	return misses_header(skb, (const u8 *)READ(buffer, head) + READ(buffer, network_header),
			     typed);
}

static __always_inline bool misses_ether(const struct sk_buff *skb, const void *link,
					 const bool typed)
{
	u32 size = has_ether(skb, typed) ? sizeof(struct ether_header) : 0;

	return misses_header(skb, (const u8 *)link + size, typed);
}

#endif
