// SPDX-License-Identifier: MIT
/*
 * Shows keys and masks of flows of Open vSwitch in the notation of
 * `ovs-appctl dpctl/dump-flows -m`, with ports as numbers.
 */
#include <linux/openvswitch.h>
#include <string.h>

#include "decode/ovs.h"

#define MEMBER(name, structure, member, form, ...)				\
	{name, offsetof(struct structure, member),				\
	 sizeof(((struct structure *)0)->member), &form, __VA_ARGS__}

static const struct ovs_member number32[] = {{NULL, 0, 4, &ovs_host_hex, 0, false}};
static const struct ovs_member number16[] = {{NULL, 0, 2, &ovs_host_hex, 0, false}};
static const struct ovs_member port[] = {{NULL, 0, 4, &ovs_port, 0, false}};
static const struct ovs_member label[] = {{NULL, 0, 16, &ovs_label, 0, false}};
static const struct ovs_member eth_type[] = {{NULL, 0, 2, &ovs_type, 0, false}};
static const struct ovs_member tcp_flags[] = {{NULL, 0, 2, &ovs_tcp_flags, 0xfff, false}};

static const struct ovs_member eth[] = {
	MEMBER("src", ovs_key_ethernet, eth_src, ovs_mac, 0, false),
	MEMBER("dst", ovs_key_ethernet, eth_dst, ovs_mac, 0, false),
};

static const struct ovs_member ipv4[] = {
	MEMBER("src", ovs_key_ipv4, ipv4_src, ovs_ipv4, 0, false),
	MEMBER("dst", ovs_key_ipv4, ipv4_dst, ovs_ipv4, 0, false),
	MEMBER("proto", ovs_key_ipv4, ipv4_proto, ovs_number, 0, false),
	MEMBER("tos", ovs_key_ipv4, ipv4_tos, ovs_hex, 0, false),
	MEMBER("ttl", ovs_key_ipv4, ipv4_ttl, ovs_number, 0, false),
	MEMBER("frag", ovs_key_ipv4, ipv4_frag, ovs_frag, 0, true),
};

static const struct ovs_member ipv6[] = {
	MEMBER("src", ovs_key_ipv6, ipv6_src, ovs_ipv6, 0, false),
	MEMBER("dst", ovs_key_ipv6, ipv6_dst, ovs_ipv6, 0, false),
	MEMBER("label", ovs_key_ipv6, ipv6_label, ovs_hex, 0xfffff, false),
	MEMBER("proto", ovs_key_ipv6, ipv6_proto, ovs_number, 0, false),
	MEMBER("tclass", ovs_key_ipv6, ipv6_tclass, ovs_hex, 0, false),
	MEMBER("hlimit", ovs_key_ipv6, ipv6_hlimit, ovs_number, 0, false),
	MEMBER("frag", ovs_key_ipv6, ipv6_frag, ovs_frag, 0, true),
};

/* TCP, UDP and SCTP. */
static const struct ovs_member ports[] = {
	MEMBER("src", ovs_key_tcp, tcp_src, ovs_number, 0, false),
	MEMBER("dst", ovs_key_tcp, tcp_dst, ovs_number, 0, false),
};

static const struct ovs_member icmp[] = {
	MEMBER("type", ovs_key_icmp, icmp_type, ovs_number, 0, false),
	MEMBER("code", ovs_key_icmp, icmp_code, ovs_number, 0, false),
};

static const struct ovs_member arp[] = {
	MEMBER("sip", ovs_key_arp, arp_sip, ovs_ipv4, 0, false),
	MEMBER("tip", ovs_key_arp, arp_tip, ovs_ipv4, 0, false),
	MEMBER("op", ovs_key_arp, arp_op, ovs_number, 0, false),
	MEMBER("sha", ovs_key_arp, arp_sha, ovs_mac, 0, false),
	MEMBER("tha", ovs_key_arp, arp_tha, ovs_mac, 0, false),
};

static const struct ovs_member nd[] = {
	MEMBER("target", ovs_key_nd, nd_target, ovs_ipv6, 0, false),
	MEMBER("sll", ovs_key_nd, nd_sll, ovs_mac, 0, false),
	MEMBER("tll", ovs_key_nd, nd_tll, ovs_mac, 0, false),
};

static const struct ovs_member tuple4[] = {
	MEMBER("src", ovs_key_ct_tuple_ipv4, ipv4_src, ovs_ipv4, 0, false),
	MEMBER("dst", ovs_key_ct_tuple_ipv4, ipv4_dst, ovs_ipv4, 0, false),
	MEMBER("proto", ovs_key_ct_tuple_ipv4, ipv4_proto, ovs_number, 0, false),
	MEMBER("tp_src", ovs_key_ct_tuple_ipv4, src_port, ovs_number, 0, false),
	MEMBER("tp_dst", ovs_key_ct_tuple_ipv4, dst_port, ovs_number, 0, false),
};

static const struct ovs_member tuple6[] = {
	MEMBER("src", ovs_key_ct_tuple_ipv6, ipv6_src, ovs_ipv6, 0, false),
	MEMBER("dst", ovs_key_ct_tuple_ipv6, ipv6_dst, ovs_ipv6, 0, false),
	MEMBER("proto", ovs_key_ct_tuple_ipv6, ipv6_proto, ovs_number, 0, false),
	MEMBER("src_port", ovs_key_ct_tuple_ipv6, src_port, ovs_number, 0, false),
	MEMBER("dst_port", ovs_key_ct_tuple_ipv6, dst_port, ovs_number, 0, false),
};

static void show_encap(struct notation *to, const struct netlink_attr *attr,
		       const struct netlink_attr *mask, bool verbose)
{
	struct netlink_list inside = netlink_inside(attr);
	struct netlink_list masks = mask ? netlink_inside(mask) : (struct netlink_list){};

	(void)verbose;
	ovs_key(to, &inside, mask ? &masks : NULL);
}

static void show_vlan(struct notation *to, const struct netlink_attr *attr,
		      const struct netlink_attr *mask, bool verbose)
{
	ovs_vlan(to, netlink_number(attr->data, attr->size),
		 mask ? netlink_number(mask->data, mask->size) : UINT16_MAX, verbose);
}

/* The mask is as long as the key, see show_known(). */
static void show_mpls(struct notation *to, const struct netlink_attr *attr,
		      const struct netlink_attr *mask, bool verbose)
{
	(void)verbose;
	for (size_t i = 0; i + sizeof(u32) <= attr->size; i += sizeof(u32))
		ovs_mpls(to, attr->data + i, mask ? mask->data + i : NULL);
}

#define ANY_SIZE UINT16_MAX	/* a multiple of 4 bytes */
#define NESTED (UINT16_MAX - 1)

/* What an attribute holds: members at fixed places, or what a function shows. */
static const struct key {
	const char *name;
	u16 size;
	u16 count;
	const struct ovs_member *members;
	void (*show)(struct notation *to, const struct netlink_attr *attr,
		     const struct netlink_attr *mask, bool verbose);
} keys[] = {
#define KEY(name, size, members) {name, size, ARRAY_SIZE(members), members, NULL}
	[OVS_KEY_ATTR_ENCAP] = {"encap", NESTED, 0, NULL, show_encap},
	[OVS_KEY_ATTR_PRIORITY] = KEY("skb_priority", 4, number32),
	[OVS_KEY_ATTR_IN_PORT] = KEY("in_port", 4, port),
	[OVS_KEY_ATTR_ETHERNET] = KEY("eth", sizeof(struct ovs_key_ethernet), eth),
	[OVS_KEY_ATTR_VLAN] = {"vlan", 2, 0, NULL, show_vlan},
	[OVS_KEY_ATTR_ETHERTYPE] = KEY("eth_type", 2, eth_type),
	[OVS_KEY_ATTR_IPV4] = KEY("ipv4", sizeof(struct ovs_key_ipv4), ipv4),
	[OVS_KEY_ATTR_IPV6] = KEY("ipv6", sizeof(struct ovs_key_ipv6), ipv6),
	[OVS_KEY_ATTR_TCP] = KEY("tcp", sizeof(struct ovs_key_tcp), ports),
	[OVS_KEY_ATTR_UDP] = KEY("udp", sizeof(struct ovs_key_udp), ports),
	[OVS_KEY_ATTR_ICMP] = KEY("icmp", sizeof(struct ovs_key_icmp), icmp),
	[OVS_KEY_ATTR_ICMPV6] = KEY("icmpv6", sizeof(struct ovs_key_icmpv6), icmp),
	[OVS_KEY_ATTR_ARP] = KEY("arp", sizeof(struct ovs_key_arp), arp),
	[OVS_KEY_ATTR_ND] = KEY("nd", sizeof(struct ovs_key_nd), nd),
	[OVS_KEY_ATTR_SKB_MARK] = KEY("skb_mark", 4, number32),
	[OVS_KEY_ATTR_TUNNEL] = {"tunnel", NESTED, 0, NULL, ovs_tunnel},
	[OVS_KEY_ATTR_SCTP] = KEY("sctp", sizeof(struct ovs_key_sctp), ports),
	[OVS_KEY_ATTR_TCP_FLAGS] = KEY("tcp_flags", 2, tcp_flags),
	[OVS_KEY_ATTR_DP_HASH] = KEY("dp_hash", 4, number32),
	[OVS_KEY_ATTR_RECIRC_ID] = KEY("recirc_id", 4, number32),
	[OVS_KEY_ATTR_MPLS] = {"mpls", ANY_SIZE, 0, NULL, show_mpls},
	[OVS_KEY_ATTR_CT_STATE] = KEY("ct_state", 4, number32),
	[OVS_KEY_ATTR_CT_ZONE] = KEY("ct_zone", 2, number16),
	[OVS_KEY_ATTR_CT_MARK] = KEY("ct_mark", 4, number32),
	[OVS_KEY_ATTR_CT_LABELS] = KEY("ct_label", sizeof(struct ovs_key_ct_labels), label),
	[OVS_KEY_ATTR_CT_ORIG_TUPLE_IPV4] =
		KEY("ct_tuple4", sizeof(struct ovs_key_ct_tuple_ipv4), tuple4),
	[OVS_KEY_ATTR_CT_ORIG_TUPLE_IPV6] =
		KEY("ct_tuple6", sizeof(struct ovs_key_ct_tuple_ipv6), tuple6),
#undef KEY
};

static const struct key *key_of(u16 type)
{
	return type < ARRAY_SIZE(keys) && keys[type].name ? &keys[type] : NULL;
}

static void show_members(struct notation *to, const struct key *key, const struct ovs_masked *of)
{
	for (unsigned int i = 0; i < key->count; i++)
		ovs_member(to, &key->members[i], of);
}

static bool size_fits(const struct key *key, const struct netlink_attr *attr)
{
	return key->size == NESTED || (!attr->cut && (key->size == attr->size ||
	       (key->size == ANY_SIZE && attr->size && !(attr->size % sizeof(u32)))));
}

/* Whether key and mask have the sizes that functions and members expect. */
static bool is_known(const struct notation *to, const struct key *key,
		     const struct netlink_attr *attr, const struct netlink_attr *mask)
{
	return key && to->depth < OVS_DEPTH && size_fits(key, attr) &&
	       (!mask || key->size == NESTED || (!mask->cut && mask->size == attr->size));
}

void ovs_key_attr(struct notation *to, const struct netlink_attr *attr,
		  const struct netlink_attr *mask, bool verbose)
{
	const struct key *key = key_of(attr->type);
	struct ovs_masked of = {attr->data, mask ? mask->data : NULL, verbose};

	if (!is_known(to, key, attr, mask)) {
		netlink_unknown(to, "key", attr, mask);
		return;
	}
	notation_open(to, key->name);
	if (key->show)
		key->show(to, attr, mask, verbose);
	else
		show_members(to, key, &of);
	notation_close(to);
}

/* The mask of an attribute without one: it excludes all of @attr. */
static struct netlink_attr no_mask(const struct netlink_attr *attr)
{
	static const u8 zeros[VNT_BYTES_SIZE];
	const struct key *key = key_of(attr->type);
	size_t size = key && key->size == NESTED ? 0 : attr->size;

	return (struct netlink_attr){.type = attr->type, .data = zeros, .size = size};
}

static void show_attr(struct notation *to, const struct netlink_attr *attr,
		      const struct netlink_list *masks)
{
	struct netlink_attr mask;

	if (!masks) {
		ovs_key_attr(to, attr, NULL, true);
	} else if (netlink_find(masks, attr->type, &mask)) {
		ovs_key_attr(to, attr, &mask, true);
	} else if (mask.cut) {
		notation_end(to);
	} else {
		mask = no_mask(attr);
		ovs_key_attr(to, attr, &mask, true);
	}
}

/* Frames of 802.2 have no ethertype: the key lacks it, but the mask has it. */
static void show_no_type(struct notation *to, const struct netlink_list *key,
			 const struct netlink_list *masks)
{
	struct netlink_attr attr, mask;

	if (!masks || netlink_find(key, OVS_KEY_ATTR_ETHERTYPE, &attr) || attr.cut ||
	    !netlink_find(masks, OVS_KEY_ATTR_ETHERTYPE, &mask) || mask.size != sizeof(u16))
		return;
	notation_item(to);
	notation_put(to, "eth_type(0/0x%04x)", (unsigned int)netlink_number(mask.data, mask.size));
}

void ovs_key(struct notation *to, const struct netlink_list *key,
	     const struct netlink_list *masks)
{
	struct netlink_list left = *key;
	struct netlink_attr attr;

	while (!to->ended && netlink_next(&left, &attr))
		show_attr(to, &attr, masks);
	if (left.cut)
		notation_end(to);
	show_no_type(to, key, masks);
}
