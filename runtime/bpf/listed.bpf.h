/* SPDX-License-Identifier: GPL-2.0-only */
/* Looks devices up in the lists of options. */
#ifndef VNT_LISTED_BPF_H
#define VNT_LISTED_BPF_H

/* Is @dev listed?  It goes by its index and, above 32 bits, its network namespace. */
static __always_inline bool lists_device(const volatile struct vnt_list *list,
					 const struct net_device *dev, const bool typed)
{
	const struct net_device___vnt *device = (const void *)dev;
	const struct net___vnt *net;

	if (!list->count)
		return true;
	if (!dev)
		return false;
	net = READ(device, nd_net.net);
	return lists_number(list, (u32)READ(device, ifindex) | (u64)READ(net, ns.inum) << 32);
}

#endif
