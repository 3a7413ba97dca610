// SPDX-License-Identifier: MIT
/* filter_packet(): each term alone, terms together, and what is not there. */
#include "corpus.h"
#include "filter/look.h"

#include <cmocka.h>

/* Does one look say that @frame does not pass, however it lies there? */
static bool missed(const struct frame *frame)
{
	struct sk_buff skb = skb_of(frame);
	bool ether;

	filter_look((struct packet_filter *)&filter);
	ether = misses_ether(&skb, skb.data, true);

	assert_int_equal(misses_header(&skb, skb.data + ETHER_SIZE, true), ether);
	assert_int_equal(misses_skb(&skb, true), ether);
	free(skb.head);
	return ether;
}

static bool passes(const struct frame *frame)
{
	struct packet packet;
	bool passed;

	assert_true(enter_ether(frame, &packet));
	passed = filter_packet(&packet);
	assert_false(passed && missed(frame));
	return passed;
}

static bool passes_frame(struct frame frame)
{
	return passes(&frame);
}

static void set_mask(u32 *mask, u32 bits)
{
	memset(mask, 0, 16);
	for (u32 i = 0; i < bits; i++)
		((u8 *)mask)[i / 8] |= 0x80 >> i % 8;
}

static void set_prefix(u32 *wanted, u32 *mask, const char *text, u32 bits)
{
	struct address from = address_of(text);

	set_mask(mask, from.words[0] ? bits : 96 + bits);
	for (int i = 0; i < 4; i++)
		wanted[i] = from.words[i] & mask[i];
}

static void want_src(const char *text, u32 bits)
{
	filter.terms |= FILTER_SRC;
	filter.src.count = 1;
	set_prefix((u32 *)filter.src.items->address, (u32 *)filter.src.items->mask, text, bits);
}

static void want_dst(const char *text, u32 bits)
{
	filter.terms |= FILTER_DST;
	filter.dst.count = 1;
	set_prefix((u32 *)filter.dst.items->address, (u32 *)filter.dst.items->mask, text, bits);
}

static void want_number(volatile struct filter_ranges *list, u16 number)
{
	list->count = 1;
	list->items[0] = (struct filter_range){number, 0};
}

static void want_proto(u8 proto)
{
	filter.proto.count = 1;
	filter.proto.items[0] = (struct filter_protocol){0, proto};
}

static int no_terms(void **state)
{
	(void)state;
	memset((void *)&filter, 0, sizeof(filter));
	return 0;
}

static struct frame tagged(u16 tag)
{
	struct frame frame = ipv4_tcp(1, 2, 3);

	set_hardware_tag(&frame, TAG, tag);
	return frame;
}

/* Values without their bit in terms do not count. */
static void unset_terms_pass(void **state)
{
	struct sample corpus[CORPUS_SIZE];

	(void)state;
	corpus_fill(corpus);
	memset((void *)&filter, 0xa5, sizeof(filter));
	filter.terms = 0;
	for (int i = 0; i < CORPUS_SIZE; i++)
		assert_true(passes(&corpus[i].frame));
}

/* Terms on the device are not terms on the packet. */
static void device_terms_pass(void **state)
{
	(void)state;
	filter.terms = FILTER_IFACE | FILTER_NETNS;
	assert_true(passes_frame(ipv4_tcp(1, 2, 3)));
}

/* Of plain IPv4 one look says all; what it cannot tell is left to a closer one. */
static void one_look(void **state)
{
	struct frame tcp = ipv4_tcp(1, 2, 3), tag = tcp, cut = tcp;

	(void)state;
	filter.terms = FILTER_DPORT | FILTER_PROTO;
	want_proto(TCP);
	want_number(&filter.dport, DPORT);
	assert_false(missed(&tcp));
	want_number(&filter.dport, SPORT);
	assert_true(missed(&tcp));
	set_hardware_tag(&tag, TAG, 5);
	assert_true(missed(&tag));
	tag.bytes[TYPE_AT] = TAG >> 8;
	tag.bytes[TYPE_AT + 1] = (u8)TAG;
	assert_false(missed(&tag));
	cut.length = ETHER_SIZE + 23;
	assert_false(missed(&cut));
	filter.terms = FILTER_SPORT;
	tcp = ipv4_icmp(8, 1, 1);
	assert_true(missed(&tcp));
	tcp = ipv4_fragment(9, 6);
	assert_false(missed(&tcp));
	tcp = ipv6_tcp(1, 2);
	assert_false(missed(&tcp));
}

static void source_address(void **state)
{
	(void)state;
	want_src(IPV4_FROM, 32);
	assert_true(passes_frame(ipv4_tcp(1, 2, 3)));
	assert_true(passes_frame(ipv4_icmp(8, 1, 1)));
	assert_true(passes_frame(ipv4_fragment(9, 6)));
	want_src(IPV4_TO, 32);
	assert_false(passes_frame(ipv4_tcp(1, 2, 3)));
	want_src(IPV6_FROM, 128);
	assert_true(passes_frame(ipv6_tcp(1, 2)));
	want_src(IPV6_TO, 128);
	assert_false(passes_frame(ipv6_tcp(1, 2)));
}

static void destination_address(void **state)
{
	(void)state;
	want_dst(IPV4_TO, 32);
	assert_true(passes_frame(ipv4_tcp(1, 2, 3)));
	want_dst(IPV4_FROM, 32);
	assert_false(passes_frame(ipv4_tcp(1, 2, 3)));
	want_dst(IPV6_TO, 128);
	assert_true(passes_frame(ipv6_tcp(1, 2)));
	want_dst(IPV6_FROM, 128);
	assert_false(passes_frame(ipv6_tcp(1, 2)));
}

/* 10.0.0.1: as many bits as agree with 10.0.0.0, .2 and 11.0.0.1 pass. */
static void ipv4_masks(void **state)
{
	(void)state;
	for (u32 bits = 0; bits <= 32; bits++) {
		want_src("10.0.0.0", bits);
		assert_int_equal(passes_frame(ipv4_tcp(1, 2, 3)), bits <= 31);
		want_src("10.0.0.2", bits);
		assert_int_equal(passes_frame(ipv4_tcp(1, 2, 3)), bits <= 30);
		want_src("11.0.0.1", bits);
		assert_int_equal(passes_frame(ipv4_tcp(1, 2, 3)), bits <= 7);
	}
}

static void ipv6_masks(void **state)
{
	(void)state;
	for (u32 bits = 0; bits <= 128; bits++) {
		want_dst("fd00::3", bits);
		assert_int_equal(passes_frame(ipv6_tcp(1, 2)), bits <= 127);
		want_dst("fd00:0:0:1::2", bits);
		assert_int_equal(passes_frame(ipv6_tcp(1, 2)), bits <= 63);
		want_dst("fc00::2", bits);
		assert_int_equal(passes_frame(ipv6_tcp(1, 2)), bits <= 7);
	}
}

static void families_do_not_mix(void **state)
{
	(void)state;
	want_src("0.0.0.0", 0);
	assert_true(passes_frame(ipv4_tcp(1, 2, 3)));
	assert_false(passes_frame(ipv6_tcp(1, 2)));
	want_src("fd00::", 8);
	assert_true(passes_frame(ipv6_tcp(1, 2)));
	assert_false(passes_frame(ipv4_tcp(1, 2, 3)));
}

/* ::/0 covers mapped addresses too, so the options ask for the ethertype. */
static void all_of_ipv6(void **state)
{
	(void)state;
	want_src("1::", 0);
	assert_true(passes_frame(ipv4_tcp(1, 2, 3)));
	filter.terms |= FILTER_FAMILY;
	filter.family = IPV6;
	assert_false(passes_frame(ipv4_tcp(1, 2, 3)));
	assert_false(passes_frame(arp(1, IPV4_FROM, IPV4_TO)));
	assert_true(passes_frame(ipv6_tcp(1, 2)));
}

static void arp_has_addresses(void **state)
{
	(void)state;
	want_src("10.0.0.0", 8);
	want_dst("10.0.0.3", 32);
	assert_true(passes_frame(arp(1, IPV4_FROM, "10.0.0.3")));
	assert_false(passes_frame(arp(1, IPV4_FROM, IPV4_TO)));
	assert_false(passes_frame(arp(1, "192.0.2.1", "10.0.0.3")));
}

/* Not even an address term that covers everything. */
static void unknown_types_have_no_addresses(void **state)
{
	(void)state;
	want_src("1::", 0);
	assert_false(passes_frame(other(LLDP, PAYLOAD, 36)));
	no_terms(NULL);
	want_dst("1::", 0);
	assert_false(passes_frame(other(LLDP, PAYLOAD, 36)));
}

static void ports(void **state)
{
	(void)state;
	filter.terms = FILTER_SPORT | FILTER_DPORT;
	want_number(&filter.sport, SPORT);
	want_number(&filter.dport, DPORT);
	assert_true(passes_frame(ipv4_tcp(1, 2, 3)));
	assert_true(passes_frame(ipv6_udp("", 0)));
	assert_true(passes_frame(ipv4_fragment(9, MORE_FRAGMENTS)));
	filter.sport.items->low++;
	assert_false(passes_frame(ipv4_tcp(1, 2, 3)));
	filter.terms = FILTER_DPORT;
	assert_true(passes_frame(ipv4_tcp(1, 2, 3)));
	filter.dport.items->low--;
	assert_false(passes_frame(ipv4_tcp(1, 2, 3)));
	filter.terms = FILTER_SPORT;
	want_number(&filter.sport, DPORT);
	assert_false(passes_frame(ipv4_tcp(1, 2, 3)));
}

/* --host and --port: of one end or the other. */
static void either_end(void **state)
{
	(void)state;
	filter.terms = FILTER_PORT;
	want_number(&filter.port, DPORT);
	assert_true(passes_frame(ipv4_tcp(1, 2, 3)));
	want_number(&filter.port, SPORT);
	assert_true(passes_frame(ipv4_tcp(1, 2, 3)));
	want_number(&filter.port, SPORT + 1);
	assert_false(passes_frame(ipv4_tcp(1, 2, 3)));
	filter.terms = FILTER_HOST;
	filter.host.count = 1;
	set_prefix((u32 *)filter.host.items->address, (u32 *)filter.host.items->mask, IPV4_TO, 32);
	assert_true(passes_frame(ipv4_tcp(1, 2, 3)));
	set_prefix((u32 *)filter.host.items->address, (u32 *)filter.host.items->mask, IPV4_FROM, 32);
	assert_true(passes_frame(ipv4_tcp(1, 2, 3)));
	set_prefix((u32 *)filter.host.items->address, (u32 *)filter.host.items->mask, "10.0.0.9", 32);
	assert_false(passes_frame(ipv4_tcp(1, 2, 3)));
}

/* One of several is enough; what lies behind the count does not. */
static void lists(void **state)
{
	(void)state;
	want_dst("10.0.0.9", 32);
	set_prefix((u32 *)filter.dst.items[1].address, (u32 *)filter.dst.items[1].mask, IPV4_TO, 32);
	assert_false(passes_frame(ipv4_tcp(1, 2, 3)));
	filter.dst.count = 2;
	assert_true(passes_frame(ipv4_tcp(1, 2, 3)));
	filter.terms |= FILTER_DPORT | FILTER_PROTO;
	want_number(&filter.dport, 1);
	filter.dport.count = VNT_FILTER_LIST;
	filter.dport.items[VNT_FILTER_LIST - 1] = (struct filter_range){DPORT - 3, 2};
	want_proto(UDP);
	filter.proto.count = 3;
	filter.proto.items[1] = (struct filter_protocol){ARP, 0};
	filter.proto.items[2] = (struct filter_protocol){0, TCP};
	assert_false(passes_frame(ipv4_tcp(1, 2, 3)));
	filter.dport.items[VNT_FILTER_LIST - 1].span = 3;
	assert_true(passes_frame(ipv4_tcp(1, 2, 3)));
	filter.proto.count = 2;
	assert_false(passes_frame(ipv4_tcp(1, 2, 3)));
}

/* All protocols whose header begins with them. */
static void who_has_ports(void **state)
{
	static const u8 protos[] = {SCTP, UDPLITE};
	static const char bytes[] = "\0\7\0\11abcdefghijklmnopqrst";

	(void)state;
	filter.terms = FILTER_SPORT | FILTER_DPORT;
	want_number(&filter.sport, 7);
	want_number(&filter.dport, 9);
	for (size_t i = 0; i < ARRAY_SIZE(protos); i++) {
		assert_true(passes_frame(ipv4_other(protos[i], bytes, sizeof(bytes) - 1)));
		assert_false(passes_frame(ipv4_other(protos[i], bytes + 1, sizeof(bytes) - 2)));
	}
}

static void assert_no_ports_pass(u32 term)
{
	filter.terms = term;
	assert_false(passes_frame(ipv4_icmp(8, 1, 1)));
	assert_false(passes_frame(ipv6_icmp(128, 1, 1)));
	assert_false(passes_frame(arp(1, IPV4_FROM, IPV4_TO)));
	assert_false(passes_frame(ipv4_fragment(9, 6)));
	assert_false(passes_frame(ipv6_fragment(9, 48, false)));
	assert_false(passes_frame(ipv4_other(47, PAYLOAD, 12)));
	assert_false(passes_frame(other(LLDP, PAYLOAD, 36)));
}

/* Port 0 is what a flow without ports shows, and still no match. */
static void what_has_no_ports(void **state)
{
	(void)state;
	assert_no_ports_pass(FILTER_SPORT);
	assert_no_ports_pass(FILTER_DPORT);
	assert_no_ports_pass(FILTER_PORT);
}

static void protocol(void **state)
{
	(void)state;
	filter.terms = FILTER_PROTO;
	want_proto(UDP);
	assert_true(passes_frame(ipv4_udp("", 0)));
	assert_true(passes_frame(ipv6_udp("", 0)));
	assert_true(passes_frame(ipv4_fragment(9, 6)));
	assert_true(passes_frame(ipv6_extension(OPTIONS, 8, 2)));
	assert_false(passes_frame(ipv4_tcp(1, 2, 3)));
	assert_false(passes_frame(arp(1, IPV4_FROM, IPV4_TO)));
	want_proto(OPTIONS);
	assert_false(passes_frame(ipv6_extension(OPTIONS, 8, 2)));
	filter.proto.items[0] = (struct filter_protocol){ARP, 0};
	assert_true(passes_frame(arp(1, IPV4_FROM, IPV4_TO)));
	assert_false(passes_frame(ipv4_tcp(1, 2, 3)));
}

static void ethertype(void **state)
{
	(void)state;
	filter.terms = FILTER_FAMILY;
	filter.family = IPV4;
	assert_true(passes_frame(ipv4_tcp(1, 2, 3)));
	assert_true(passes_frame(tagged(1)));
	assert_false(passes_frame(ipv6_tcp(1, 2)));
	filter.family = LLDP;
	assert_true(passes_frame(other(LLDP, PAYLOAD, 36)));
	filter.family = TAG;
	assert_false(passes_frame(tagged(1)));
}

static void vlan(void **state)
{
	struct frame frame = tagged(0x6000 | 7);

	(void)state;
	filter.terms = FILTER_VLAN;
	want_number(&filter.vlan, 7);
	assert_true(passes(&frame));
	frame_retag(&frame);
	assert_true(passes(&frame));
	set_hardware_tag(&frame, QINQ, 8);
	assert_false(passes(&frame));
	assert_false(passes_frame(ipv4_tcp(1, 2, 3)));
}

/* VLAN 0 is what a packet without a tag shows, and still no match. */
static void no_tag_is_not_vlan_0(void **state)
{
	(void)state;
	filter.terms = FILTER_VLAN;
	assert_false(passes_frame(ipv4_tcp(1, 2, 3)));
	assert_true(passes_frame(tagged(0)));
	assert_true(passes_frame(tagged(0xe000)));
}

/* Each term on its own makes a packet fail that all the others let pass. */
static void every_term_counts(void **state)
{
	(void)state;
	want_src(IPV4_FROM, 32);
	want_dst(IPV4_TO, 32);
	filter.terms |= FILTER_SPORT | FILTER_DPORT | FILTER_PROTO | FILTER_FAMILY | FILTER_VLAN;
	want_number(&filter.sport, SPORT);
	want_number(&filter.dport, DPORT);
	want_proto(TCP);
	filter.family = IPV4;
	want_number(&filter.vlan, 7);
	assert_true(passes_frame(tagged(7)));
#define CHANGED(term) filter.term++; assert_false(passes_frame(tagged(7))); filter.term--
	for (int i = 0; i < 4; i++) {
		CHANGED(src.items->address[i]);
		CHANGED(dst.items->address[i]);
	}
	CHANGED(sport.items->low);
	CHANGED(dport.items->low);
	CHANGED(proto.items->proto);
	CHANGED(family);
	CHANGED(vlan.items->low);
#undef CHANGED
	assert_true(passes_frame(tagged(7)));
}

static struct vnt_account devices;

static void assert_device(const struct sk_buff *skb, bool wanted)
{
	assert_int_equal(filter_device(skb, &devices, false, true), wanted);
	assert_int_equal(filter_device(skb, &devices, true, false), wanted);
}

static void want_device(u32 index, u32 ifindex, u32 vlan)
{
	filter.terms |= FILTER_IFACE;
	vnt_ifaces.count = index + 1;
	vnt_ifaces.only = index ? 0 : ifindex;
	vnt_ifaces.items[index] = (struct vnt_device){ifindex, 100, vlan};
}

static void device(void **state)
{
	struct net net = {.ns.inum = 100};
	struct net_device dev = {.ifindex = 3, .type = 1, .nd_net.net = &net};
	struct sk_buff skb = {.dev = &dev, .mac_header = 0xffff};

	(void)state;
	assert_device(&skb, true);
	want_device(0, 3, 0);
	assert_device(&skb, true);
	filter.terms |= FILTER_NETNS;
	filter.netns = 100;
	assert_device(&skb, true);
	net.ns.inum = 101;
	assert_device(&skb, false);
	filter.terms = FILTER_IFACE;
	assert_device(&skb, false);
	net.ns.inum = 100;
	dev.ifindex = 4;
	assert_device(&skb, false);
	want_device(1, 4, 0);
	assert_device(&skb, true);
	filter.terms = FILTER_NETNS;
	assert_device(&skb, true);
}

/* A device of the list counts for the packets of one VLAN alone. */
static void device_and_vlan(void **state)
{
	struct net net = {.ns.inum = 100};
	struct net_device dev = {.ifindex = 3, .type = 1, .nd_net.net = &net};
	struct frame frame = tagged(7);
	struct sk_buff skb = skb_of(&frame);

	(void)state;
	skb.dev = &dev;
	want_device(0, 3, VNT_TAGGED | 7);
	assert_device(&skb, true);
	want_device(0, 3, VNT_TAGGED | 8);
	assert_device(&skb, false);
	free(skb.head);
	frame_retag(&frame);
	skb = skb_of(&frame);
	skb.dev = &dev;
	assert_device(&skb, false);
	want_device(0, 3, VNT_TAGGED | 7);
	assert_device(&skb, true);
	free(skb.head);
	frame = ipv4_tcp(1, 2, 3);
	skb = skb_of(&frame);
	skb.dev = &dev;
	assert_device(&skb, false);
	free(skb.head);
}

/* Without a device, route, arrival and socket tell; what they do not is counted. */
static void no_device(void **state)
{
	struct net net = {.ns.inum = 100};
	struct net_device dev = {.ifindex = 3, .type = 1, .nd_net.net = &net};
	struct dst_entry route = {&dev};
	struct sock sk = {.__sk_common.skc_net.net = &net};
	struct sk_buff skb = {.mac_header = 0xffff, ._skb_refdst = (unsigned long)&route | 1};

	(void)state;
	want_device(0, 3, 0);
	assert_device(&skb, true);
	skb.skb_iif = 4;
	assert_device(&skb, false);
	skb._skb_refdst = 0;
	skb.sk = &sk;
	want_device(1, 4, 0);
	assert_device(&skb, true);
	assert_int_equal(devices.device_unknown, 0);
	skb.skb_iif = 0;
	assert_device(&skb, true);
	assert_int_equal(devices.device_unknown, 2);
	filter.strict = 1;
	assert_device(&skb, false);
	filter.terms = FILTER_NETNS;
	filter.netns = 100;
	assert_device(&skb, true);
	assert_int_equal(devices.device_unknown, 4);
}

#define TEST(function) cmocka_unit_test_setup(function, no_terms)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(unset_terms_pass),
		TEST(device_terms_pass),
		TEST(one_look),
		TEST(source_address),
		TEST(destination_address),
		TEST(ipv4_masks),
		TEST(ipv6_masks),
		TEST(families_do_not_mix),
		TEST(all_of_ipv6),
		TEST(arp_has_addresses),
		TEST(unknown_types_have_no_addresses),
		TEST(ports),
		TEST(either_end),
		TEST(lists),
		TEST(who_has_ports),
		TEST(what_has_no_ports),
		TEST(protocol),
		TEST(ethertype),
		TEST(vlan),
		TEST(no_tag_is_not_vlan_0),
		TEST(every_term_counts),
		TEST(device),
		TEST(device_and_vlan),
		TEST(no_device),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
