/* SPDX-License-Identifier: MIT */
/*
 * Questions: a packet filter, and the same as text, compiled by libpcap.  In
 * libpcap's language `vlan` moves what follows by one tag, so there is one
 * program for each number of tags and the answer is whether any of them is
 * true; the programs exclude each other, since all ask for an ethertype.
 */
#ifndef FUZZ_ASK_H
#define FUZZ_ASK_H

#include <pcap/pcap.h>

#include "fuzz_make.h"

#define MAX_TAGS (MAX_VLAN_TAGS + 1)

struct programs {
	char text[4096];
	struct bpf_program at[MAX_TAGS + 1];
	bool used[MAX_TAGS + 1];
};

struct question {
	struct packet_filter filter;
	struct programs programs;
};

static pcap_t *ethernet;

#define ADD_TEXT(text, ...) \
	snprintf((text) + strlen(text), sizeof(text) - strlen(text), __VA_ARGS__)

/* @rest behind @tags tags, of which the outermost is @vlan if not negative. */
static inline void compile_behind(struct programs *programs, u32 tags, int vlan)
{
	char text[8192] = "";

	for (u32 i = 0; i < tags; i++) {
		ADD_TEXT(text, "%svlan", i ? " and " : "");
		if (!i && vlan >= 0)
			ADD_TEXT(text, " %d", vlan);
	}
	ADD_TEXT(text, "%s%s", tags && *programs->text ? " and " : "", programs->text);
	programs->used[tags] = true;
	if (pcap_compile(ethernet, &programs->at[tags], text, 0, PCAP_NETMASK_UNKNOWN)) {
		fprintf(stderr, "%s: %s\n", text, pcap_geterr(ethernet));
		exit(1);
	}
}

static inline void compile_programs(struct programs *programs, int vlan)
{
	for (u32 tags = vlan >= 0; tags <= MAX_TAGS; tags++)
		compile_behind(programs, tags, vlan);
}

static inline void free_programs(struct programs *programs)
{
	for (u32 tags = 0; tags <= MAX_TAGS; tags++) {
		if (programs->used[tags])
			pcap_freecode(&programs->at[tags]);
	}
}

/* What libpcap says of @frame, stepping over @tags tags at most. */
static inline bool ask_programs(const struct programs *programs,
				const struct frame *frame, u32 tags)
{
	bool yes = false;

	for (u32 i = 0; i <= tags; i++) {
		if (programs->used[i])
			yes |= bpf_filter(programs->at[i].bf_insns, frame->bytes,
					  frame->length, frame->length) != 0;
	}
	return yes;
}

static inline bool is_ipv4_prefix(const u32 *address, const u32 *mask)
{
	return is_ipv4(address) && !~mask[2];
}

static inline void add_and(char *text)
{
	if (*text)
		strcat(text, " and ");
}

/* "PART or PART", in brackets: open before the first part, @more between, closed by the last. */
static inline void add_or(char *text, u32 number)
{
	if (number)
		strcat(text, " or ");
	else
		add_and(text), strcat(text, "(");
}

static inline void add_address(struct programs *programs, const char *which,
			       const u32 *address, const u32 *mask)
{
	char name[INET6_ADDRSTRLEN];
	int bits = 0;

	for (int i = 0; i < 4; i++)
		bits += __builtin_popcount(mask[i]);
	if (is_ipv4_prefix(address, mask)) {
		inet_ntop(AF_INET, &address[3], name, sizeof(name));
		ADD_TEXT(programs->text, "(ip %s net %s/%d or arp %s net %s/%d)",
			 which, name, bits - 96, which, name, bits - 96);
	} else {
		inet_ntop(AF_INET6, address, name, sizeof(name));
		ADD_TEXT(programs->text, "ip6 %s net %s/%d", which, name, bits);
	}
}

static inline void add_addresses(struct programs *programs, const char *which,
				 const struct filter_networks *list)
{
	for (u32 i = 0; i < list->count; i++) {
		add_or(programs->text, i);
		add_address(programs, which, list->items[i].address, list->items[i].mask);
	}
	strcat(programs->text, ")");
}

static inline void add_ports(struct programs *programs, const char *which,
			     const struct filter_ranges *list)
{
	for (u32 i = 0; i < list->count; i++) {
		add_or(programs->text, i);
		ADD_TEXT(programs->text, "((tcp or udp or sctp) and %s portrange %u-%u)", which,
			 list->items[i].low, list->items[i].low + list->items[i].span);
	}
	strcat(programs->text, ")");
}

static inline void add_protocols(struct programs *programs, const struct filter_protocols *list)
{
	for (u32 i = 0; i < list->count; i++) {
		add_or(programs->text, i);
		if (list->items[i].ethertype)
			ADD_TEXT(programs->text, "ether proto 0x%04x", list->items[i].ethertype);
		else
			ADD_TEXT(programs->text, "ip proto %u or ip6 proto %u",
				 list->items[i].proto, list->items[i].proto);
	}
	strcat(programs->text, ")");
}

static inline void add_ethertype(struct programs *programs, u16 type)
{
	add_and(programs->text);
	ADD_TEXT(programs->text, "ether proto 0x%04x", type);
}

static inline void question_compile(struct question *question)
{
	const struct packet_filter *filter = &question->filter;
	struct programs *programs = &question->programs;
	u32 terms = filter->terms;

	if (terms & FILTER_SRC)
		add_addresses(programs, "src", &filter->src);
	if (terms & FILTER_DST)
		add_addresses(programs, "dst", &filter->dst);
	if (terms & FILTER_HOST)
		add_addresses(programs, "", &filter->host);
	if (terms & FILTER_SPORT)
		add_ports(programs, "src", &filter->sport);
	if (terms & FILTER_DPORT)
		add_ports(programs, "dst", &filter->dport);
	if (terms & FILTER_PORT)
		add_ports(programs, "", &filter->port);
	if (terms & FILTER_PROTO)
		add_protocols(programs, &filter->proto);
	if (terms & FILTER_FAMILY)
		add_ethertype(programs, filter->family);
	compile_programs(programs, terms & FILTER_VLAN ? filter->vlan.items[0].low : -1);
}

/* A prefix of @own bits at most, of the last bits of an address. */
static inline void set_prefix(u32 *address, u32 *mask, const char *text, u32 own)
{
	u32 bits = 128 - own + (one_in(2) ? own : random_below(own + 1));
	struct address from = address_of(text);

	memset(mask, 0, 16);
	for (u32 i = 0; i < bits; i++)
		((u8 *)mask)[i / 8] |= 0x80 >> i % 8;
	for (int i = 0; i < 4; i++)
		address[i] = from.words[i] & mask[i];
}

/* As the options do, IPv6 asks for its ethertype too. */
static inline void want_address(struct packet_filter *filter, u32 term, bool ipv6)
{
	struct filter_networks *list = term == FILTER_SRC ? &filter->src
		: term == FILTER_DST ? &filter->dst : &filter->host;

	filter->terms |= term | (ipv6 ? FILTER_FAMILY : 0);
	if (ipv6)
		filter->family = IPV6;
	list->count = 1 + random_below(3);
	for (u32 i = 0; i < list->count; i++)
		set_prefix(list->items[i].address, list->items[i].mask,
			   ipv6 ? ANY(ipv6_pool) : ANY(ipv4_pool), ipv6 ? 128 : 32);
}

static inline void want_ports(struct filter_ranges *list)
{
	list->count = 1 + random_below(3);
	for (u32 i = 0; i < list->count; i++) {
		list->items[i].low = ANY(port_pool);
		list->items[i].span = one_in(2) ? random_below(65536 - list->items[i].low) : 0;
	}
}

/* Values from the pools for all terms but addresses; those in @terms count. */
static inline void want_values(struct packet_filter *filter, u32 terms)
{
	bool typed = filter->terms & FILTER_FAMILY;

	filter->terms |= terms;
	want_ports(&filter->sport);
	want_ports(&filter->dport);
	want_ports(&filter->port);
	filter->proto.count = 1 + random_below(3);
	for (u32 i = 0; i < filter->proto.count; i++) {
		if (one_in(3))
			filter->proto.items[i].ethertype = ANY(type_pool);
		else
			filter->proto.items[i].proto = ANY(proto_pool);
	}
	filter->vlan.count = 1;
	filter->vlan.items[0].low = ANY(vlan_pool);
	filter->family = typed ? filter->family : ANY(type_pool);
}

#endif
