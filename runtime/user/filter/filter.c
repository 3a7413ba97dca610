// SPDX-License-Identifier: MIT
/*
 * Parses the options that choose packets into struct packet_filter, as vnt.h encodes it.
 * The table below lists these options.
 */
#include <err.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/nsfs.h>
#include <net/if.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "filter/filter.h"

#define ETHERTYPE_IP6 0x86dd

static const struct {
	const char *name;
	u32 term;
	u32 number;
} protocols[] = {
#define NETWORK(parser, ethertype, name) {name, FILTER_ETHERTYPE, ethertype},
#define TRANSPORT(parser, protocol, name) {name, FILTER_PROTO, protocol},
#include "../bpf/packet.def"
};

static bool set_ethertype(struct packet_filter *filter, u16 ethertype)
{
	if (filter->terms & FILTER_ETHERTYPE && filter->ethertype != ethertype)
		return false;
	filter->ethertype = ethertype;
	filter->terms |= FILTER_ETHERTYPE;
	return true;
}

/*
 * A short IPv6 prefix would match mapped IPv4 addresses, so an IPv6 prefix requires the
 * ethertype of IPv6 as well.
 */
static bool parse_prefix(const char *text, struct packet_filter *filter,
			 u32 term, u32 *address, u32 *mask)
{
	struct vnt_network_of of;

	if (!network_parse(text, &of))
		return false;
	memcpy(address, of.network.address, sizeof(of.network.address));
	memcpy(mask, of.mask, sizeof(of.mask));
	filter->terms |= term;
	return of.ipv4 || set_ethertype(filter, ETHERTYPE_IP6);
}

static bool parse_src(const char *text, struct packet_filter *filter)
{
	return parse_prefix(text, filter, FILTER_SRC, filter->src, filter->src_mask);
}

static bool parse_dst(const char *text, struct packet_filter *filter)
{
	return parse_prefix(text, filter, FILTER_DST, filter->dst, filter->dst_mask);
}

static bool parse_u16(const char *text, struct packet_filter *filter, u32 term,
		      u64 max, u16 *to)
{
	u64 number;

	if (!parse_number(text, 0, max, &number))
		return false;
	*to = number;
	filter->terms |= term;
	return true;
}

static bool parse_sport(const char *text, struct packet_filter *filter)
{
	return parse_u16(text, filter, FILTER_SPORT, UINT16_MAX, &filter->sport);
}

static bool parse_dport(const char *text, struct packet_filter *filter)
{
	return parse_u16(text, filter, FILTER_DPORT, UINT16_MAX, &filter->dport);
}

static bool parse_vlan(const char *text, struct packet_filter *filter)
{
	return parse_u16(text, filter, FILTER_VLAN, 4095, &filter->vlan);
}

/* Protocol 0 stands for a flow without IP, so it cannot be filtered for. */
static bool parse_proto(const char *text, struct packet_filter *filter)
{
	u64 number;

	for (size_t i = 0; i < ARRAY_SIZE(protocols); i++) {
		if (strcmp(text, protocols[i].name))
			continue;
		if (protocols[i].term == FILTER_ETHERTYPE)
			return set_ethertype(filter, protocols[i].number);
		filter->proto = protocols[i].number;
		filter->terms |= FILTER_PROTO;
		return true;
	}
	if (!parse_number(text, 1, UINT8_MAX, &number))
		return false;
	filter->proto = number;
	filter->terms |= FILTER_PROTO;
	return true;
}

/* Open a network namespace by name, path or process id; -1 if there is none. */
static int open_netns(const char *text)
{
	char path[PATH_MAX];
	const char *format = "/run/netns/%s";
	u64 pid;
	int fd;

	if (parse_number(text, 1, INT_MAX, &pid))
		format = "/proc/%s/ns/net";
	else if (strchr(text, '/'))
		format = "%s";
	if ((size_t)snprintf(path, sizeof(path), format, text) >= sizeof(path))
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd >= 0 && ioctl(fd, NS_GET_NSTYPE) != CLONE_NEWNET) {
		close(fd);
		return -1;
	}
	return fd;
}

static bool parse_netns(const char *text, struct packet_filter *filter)
{
	int fd = open_netns(text);
	struct stat stat;
	bool found;

	if (fd < 0)
		return false;
	found = !fstat(fd, &stat);
	if (found) {
		filter->netns = stat.st_ino;
		filter->terms |= FILTER_NETNS;
	}
	close(fd);
	return found;
}

/* An interface index is unique within a namespace only, so that is required as well. */
static bool parse_iface(const char *text, struct packet_filter *filter)
{
	filter->ifindex = if_nametoindex(text);
	filter->terms |= FILTER_IFACE;
	return filter->ifindex && (filter->terms & FILTER_NETNS ||
				   parse_netns("/proc/self/ns/net", filter));
}

enum { EXPRESSION = 6, RULES = 7, NETNS = 8, IFACE = 9 };

const struct filter_option filter_options[FILTER_OPTIONS] = {
	{"src", "ADDRESS[/BITS]", VNT_HAS_PACKET, "from this address or prefix",
	 "an IPv4 or IPv6 address or prefix, like 10.1.0.0/16", parse_src},
	{"dst", "ADDRESS[/BITS]", VNT_HAS_PACKET, "to this address or prefix",
	 "an IPv4 or IPv6 address or prefix, like fd00::/8", parse_dst},
	{"sport", "PORT", VNT_HAS_PACKET, "from this port",
	 "a port from 0 to 65535", parse_sport},
	{"dport", "PORT", VNT_HAS_PACKET, "to this port",
	 "a port from 0 to 65535", parse_dport},
	{"proto", "PROTOCOL", VNT_HAS_PACKET,
	 "of this protocol: tcp udp icmp icmp6 arp ip ip6, or a number",
	 "tcp, udp, icmp, icmp6, arp, ip, ip6 or an IP protocol number from 1 to 255, "
	 "of the same family as the addresses", parse_proto},
	{"vlan", "ID", VNT_HAS_PACKET, "with this outermost VLAN id",
	 "a VLAN id from 0 to 4095", parse_vlan},
	[EXPRESSION] = {"filter", "EXPRESSION", VNT_HAS_PACKET,
	 "for which this pcap expression is true", NULL, NULL},
	[RULES] = {"rules", "FILE", VNT_HAS_PACKET,
	 "for which one of the expressions in FILE is true, a line each", NULL, NULL},
	[NETNS] = {"netns", "NAME|PATH|PID", VNT_HAS_DEVICE,
	 "in this network namespace",
	 "a network namespace: a name under /run/netns, a path, or a process id",
	 parse_netns},
	[IFACE] = {"iface", "NAME", VNT_HAS_DEVICE, "on this interface",
	 "the name of an interface of the network namespace", parse_iface},
};

/* Look up --iface inside --netns: enter the namespace, look, return. */
static bool parse_iface_inside(const char *netns, const char *iface,
			       struct packet_filter *filter)
{
	int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	int there = open_netns(netns);
	bool found = false;

	if (home >= 0 && there >= 0 && !setns(there, CLONE_NEWNET)) {
		found = parse_iface(iface, filter);
		if (setns(home, CLONE_NEWNET))
			found = false;
	}
	close(there);
	close(home);
	return found;
}

bool filter_find_device(const char *netns, const char *name, u64 *device)
{
	struct packet_filter found = {};

	if (netns ? !parse_netns(netns, &found) || !parse_iface_inside(netns, name, &found)
		  : !parse_iface(name, &found))
		return false;
	*device = found.ifindex | (u64)found.netns << 32;
	return true;
}

const char *filter_netns(const struct filter *filter)
{
	return filter->text[NETNS];
}

int filter_open_netns(const struct filter *filter)
{
	return filter->text[NETNS] ? open_netns(filter->text[NETNS]) : -1;
}

static bool parse_expression(struct filter *filter)
{
	filter->packet.terms |= FILTER_EXPRESSION;
	return expression_compile(filter->text[EXPRESSION], &filter->code, filter->why,
				  sizeof(filter->why));
}

/* Compile --rules, and --filter if given: both must be true. */
static bool parse_rules(struct filter *filter)
{
	char *rules = rules_read(filter->text[RULES], filter->why, sizeof(filter->why)), *both;
	const char *expression = filter->text[EXPRESSION];
	bool fine;

	if (!rules)
		return false;
	if (asprintf(&both, "%s%s%s(%s)", expression ? "(" : "", expression ? expression : "",
		     expression ? ") and " : "", rules) < 0)
		errx(STATUS_FAILED, "out of memory");
	filter->packet.terms |= FILTER_EXPRESSION;
	fine = expression_compile(both, &filter->code, filter->why, sizeof(filter->why));
	free(rules);
	free(both);
	return fine;
}

static bool build_one(struct filter *filter, unsigned int index)
{
	if (index == RULES)
		return parse_rules(filter);
	if (index == EXPRESSION && filter->text[RULES])
		return true;
	const char *netns = filter->text[NETNS];

	if (index == EXPRESSION)
		return parse_expression(filter);
	if (index == IFACE && netns)
		return parse_iface_inside(netns, filter->text[IFACE], &filter->packet);
	return filter_options[index].parse(filter->text[index], &filter->packet);
}

const struct filter_option *filter_build(struct filter *filter)
{
	for (unsigned int i = 0; i < FILTER_OPTIONS; i++) {
		if (filter->text[i] && !build_one(filter, i))
			return &filter_options[i];
	}
	return NULL;
}

void filter_free(struct filter *filter)
{
	free(filter->code.bytes);
	filter->code = (struct code){};
}
