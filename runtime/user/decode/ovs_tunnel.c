// SPDX-License-Identifier: MIT
/* Shows the tunnels in keys and actions of Open vSwitch: tunnel(tun_id=0x64,src=...). */
#include <arpa/inet.h>
#include <linux/openvswitch.h>
#include <string.h>

#include "decode/ovs.h"

/* Attributes that hold one value; its size is that of the attribute. */
static const struct ovs_member members[] = {
	[OVS_TUNNEL_KEY_ATTR_ID] = {"tun_id", 0, 8, &ovs_hex, 0, false},
	[OVS_TUNNEL_KEY_ATTR_IPV4_SRC] = {"src", 0, 4, &ovs_ipv4, 0, false},
	[OVS_TUNNEL_KEY_ATTR_IPV4_DST] = {"dst", 0, 4, &ovs_ipv4, 0, false},
	[OVS_TUNNEL_KEY_ATTR_TOS] = {"tos", 0, 1, &ovs_hex, 0, false},
	[OVS_TUNNEL_KEY_ATTR_TTL] = {"ttl", 0, 1, &ovs_number, 0, false},
	[OVS_TUNNEL_KEY_ATTR_TP_SRC] = {"tp_src", 0, 2, &ovs_number, 0, false},
	[OVS_TUNNEL_KEY_ATTR_TP_DST] = {"tp_dst", 0, 2, &ovs_number, 0, false},
	[OVS_TUNNEL_KEY_ATTR_IPV6_SRC] = {"ipv6_src", 0, 16, &ovs_ipv6, 0, false},
	[OVS_TUNNEL_KEY_ATTR_IPV6_DST] = {"ipv6_dst", 0, 16, &ovs_ipv6, 0, false},
};

/* Attributes that are flags, or count as one: bits of tunnel_names[]. */
static const u8 flags[] = {
	[OVS_TUNNEL_KEY_ATTR_DONT_FRAGMENT] = 1 << 0,
	[OVS_TUNNEL_KEY_ATTR_CSUM] = 1 << 1,
	[OVS_TUNNEL_KEY_ATTR_ID] = 1 << 2,
	[OVS_TUNNEL_KEY_ATTR_OAM] = 1 << 3,
	[OVS_TUNNEL_KEY_ATTR_PAD] = 0,
};

static const u8 zeros[VNT_BYTES_SIZE];

static bool is_flag(u16 type)
{
	return type < ARRAY_SIZE(flags) && flags[type] && type != OVS_TUNNEL_KEY_ATTR_ID;
}

/* Show extensions of VXLAN as bytes: vxlan(ext1(01 00 00 00)). */
static void show_vxlan(struct notation *to, const struct netlink_attr *attr,
		       const struct netlink_attr *mask)
{
	struct netlink_list left = netlink_inside(attr);
	struct netlink_list masks = mask ? netlink_inside(mask) : (struct netlink_list){};
	struct netlink_attr one, bits;

	notation_open(to, "vxlan");
	while (netlink_next(&left, &one)) {
		bool masked = netlink_find(&masks, one.type, &bits);

		netlink_unknown(to, "ext", &one, masked ? &bits : NULL);
	}
	if (left.cut)
		notation_end(to);
	notation_close(to);
}

static const struct ovs_member geneve_head[] = {
	{"class", 0, 2, &ovs_hex, 0, false},
	{"type", 2, 1, &ovs_hex, 0, false},
};

/* Show one option, of @size bytes with its head: {class=0x102,type=0x80,len=4,0x0a0b0c0d} */
static void show_option(struct notation *to, const u8 *option, const u8 *mask, size_t size)
{
	const struct ovs_masked of = {option, mask, true};

	notation_put(to, "{");
	to->comma = false;
	for (size_t i = 0; i < ARRAY_SIZE(geneve_head); i++)
		ovs_member(to, &geneve_head[i], &of);
	notation_put(to, ",len=%zu", size - 4);
	if (size > 4)
		notation_put(to, ",0x");
	notation_hex(to, option + 4, size - 4, "");
	if (mask && size > 4) {
		notation_put(to, "/0x");
		notation_hex(to, mask + 4, size - 4, "");
	}
	notation_put(to, "}");
}

/* Show options of Geneve, one after the other; @masks, of the same size, may be NULL. */
static void show_options(struct notation *to, const struct netlink_attr *attr, const u8 *masks)
{
	size_t at = 0, size = 4;

	notation_open(to, "geneve");
	for (; at + size <= attr->size; at += size, size = 4) {
		size += attr->data[at + 3] % 32 * 4;
		if (at + size > attr->size)
			break;
		show_option(to, attr->data + at, masks ? masks + at : NULL, size);
	}
	if (at < attr->size || attr->cut)
		notation_end(to);
	notation_close(to);
}

/* An attribute without mask, where others have one, is excluded by an empty mask. */
static void show_geneve(struct notation *to, const struct netlink_attr *attr,
			const struct netlink_attr *mask)
{
	if (mask && mask->size && mask->size != attr->size)
		netlink_unknown(to, "key", attr, mask);
	else
		show_options(to, attr, !mask ? NULL : mask->size ? mask->data : zeros);
}

static void show_member(struct notation *to, const struct netlink_attr *attr,
			const struct netlink_attr *mask, bool verbose)
{
	const struct ovs_member *member = attr->type < ARRAY_SIZE(members) ?
					  &members[attr->type] : NULL;
	struct ovs_masked of = {attr->data, mask ? mask->data : NULL, verbose};

	if (!member || !member->name || member->size != attr->size || attr->cut ||
	    (mask && mask->size && mask->size != attr->size)) {
		netlink_unknown(to, "key", attr, mask);
		return;
	}
	if (mask && !mask->size)
		of.mask = zeros;
	ovs_member(to, member, &of);
}

static void show_attr(struct notation *to, const struct netlink_attr *attr,
		      const struct netlink_attr *mask, bool verbose)
{
	if (attr->type == OVS_TUNNEL_KEY_ATTR_VXLAN_OPTS)
		show_vxlan(to, attr, mask);
	else if (attr->type == OVS_TUNNEL_KEY_ATTR_GENEVE_OPTS)
		show_geneve(to, attr, mask);
	else if (!is_flag(attr->type) && attr->type != OVS_TUNNEL_KEY_ATTR_PAD)
		show_member(to, attr, mask, verbose);
}

static u8 flags_of(struct netlink_list left)
{
	struct netlink_attr attr;
	u8 all = 0;

	while (netlink_next(&left, &attr)) {
		if (attr.type < ARRAY_SIZE(flags))
			all |= flags[attr.type];
	}
	return all;
}

/* Show the flags, which may be in the mask alone.  Whether there is an id always counts. */
static void show_flags(struct notation *to, const struct netlink_list *key,
		       const struct netlink_list *masks, bool verbose)
{
	static const struct ovs_member member = {NULL, 0, 1, &ovs_tunnel_flags, 0xf, false};
	u8 value = flags_of(*key), mask = masks ? flags_of(*masks) : 0;
	const struct ovs_masked of = {&value, masks ? &mask : NULL, verbose};

	mask |= value & flags[OVS_TUNNEL_KEY_ATTR_ID];
	notation_open(to, "flags");
	ovs_member(to, &member, &of);
	notation_close(to);
}

void ovs_tunnel(struct notation *to, const struct netlink_attr *attr,
		const struct netlink_attr *mask, bool verbose)
{
	struct netlink_list list = netlink_inside(attr), left = list;
	struct netlink_list masks = mask ? netlink_inside(mask) : (struct netlink_list){};
	struct netlink_attr one, bits;

	while (!to->ended && netlink_next(&left, &one)) {
		if (mask && !netlink_find(&masks, one.type, &bits) && bits.cut)
			notation_end(to);
		show_attr(to, &one, mask ? &bits : NULL, verbose);
	}
	if (left.cut)
		notation_end(to);
	show_flags(to, &list, mask ? &masks : NULL, verbose);
}
