// SPDX-License-Identifier: MIT
/*
 * Prepares what glance.bpf.h compares.  Terms that name one prefix, one port or one protocol
 * become bits of a header; lists, ranges and terms of either end remain terms.
 */
#include <arpa/inet.h>
#include <string.h>

#include "filter/filter.h"
#include "filter/look.h"

/* Of an IPv4 header without options, and of TCP or UDP after it, the bytes from 8 to 23. */
struct header {
	u8 ttl, protocol;
	u16 checksum;
	u32 saddr, daddr;
	u16 sport, dport;
};

bool look_is_ipv4(const struct filter_network *network)
{
	return !network->address[0] && !network->address[1] &&
	       network->address[2] == htonl(0xffff);
}

static bool look_for_address(const struct filter_networks *list, u32 *mask, u32 *value)
{
	const struct filter_network *network = list->items;

	if (list->count != 1 || !look_is_ipv4(network))
		return false;
	*mask = network->mask[3];
	*value = network->address[3];
	return true;
}

static bool look_for_port(const struct filter_ranges *list, u16 *mask, u16 *value)
{
	if (list->count != 1 || list->items->span)
		return false;
	*mask = UINT16_MAX;
	*value = htons(list->items->low);
	return true;
}

static bool look_for_protocol(const struct filter_protocols *list, u8 *mask, u8 *value)
{
	if (list->count != 1 || list->items->ethertype)
		return false;
	*mask = UINT8_MAX;
	*value = list->items->proto;
	return true;
}

void filter_look(struct packet_filter *filter)
{
	const u32 terms = filter->terms;
	struct header mask = {}, value = {};
	u32 said = 0;

	if (terms & FILTER_SRC && look_for_address(&filter->src, &mask.saddr, &value.saddr))
		said |= FILTER_SRC;
	if (terms & FILTER_DST && look_for_address(&filter->dst, &mask.daddr, &value.daddr))
		said |= FILTER_DST;
	if (terms & FILTER_SPORT && look_for_port(&filter->sport, &mask.sport, &value.sport))
		said |= FILTER_SPORT;
	if (terms & FILTER_DPORT && look_for_port(&filter->dport, &mask.dport, &value.dport))
		said |= FILTER_DPORT;
	if (terms & FILTER_PROTO && look_for_protocol(&filter->proto, &mask.protocol, &value.protocol))
		said |= FILTER_PROTO;
	memcpy(filter->look.mask, &mask, sizeof(mask));
	memcpy(filter->look.value, &value, sizeof(value));
	filter->look.terms = terms & FILTER_AT_A_GLANCE & ~said;
}
