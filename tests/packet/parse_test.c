// SPDX-License-Identifier: MIT
/* What the parser says of one packet of each kind. */
#include "check.h"

static void tcp(void **state)
{
	struct frame frame = ipv4_tcp(0x01020304, 0x05060708, 0x1234);
	struct packet packet = parse(&frame);

	(void)state;
	assert_addresses(&packet, IPV4_FROM, IPV4_TO);
	assert_ports(&packet, TCP);
	assert_int_equal(packet.has, PACKET_ADDRESSES | PACKET_PORTS);
	assert_int_equal(packet.id.flow.ethertype, IPV4);
	assert_int_equal(packet.id.flow.pad, 0);
	assert_int_equal(packet.id.fragment, 0x12340000);
	assert_int_equal(packet.id.length, 0);
	assert_int_equal(packet.id.word, (u64)htonl(0x01020304) << 32 | htonl(0x05060708));
	assert_int_equal(packet.vlan, 0);
}

static void options_are_stepped_over(void **state)
{
	struct frame none = ipv4_options(0);
	struct packet wanted = parse(&none);

	(void)state;
	for (u32 words = 1; words <= 10; words++) {
		struct frame frame = ipv4_options(words);
		struct packet packet = parse(&frame);

		assert_true(same_packet(&packet, &wanted));
	}
}

static void bad_ipv4_headers(void **state)
{
	(void)state;
	for (int first = 0; first < 256; first++) {
		struct frame frame = ipv4_options(10);

		frame.bytes[ETHER_SIZE] = first;
		if (first < 0x45 || first > 0x4f)
			assert_not_parsed(&frame);
		else
			parse(&frame);
	}
}

static void bad_ipv6_version(void **state)
{
	struct frame frame = ipv6_tcp(1, 2);
	struct packet packet;
	bool none = true;

	(void)state;
	for (int version = 0; version < 16; version++) {
		frame.bytes[ETHER_SIZE] = version << 4 | 0xf;
		if (version == 6)
			parse(&frame);
		else
			none &= !enter_ether(&frame, &packet);
	}
	assert_true(none);
}

static void first_fragment(void **state)
{
	struct frame frame = ipv4_fragment(0xabcd, MORE_FRAGMENTS);
	struct packet packet = parse(&frame);

	(void)state;
	assert_ports(&packet, UDP);
	assert_int_equal(packet.id.fragment, 0xabcd0000 | MORE_FRAGMENTS);
	assert_int_equal(packet.id.word, word_of(PAYLOAD, 8));
}

static void later_fragments(void **state)
{
	static const u16 fragments[] = {MORE_FRAGMENTS | 3, 6, 1, IPV4_OFFSET};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(fragments); i++) {
		struct frame frame = ipv4_fragment(0xabcd, fragments[i]);
		struct packet packet = parse(&frame);

		assert_addresses(&packet, IPV4_FROM, IPV4_TO);
		assert_no_ports(&packet, UDP);
		assert_int_equal(packet.id.fragment, 0xabcd0000 | fragments[i]);
	}
}

/* Payloads of 0, 3, 8 and 100 bytes, on IPv4 and IPv6. */
static void udp(void **state)
{
	static const u32 sizes[] = {0, 3, 8, 100};
	char payload[101];

	(void)state;
	memset(payload, 'u', sizeof(payload));
	for (size_t i = 0; i < 2 * ARRAY_SIZE(sizes); i++) {
		u32 size = sizes[i / 2];
		struct frame frame = i & 1 ? ipv6_udp(payload, size) : ipv4_udp(payload, size);
		struct packet packet = parse(&frame);

		assert_ports(&packet, UDP);
		assert_int_equal(packet.id.length, 8 + size);
		assert_int_equal(packet.id.word, word_of(payload, size < 8 ? size : 8));
		assert_int_equal(packet.id.fragment, 0);
	}
}

/* Padding that is not zero must not count as payload. */
static void udp_padding(void **state)
{
	(void)state;
	for (u32 size = 0; size <= 9; size++) {
		struct frame frame = ipv4_udp(PAYLOAD, size);
		struct packet packet = parse(&frame), padded;

		put_fill(&frame, 0xff, 30);
		padded = parse(&frame);
		assert_true(same_packet(&packet, &padded));
	}
}

/* Less than the header is long: there is no payload. */
static void udp_bad_length(void **state)
{
	bool none = true;

	(void)state;
	for (int length = 0; length < 8; length++) {
		struct frame frame = ipv4_udp(PAYLOAD, 8);

		frame.bytes[ETHER_IPV4 + 5] = length;
		none &= !parse(&frame).id.word;
	}
	assert_true(none);
}

static void icmp(void **state)
{
	struct frame request = ipv4_icmp(8, 0x1122, 7), reply = ipv4_icmp(0, 0x1122, 7);
	struct packet packet = parse(&request);

	(void)state;
	assert_addresses(&packet, IPV4_FROM, IPV4_TO);
	assert_no_ports(&packet, ICMP);
	assert_int_equal(packet.id.word & 0xffffffff, htonl(0x11220007));
	assert_int_equal(packet.id.word >> 40 & 0xff, 8);
	packet = parse(&reply);
	assert_no_ports(&packet, ICMP);
	assert_int_equal(packet.id.word >> 40 & 0xff, 0);
}

static void icmp6(void **state)
{
	struct frame frame = ipv6_icmp(128, 0x1122, 7);
	struct packet packet = parse(&frame);

	(void)state;
	assert_addresses(&packet, IPV6_FROM, IPV6_TO);
	assert_no_ports(&packet, ICMP6);
	assert_int_equal(packet.id.flow.ethertype, IPV6);
	assert_int_equal(packet.id.word & 0xffffffff, htonl(0x11220007));
	assert_int_equal(packet.id.word >> 40 & 0xff, 128);
}

/* A later fragment of ICMP is no reply, whose type would be 0. */
static void icmp_later_fragments(void **state)
{
	struct frame ip = ipv4_fragment(0xabcd, MORE_FRAGMENTS | 3), ip6 = ipv6_fragment(9, 24, true);
	struct packet packet;

	(void)state;
	ip.bytes[ip.network + 9] = ICMP;
	packet = parse(&ip);
	assert_int_equal(packet_icmp_type(&packet), 255);
	ip6.bytes[ip6.network + 40] = ICMP6;
	packet = parse(&ip6);
	assert_int_equal(packet_icmp_type(&packet), 255);
}

/* Neighbour advertisements for two targets: the checksum tells them apart. */
static void icmp_bodies_differ(void **state)
{
	struct frame one = ipv6_icmp(136, 0, 0), two = one;
	struct packet a, b;

	(void)state;
	put(&one, address_of("fd00::7").words, 16);
	put(&two, address_of("fd00::8").words, 16);
	two.bytes[ETHER_IPV6 + 3] = 1;
	a = parse(&one);
	b = parse(&two);
	assert_true(!same_id(&a, &b));
}

static void ipv6_extensions(void **state)
{
	static const struct { u8 type; u32 size; } extensions[] = {
		{HOP_BY_HOP, 8}, {HOP_BY_HOP, 24}, {ROUTING, 8}, {ROUTING, 40},
		{OPTIONS, 8}, {OPTIONS, 16}, {AUTH, 12}, {AUTH, 24}, {MOBILITY, 8},
		{HOP_BY_HOP, 120},
	};

	(void)state;
	for (size_t i = 0; i < MAX_EXTENSIONS * ARRAY_SIZE(extensions); i++) {
		u32 which = i / MAX_EXTENSIONS;
		struct frame frame = ipv6_extension(extensions[which].type, extensions[which].size,
						    1 + i % MAX_EXTENSIONS);
		struct packet packet = parse(&frame);

		assert_addresses(&packet, IPV6_FROM, IPV6_TO);
		assert_ports(&packet, UDP);
		assert_int_equal(packet.id.word, word_of("extended", 8));
		assert_int_equal(packet.id.fragment, 0);
	}
}

static void one_of_each_extension(void **state)
{
	struct frame frame = ipv6_all_extensions();
	struct packet packet = parse(&frame);

	(void)state;
	assert_ports(&packet, TCP);
	assert_int_equal(packet.id.word, (u64)htonl(5) << 32 | htonl(6));
	assert_int_not_equal(packet.id.fragment, 0);
}

/* What lies behind is not known: a filter must not take it for something else. */
static void too_many_extensions(void **state)
{
	struct frame frame = ipv6_extension(OPTIONS, 8, MAX_EXTENSIONS + 1);
	struct packet packet;

	(void)state;
	assert_int_equal(MAX_EXTENSIONS, 6);
	assert_false(enter_ether(&frame, &packet));
}

static void no_next_header(void **state)
{
	struct frame frame = {};
	struct packet packet;

	(void)state;
	put_ether(&frame, IPV6);
	put_ipv6(&frame, OPTIONS);
	put_extension(&frame, OPTIONS, NO_NEXT, 8);
	end_ip(&frame);
	packet = parse(&frame);
	assert_no_ports(&packet, NO_NEXT);
	assert_int_equal(packet.id.word, 0);
}

static void ipv6_fragments(void **state)
{
	struct frame first = ipv6_fragment(0x01020304, 0, true);
	struct frame later = ipv6_fragment(0x01020304, 24, false);
	struct frame alone = ipv6_fragment(0x01020304, 0, false);
	struct packet packet = parse(&first);

	(void)state;
	assert_ports(&packet, UDP);
	assert_int_not_equal(packet.id.fragment, 0);
	packet = parse(&alone);
	assert_ports(&packet, UDP);
	packet = parse(&later);
	assert_no_ports(&packet, UDP);
	assert_addresses(&packet, IPV6_FROM, IPV6_TO);
}

/* The first bytes of the id and the offset lie over each other. */
static void ipv6_fragments_that_cancel_out(void **state)
{
	struct frame one = ipv6_fragment(0, 8, true);
	struct frame two = ipv6_fragment(ntohl(8 ^ 16), 16, true);
	struct packet a = parse(&one), b = parse(&two);

	(void)state;
	assert_true(!same_id(&a, &b));
}

static void arp_request_and_reply(void **state)
{
	struct frame request = arp(1, IPV4_FROM, IPV4_TO), reply = arp(2, IPV4_TO, IPV4_FROM);
	struct packet packet = parse(&request);

	(void)state;
	assert_addresses(&packet, IPV4_FROM, IPV4_TO);
	assert_no_ports(&packet, 0);
	assert_int_equal(packet.id.flow.ethertype, ARP);
	assert_int_equal(packet.id.word, htons(1));
	packet = parse(&reply);
	assert_addresses(&packet, IPV4_TO, IPV4_FROM);
	assert_int_equal(packet.id.word, htons(2));
}

static void unknown_ethertypes(void **state)
{
	static const u16 types[] = {LLDP, 0x88b5, 0x8847, 0x8864, OLD_QINQ, 0xffff};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		struct frame frame = other(types[i], PAYLOAD, 36);
		struct packet packet = parse(&frame);

		assert_int_equal(packet.has, 0);
		assert_no_ports(&packet, 0);
		assert_int_equal(packet.id.flow.ethertype, types[i]);
		assert_int_not_equal(packet.id.word, 0);
	}
}

static void other_protocols(void **state)
{
	static const u8 protos[] = {0, 2, 41, 47, 50, 51, NO_NEXT, 89, 112, 255};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(protos); i++) {
		struct frame frame = ipv4_other(protos[i], PAYLOAD, 12);
		struct packet packet = parse(&frame);

		assert_addresses(&packet, IPV4_FROM, IPV4_TO);
		assert_no_ports(&packet, protos[i]);
		assert_int_equal(packet.id.word, word_of(PAYLOAD, 8));
	}
}

/*
 * IP's length is not looked at, since it is not set yet where sending begins.
 * So padding counts as payload, which tells only where it is not zero.
 */
static void padding_of_other_protocols(void **state)
{
	struct frame frame = ipv4_other(47, PAYLOAD, 4), zeros = frame;
	struct packet packet = parse(&frame), padded;

	(void)state;
	put_fill(&zeros, 0, 30);
	padded = parse(&zeros);
	assert_true(same_id(&packet, &padded));
	put_fill(&frame, 0xff, 30);
	padded = parse(&frame);
	assert_false(same_id(&packet, &padded));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tcp),
		cmocka_unit_test(options_are_stepped_over),
		cmocka_unit_test(bad_ipv4_headers),
		cmocka_unit_test(bad_ipv6_version),
		cmocka_unit_test(first_fragment),
		cmocka_unit_test(later_fragments),
		cmocka_unit_test(udp),
		cmocka_unit_test(udp_padding),
		cmocka_unit_test(udp_bad_length),
		cmocka_unit_test(icmp),
		cmocka_unit_test(icmp6),
		cmocka_unit_test(icmp_later_fragments),
		cmocka_unit_test(icmp_bodies_differ),
		cmocka_unit_test(ipv6_extensions),
		cmocka_unit_test(one_of_each_extension),
		cmocka_unit_test(too_many_extensions),
		cmocka_unit_test(no_next_header),
		cmocka_unit_test(ipv6_fragments),
		cmocka_unit_test(ipv6_fragments_that_cancel_out),
		cmocka_unit_test(arp_request_and_reply),
		cmocka_unit_test(unknown_ethertypes),
		cmocka_unit_test(other_protocols),
		cmocka_unit_test(padding_of_other_protocols),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
