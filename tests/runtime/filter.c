// SPDX-License-Identifier: MIT
/* Text of filter options to struct packet_filter, good and bad. */
#include "made_up.h"

#include <net/if.h>
#include <sys/stat.h>

#include "filter/filter.h"

/* Set option @name to @text; NULL, or the option that is complained of. */
static const char *build(struct filter *filter, const char *name, const char *text)
{
	const struct filter_option *bad;

	for (int i = 0; i < FILTER_OPTIONS; i++) {
		if (!strcmp(filter_options[i].name, name))
			filter->text[i] = text;
	}
	filter->packet = (struct packet_filter){};
	bad = filter_build(filter);
	return bad ? bad->name : NULL;
}

static void addresses(void **state)
{
	static const struct {
		const char *text;
		u32 address[4], mask[4];
	} good[] = {
		{"10.1.2.3", {0, 0, 0xffff, 0x0a010203},
		 {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}},
		{"10.1.2.3/8", {0, 0, 0xffff, 0x0a000000},
		 {0xffffffff, 0xffffffff, 0xffffffff, 0xff000000}},
		{"10.1.2.3/23", {0, 0, 0xffff, 0x0a010200},
		 {0xffffffff, 0xffffffff, 0xffffffff, 0xfffffe00}},
		{"1.2.3.4/0", {0, 0, 0xffff, 0},
		 {0xffffffff, 0xffffffff, 0xffffffff, 0}},
		{"::ffff:10.1.2.3", {0, 0, 0xffff, 0x0a010203},
		 {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}},
		{"fd00::1", {0xfd000000, 0, 0, 1},
		 {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}},
		{"fd00::1/33", {0xfd000000, 0, 0, 0}, {0xffffffff, 0x80000000, 0, 0}},
		{"::/0", {0, 0, 0, 0}, {0, 0, 0, 0}},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		struct filter filter = {};

		assert_null(build(&filter, "dst", good[i].text));
		assert_true(filter.packet.terms & FILTER_DST);
		for (int j = 0; j < 4; j++) {
			assert_int_equal(ntohl(filter.packet.dst.items->address[j]), good[i].address[j]);
			assert_int_equal(ntohl(filter.packet.dst.items->mask[j]), good[i].mask[j]);
		}
	}
}

/* ::/0 would cover mapped IPv4 addresses. */
static void ipv6_asks_for_its_ethertype(void **state)
{
	struct filter filter = {};

	(void)state;
	assert_null(build(&filter, "src", "::/0"));
	assert_int_equal(filter.packet.terms, FILTER_SRC | FILTER_FAMILY);
	assert_int_equal(filter.packet.family, 0x86dd);
	assert_string_equal(build(&filter, "proto", "ip"), "proto");
	assert_null(build(&filter, "proto", "ip6"));
	assert_null(build(&filter, "proto", "udp"));
	assert_int_equal(filter.packet.terms, FILTER_SRC | FILTER_FAMILY | FILTER_PROTO);
}

static void protocols(void **state)
{
	static const struct {
		const char *text;
		u32 terms, proto, ethertype;
	} good[] = {
		{"tcp", FILTER_PROTO, 6, 0},
		{"udp", FILTER_PROTO, 17, 0},
		{"icmp", FILTER_PROTO, 1, 0},
		{"icmp6", FILTER_PROTO, 58, 0},
		{"132", FILTER_PROTO, 132, 0},
		{"arp", FILTER_PROTO, 0, 0x0806},
		{"ip", FILTER_PROTO, 0, 0x0800},
		{"ip6", FILTER_PROTO, 0, 0x86dd},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		struct filter filter = {};

		assert_null(build(&filter, "proto", good[i].text));
		assert_int_equal(filter.packet.terms, good[i].terms);
		assert_int_equal(filter.packet.proto.items->proto, good[i].proto);
		assert_int_equal(filter.packet.proto.items->ethertype, good[i].ethertype);
	}
}

static void ports_and_vlan(void **state)
{
	struct filter filter = {};

	(void)state;
	assert_null(build(&filter, "sport", "0"));
	assert_null(build(&filter, "dport", "65535"));
	assert_null(build(&filter, "vlan", "4095"));
	assert_int_equal(filter.packet.terms, FILTER_SPORT | FILTER_DPORT | FILTER_VLAN);
	assert_int_equal(filter.packet.sport.items->low, 0);
	assert_int_equal(filter.packet.dport.items->low, 65535);
	assert_int_equal(filter.packet.vlan.items->low, 4095);
}

static void lists(void **state)
{
	struct filter filter = {};

	(void)state;
	assert_null(build(&filter, "port", "80,443,8000-8099"));
	assert_int_equal(filter.packet.port.count, 3);
	assert_int_equal(filter.packet.port.items[1].low, 443);
	assert_int_equal(filter.packet.port.items[1].span, 0);
	assert_int_equal(filter.packet.port.items[2].low, 8000);
	assert_int_equal(filter.packet.port.items[2].span, 99);
	assert_null(build(&filter, "host", "10.0.0.1,fd00::/8"));
	assert_int_equal(filter.packet.host.count, 2);
	assert_int_equal(filter.packet.terms, FILTER_PORT | FILTER_HOST);
	assert_null(build(&filter, "proto", "tcp,arp,132"));
	assert_int_equal(filter.packet.proto.count, 3);
	assert_int_equal(filter.packet.proto.items[1].ethertype, 0x0806);
	assert_int_equal(filter.packet.proto.items[2].proto, 132);
	assert_null(build(&filter, "sport", "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16"));
	assert_int_equal(filter.packet.sport.count, VNT_FILTER_LIST);
}

static void interface_and_namespace(void **state)
{
	struct filter filter = {};
	struct vnt_devices devices;
	struct netns_view view;
	struct stat stat_of;

	(void)state;
	assert_int_equal(stat("/proc/self/ns/net", &stat_of), 0);
	assert_null(build(&filter, "netns", "/proc/self/ns/net"));
	assert_int_equal(filter.packet.terms, FILTER_NETNS);
	assert_int_equal(filter.packet.netns, stat_of.st_ino);
	filter = (struct filter){};
	assert_null(build(&filter, "iface", "lo"));
	assert_int_equal(filter.packet.terms, FILTER_IFACE);
	assert_int_equal(filter.ifindex, if_nametoindex("lo"));
	assert_true(view_open(&view, NULL));
	assert_int_equal(view.netns, stat_of.st_ino);
	assert_true(devices_find(&view, "lo", true, &devices));
	assert_int_equal(devices.count, 1);
	assert_int_equal(devices.items[0].ifindex, if_nametoindex("lo"));
	assert_int_equal(devices.items[0].netns, stat_of.st_ino);
	assert_false(devices_find(&view, "lo,no-such-dev", true, &devices));
	assert_false(view_changed(&view));
	view_close(&view);
}

static void expression(void **state)
{
	struct filter filter = {};

	(void)state;
	assert_null(build(&filter, "filter", "tcp port 443"));
	assert_int_equal(filter.packet.terms, FILTER_EXPRESSION);
	assert_non_null(filter.code.bytes);
	assert_int_equal(filter.code.size % 8, 0);
	filter_free(&filter);
	assert_null(filter.code.bytes);
	assert_string_equal(build(&filter, "filter", "tcp prot 443"), "filter");
	assert_non_null(strstr(filter.why, "syntax error"));
	assert_null(filter.code.bytes);
}

static void bad_texts(void **state)
{
	static const char *const bad[][2] = {
		{"src", ""}, {"src", "10.1.2"}, {"src", "10.1.2.3/"}, {"src", "10.1.2.3/33"},
		{"src", "10.1.2.3/-1"}, {"src", "10.1.2.3/8/8"}, {"src", "10.1.2.3 "},
		{"dst", "fd00::1/129"}, {"dst", "fd00::g"}, {"dst", "host"}, {"dst", "/8"},
		{"dst", "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000"},
		{"host", "10.0.0.1,::/0"}, {"src", "10.0.0.1,"}, {"src", ",10.0.0.1"},
		{"port", "80,"}, {"port", "80-79"}, {"port", "-80"}, {"port", "80-"}, {"port", "1-2-3"},
		{"port", "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17"}, {"port", "80, 81"},
		{"proto", "tcp,,udp"}, {"vlan", "1-4096"},
		{"sport", "65536"}, {"sport", "-1"}, {"sport", "+1"}, {"sport", ""},
		{"dport", "http"}, {"dport", "80x"}, {"dport", " 80"},
		{"dport", "99999999999999999999999"},
		{"proto", "0"}, {"proto", "256"}, {"proto", "TCP"}, {"proto", ""},
		{"vlan", "4096"}, {"vlan", "0x1"},
		{"netns", "no-such-namespace"}, {"netns", "/dev/null"}, {"netns", "/"},
		{"netns", "2147483647"}, {"netns", ""},
		{"iface", "no-such-dev"}, {"iface", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct filter filter = {};
		const char *name = build(&filter, bad[i][0], bad[i][1]);

		if (!name)
			fail_msg("--%s '%s' is taken", bad[i][0], bad[i][1]);
		assert_string_equal(name, bad[i][0]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses),
		cmocka_unit_test(ipv6_asks_for_its_ethertype),
		cmocka_unit_test(protocols),
		cmocka_unit_test(ports_and_vlan),
		cmocka_unit_test(lists),
		cmocka_unit_test(interface_and_namespace),
		cmocka_unit_test(expression),
		cmocka_unit_test(bad_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
