// SPDX-License-Identifier: MIT
/* Packets within the packets of tunnels. */
#define VNT_TUNNELS
#define VNT_TUNNEL_FIELDS
#include "check.h"

enum { VXLAN = 4789, GENEVE = 6081, VNI = 0x123456, INNER_PORT = 4242 };

/* A UDP packet to @port that holds @head bytes of a tunnel's header and an inner packet. */
static struct frame tunnel(u16 port, const void *header, u32 head, bool inner6)
{
	struct frame frame = {};

	put_ether(&frame, IPV4);
	put_ipv4(&frame, .proto = UDP);
	put_udp(&frame, 50000, port, "", 0);
	put(&frame, header, head);
	put_ether(&frame, inner6 ? IPV6 : IPV4);
	if (inner6)
		put_ipv6(&frame, TCP);
	else
		put_ipv4(&frame, .proto = TCP, .from = "192.168.0.1", .to = "192.168.0.2");
	put_tcp(&frame, INNER_PORT, 80, 1, 2);
	return frame;
}

static struct packet look(const struct frame *frame, u32 length)
{
	struct frame cut = *frame;
	struct packet packet = {};
	struct cursor cursor;
	u8 *bytes = malloc(length);

	cut.length = length;
	memcpy(bytes, cut.bytes, length);
	cursor = (struct cursor){.at = bytes + ETHER_SIZE, .end = bytes + length};
	if (packet_network(&packet, &cursor, IPV4))
		packet_tunnel(&packet, bytes + length);
	free(bytes);
	return packet;
}

static const u8 vxlan[] = {0x08, 0, 0, 0, 0x12, 0x34, 0x56, 0};
static const u8 geneve[] = {0x02, 0, 0x65, 0x58, 0x12, 0x34, 0x56, 0, 1, 2, 3, 4, 5, 6, 7, 8};

static void assert_inner(const struct packet *packet, const char *from)
{
	assert_int_equal(packet->vni, VNI);
	assert_memory_equal(packet->inner.saddr, address_of(from).words, 16);
	assert_int_equal(packet->inner.sport, INNER_PORT);
	assert_int_equal(packet->inner.proto, TCP);
	assert_int_equal(packet->id.flow.proto, UDP);
}

static void both_tunnels(void **state)
{
	struct frame frames[] = {
		tunnel(VXLAN, vxlan, sizeof(vxlan), false),
		tunnel(GENEVE, geneve, sizeof(geneve), false),
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(frames); i++) {
		struct packet packet = look(&frames[i], frames[i].length);

		assert_inner(&packet, "192.168.0.1");
	}
}

static void inner_ipv6(void **state)
{
	struct frame frame = tunnel(VXLAN, vxlan, sizeof(vxlan), true);
	struct packet packet = look(&frame, frame.length);

	(void)state;
	assert_inner(&packet, IPV6_FROM);
}

static void other_ports_are_no_tunnels(void **state)
{
	struct frame frame = tunnel(4790, vxlan, sizeof(vxlan), false);
	struct packet packet = look(&frame, frame.length);

	(void)state;
	assert_int_equal(packet.vni, 0);
	assert_int_equal(packet.inner.proto, 0);
}

/* Geneve can hold what is no Ethernet frame. */
static void other_contents(void **state)
{
	u8 header[sizeof(geneve)];
	struct frame frame;
	struct packet packet;

	(void)state;
	memcpy(header, geneve, sizeof(header));
	header[2] = 0x08;
	header[3] = 0x00;
	frame = tunnel(GENEVE, header, sizeof(header), false);
	packet = look(&frame, frame.length);
	assert_int_equal(packet.vni, VNI);
	assert_int_equal(packet.inner.proto, 0);
}

/* Nothing behind the end is read, wherever it is. */
static void cut_anywhere(void **state)
{
	struct frame frame = tunnel(GENEVE, geneve, sizeof(geneve), false);

	(void)state;
	for (u32 length = ETHER_SIZE; length < frame.length - 12; length++)
		assert_int_equal(look(&frame, length).inner.sport, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_tunnels),
		cmocka_unit_test(inner_ipv6),
		cmocka_unit_test(other_ports_are_no_tunnels),
		cmocka_unit_test(other_contents),
		cmocka_unit_test(cut_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
