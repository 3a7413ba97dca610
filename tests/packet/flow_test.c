// SPDX-License-Identifier: MIT
/* The parser of programs in which only flows count: the same flows, and no more read. */
#define VNT_IDENTITY 0
#include "check.h"

static void flows_are_the_same(void **state)
{
	struct frame frame = ipv4_tcp(0x01020304, 0x05060708, 0x1234);
	struct packet packet = parse(&frame);

	(void)state;
	assert_addresses(&packet, IPV4_FROM, IPV4_TO);
	assert_ports(&packet, TCP);
	assert_int_equal(packet.has, PACKET_ADDRESSES | PACKET_PORTS);
	for (u32 words = 1; words <= 10; words++) {
		frame = ipv4_options(words);
		packet = parse(&frame);
		assert_int_equal(packet.has, PACKET_ADDRESSES | PACKET_PORTS);
	}
}

/* What is cut is cut for all programs, whatever they read. */
static void cut_packets_are_refused(void **state)
{
	static struct sample corpus[CORPUS_SIZE];

	(void)state;
	corpus_fill(corpus);
	for (int i = 0; i < CORPUS_SIZE; i++) {
		struct frame frame = corpus[i].frame;
		struct packet packet;

		assert_true(entries[0](&frame, &packet));
		if (packet.has & PACKET_PORTS && packet.id.flow.proto == UDP)
			assert_int_equal(packet.id.word, 0);
		frame.length = ETHER_SIZE - 1;
		assert_false(entries[0](&frame, &packet));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flows_are_the_same),
		cmocka_unit_test(cut_packets_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
