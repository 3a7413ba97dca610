// SPDX-License-Identifier: MIT
/* Iterates over the attributes of netlink messages, which may be incomplete. */
#include <linux/netlink.h>
#include <string.h>

#include "decode/notation.h"

/* End the list: the rest cannot be parsed. */
static bool give_up(struct netlink_list *left)
{
	left->cut |= left->size;
	left->size = 0;
	return false;
}

static void skip(struct netlink_list *left, size_t size)
{
	if (size > left->size)
		size = left->size;
	left->data += size;
	left->size -= size;
}

bool netlink_next(struct netlink_list *left, struct netlink_attr *attr)
{
	struct nlattr head;
	size_t size;

	if (left->size < sizeof(head))
		return give_up(left);
	memcpy(&head, left->data, sizeof(head));
	if (head.nla_len < sizeof(head))
		return give_up(left);
	size = head.nla_len < left->size ? head.nla_len : left->size;
	attr->type = head.nla_type & NLA_TYPE_MASK;
	attr->data = left->data + sizeof(head);
	attr->size = size - sizeof(head);
	attr->cut = size < head.nla_len;
	left->cut &= !attr->cut;
	skip(left, NLA_ALIGN(size));
	return true;
}

bool netlink_find(const struct netlink_list *list, u16 type, struct netlink_attr *attr)
{
	struct netlink_list left = *list;
	bool cut = false;

	while (netlink_next(&left, attr)) {
		if (attr->type == type)
			return true;
		cut |= attr->cut;
	}
	*attr = (struct netlink_attr){.type = type, .cut = cut || left.cut};
	return false;
}

struct netlink_list netlink_inside(const struct netlink_attr *attr)
{
	return (struct netlink_list){.data = attr->data, .size = attr->size, .cut = attr->cut};
}

void netlink_unknown(struct notation *to, const char *kind, const struct netlink_attr *attr,
		     const struct netlink_attr *mask)
{
	notation_item(to);
	notation_put(to, "%s%u", kind, attr->type);
	if (!attr->size && !attr->cut && !mask)
		return;
	notation_put(to, "(");
	notation_hex(to, attr->data, attr->size, " ");
	to->comma = attr->size;
	if (attr->cut)
		notation_end(to);
	if (mask) {
		notation_put(to, "/");
		notation_hex(to, mask->data, mask->size, " ");
	}
	if (mask && mask->cut)
		notation_end(to);
	notation_put(to, ")");
	to->comma = true;
}

u64 netlink_number(const u8 *data, size_t size)
{
	u64 number = 0;

	for (size_t i = 0; i < size; i++)
		number = number << 8 | data[i];
	return number;
}

u64 netlink_host(const u8 *data, size_t size)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return netlink_number(data, size);
#else
	u64 number = 0;

	memcpy(&number, data, size);
	return number;
#endif
}
