/* SPDX-License-Identifier: GPL-2.0-only */
/* Looks addresses up in the networks of options. */
#ifndef VNT_NETWORK_BPF_H
#define VNT_NETWORK_BPF_H

#include "address.bpf.h"

/* A short prefix of IPv6 does not hold the addresses of IPv4. */
static __always_inline bool in_network(const volatile struct vnt_network_of *of,
				       const u32 *address)
{
	return of->ipv4 == is_ipv4(address) && in_prefix(address, of->network.address, of->mask);
}

/* The first of @list that @address is in, or none, into @to. */
static __always_inline void find_network(struct vnt_network *to,
					 const volatile struct vnt_networks *list,
					 const u32 *address)
{
	*to = (struct vnt_network){};
	for (u32 i = 0; i < VNT_NETWORKS && i < list->count; i++) {
		const volatile struct vnt_network *network = &list->items[i].network;

		if (!in_network(&list->items[i], address))
			continue;
		for (u32 j = 0; j < 4; j++)
			to->address[j] = network->address[j];
		to->bits = network->bits;
		to->listed = true;
		return;
	}
}

/* Is @address in one of them?  An empty list holds everything. */
static __always_inline bool lists_address(const volatile struct vnt_networks *list,
					  const u32 *address)
{
	if (!list->count)
		return true;
	for (u32 i = 0; i < VNT_NETWORKS && i < list->count; i++)
		if (in_network(&list->items[i], address))
			return true;
	return false;
}

#endif
