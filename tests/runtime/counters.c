// SPDX-License-Identifier: MIT
/* Counters of the kernel: how files are read, what came between, how it is shown. */
#include "made_up.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include "options/options.h"
#include "results/counters.h"
#include "view/view.h"

static void add_text(struct counters_table *table, u32 which, const char *text)
{
	char *copy = strdup(text);

	counters_parse(table, which, copy);
	counters_settle(table);
	free(copy);
}

/* The value of @name of the device @index; 0: it has none. */
static u64 value_of(const struct counters_table *table, u32 index, const char *name)
{
	for (size_t i = 0; i < table->count; i++) {
		if (table->list[i].index == index && !strcmp(table->list[i].name, name))
			return table->list[i].value;
	}
	return 0;
}

static void pairs_of_lines(void **state)
{
	struct counters_table table = {};

	(void)state;
	add_text(&table, VNT_COUNTERS_SNMP,
		 "Ip: Forwarding InReceives OutRequests\nIp: 1 100 7\n"
		 "Tcp: MaxConn CurrEstab InSegs\nTcp: -1 5 9\n"
		 "Udp: NoPorts InErrors\nUdp: 3 0\n");
	assert_int_equal(table.count, 4);
	assert_int_equal(value_of(&table, 0, "IpInReceives"), 100);
	assert_int_equal(value_of(&table, 0, "TcpInSegs"), 9);
	assert_int_equal(value_of(&table, 0, "UdpNoPorts"), 3);
	counters_free(&table);
}

static void single_lines(void **state)
{
	struct counters_table table = {};

	(void)state;
	add_text(&table, VNT_COUNTERS_SNMP6,
		 "Ip6InReceives                   \t12\nUdp6NoPorts \t0\nIcmp6OutType143 4\n");
	assert_int_equal(table.count, 2);
	assert_int_equal(value_of(&table, 0, "Ip6InReceives"), 12);
	assert_int_equal(value_of(&table, 0, "Icmp6OutType143"), 4);
	counters_free(&table);
}

/* What does not fit together is left out. */
static void odd_texts(void **state)
{
	static const char *const texts[] = {
		"", "\n", "\n\n\n", "Udp:", "Udp:\n", "Udp:\nUdp:\n", "Udp: a b\nTcp: 1 2\n",
		"Udp\nUdp\n", ":\n:\n", "Udp: a\n", "Udp:   \nUdp: 7\n",
	};
	struct counters_table table = {};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		add_text(&table, VNT_COUNTERS_NETSTAT, texts[i]);
		add_text(&table, VNT_COUNTERS_SNMP6, texts[i]);
	}
	assert_int_equal(value_of(&table, 0, "Udpa"), 0);
	counters_free(&table);
	add_text(&table, VNT_COUNTERS_NETSTAT, "Udp: a b c\nUdp: 1 2\n");
	assert_int_equal(table.count, 2);
	counters_free(&table);
}

static void differences(void **state)
{
	struct counters_table before = {}, now = {}, grown = {};

	(void)state;
	add_text(&before, VNT_COUNTERS_SNMP, "A: Gone Less More Same\nA: 1 50 4 5\n");
	add_text(&now, VNT_COUNTERS_SNMP, "A: Less More New Same\nA: 20 10 3 5\n");
	counters_difference(&now, &before, &grown);
	assert_int_equal(grown.count, 3);
	assert_int_equal(value_of(&grown, 0, "ALess"), 20);
	assert_int_equal(value_of(&grown, 0, "AMore"), 6);
	assert_int_equal(value_of(&grown, 0, "ANew"), 3);
	counters_free(&before);
	counters_free(&now);
	counters_free(&grown);
}

static void send_to_nobody(void)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	to.sin_port = htons(1);
	assert_int_equal(sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof(to)), 1);
	close(fd);
}

/* This kernel's own, if it lets us: the device lo has the index 1. */
static void running_kernel(void **state)
{
	struct counters counters = counters_none();
	struct counters_table before, now, grown = {};

	(void)state;
	counters_open(&counters, VNT_COUNTERS_SNMP | VNT_COUNTERS_NETSTAT | VNT_COUNTERS_SNMP6 |
		      VNT_COUNTERS_DEVICE, -1, 1);
	before = counters_read(&counters);
	send_to_nobody();
	now = counters_read(&counters);
	counters_difference(&now, &before, &grown);
	if (counters.files[0] >= 0)
		assert_true(value_of(&grown, 0, "UdpOutDatagrams") >= 1);
	if (value_of(&now, 1, "tx_packets"))
		assert_true(value_of(&grown, 1, "tx_packets") >= 1);
	for (size_t i = 0; i < now.count; i++)
		assert_true(now.list[i].index <= 1);
	counters_free(&before);
	counters_free(&now);
	counters_free(&grown);
	counters_close(&counters);
}

static void check_view(const struct view *view, const struct counters_table *table,
		       unsigned int interval, const char *expected)
{
	const struct options options = {.interval_ns = NS_PER_S};
	struct view_counters shown = {.table = table, .at = {interval, {}, &options}};
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	view->counters(out, &shown);
	fclose(out);
	assert_string_equal(text, expected);
	free(text);
}

static void views(void **state)
{
	struct counter list[] = {
		{.name = "UdpNoPorts", .value = 30},
		{.index = 2, .device = "e0", .name = "rx_dropped", .value = 4},
		{.index = 2, .device = "e0", .name = "rx_packets", .value = 123456},
	};
	const struct counters_table table = {.list = list, .count = 3}, none = {};

	(void)state;
	check_view(&view_text, &table, 0, "counters, whole run\nUdpNoPorts         30\n"
		   "e0 rx_dropped       4\ne0 rx_packets  123456\n\n");
	check_view(&view_text, &none, 1, "counters: nothing changed\n\n");
	check_view(&view_folded, &table, 0, "");
	check_view(&view_json, &table, 3,
		   "{\"type\":\"counters\",\"interval\":3,\"final\":false,"
		   "\"time\":\"1970-01-01T00:00:00.000Z\",\"counters\":{\"UdpNoPorts\":30},"
		   "\"devices\":{\"e0\":{\"rx_dropped\":4,\"rx_packets\":123456}}}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs_of_lines),
		cmocka_unit_test(single_lines),
		cmocka_unit_test(odd_texts),
		cmocka_unit_test(differences),
		cmocka_unit_test(running_kernel),
		cmocka_unit_test(views),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
