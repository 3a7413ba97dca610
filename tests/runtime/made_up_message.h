/* SPDX-License-Identifier: MIT */
/* Netlink messages about flows of Open vSwitch, put together attribute by attribute. */
#ifndef MADE_UP_MESSAGE_H
#define MADE_UP_MESSAGE_H

#include "made_up.h"

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/openvswitch.h>

/* A message while it is put together. */
struct message {
	size_t size;
	u8 bytes[8192];
};

static void start(struct message *message)
{
	*message = (struct message){.size = NLMSG_HDRLEN + GENL_HDRLEN +
					    sizeof(struct ovs_header)};
}

/* Begin a nested attribute; end() takes what this returns. */
static size_t nest(struct message *message, u16 type)
{
	struct nlattr head = {.nla_type = type | NLA_F_NESTED};
	size_t at = message->size;

	memcpy(message->bytes + at, &head, sizeof(head));
	message->size += sizeof(head);
	return at;
}

static void end(struct message *message, size_t at)
{
	struct nlattr head;

	memcpy(&head, message->bytes + at, sizeof(head));
	head.nla_len = message->size - at;
	memcpy(message->bytes + at, &head, sizeof(head));
	message->size = NLA_ALIGN(message->size);
}

static void put(struct message *message, u16 type, const void *data, size_t size)
{
	size_t at = nest(message, type);

	memcpy(message->bytes + message->size, data, size);
	message->size += size;
	message->bytes[at + 3] &= 0x3f;
	end(message, at);
}

static void put32(struct message *message, u16 type, u32 value)
{
	put(message, type, &value, sizeof(value));
}

static void put16(struct message *message, u16 type, u16 value)
{
	put(message, type, &value, sizeof(value));
}

static void flag(struct message *message, u16 type)
{
	put(message, type, "", 0);
}

static void finish(struct message *message)
{
	struct nlmsghdr head = {.nlmsg_len = message->size};

	memcpy(message->bytes, &head, sizeof(head));
}

#endif
