/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The device filter of --iface and --netns.
 * Needs struct sk_buff { dev }, net_device { ifindex, nd_net } and net { ns }.
 */
#ifndef VNT_DEVICE_BPF_H
#define VNT_DEVICE_BPF_H

/* Which device and network namespace the packet is in. */
static __always_inline bool filter_device(const struct sk_buff *skb,
					  const bool typed)
{
	u32 terms = filter.terms;
	const struct net_device *dev;
	const struct net *net;

	if (!(terms & (FILTER_IFACE | FILTER_NETNS)))
		return true;
	dev = READ(skb, dev);
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
