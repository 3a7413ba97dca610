// SPDX-License-Identifier: MIT
/*
 * Parses the options that choose packets into struct packet_filter, as vnt.h encodes it.
 * The table below lists these options.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "filter/filter.h"
#include "filter/look.h"

#define ETHERTYPE_IP6 0x86dd

static const struct {
	const char *name;
	struct filter_protocol protocol;
} protocols[] = {
#define NETWORK(parser, ethertype, name) {name, {ethertype, 0}},
#define TRANSPORT(parser, protocol, name) {name, {0, protocol}},
#include "../bpf/packet.def"
};

static bool parse_network(const char *word, u32 number, void *to)
{
	struct filter_network *network = &((struct filter_networks *)to)->items[number];
	struct vnt_network_of of;

	if (!network_parse(word, &of))
		return false;
	memcpy(network->address, of.network.address, sizeof(network->address));
	memcpy(network->mask, of.mask, sizeof(network->mask));
	return true;
}

/* IPv4 addresses are mapped into IPv6: is this an IPv6 prefix so short that it has them, too? */
static bool holds_mapped(const struct filter_network *network)
{
	return !look_is_ipv4(network) && !network->address[0] && !network->address[1] &&
	       network->address[2] == (htonl(0xffff) & network->mask[2]) && !network->mask[3];
}

/*
 * Networks are all of one family, unless each address shows its own.  That of IPv6 alone is
 * required as well, because short prefixes do not tell it.
 */
static bool parse_networks(const char *text, struct packet_filter *filter, u32 term,
			   struct filter_networks *networks)
{
	u32 ipv4 = 0;
	bool mapped = false;

	networks->count = parse_list(text, VNT_FILTER_LIST, parse_network, networks);
	for (u32 i = 0; i < networks->count; i++) {
		ipv4 += look_is_ipv4(&networks->items[i]);
		mapped |= holds_mapped(&networks->items[i]);
	}
	if (!networks->count || (mapped && ipv4))
		return false;
	if (!ipv4) {
		filter->family = ETHERTYPE_IP6;
		filter->terms |= FILTER_FAMILY;
	}
	filter->terms |= term;
	return true;
}

static bool parse_src(const char *text, struct packet_filter *filter)
{
	return parse_networks(text, filter, FILTER_SRC, &filter->src);
}

static bool parse_dst(const char *text, struct packet_filter *filter)
{
	return parse_networks(text, filter, FILTER_DST, &filter->dst);
}

static bool parse_host(const char *text, struct packet_filter *filter)
{
	return parse_networks(text, filter, FILTER_HOST, &filter->host);
}

/* Parse NUMBER or FIRST-LAST, of at most @max. */
static bool parse_range(const char *word, u64 max, struct filter_range *range)
{
	size_t length = strcspn(word, "-");
	char first[8];
	u64 low, high;

	if (length >= sizeof(first))
		return false;
	*(char *)mempcpy(first, word, length) = '\0';
	if (!parse_number(first, 0, max, &low))
		return false;
	high = low;
	if (word[length] && !parse_number(word + length + 1, low, max, &high))
		return false;
	range->low = low;
	range->span = high - low;
	return true;
}

static bool parse_port_range(const char *word, u32 number, void *to)
{
	return parse_range(word, UINT16_MAX, &((struct filter_ranges *)to)->items[number]);
}

static bool parse_vlan_range(const char *word, u32 number, void *to)
{
	return parse_range(word, 4095, &((struct filter_ranges *)to)->items[number]);
}

static bool parse_ports(const char *text, struct packet_filter *filter, u32 term,
			struct filter_ranges *ports)
{
	ports->count = parse_list(text, VNT_FILTER_LIST, parse_port_range, ports);
	filter->terms |= term;
	return ports->count;
}

static bool parse_sport(const char *text, struct packet_filter *filter)
{
	return parse_ports(text, filter, FILTER_SPORT, &filter->sport);
}

static bool parse_dport(const char *text, struct packet_filter *filter)
{
	return parse_ports(text, filter, FILTER_DPORT, &filter->dport);
}

static bool parse_port(const char *text, struct packet_filter *filter)
{
	return parse_ports(text, filter, FILTER_PORT, &filter->port);
}

static bool parse_vlan(const char *text, struct packet_filter *filter)
{
	filter->vlan.count = parse_list(text, VNT_FILTER_LIST, parse_vlan_range, &filter->vlan);
	filter->terms |= FILTER_VLAN;
	return filter->vlan.count;
}

/* Protocol 0 stands for a flow without IP, so it cannot be filtered for. */
static bool parse_protocol(const char *word, u32 number, void *to)
{
	struct filter_protocol *protocol = &((struct filter_protocols *)to)->items[number];
	u64 given;

	for (size_t i = 0; i < ARRAY_SIZE(protocols); i++) {
		if (!strcmp(word, protocols[i].name)) {
			*protocol = protocols[i].protocol;
			return true;
		}
	}
	if (!parse_number(word, 1, UINT8_MAX, &given))
		return false;
	*protocol = (struct filter_protocol){.proto = given};
	return true;
}

/* A family of its own, beside that of addresses, finds nothing when the two differ: refuse. */
static bool parse_proto(const char *text, struct packet_filter *filter)
{
	struct filter_protocols *list = &filter->proto;

	list->count = parse_list(text, VNT_FILTER_LIST, parse_protocol, list);
	filter->terms |= FILTER_PROTO;
	return list->count && !(list->count == 1 && list->items[0].ethertype &&
				filter->terms & FILTER_FAMILY &&
				list->items[0].ethertype != filter->family);
}

static bool parse_netns(const char *text, struct packet_filter *filter)
{
	filter->netns = netns_number(text);
	filter->terms |= FILTER_NETNS;
	return filter->netns;
}

enum { EXPRESSION = 8, RULES = 9, NETNS = 10, IFACE = 11 };

#define AN_ADDRESS "up to 16 IPv4 or IPv6 addresses or prefixes, with commas, like "
#define A_PORT "up to 16 ports or ranges of ports, with commas, like 80,8000-8099"

const struct filter_option filter_options[FILTER_OPTIONS] = {
	{"src", "ADDRESS[/BITS],...", VNT_HAS_PACKET, "from one of these addresses or prefixes",
	 AN_ADDRESS "10.1.0.0/16", parse_src},
	{"dst", "ADDRESS[/BITS],...", VNT_HAS_PACKET, "to one of these addresses or prefixes",
	 AN_ADDRESS "fd00::/8", parse_dst},
	{"host", "ADDRESS[/BITS],...", VNT_HAS_PACKET, "from or to one of these",
	 AN_ADDRESS "10.1.0.7", parse_host},
	{"sport", "PORT,...", VNT_HAS_PACKET, "from one of these ports", A_PORT, parse_sport},
	{"dport", "PORT,...", VNT_HAS_PACKET, "to one of these ports", A_PORT, parse_dport},
	{"port", "PORT,...", VNT_HAS_PACKET, "from or to one of these ports", A_PORT, parse_port},
	{"proto", "PROTOCOL,...", VNT_HAS_PACKET,
	 "of these protocols: tcp udp icmp icmp6 sctp udplite arp ip ip6, or numbers",
	 "up to 16 of tcp, udp, icmp, icmp6, sctp, udplite, arp, ip, ip6 or IP protocol numbers from "
	 "1 to 255, of the same family as the addresses", parse_proto},
	{"vlan", "ID,...", VNT_HAS_PACKET, "with one of these outermost VLAN ids",
	 "up to 16 VLAN ids or ranges of them, from 0 to 4095, with commas", parse_vlan},
	[EXPRESSION] = {"filter", "EXPRESSION", VNT_HAS_PACKET,
	 "for which this pcap expression is true", NULL, NULL},
	[RULES] = {"rules", "FILE", VNT_HAS_PACKET,
	 "for which one of the expressions in FILE is true, a line each", NULL, NULL},
	[NETNS] = {"netns", "NAME|PATH|PID", VNT_HAS_NETNS,
	 "in this network namespace",
	 "a network namespace: a name under /run/netns, a path, or a process id",
	 parse_netns},
	[IFACE] = {"iface", "NAME,...", VNT_HAS_DEVICE,
	 "on one of these interfaces, or on those that they stand on: bond0 on its members",
	 "names of interfaces of the network namespace, with commas", NULL},
};

const char *filter_iface(const struct filter *filter)
{
	return filter->text[IFACE];
}

const char *filter_netns(const struct filter *filter)
{
	return filter->text[NETNS];
}

int filter_open_netns(const struct filter *filter)
{
	return filter->text[NETNS] ? netns_open(filter->text[NETNS]) : -1;
}

static bool compile(struct filter *filter, const char *text)
{
	filter->packet.terms |= FILTER_EXPRESSION;
	return expression_compile(text, &filter->code, filter->why, sizeof(filter->why));
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
	fine = compile(filter, both);
	free(rules);
	free(both);
	return fine;
}

bool filter_reads_bytes(const struct filter *filter)
{
	const char *expression = filter->text[EXPRESSION];

	return filter->text[RULES] || (expression && strchr(expression, '['));
}

static bool parse_ifaces(struct filter *filter)
{
	struct vnt_devices devices;
	struct netns_view view;
	bool found;

	filter->packet.terms |= FILTER_IFACE;
	if (!view_open(&view, filter->text[NETNS]))
		return false;
	found = devices_find(&view, filter->text[IFACE], false, &devices);
	filter->ifindex = devices.items[devices.count ? devices.count - 1 : 0].ifindex;
	view_close(&view);
	return found;
}

static bool build_one(struct filter *filter, unsigned int index)
{
	switch (index) {
	case RULES:
		return parse_rules(filter);
	case EXPRESSION:
		return filter->text[RULES] || compile(filter, filter->text[EXPRESSION]);
	case IFACE:
		return parse_ifaces(filter);
	}
	return filter_options[index].parse(filter->text[index], &filter->packet);
}

const struct filter_option *filter_build(struct filter *filter)
{
	for (unsigned int i = 0; i < FILTER_OPTIONS; i++) {
		if (filter->text[i] && !build_one(filter, i))
			return &filter_options[i];
	}
	filter_look(&filter->packet);
	return NULL;
}

void filter_free(struct filter *filter)
{
	free(filter->code.bytes);
	filter->code = (struct code){};
}
