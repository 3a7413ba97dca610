// SPDX-License-Identifier: MIT
/* Parses addresses and prefixes into struct vnt_network_of, as vnt.h encodes them. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "filter/filter.h"

/* Set the first @bits of 128, in network byte order. */
static void set_mask(u32 *mask, unsigned int bits)
{
	u8 *bytes = (u8 *)mask;

	for (unsigned int i = 0; i < 16; i++) {
		unsigned int here = bits >= 8 * i + 8 ? 8 : bits > 8 * i ? bits - 8 * i : 0;

		bytes[i] = 0xff << (8 - here);
	}
}

/* Parse an address into 16 bytes.  Returns its length in bits, 32 or 128, or 0. */
static unsigned int parse_address(const char *text, u32 *address)
{
	u32 ipv4;

	if (inet_pton(AF_INET, text, &ipv4) == 1) {
		address[0] = address[1] = 0;
		address[2] = htonl(0xffff);
		address[3] = ipv4;
		return 32;
	}
	return inet_pton(AF_INET6, text, address) == 1 ? 128 : 0;
}

bool network_parse(const char *text, struct vnt_network_of *of)
{
	char name[INET6_ADDRSTRLEN + 1] = {};
	size_t length = strcspn(text, "/");
	u32 *address = of->network.address;
	unsigned int own;
	u64 bits;

	if (length >= sizeof(name))
		return false;
	memcpy(name, text, length);
	own = parse_address(name, address);
	bits = own;
	if (!own || (text[length] && !parse_number(text + length + 1, 0, own, &bits)))
		return false;
	of->network.bits = 128 - own + bits;
	of->network.listed = true;
	of->ipv4 = own == 32 || IN6_IS_ADDR_V4MAPPED(address);
	set_mask(of->mask, of->network.bits);
	for (int i = 0; i < 4; i++)
		address[i] &= of->mask[i];
	return true;
}

static bool parse_listed(const char *word, u32 number, void *to)
{
	return network_parse(word, &((struct vnt_networks *)to)->items[number]);
}

bool network_list(const char *text, struct vnt_networks *list)
{
	*list = (struct vnt_networks){};
	list->count = parse_list(text, VNT_NETWORKS, parse_listed, list);
	return list->count;
}
