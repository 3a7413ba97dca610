// SPDX-License-Identifier: MIT
/*
 * Shows the actions of flows of Open vSwitch in the notation of
 * `ovs-appctl dpctl/dump-flows`, in the order of their attributes.
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <linux/openvswitch.h>
#include <string.h>

#include "decode/ovs.h"

#define ACTION_DROP 24		/* OVS_ACTION_ATTR_DROP, of later headers */

/* How an attribute of an action is shown; tables have a row for each type of attribute. */
struct part {
	const char *name;
	int size;		/* -1: any */
	void (*show)(struct notation *to, const char *name, const struct netlink_attr *attr);
};

/* Show @attr as the table says, else as @kind, its number and bytes. */
static void show_part(struct notation *to, const struct part *parts, size_t count,
		      const char *kind, const struct netlink_attr *attr)
{
	const struct part *part = attr->type < count ? &parts[attr->type] : NULL;

	if (!part || !part->name || to->depth >= OVS_DEPTH ||
	    (part->size >= 0 && (attr->cut || attr->size != (size_t)part->size)))
		netlink_unknown(to, kind, attr, NULL);
	else if (part->show)
		part->show(to, part->name, attr);
	if (attr->cut)
		notation_end(to);
}

static u64 number_of(const struct netlink_attr *attr)
{
	return netlink_host(attr->data, attr->size);
}

/* name */
static void show_word(struct notation *to, const char *name, const struct netlink_attr *attr)
{
	(void)attr;
	notation_item(to);
	notation_put(to, "%s", name);
}

/* name(7) */
static void show_call(struct notation *to, const char *name, const struct netlink_attr *attr)
{
	notation_item(to);
	notation_put(to, "%s(%" PRIu64 ")", name, (uint64_t)number_of(attr));
}

/* name=7 */
static void show_value(struct notation *to, const char *name, const struct netlink_attr *attr)
{
	notation_item(to);
	notation_put(to, "%s=%" PRIu64, name, (uint64_t)number_of(attr));
}

static void show_string(struct notation *to, const char *name, const struct netlink_attr *attr)
{
	notation_item(to);
	notation_put(to, "%s=", name);
	notation_text(to, attr->data, attr->size);
	if (attr->cut)
		notation_end(to);
}

/* name(0a0b) */
static void show_bytes(struct notation *to, const char *name, const struct netlink_attr *attr)
{
	notation_open(to, name);
	notation_hex(to, attr->data, attr->size, "");
	if (attr->cut)
		notation_end(to);
	notation_close(to);
}

/* name(ACTIONS) */
static void show_actions(struct notation *to, const char *name, const struct netlink_attr *attr)
{
	struct netlink_list inside = netlink_inside(attr);

	notation_open(to, name);
	ovs_actions(to, &inside);
	notation_close(to);
}

/*
 * name(...): the attributes in @attr, those of the table first, in its @order; a
 * row without a function is not shown.
 */
static void show_nested(struct notation *to, const struct netlink_attr *attr,
			const struct part *parts, size_t count, const u8 *order)
{
	struct netlink_list inside = netlink_inside(attr), left = inside;
	struct netlink_attr one;

	for (; *order; order++) {
		if (netlink_find(&inside, *order, &one))
			show_part(to, parts, count, "attr", &one);
	}
	while (netlink_next(&left, &one)) {
		if (one.type >= count || !parts[one.type].name)
			show_part(to, parts, count, "attr", &one);
	}
	if (left.cut)
		notation_end(to);
}

static void show_output(struct notation *to, const char *name, const struct netlink_attr *attr)
{
	(void)name;
	notation_item(to);
	notation_put(to, "%" PRIu64, (uint64_t)number_of(attr));
}

static void show_recirc(struct notation *to, const char *name, const struct netlink_attr *attr)
{
	notation_item(to);
	notation_put(to, "%s(%#" PRIx64 ")", name, (uint64_t)number_of(attr));
}

static const struct part userspace_parts[] = {
	[OVS_USERSPACE_ATTR_PID] = {"pid", 4, show_value},
	[OVS_USERSPACE_ATTR_USERDATA] = {"userdata", -1, show_bytes},
	[OVS_USERSPACE_ATTR_EGRESS_TUN_PORT] = {"tunnel_out_port", 4, show_value},
	[OVS_USERSPACE_ATTR_ACTIONS] = {"actions", -1, show_word},
};

static void show_userspace(struct notation *to, const char *name,
			   const struct netlink_attr *attr)
{
	static const u8 order[] = {
		OVS_USERSPACE_ATTR_PID, OVS_USERSPACE_ATTR_USERDATA,
		OVS_USERSPACE_ATTR_ACTIONS, OVS_USERSPACE_ATTR_EGRESS_TUN_PORT, 0,
	};

	notation_open(to, name);
	show_nested(to, attr, userspace_parts, ARRAY_SIZE(userspace_parts), order);
	notation_close(to);
}

/* Show the one key that is set.  With a mask, key and mask are halves of the attribute. */
static void show_set(struct notation *to, const struct netlink_attr *attr, bool masked)
{
	struct netlink_list inside = netlink_inside(attr);
	struct netlink_attr key, mask;

	notation_open(to, "set");
	while (netlink_next(&inside, &key)) {
		masked = masked && !key.cut && !(key.size % 2);
		mask = key;
		if (masked) {
			mask.size = key.size /= 2;
			mask.data += key.size;
		}
		ovs_key_attr(to, &key, masked ? &mask : NULL, !masked);
	}
	if (inside.cut)
		notation_end(to);
	notation_close(to);
}

static void show_set_all(struct notation *to, const char *name, const struct netlink_attr *attr)
{
	(void)name;
	show_set(to, attr, false);
}

static void show_set_masked(struct notation *to, const char *name,
			    const struct netlink_attr *attr)
{
	(void)name;
	show_set(to, attr, true);
}

static void show_push_vlan(struct notation *to, const char *name,
			   const struct netlink_attr *attr)
{
	unsigned int type = netlink_number(attr->data, 2);

	notation_open(to, name);
	if (type != 0x8100) {
		notation_item(to);
		notation_put(to, "tpid=0x%04x", type);
	}
	ovs_vlan(to, netlink_number(attr->data + 2, 2), UINT16_MAX, false);
	notation_close(to);
}

static void show_push_mpls(struct notation *to, const char *name,
			   const struct netlink_attr *attr)
{
	notation_open(to, name);
	ovs_mpls(to, attr->data, NULL);
	notation_put(to, ",eth_type=0x%x", (unsigned int)netlink_number(attr->data + 4, 2));
	notation_close(to);
}

static void show_pop_mpls(struct notation *to, const char *name,
			  const struct netlink_attr *attr)
{
	notation_item(to);
	notation_put(to, "%s(eth_type=0x%x)", name,
		     (unsigned int)netlink_number(attr->data, attr->size));
}

static void show_push_eth(struct notation *to, const char *name,
			  const struct netlink_attr *attr)
{
	notation_open(to, name);
	notation_put(to, "src=");
	notation_hex(to, attr->data, 6, ":");
	notation_put(to, ",dst=");
	notation_hex(to, attr->data + 6, 6, ":");
	notation_close(to);
}

static void show_hash(struct notation *to, const char *name, const struct netlink_attr *attr)
{
	static const char *const names[] = {"l4", "sym_l4"};
	u32 algorithm = netlink_host(attr->data, 4), basis = netlink_host(attr->data + 4, 4);

	notation_open(to, name);
	if (algorithm < ARRAY_SIZE(names))
		notation_put(to, "%s(%u)", names[algorithm], basis);
	else
		notation_put(to, "%u(%u)", algorithm, basis);
	notation_close(to);
}

static void show_percent(struct notation *to, const char *name, const struct netlink_attr *attr)
{
	notation_item(to);
	notation_put(to, "%s=%.1f%%", name, 100.0 * number_of(attr) / UINT32_MAX);
}

static const struct part sample_parts[] = {
	[OVS_SAMPLE_ATTR_PROBABILITY] = {"sample", 4, show_percent},
	[OVS_SAMPLE_ATTR_ACTIONS] = {"actions", -1, show_actions},
};

static void show_sample(struct notation *to, const char *name, const struct netlink_attr *attr)
{
	static const u8 order[] = {OVS_SAMPLE_ATTR_PROBABILITY, OVS_SAMPLE_ATTR_ACTIONS, 0};

	notation_open(to, name);
	show_nested(to, attr, sample_parts, ARRAY_SIZE(sample_parts), order);
	notation_close(to);
}

static const struct part length_parts[] = {
	[OVS_CHECK_PKT_LEN_ATTR_PKT_LEN] = {"size", 2, show_value},
	[OVS_CHECK_PKT_LEN_ATTR_ACTIONS_IF_GREATER] = {"gt", -1, show_actions},
	[OVS_CHECK_PKT_LEN_ATTR_ACTIONS_IF_LESS_EQUAL] = {"le", -1, show_actions},
};

static void show_length(struct notation *to, const char *name, const struct netlink_attr *attr)
{
	static const u8 order[] = {
		OVS_CHECK_PKT_LEN_ATTR_PKT_LEN, OVS_CHECK_PKT_LEN_ATTR_ACTIONS_IF_GREATER,
		OVS_CHECK_PKT_LEN_ATTR_ACTIONS_IF_LESS_EQUAL, 0,
	};

	notation_open(to, name);
	show_nested(to, attr, length_parts, ARRAY_SIZE(length_parts), order);
	notation_close(to);
}

static const struct part ttl_parts[] = {
	[OVS_DEC_TTL_ATTR_ACTION] = {"le_1", -1, show_actions},
};

static void show_dec_ttl(struct notation *to, const char *name, const struct netlink_attr *attr)
{
	static const u8 order[] = {OVS_DEC_TTL_ATTR_ACTION, 0};

	notation_open(to, name);
	show_nested(to, attr, ttl_parts, ARRAY_SIZE(ttl_parts), order);
	notation_close(to);
}

/* mark=0x1/0xf or label=0x1/0xff: a value and its mask. */
static void show_halves(struct notation *to, const char *name, const struct netlink_attr *attr)
{
	size_t half = attr->size / 2;
	const struct ovs_form *form = half == sizeof(u32) ? &ovs_host_hex : &ovs_label;

	notation_item(to);
	notation_put(to, "%s=", name);
	form->value(to, attr->data, half);
	notation_put(to, "/");
	form->mask(to, attr->data + half, half);
}

/* Zone 0 is the default and not shown. */
static void show_zone(struct notation *to, const char *name, const struct netlink_attr *attr)
{
	if (number_of(attr))
		show_value(to, name, attr);
}

static bool nat_has(const struct netlink_list *nat, u16 type, struct netlink_attr *attr)
{
	return netlink_find(nat, type, attr) && !attr->cut;
}

/* 10.0.0.1, or ::1; with ports in [] */
static void show_nat_address(struct notation *to, const struct netlink_attr *attr, bool ports)
{
	bool six = attr->size == sizeof(struct in6_addr);

	if (!six && attr->size != sizeof(struct in_addr)) {
		notation_hex(to, attr->data, attr->size, "");
		return;
	}
	notation_put(to, "%s", six && ports ? "[" : "");
	ovs_ipv6.value(to, attr->data, attr->size);
	notation_put(to, "%s", six && ports ? "]" : "");
}

/* =10.0.0.1-10.0.0.9:1000-2000, as far as it is given. */
static void show_nat_range(struct notation *to, const struct netlink_list *nat)
{
	struct netlink_attr min, max, first, last;
	bool ports = nat_has(nat, OVS_NAT_ATTR_PROTO_MIN, &first) && first.size == sizeof(u16);

	if (!nat_has(nat, OVS_NAT_ATTR_IP_MIN, &min))
		return;
	notation_put(to, "=");
	show_nat_address(to, &min, ports);
	if (nat_has(nat, OVS_NAT_ATTR_IP_MAX, &max) &&
	    (max.size != min.size || memcmp(max.data, min.data, min.size))) {
		notation_put(to, "-");
		show_nat_address(to, &max, ports);
	}
	if (!ports)
		return;
	notation_put(to, ":%u", (unsigned int)number_of(&first));
	if (nat_has(nat, OVS_NAT_ATTR_PROTO_MAX, &last) && last.size == sizeof(u16) &&
	    number_of(&last) != number_of(&first))
		notation_put(to, "-%u", (unsigned int)number_of(&last));
}

static const struct part nat_flags[] = {
	[OVS_NAT_ATTR_SRC] = {"src", -1, NULL},
	[OVS_NAT_ATTR_DST] = {"dst", -1, NULL},
	[OVS_NAT_ATTR_IP_MIN] = {"min", -1, NULL},
	[OVS_NAT_ATTR_IP_MAX] = {"max", -1, NULL},
	[OVS_NAT_ATTR_PROTO_MIN] = {"first", -1, NULL},
	[OVS_NAT_ATTR_PROTO_MAX] = {"last", -1, NULL},
	[OVS_NAT_ATTR_PERSISTENT] = {"persistent", -1, show_word},
	[OVS_NAT_ATTR_PROTO_HASH] = {"hash", -1, show_word},
	[OVS_NAT_ATTR_PROTO_RANDOM] = {"random", -1, show_word},
};

/* nat, or nat(src=...) */
static void show_nat(struct notation *to, const char *name, const struct netlink_attr *attr)
{
	static const u8 order[] = {
		OVS_NAT_ATTR_PERSISTENT, OVS_NAT_ATTR_PROTO_HASH, OVS_NAT_ATTR_PROTO_RANDOM, 0,
	};
	struct netlink_list inside = netlink_inside(attr);
	struct netlink_attr direction;

	if (!attr->size && !attr->cut) {
		show_word(to, name, attr);
		return;
	}
	notation_open(to, name);
	if (netlink_find(&inside, OVS_NAT_ATTR_SRC, &direction))
		show_word(to, "src", &direction);
	if (netlink_find(&inside, OVS_NAT_ATTR_DST, &direction))
		show_word(to, "dst", &direction);
	show_nat_range(to, &inside);
	show_nested(to, attr, nat_flags, ARRAY_SIZE(nat_flags), order);
	notation_close(to);
}

/* Open vSwitch's tools do not show the event mask either. */
static const struct part ct_parts[] = {
	[OVS_CT_ATTR_COMMIT] = {"commit", -1, show_word},
	[OVS_CT_ATTR_ZONE] = {"zone", 2, show_zone},
	[OVS_CT_ATTR_MARK] = {"mark", 8, show_halves},
	[OVS_CT_ATTR_LABELS] = {"label", 2 * sizeof(struct ovs_key_ct_labels), show_halves},
	[OVS_CT_ATTR_HELPER] = {"helper", -1, show_string},
	[OVS_CT_ATTR_NAT] = {"nat", -1, show_nat},
	[OVS_CT_ATTR_FORCE_COMMIT] = {"force_commit", -1, show_word},
	[OVS_CT_ATTR_EVENTMASK] = {"eventmask", 4, NULL},
	[OVS_CT_ATTR_TIMEOUT] = {"timeout", -1, show_string},
};

/* Whether all parts have their defaults, so that the name is enough. */
static bool is_plain(const struct netlink_attr *attr)
{
	struct netlink_list left = netlink_inside(attr);
	struct netlink_attr one;

	while (netlink_next(&left, &one)) {
		bool zone = one.type == OVS_CT_ATTR_ZONE && one.size == 2 && !number_of(&one);

		if (one.cut || (one.type != OVS_CT_ATTR_EVENTMASK && !zone))
			return false;
	}
	return !left.cut;
}

static void show_ct(struct notation *to, const char *name, const struct netlink_attr *attr)
{
	static const u8 order[] = {
		OVS_CT_ATTR_COMMIT, OVS_CT_ATTR_FORCE_COMMIT, OVS_CT_ATTR_ZONE,
		OVS_CT_ATTR_MARK, OVS_CT_ATTR_LABELS, OVS_CT_ATTR_HELPER,
		OVS_CT_ATTR_TIMEOUT, OVS_CT_ATTR_NAT, 0,
	};

	if (is_plain(attr)) {
		show_word(to, name, attr);
		return;
	}
	notation_open(to, name);
	show_nested(to, attr, ct_parts, ARRAY_SIZE(ct_parts), order);
	notation_close(to);
}

static const struct part actions[] = {
	[OVS_ACTION_ATTR_OUTPUT] = {"output", 4, show_output},
	[OVS_ACTION_ATTR_USERSPACE] = {"userspace", -1, show_userspace},
	[OVS_ACTION_ATTR_SET] = {"set", -1, show_set_all},
	[OVS_ACTION_ATTR_PUSH_VLAN] = {"push_vlan", 4, show_push_vlan},
	[OVS_ACTION_ATTR_POP_VLAN] = {"pop_vlan", 0, show_word},
	[OVS_ACTION_ATTR_SAMPLE] = {"sample", -1, show_sample},
	[OVS_ACTION_ATTR_RECIRC] = {"recirc", 4, show_recirc},
	[OVS_ACTION_ATTR_HASH] = {"hash", sizeof(struct ovs_action_hash), show_hash},
	[OVS_ACTION_ATTR_PUSH_MPLS] = {
		"push_mpls", sizeof(struct ovs_action_push_mpls), show_push_mpls,
	},
	[OVS_ACTION_ATTR_POP_MPLS] = {"pop_mpls", 2, show_pop_mpls},
	[OVS_ACTION_ATTR_SET_MASKED] = {"set", -1, show_set_masked},
	[OVS_ACTION_ATTR_CT] = {"ct", -1, show_ct},
	[OVS_ACTION_ATTR_TRUNC] = {"trunc", 4, show_call},
	[OVS_ACTION_ATTR_PUSH_ETH] = {
		"push_eth", sizeof(struct ovs_action_push_eth), show_push_eth,
	},
	[OVS_ACTION_ATTR_POP_ETH] = {"pop_eth", 0, show_word},
	[OVS_ACTION_ATTR_CT_CLEAR] = {"ct_clear", 0, show_word},
	[OVS_ACTION_ATTR_POP_NSH] = {"pop_nsh()", 0, show_word},
	[OVS_ACTION_ATTR_METER] = {"meter", 4, show_call},
	[OVS_ACTION_ATTR_CLONE] = {"clone", -1, show_actions},
	[OVS_ACTION_ATTR_CHECK_PKT_LEN] = {"check_pkt_len", -1, show_length},
	[OVS_ACTION_ATTR_DEC_TTL] = {"dec_ttl", -1, show_dec_ttl},
	[ACTION_DROP] = {"drop", 4, show_word},
};

void ovs_actions(struct notation *to, const struct netlink_list *list)
{
	struct netlink_list left = *list;
	struct netlink_attr attr;

	if (!left.size && !left.cut) {
		notation_item(to);
		notation_put(to, "drop");
	}
	while (netlink_next(&left, &attr))
		show_part(to, actions, ARRAY_SIZE(actions), "action", &attr);
	if (left.cut)
		notation_end(to);
}
