// SPDX-License-Identifier: MIT
/* VLAN tags: beside the bytes, in the bytes, and on their way between. */
#include "check.h"

/* Both ways in which a kernel says that there is a tag. */
static void hardware_tag(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		struct frame frame = ipv4_tcp(1, 2, 3);
		struct packet packet;

		host_is_61 = i & 1;
		set_hardware_tag(&frame, i & 2 ? QINQ : TAG, 0xe000 | 42);
		packet = parse(&frame);
		assert_int_equal(packet.vlan, 42);
		assert_true(packet.has & PACKET_VLAN);
		assert_ports(&packet, TCP);
	}
	host_is_61 = false;
}

/* 6.1 leaves the other fields as they were; so does none of them count. */
static void no_hardware_tag(void **state)
{
	struct frame frame = ipv4_tcp(1, 2, 3);
	struct sk_buff skb = skb_of(&frame);
	struct packet packet = {};

	(void)state;
	skb.vlan_tci = 42;
	assert_true(packet_ether(&packet, &skb, skb.data, true));
	assert_false(packet.has & PACKET_VLAN);
	host_is_61 = true;
	skb.vlan_proto = htons(TAG);
	assert_true(packet_ether(&packet, &skb, skb.data, true));
	assert_false(packet.has & PACKET_VLAN);
	host_is_61 = false;
	free(skb.head);
}

/* Priority tags: VLAN 0 is a tag. */
static void tag_of_vlan_0(void **state)
{
	struct frame frame = ipv4_tcp(1, 2, 3);
	struct packet packet;

	(void)state;
	set_hardware_tag(&frame, TAG, 0xe000);
	packet = parse(&frame);
	assert_int_equal(packet.vlan, 0);
	assert_true(packet.has & PACKET_VLAN);
	frame_retag(&frame);
	packet = parse(&frame);
	assert_int_equal(packet.vlan, 0);
	assert_true(packet.has & PACKET_VLAN);
}

static void tags_in_the_bytes(void **state)
{
	struct frame frame = {};
	struct packet packet;

	(void)state;
	put_ether(&frame, QINQ);
	put_tag(&frame, 0x3064, TAG);
	put_tag(&frame, 200, IPV4);
	put_ipv4(&frame, .proto = TCP);
	put_tcp(&frame, SPORT, DPORT, 1, 2);
	packet = parse(&frame);
	assert_int_equal(packet.vlan, 0x64);
	assert_int_equal(packet.id.flow.ethertype, IPV4);
	assert_ports(&packet, TCP);
	frame_untag(&frame);
	assert_int_equal(parse(&frame).vlan, 0x64);
	frame_untag(&frame);
	assert_int_equal(parse(&frame).vlan, 200);
}

/* Of more than three tags, it is not known what lies behind them. */
static void too_many_tags(void **state)
{
	struct frame frame = {};
	struct packet packet;

	(void)state;
	put_ether(&frame, TAG);
	put_tag(&frame, 1, TAG);
	put_tag(&frame, 2, TAG);
	put_tag(&frame, 3, TAG);
	put_tag(&frame, 4, IPV4);
	put_ipv4(&frame, .proto = TCP);
	put_tcp(&frame, SPORT, DPORT, 1, 2);
	assert_false(enter_ether(&frame, &packet));
}

/* A sending kernel without offload leaves the network header at IP. */
static void tags_before_the_network_header(void **state)
{
	struct frame frame = ipv4_tcp(1, 2, 3);
	struct packet wanted, packet = {};
	struct sk_buff skb;
	bool same;

	(void)state;
	set_hardware_tag(&frame, TAG, 5);
	wanted = parse(&frame);
	frame_retag(&frame);
	skb = skb_of(&frame);
	skb.network_header += TAG_SIZE;
	same = packet_skb(&packet, &skb, true) && same_packet(&packet, &wanted);
	free(skb.head);
	assert_true(same);
}

static void three_tags(void **state)
{
	struct frame frame = ipv4_tcp(1, 2, 3);
	struct packet bytes, hardware;

	(void)state;
	for (int i = 0; i < 3; i++) {
		set_hardware_tag(&frame, TAG, i);
		frame_retag(&frame);
	}
	bytes = parse(&frame);
	assert_int_equal(bytes.id.flow.ethertype, IPV4);
	frame_untag(&frame);
	hardware = parse(&frame);
	assert_true(same_id(&bytes, &hardware));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hardware_tag),
		cmocka_unit_test(no_hardware_tag),
		cmocka_unit_test(tag_of_vlan_0),
		cmocka_unit_test(tags_in_the_bytes),
		cmocka_unit_test(too_many_tags),
		cmocka_unit_test(tags_before_the_network_header),
		cmocka_unit_test(three_tags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
