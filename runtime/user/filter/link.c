// SPDX-License-Identifier: MIT
/*
 * Reads the devices of a network namespace, and what they stand on, from rtnetlink.  By hand:
 * libnl would link libc's name services, which load shared libraries of the host, into tools
 * that are static, and Debian has no static libmnl.
 */
#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "filter/filter.h"

#define ANSWER 65536		/* bytes; the kernel sends half as many at most */

/* Kinds that stand on the device of IFLA_LINK; for others, as veth, that is something else. */
static const char *const stacked[] = {
	"vlan", "macvlan", "macvtap", "ipvlan", "ipvtap", "macsec",
};

/* Attributes up to a number, by their type; NULL: it is not there. */
struct attributes {
	const struct rtattr *by[IFLA_LINK_NETNSID + 1];
};

static struct attributes parse(const struct rtattr *first, size_t size)
{
	struct attributes parsed = {};
	int left = size;

	for (const struct rtattr *at = first; RTA_OK(at, left); at = RTA_NEXT(at, left)) {
		unsigned short type = at->rta_type & NLA_TYPE_MASK;

		if (type < ARRAY_SIZE(parsed.by))
			parsed.by[type] = at;
	}
	return parsed;
}

static struct attributes parse_inside(const struct rtattr *attribute)
{
	return attribute ? parse(RTA_DATA(attribute), RTA_PAYLOAD(attribute))
			 : (struct attributes){};
}

/* The number in @attribute, of up to 4 bytes; 0: there is none. */
static u32 number_in(const struct rtattr *attribute)
{
	u32 number = 0;

	if (attribute && RTA_PAYLOAD(attribute) <= sizeof(number))
		memcpy(&number, RTA_DATA(attribute), RTA_PAYLOAD(attribute));
	return number;
}

/* Copy the text in @attribute to @to, of @size bytes: "" if there is none. */
static void text_in(const struct rtattr *attribute, char *to, size_t size)
{
	snprintf(to, size, "%.*s", attribute ? (int)RTA_PAYLOAD(attribute) : 0,
		 attribute ? (const char *)RTA_DATA(attribute) : "");
}

/* Fill in what depends on the kind of device. */
static void parse_kind(struct link *link, const struct attributes *all)
{
	struct attributes info = parse_inside(all->by[IFLA_LINKINFO]);
	struct attributes data = parse_inside(info.by[IFLA_INFO_DATA]);
	char kind[16];
	bool stands = false;

	text_in(info.by[IFLA_INFO_KIND], kind, sizeof(kind));
	for (size_t i = 0; i < ARRAY_SIZE(stacked); i++)
		stands |= !strcmp(kind, stacked[i]);
	if (stands && !all->by[IFLA_LINK_NETNSID])
		link->lower = number_in(all->by[IFLA_LINK]);
	link->own_port = !strcmp(kind, "openvswitch");
	if (!strcmp(kind, "vlan"))
		link->vlan = VNT_TAGGED | number_in(data.by[IFLA_VLAN_ID]);
}

static void take_link(struct links *links, const struct nlmsghdr *head)
{
	const struct ifinfomsg *info = NLMSG_DATA(head);
	struct attributes all = parse(IFLA_RTA(info), IFLA_PAYLOAD(head));
	struct link *link;

	links->items = memory_grow(links->items, &links->room, links->count, sizeof(*link));
	link = &links->items[links->count++];
	*link = (struct link){
		.ifindex = info->ifi_index,
		.master = number_in(all.by[IFLA_MASTER]),
	};
	text_in(all.by[IFLA_IFNAME], link->name, sizeof(link->name));
	parse_kind(link, &all);
}

/* Take the links in @size bytes of messages.  Returns false after the last, or an error. */
static bool take_messages(struct links *links, const void *bytes, int size)
{
	for (const struct nlmsghdr *head = bytes; NLMSG_OK(head, size); head = NLMSG_NEXT(head, size)) {
		if (head->nlmsg_type == NLMSG_DONE || head->nlmsg_type == NLMSG_ERROR)
			return false;
		if (head->nlmsg_type == RTM_NEWLINK)
			take_link(links, head);
	}
	return true;
}

struct links links_read(int socket)
{
	const struct {
		struct nlmsghdr head;
		struct ifinfomsg info;
	} question = {
		{sizeof(question), RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, 0, 0},
		{.ifi_family = AF_UNSPEC},
	};
	struct links links = {};
	char *bytes = memory_get(1, ANSWER);
	ssize_t size = send(socket, &question, sizeof(question), 0);

	while (size > 0) {
		size = recv(socket, bytes, ANSWER, 0);
		if (size > 0 && !take_messages(&links, bytes, size))
			break;
		if (size < 0 && errno == EINTR)
			size = 1;
	}
	free(bytes);
	return links;
}

void links_free(struct links *links)
{
	free(links->items);
	*links = (struct links){};
}
