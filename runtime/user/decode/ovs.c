// SPDX-License-Identifier: MIT
/*
 * The decoder ovs_flow: shows key with mask, actions and UFID of a netlink message about a
 * flow of Open vSwitch, in the notation of `ovs-appctl dpctl/dump-flows -m`.
 */
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/openvswitch.h>
#include <string.h>

#include "decode/decode.h"
#include "decode/ovs.h"

#define HEADS (NLMSG_HDRLEN + GENL_HDRLEN + sizeof(struct ovs_header))

/* The attributes of a message, of which @size bytes are here. */
static struct netlink_list attributes(const u8 *bytes, size_t size)
{
	struct netlink_list list = {.cut = true};
	struct nlmsghdr head;

	if (size < HEADS)
		return list;
	memcpy(&head, bytes, sizeof(head));
	if (head.nlmsg_len < HEADS)
		return list;
	list.cut = head.nlmsg_len > size;
	list.data = bytes + HEADS;
	list.size = (list.cut ? size : head.nlmsg_len) - HEADS;
	return list;
}

/* Show a UUID, four numbers in host byte order; bytes if it has another size. */
static void show_ufid(struct notation *to, const struct netlink_list *message,
		      const struct netlink_attr *attr)
{
	u32 id[4];

	(void)message;
	if (attr->size != sizeof(id)) {
		notation_hex(to, attr->data, attr->size, "");
		return;
	}
	memcpy(id, attr->data, sizeof(id));
	notation_put(to, "%08x-%04x-%04x-%04x-%04x%08x", id[0], id[1] >> 16, id[1] & 0xffff,
		     id[2] >> 16, id[2] & 0xffff, id[3]);
}

/* Show the key.  If the mask may be in the missing part of the message, the key is cut. */
static void show_key(struct notation *to, const struct netlink_list *message,
		     const struct netlink_attr *attr)
{
	struct netlink_list key = netlink_inside(attr), masks;
	struct netlink_attr mask;
	bool masked = netlink_find(message, OVS_FLOW_ATTR_MASK, &mask);

	masks = netlink_inside(&mask);
	ovs_key(to, &key, masked ? &masks : NULL);
	if (!masked && mask.cut)
		notation_end(to);
}

static void show_actions(struct notation *to, const struct netlink_list *message,
			 const struct netlink_attr *attr)
{
	struct netlink_list inside = netlink_inside(attr);

	(void)message;
	ovs_actions(to, &inside);
}

/* The parts, by name; @needed: every message has it, so it may be missing because of a cut. */
static const struct part {
	const char *name;
	u16 type;
	bool needed;
	void (*show)(struct notation *to, const struct netlink_list *message,
		     const struct netlink_attr *attr);
} parts[] = {
	{"key", OVS_FLOW_ATTR_KEY, true, show_key},
	{"actions", OVS_FLOW_ATTR_ACTIONS, true, show_actions},
	{"ufid", OVS_FLOW_ATTR_UFID, false, show_ufid},
};

/* The text of @part, NULL if the message has none. */
static char *text_of(const struct part *part, const struct netlink_list *message,
		     struct decoded *decoded)
{
	struct netlink_attr attr;
	struct notation to;
	bool found = netlink_find(message, part->type, &attr);

	if (!message->data || (!found && !(attr.cut && part->needed)))
		return NULL;
	notation_start(&to);
	if (found)
		part->show(&to, message, &attr);
	if (attr.cut)
		notation_end(&to);
	decoded->truncated |= to.ended;
	return notation_finish(&to);
}

/* See decode.h: the first @size bytes of a message, which says how long it was. */
void decode_ovs_flow(const u8 *bytes, size_t size, struct decoded *decoded)
{
	struct netlink_list message = attributes(bytes, size), left = message;
	struct netlink_attr attr;

	while (netlink_next(&left, &attr))
		decoded->truncated |= attr.cut;
	decoded->truncated |= left.cut;
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		decode_part(decoded, parts[i].name, text_of(&parts[i], &message, decoded));
}
