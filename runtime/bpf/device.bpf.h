/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Filters hits by the device and network namespace of their packet: --iface and --netns.  A
 * packet has no device yet where a socket sends it, and none any longer where a socket gets it;
 * there its route, the device that it came in by, and its socket tell where it is.
 */
#ifndef VNT_DEVICE_BPF_H
#define VNT_DEVICE_BPF_H

/* What --iface lists. */
struct vnt_devices vnt_ifaces SEC(".data.devices") = {};

#define ROUTE_NOT_COUNTED 1UL	/* in the address of a packet's route */

static __always_inline u32 number_of_netns(const struct net_device___vnt *dev, const bool typed)
{
	const struct net___vnt *net = READ(dev, nd_net.net);

	return READ(net, ns.inum);
}

/* Where @skb is without a device: 0 of what is not known. */
static __always_inline void locate_by_route(const struct sk_buff *skb, struct vnt_device *at,
					    const bool typed)
{
	const struct sk_buff___vnt *buffer = (const void *)skb;
	const struct dst_entry___vnt *route =
		(const void *)(READ(buffer, _skb_refdst) & ~ROUTE_NOT_COUNTED);
	const struct sock___vnt *sk = READ(buffer, sk);
	const struct net_device___vnt *dev = route ? BPF_CORE_READ(route, dev) : NULL;

	if (dev) {
		at->ifindex = BPF_CORE_READ(dev, ifindex);
		at->netns = BPF_CORE_READ(dev, nd_net.net, ns.inum);
	}
	if (READ(buffer, skb_iif))
		at->ifindex = READ(buffer, skb_iif);
	if (!at->netns && sk)
		at->netns = BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum);
}

static __always_inline void locate(const struct sk_buff *skb, struct vnt_device *at,
				   const bool typed)
{
	const struct sk_buff___vnt *buffer = (const void *)skb;
	const struct net_device___vnt *dev = READ(buffer, dev);

	if (dev) {
		at->ifindex = READ(dev, ifindex);
		at->netns = number_of_netns(dev, typed);
	}
	/* A socket's queue keeps other things in the place of the device. */
	if (!at->netns) {
		at->ifindex = 0;
		locate_by_route(skb, at, typed);
	}
	if (filter.terms & FILTER_IFACE)
		at->vlan = skb_vlan(skb, typed);
}

/*
 * Is @skb, in which the device is a real one, on another than the only one that is asked for?
 * What this does not show is left to locate().
 */
static __always_inline bool misses_device(const struct sk_buff *skb, const bool typed)
{
	const struct sk_buff___vnt *buffer = (const void *)skb;
	const struct net_device___vnt *dev = READ(buffer, dev);
	u32 only = vnt_ifaces.only;

	return dev && only && (u32)READ(dev, ifindex) != only;
}

/*
 * Is @skb on one of the devices and in the namespace that are asked for?  What is not known
 * passes, unless --strict is given, and is counted in @account.  Where @real is false, something
 * else may stand in the place of the device.
 */
static __always_inline bool filter_device(const struct sk_buff *skb, struct vnt_account *account,
					  const bool real, const bool typed)
{
	u32 terms = filter.terms & (FILTER_IFACE | FILTER_NETNS);
	struct vnt_device at = {};

	if (!terms)
		return true;
	if (real && terms & FILTER_IFACE && misses_device(skb, typed))
		return false;
	locate(skb, &at, typed);
	if (at.netns && terms & FILTER_NETNS && at.netns != filter.netns)
		return false;
	if (!at.netns || (terms & FILTER_IFACE && !at.ifindex)) {
		__sync_fetch_and_add(&account->device_unknown, 1);
		return !filter.strict;
	}
	return !(terms & FILTER_IFACE) || in_devices(&at, &vnt_ifaces);
}

#endif
