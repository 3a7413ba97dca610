// SPDX-License-Identifier: MIT
/*
 * The laws of the identity, over the whole corpus: one packet has one identity
 * wherever it is seen, two packets have two, and no byte behind the end is read.
 */
#include "check.h"

static struct sample corpus[CORPUS_SIZE];

static void assert_same(const struct frame *frame, const struct packet *wanted)
{
	for (size_t i = 0; i < ARRAY_SIZE(entries); i++) {
		struct packet packet;

		assert_true(entries[i](frame, &packet));
		assert_true(same_packet(&packet, wanted));
	}
}

static void every_entry_gives_the_same(void **state)
{
	(void)state;
	for (int i = 0; i < CORPUS_SIZE; i++) {
		struct packet packet = parse(&corpus[i].frame);

		assert_int_equal(packet.has & PACKET_VLAN, 0);
		assert_same(&corpus[i].frame, &packet);
	}
}

static void different_packets_differ(void **state)
{
	(void)state;
	for (int i = 0; i < CORPUS_SIZE; i++) {
		struct packet one = parse(&corpus[i].frame);

		for (int j = 0; j < i; j++) {
			struct packet two = parse(&corpus[j].frame);

			if (same_id(&one, &two))
				fail_msg("samples %d and %d are one", i, j);
		}
	}
}

static void tags_do_not_change_the_identity(void **state)
{
	(void)state;
	for (int i = 0; i < CORPUS_SIZE; i++) {
		struct packet plain = parse(&corpus[i].frame), tagged;
		struct frame frame = corpus[i].frame;

		set_hardware_tag(&frame, TAG, 0x6123);
		tagged = parse(&frame);
		assert_true(same_id(&plain, &tagged));
		assert_int_equal(tagged.vlan, 0x123);
		assert_int_equal(tagged.has, plain.has | PACKET_VLAN);
		assert_same(&frame, &tagged);
	}
}

/* On both kernels, with one tag and with two. */
static void assert_tag_moves(const struct frame *from)
{
	struct frame frame = *from;
	struct packet hardware = parse(&frame);

	frame_retag(&frame);
	assert_same(&frame, &hardware);
	set_hardware_tag(&frame, QINQ, 0x1fff);
	hardware = parse(&frame);
	assert_int_equal(hardware.vlan, 0xfff);
	assert_same(&frame, &hardware);
	frame_retag(&frame);
	assert_same(&frame, &hardware);
	frame_untag(&frame);
	assert_same(&frame, &hardware);
}

static void hardware_tags_may_become_bytes(void **state)
{
	(void)state;
	for (int i = 0; i < 2 * CORPUS_SIZE; i++) {
		struct frame frame = corpus[i / 2].frame;

		host_is_61 = i & 1;
		set_hardware_tag(&frame, TAG, 5);
		assert_tag_moves(&frame);
	}
	host_is_61 = false;
}

/* Whoever pads puts zeros; up to the least size of an Ethernet frame. */
static void zero_padding_does_not_matter(void **state)
{
	(void)state;
	for (int i = 0; i < CORPUS_SIZE; i++) {
		struct frame frame = corpus[i].frame;
		struct packet packet = parse(&frame);

		while (frame.length < 64) {
			put8(&frame, 0);
			assert_same(&frame, &packet);
		}
	}
}

/* TCP, UDP, ICMP and ARP say themselves where they end. */
static void no_padding_matters_to_known_transports(void **state)
{
	(void)state;
	for (int i = 0; i < CORPUS_SIZE; i++) {
		struct frame frame = corpus[i].frame;
		struct packet packet = parse(&frame);

		if (!(packet.has & PACKET_PORTS) && packet.id.flow.proto != ICMP &&
		    packet.id.flow.proto != ICMP6 && packet.id.flow.ethertype != ARP)
			continue;
		put_fill(&frame, 0xa5, 40);
		assert_same(&frame, &packet);
	}
}

static void assert_cut(const struct sample *sample, u32 length)
{
	struct frame frame = sample->frame;
	struct packet packet;
	bool whole;

	frame.length = length;
	whole = enter_ether(&frame, &packet);
	assert_int_equal(whole, length >= sample->needs);
	for (size_t i = 1; i < ARRAY_SIZE(entries) && length >= ETHER_SIZE; i++)
		assert_int_equal(entries[i](&frame, &packet), whole);
}

static void every_length_of_every_packet(void **state)
{
	(void)state;
	for (int i = 0; i < CORPUS_SIZE; i++) {
		for (u32 length = 0; length <= corpus[i].frame.length; length++)
			assert_cut(&corpus[i], length);
	}
}

static void every_length_with_tags(void **state)
{
	(void)state;
	for (int i = 0; i < CORPUS_SIZE; i++) {
		struct sample sample = corpus[i];

		set_hardware_tag(&sample.frame, TAG, 1);
		frame_retag(&sample.frame);
		set_hardware_tag(&sample.frame, QINQ, 2);
		frame_retag(&sample.frame);
		sample.needs += 2 * TAG_SIZE;
		for (u32 length = 0; length <= sample.frame.length; length++)
			assert_cut(&sample, length);
	}
}

/* What is not in the linear part is as if it were not there. */
static void paged_bytes_are_not_read(void **state)
{
	(void)state;
	for (int i = 0; i < CORPUS_SIZE; i++) {
		struct frame frame = corpus[i].frame;
		struct packet paged, cut;

		for (frame.length = ETHER_SIZE; frame.length < corpus[i].frame.length; frame.length++) {
			assert_int_equal(enter_paged(&frame, &paged, 1000),
					 enter_sending(&frame, &cut));
			assert_true(same_packet(&paged, &cut));
		}
	}
}

/* A network header that was never set is 0 or 0xffff. */
static void unset_headers_are_not_parsed(void **state)
{
	struct frame frame = ipv4_tcp(1, 2, 3);
	struct sk_buff skb = skb_of(&frame);
	struct packet packet = {};

	(void)state;
	skb.network_header = 0;
	assert_false(packet_skb(&packet, &skb, true));
	skb.network_header = 0xffff;
	assert_false(packet_skb(&packet, &skb, true));
	free(skb.head);
}

static void cut_extensions_are_not_parsed(void **state)
{
	struct frame frame = ipv6_extension(HOP_BY_HOP, 16, 1);
	struct packet packet;
	bool none = true;

	(void)state;
	frame.length = ETHER_IPV6 + 16 + UDP_NEEDS;
	while (--frame.length >= ETHER_IPV6)
		none &= !enter_ether(&frame, &packet);
	assert_true(none);
}

/* Spanning tree: the kernel sets the protocol to 4, the bytes say 38. */
static void frames_with_a_length(void **state)
{
	struct frame frame = other(38, PAYLOAD "xx", 38);
	struct packet wanted = parse(&frame), packet = {};
	struct sk_buff skb = skb_of(&frame);

	(void)state;
	skb.protocol = htons(4);
	assert_true(packet_skb(&packet, &skb, true));
	free(skb.head);
	assert_true(same_packet(&packet, &wanted));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_entry_gives_the_same),
		cmocka_unit_test(different_packets_differ),
		cmocka_unit_test(tags_do_not_change_the_identity),
		cmocka_unit_test(hardware_tags_may_become_bytes),
		cmocka_unit_test(zero_padding_does_not_matter),
		cmocka_unit_test(no_padding_matters_to_known_transports),
		cmocka_unit_test(every_length_of_every_packet),
		cmocka_unit_test(every_length_with_tags),
		cmocka_unit_test(paged_bytes_are_not_read),
		cmocka_unit_test(unset_headers_are_not_parsed),
		cmocka_unit_test(cut_extensions_are_not_parsed),
		cmocka_unit_test(frames_with_a_length),
	};

	corpus_fill(corpus);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
