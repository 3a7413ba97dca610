// SPDX-License-Identifier: MIT
/*
 * --filter: the code that expressions become must say of random frames what
 * libpcap's own interpreter says of them.
 */
#include <pcap/pcap.h>

#include "bpf_run.h"
#include "corpus.h"
#include "filter/expression.h"
#include "fuzz_make.h"

#include <cmocka.h>

#define FRAMES 400000

static const char *const expressions[] = {
	"", "ip", "ip6", "arp", "rarp", "tcp", "udp", "icmp", "icmp6", "sctp", "igmp",
	"not tcp", "tcp or udp", "ip and not udp", "ip6 and tcp",
	"port 80", "tcp port 80", "udp port 53", "src port 1234", "dst port 80",
	"tcp dst port 80 and src port 53", "portrange 50-90", "tcp src portrange 1-1000",
	"port 0", "port 65535", "not port 80",
	"host 10.0.0.1", "src host 10.0.0.1", "dst host 10.0.0.2", "net 10.0.0.0/8",
	"src net 10.0.0.0/30", "net 0.0.0.0/0", "ip host 192.168.7.9", "arp host 10.0.0.1",
	"host 10.0.0.1 and host 10.0.0.2", "host 10.0.0.1 and (port 80 or port 53)",
	"host fd00::1", "ip6 src host fd00::1", "net fd00::/16", "ip6 dst net fd00:0:0:1::/64",
	"ip proto 17", "ip6 proto 6", "ip proto 132", "proto 6", "ip proto \\tcp",
	"ip6 proto \\udp", "ether proto 0x0800", "ether proto 0x88cc", "ether proto \\ip6",
	"ip[0] & 0xf != 5", "ip[8] < 65", "ip[2:2] > 60", "ip[6:2] & 0x1fff = 0",
	"ip[12:4] = 0x0a000001", "tcp[tcpflags] & (tcp-syn|tcp-ack) != 0", "tcp[13] = 16",
	"udp[4:2] = 8", "icmp[icmptype] > icmp-echo", "icmp[0] < 64", "udp[8] = 0x30",
	"ip6[6] = 44", "ip6[40] = 6", "ip[ip[0] & 0xf] = 1", "tcp[4:4] % 7 = 3",
	"ip[0] * 4 / 3 - 1 > 80", "ip[1] << 3 | ip[8] >> 2 = 16", "10 / ip[1] = 0",
	"10 % ip[7] = 1", "(ip[9] ^ 0xff) & 0xf0 = 0xf0", "ip[8] << ip[9] = 0",
	"0xffffffff >> ip[9] > 5", "-ip[8] > 5", "udp[ip[8] & 7] = 0", "udp[udp[1]:2] > 3",
	"ip[1000] = 0", "ip[0x7fffffff] = 0", "ip[0x7ffffff0] != 1", "ip multicast", "ip6 multicast",
	"len > 80", "less 60", "greater 100", "len - ip[2:2] = 14",
	"tcp port 80 or tcp port 53 or udp port 1234 or host 10.1.0.1 or icmp",
	"mpls", "pppoes", "llc", "stp", "ipx", "iso", "atalk",
};

static struct code codes[ARRAY_SIZE(expressions)];
static struct bpf_program programs[ARRAY_SIZE(expressions)];
static size_t asked;		/* which of them */
static u64 outcomes[ARRAY_SIZE(expressions)][2];
static u64 calls, steps, instructions;

/* In place of packet_matches(). */
static u64 run_code(void *network, u64 size, u64 length, u64 type, u64 reply)
{
	u64 arguments[] = {(u64)network, size, length, type, reply};

	calls++;
	return bpf_run(codes[asked].bytes, codes[asked].size, arguments, &steps);
}

/* The frame as an expression sees it: without tags, with no addresses. */
static struct frame plain_of(const void *network, u64 size, u64 type)
{
	struct frame frame = {};

	put_fill(&frame, 0, 12);
	put16(&frame, type);
	put(&frame, network, size);
	return frame;
}

static bool ask_libpcap(const struct frame *frame, u32 length)
{
	return bpf_filter(programs[asked].bf_insns, frame->bytes, length, frame->length);
}

/*
 * Our code, and libpcap of what our code was given.  A packet of no bytes has
 * an unknown length to us.
 */
static u64 compare(void *network, u64 size, u64 length, u64 type, u64 reply)
{
	struct frame plain = plain_of(network, size, type);
	bool theirs = ask_libpcap(&plain, length + ETHER_SIZE);
	u64 ours = run_code(network, size, length, type, reply);

	if (!length)
		return 0;
	if (theirs != !!ours)
		print_error("%s\n", expressions[asked]);
	assert_int_equal(!!ours, theirs);
	outcomes[asked][theirs]++;
	return ours;
}

static int compile_all(void **state)
{
	pcap_t *pcap = pcap_open_dead(DLT_EN10MB, 65535);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(expressions); i++) {
		char why[256] = "";

		if (!expression_compile(expressions[i], &codes[i], why, sizeof(why)))
			fail_msg("%s: %s", expressions[i], why);
		assert_int_equal(pcap_compile(pcap, &programs[i], expressions[i], 1,
					      PCAP_NETMASK_UNKNOWN), 0);
		instructions += codes[i].size / 8;
	}
	pcap_close(pcap);
	filter.terms = FILTER_EXPRESSION;
	return 0;
}

static int free_all(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(expressions); i++) {
		free(codes[i].bytes);
		pcap_freecode(&programs[i]);
	}
	return 0;
}

static void nothing_is_out_of_reach(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(expressions); i++)
		assert_true(bpf_all_reached(codes[i].bytes, codes[i].size));
}

/* Expressions that no random frame makes true, or false. */
static bool is_one_sided(const char *expression)
{
	static const char *const known[] = {
		"", "rarp", "igmp", "ip[1000] = 0", "ip[0x7fffffff] = 0", "ip[0x7ffffff0] != 1",
		"mpls", "pppoes", "stp", "ipx", "iso", "atalk", "ip[ip[0] & 0xf] = 1",
		"10 / ip[1] = 0", "udp[udp[1]:2] > 3", "len - ip[2:2] = 14", "llc",
	};

	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		if (!strcmp(expression, known[i]))
			return true;
	}
	return false;
}

static void random_frames(void **state)
{
	(void)state;
	random_state = 1;
	host_matches = compare;
	for (u32 i = 0; i < FRAMES; i++) {
		struct frame frame = make_frame();
		struct packet packet;

		asked = i % ARRAY_SIZE(expressions);
		if (frame.length < ETHER_SIZE)
			continue;
		entries[i / ARRAY_SIZE(expressions) % ARRAY_SIZE(entries)](&frame, &packet);
	}
	for (size_t i = 0; i < ARRAY_SIZE(expressions); i++) {
		if ((!outcomes[i][0] || !outcomes[i][1]) && !is_one_sided(expressions[i]))
			fail_msg("'%s': %lu false, %lu true", expressions[i], outcomes[i][0],
				 outcomes[i][1]);
	}
	print_message("%lu calls, %lu instructions each; an expression has %lu\n", calls,
		      steps / calls, instructions / ARRAY_SIZE(expressions));
}

/* What libpcap says of a whole frame without tags, the options say of the packet. */
static void whole_frames(void **state)
{
	(void)state;
	random_state = 2;
	host_matches = run_code;
	for (u32 i = 0; i < FRAMES; i++) {
		struct frame frame = make_frame();
		struct packet packet;

		asked = i % ARRAY_SIZE(expressions);
		if (frame.hardware || frame.length <= ETHER_SIZE || is_tag(frame_type(&frame)) ||
		    !enter_sending(&frame, &packet))
			continue;
		if (filter_packet(&packet) != ask_libpcap(&frame, frame.length))
			fail_msg("'%s' of type %x, length %u", expressions[asked],
				 frame_type(&frame), frame.length);
	}
}

static void select_expression(const char *expression)
{
	for (asked = 0; strcmp(expressions[asked], expression); asked++)
		;
}

/* Bytes that are not in the linear part count for the length, but are not there. */
static void paged_bytes(void **state)
{
	struct frame frame = ipv4_udp("", 0);
	struct packet packet;

	(void)state;
	host_matches = run_code;
	select_expression("greater 100");
	assert_true(enter_paged(&frame, &packet, 100 - frame.length));
	assert_true(packet.has & PACKET_MATCHES);
	assert_true(enter_paged(&frame, &packet, 99 - frame.length));
	assert_false(packet.has & PACKET_MATCHES);
	select_expression("udp[8] = 0x30");
	assert_true(enter_paged(&frame, &packet, 100));
	assert_false(packet.has & PACKET_MATCHES);
}

/* Without a known length, what asks for one is false. */
static void unknown_length(void **state)
{
	struct frame frame = ipv4_udp("", 0);

	(void)state;
	select_expression("less 60");
	assert_false(run_code(frame.bytes + ETHER_SIZE, frame.length - ETHER_SIZE, 0, IPV4, 0));
	assert_true(run_code(frame.bytes + ETHER_SIZE, frame.length - ETHER_SIZE, 28, IPV4, 0));
}

/* Whether a frame behind tags is seen as it would be without them. */
static void tags_are_stepped_over(void **state)
{
	struct frame frame = {};
	struct packet packet;

	(void)state;
	host_matches = run_code;
	put_ether(&frame, TAG);
	put_tag(&frame, 7, IPV4);
	put_ipv4(&frame, .proto = UDP);
	put_udp(&frame, 1, 53, "", 0);
	select_expression("udp port 53");
	for (size_t i = 0; i < ARRAY_SIZE(entries); i++) {
		assert_true(entries[i](&frame, &packet));
		assert_true(packet.has & PACKET_MATCHES);
	}
}

/* Of a reply, an expression says what it says of the packet with exchanged ends. */
static void replies(void **state)
{
	static const char *const pairs[][2] = {
		{"src port 1234", "dst port 1234"}, {"src or dst port 80", "dst or src port 80"},
		{"src host 10.0.0.1 and (tcp or dst port 53)", "dst host 10.0.0.1 and (tcp or src port 53)"},
		{"ip6 src net fd00::/16", "ip6 dst net fd00::/16"}, {"tcp[13] = 16", "tcp[13] = 16"},
		{"not src portrange 1-1000", "not dst portrange 1-1000"},
	};
	u64 ignored = 0, outcomes[2] = {};
	char why[256];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		struct code code, exchanged;

		assert_true(expression_compile(pairs[i][0], &code, why, sizeof(why)));
		assert_true(expression_compile(pairs[i][1], &exchanged, why, sizeof(why)));
		assert_true(bpf_all_reached(code.bytes, code.size));
		for (u32 j = 0; j < 3000; j++) {
			struct frame frame = make_frame();
			u64 about[] = {(u64)frame.bytes + ETHER_SIZE, frame.length - ETHER_SIZE,
				       frame.length - ETHER_SIZE, frame_type(&frame), 1};
			bool yes;

			if (frame.length <= ETHER_SIZE)
				continue;
			yes = bpf_run(code.bytes, code.size, about, &ignored);
			about[4] = 0;
			assert_int_equal(yes, bpf_run(exchanged.bytes, exchanged.size, about, &ignored));
			outcomes[yes]++;
		}
		free(code.bytes);
		free(exchanged.bytes);
	}
	assert_true(outcomes[0] > 100 && outcomes[1] > 100);
}

static void refused(void **state)
{
	static const struct {
		const char *expression, *why;
	} bad[] = {
		{"tcp prot 5", "syntax error"}, {"host nowhere", "unknown host"},
		{"port http", "unknown port"}, {"vlan", "--vlan"}, {"vlan 7 and tcp", "--vlan"},
		{"not vlan", "--vlan"}, {"ether proto 0x88a8", "--vlan"},
		{"ether host 2:0:0:0:0:1", "link-layer"}, {"broadcast", "link-layer"},
		{"ether[ip[0]] = 1", "link-layer"}, {"ether[13] = 1", "link-layer"},
		{"ip6 protochain 6", "loop"}, {"ip protochain 6", "loop"},
		{"inbound", "in the packet's bytes"}, {"ifindex 3", "in the packet's bytes"},
		{"ip broadcast", "netmask"}, {"wlan type data", "802.11"},
	};
	char why[256];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct code code;

		if (expression_compile(bad[i].expression, &code, why, sizeof(why)))
			fail_msg("'%s' is taken", bad[i].expression);
		if (!strstr(why, bad[i].why))
			fail_msg("%s: %s", bad[i].expression, why);
		assert_null(code.bytes);
	}
}

/* A port or a cell that looks like a tag's type is none. */
static void not_a_tag(void **state)
{
	static const char *const good[] = {
		"port 33024", "ip[2:2] = 0x8100", "ip6[4:2] = 0x88a8", "ether proto 0x8847",
	};
	char why[256] = "";

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		struct code code;

		if (!expression_compile(good[i], &code, why, sizeof(why)))
			fail_msg("%s: %s", good[i], why);
		free(code.bytes);
	}
}

static void too_long(void **state)
{
	char text[40000] = "port 1", why[256] = "";
	struct code code;

	(void)state;
	for (int i = 2; i < 1500; i++)
		sprintf(text + strlen(text), " or ip[%d] = %d", i, i % 200);
	assert_false(expression_compile(text, &code, why, sizeof(why)));
	assert_string_equal(why, "it is too long");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_out_of_reach),
		cmocka_unit_test(random_frames),
		cmocka_unit_test(whole_frames),
		cmocka_unit_test(paged_bytes),
		cmocka_unit_test(unknown_length),
		cmocka_unit_test(tags_are_stepped_over),
		cmocka_unit_test(replies),
		cmocka_unit_test(refused),
		cmocka_unit_test(not_a_tag),
		cmocka_unit_test(too_long),
	};

	return cmocka_run_group_tests(tests, compile_all, free_all);
}
