/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Filters hits by the device and network namespace of their packet: --iface and --netns.
 */
#ifndef VNT_DEVICE_BPF_H
#define VNT_DEVICE_BPF_H

/* Which device and network namespace the packet is in. */
static __always_inline bool filter_device(const struct sk_buff *skb,
					  const bool typed)
{
	const struct sk_buff___vnt *buffer = (const void *)skb;
	u32 terms = filter.terms;
	const struct net_device___vnt *dev;
	const struct net___vnt *net;

	if (!(terms & (FILTER_IFACE | FILTER_NETNS)))
		return true;
	dev = READ(buffer, dev);
	if (!dev)
		return false;
	if (terms & FILTER_IFACE && (u32)READ(dev, ifindex) != filter.ifindex)
		return false;
	if (!(terms & FILTER_NETNS))
		return true;
	net = READ(dev, nd_net.net);
	return READ(net, ns.inum) == filter.netns;
}

#endif
