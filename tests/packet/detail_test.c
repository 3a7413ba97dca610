// SPDX-License-Identifier: MIT
/* What few tools ask for of a packet: MAC addresses, ARP's contents, TCP's flags and payload. */
#define VNT_DETAILS
#define VNT_MACS
#include "check.h"

enum { SYN_FIN = 0x03, MAC_FROM = 1, MAC_TO = 2 };

/* The last byte of a MAC address of frame.h, which begin with 02. */
static u64 mac(u8 last)
{
	return 2ULL << 40 | last;
}

/* A TCP segment with @options words of options, @payload bytes and @padding behind it. */
static struct frame segment(bool ipv6, u8 options, u32 payload, u32 padding)
{
	struct frame frame = {};

	put_ether(&frame, ipv6 ? IPV6 : IPV4);
	if (ipv6) {
		put_ipv6(&frame, HOP_BY_HOP);
		put_extension(&frame, HOP_BY_HOP, TCP, 16);
	} else {
		put_ipv4(&frame, .proto = TCP, .options = 2);
	}
	put_tcp(&frame, SPORT, DPORT, 1, 2);
	frame.bytes[frame.length - 8] = (5 + options) << 4;
	frame.bytes[frame.length - 7] = SYN_FIN;
	put_fill(&frame, 1, 4 * options + payload);
	end_ip(&frame);
	put_fill(&frame, 0, padding);
	return frame;
}

static void segments(void **state)
{
	(void)state;
	for (u32 i = 0; i < 8; i++) {
		u32 payload = i & 1 ? 100 : 0;
		struct frame frame = segment(i & 4, i & 2 ? 3 : 0, payload, 6);
		struct packet packet = parse(&frame);

		assert_int_equal(packet.detail.tcp_payload, payload);
		assert_int_equal(packet.detail.tcp_flags, SYN_FIN);
	}
}

/* A header that says less than it takes itself is no payload of 4 GB. */
static void too_short(void **state)
{
	struct frame frame = segment(false, 0, 0, 0);

	(void)state;
	frame.bytes[frame.network + 2] = 0;
	frame.bytes[frame.network + 3] = 0;
	assert_int_equal(parse(&frame).detail.tcp_payload, 0);
}

/* However the packet is come to. */
static void macs(void **state)
{
	struct frame frame = segment(false, 0, 10, 0);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(entries); i++) {
		struct packet packet;

		assert_true(entries[i](&frame, &packet));
		assert_int_equal(packet.macs.smac, mac(MAC_FROM));
		assert_int_equal(packet.macs.dmac, mac(MAC_TO));
	}
}

/* What a GRE device has received has the tunnel's IP header where a link's would be. */
static void no_macs(void **state)
{
	static const u8 bytes[64] = {0x45, [24] = 0x45, [24 + 3] = 40, [24 + 9] = 17};
	const u16 begins[] = {0, 4, 24, 0xffff};	/* GRE, IPIP, on sending, none */
	u8 copy[sizeof(bytes)];

	(void)state;
	memcpy(copy, bytes, sizeof(bytes));
	for (size_t i = 0; i < ARRAY_SIZE(begins); i++) {
		struct sk_buff skb = {
			.head = copy, .data = copy + 24, .len = 40, .protocol = htons(ETHERTYPE_IPV4),
			.network_header = 24, .mac_header = begins[i],
		};
		struct packet packet = {};

		assert_true(packet_skb(&packet, &skb, true));
		assert_int_equal(packet.macs.smac, 0);
		assert_int_equal(packet.macs.dmac, 0);
	}
}

static void arp_contents(void **state)
{
	struct frame frame = {};
	struct packet packet;

	(void)state;
	put_ether(&frame, ARP);
	put_arp(&frame, 2, "10.0.0.1", "10.0.0.2");
	packet = parse(&frame);
	assert_int_equal(packet_arp_op(&packet), 2);
	assert_int_equal(packet.macs.arp_smac, mac(1));
	assert_int_equal(packet.macs.arp_tmac, 0);
}

static void addresses(void **state)
{
	struct frame frame = segment(false, 0, 0, 0);
	struct packet packet = parse(&frame);
	u32 *saddr = packet.id.flow.saddr;

	(void)state;
	assert_false(same_address(saddr, packet.id.flow.daddr));
	assert_true(same_address(saddr, address_of(IPV4_FROM).words));
	assert_false(no_address(saddr));
	assert_true(no_address(address_of("0.0.0.0").words));
	assert_true(no_address(address_of("::").words));
	assert_false(no_address(address_of("::1").words));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(segments),
		cmocka_unit_test(too_short),
		cmocka_unit_test(macs),
		cmocka_unit_test(no_macs),
		cmocka_unit_test(arp_contents),
		cmocka_unit_test(addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
