/* SPDX-License-Identifier: GPL-2.0-only */
/* Looks devices up in the lists of options. */
#ifndef VNT_LISTED_BPF_H
#define VNT_LISTED_BPF_H

#include "list.bpf.h"

/* Is @dev listed?  Where a VLAN is listed, that of @skb counts, if there is one. */
static __always_inline bool lists_device(const volatile struct vnt_devices *list,
					 const struct net_device *dev, const struct sk_buff *skb,
					 const bool typed)
{
	const struct net_device___vnt *device = (const void *)dev;
	const struct net___vnt *net;
	struct vnt_device at = {};

	if (!dev)
		return false;
	net = READ(device, nd_net.net);
	at.ifindex = READ(device, ifindex);
	at.netns = READ(net, ns.inum);
#ifdef VNT_SKB_BPF_H
	if (skb)
		at.vlan = skb_vlan(skb, typed);
#endif
	return in_devices(&at, list);
}

#endif
