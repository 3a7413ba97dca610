/* SPDX-License-Identifier: MIT */
/* What tests of the parser assert. */
#ifndef CHECK_H
#define CHECK_H

#include "corpus.h"
#include <cmocka.h>

static inline struct packet parse(const struct frame *frame)
{
	struct packet packet;

	assert_true(enter_ether(frame, &packet));
	return packet;
}

static inline void assert_not_parsed(const struct frame *frame)
{
	for (size_t i = 0; i < ARRAY_SIZE(entries); i++) {
		struct packet packet;

		assert_false(entries[i](frame, &packet));
	}
}

static inline void assert_addresses(const struct packet *packet, const char *from, const char *to)
{
	assert_true(packet->has & PACKET_ADDRESSES);
	assert_memory_equal(packet->id.flow.saddr, address_of(from).words, 16);
	assert_memory_equal(packet->id.flow.daddr, address_of(to).words, 16);
}

static inline void assert_ports(const struct packet *packet, u8 proto)
{
	assert_true(packet->has & PACKET_PORTS);
	assert_int_equal(packet->id.flow.proto, proto);
	assert_int_equal(packet->id.flow.sport, SPORT);
	assert_int_equal(packet->id.flow.dport, DPORT);
}

static inline void assert_no_ports(const struct packet *packet, u8 proto)
{
	assert_false(packet->has & PACKET_PORTS);
	assert_int_equal(packet->id.flow.proto, proto);
	assert_int_equal(packet->id.flow.sport, 0);
	assert_int_equal(packet->id.flow.dport, 0);
}

/* @bytes as the parser folds them: in memory order. */
static inline u64 word_of(const char *bytes, u32 size)
{
	u64 word = 0;

	memcpy(&word, bytes, size);
	return word;
}

#endif
