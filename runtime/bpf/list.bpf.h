/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Goes through the lists of packet filters.  Most lists have one item, which is tested in
 * place; these functions are for longer ones, and the verifier removes their calls where there
 * are none.  They are not static, because packet_matches() must stand behind them.  Lists of
 * devices change while programs run, so those are always gone through.
 */
#ifndef VNT_LIST_BPF_H
#define VNT_LIST_BPF_H

#include "address.bpf.h"

__hidden __attribute__((noinline)) bool in_networks(const u32 *address,
						    const volatile struct filter_networks *list)
{
	for (u32 i = 0; i < VNT_FILTER_LIST && i < list->count; i++)
		if (in_prefix(address, list->items[i].address, list->items[i].mask))
			return true;
	return false;
}

static __always_inline bool in_range(u16 number, const volatile struct filter_range *range)
{
	return (u16)(number - range->low) <= range->span;
}

__hidden __attribute__((noinline)) bool in_ranges(u16 number,
						  const volatile struct filter_ranges *list)
{
	for (u32 i = 0; i < VNT_FILTER_LIST && i < list->count; i++)
		if (in_range(number, &list->items[i]))
			return true;
	return false;
}

/* Is @at listed?  Where the list has a VLAN, that counts, too. */
__hidden __attribute__((noinline)) bool in_devices(const struct vnt_device *at,
						   const volatile struct vnt_devices *list)
{
	for (u32 i = 0; i < VNT_DEVICES && i < list->count; i++)
		if (list->items[i].ifindex == at->ifindex && list->items[i].netns == at->netns &&
		    (!list->items[i].vlan || list->items[i].vlan == at->vlan))
			return true;
	return false;
}

static __always_inline bool is_protocol(const struct packet_flow *flow,
					const volatile struct filter_protocol *wanted)
{
	return wanted->ethertype ? flow->ethertype == wanted->ethertype
				 : flow->proto == wanted->proto;
}

__hidden __attribute__((noinline)) bool in_protocols(const struct packet_flow *flow,
						     const volatile struct filter_protocols *list)
{
	for (u32 i = 0; i < VNT_FILTER_LIST && i < list->count; i++)
		if (is_protocol(flow, &list->items[i]))
			return true;
	return false;
}

static __always_inline bool passes_network(const u32 *address,
					   const volatile struct filter_networks *list)
{
	return list->count > 1 ? in_networks(address, list)
		: in_prefix(address, list->items[0].address, list->items[0].mask);
}

static __always_inline bool passes_number(u16 number, const volatile struct filter_ranges *list)
{
	return list->count > 1 ? in_ranges(number, list) : in_range(number, &list->items[0]);
}

static __always_inline bool passes_protocol(const struct packet_flow *flow,
					    const volatile struct filter_protocols *list)
{
	return list->count > 1 ? in_protocols(flow, list) : is_protocol(flow, &list->items[0]);
}

#endif
