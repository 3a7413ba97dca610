// SPDX-License-Identifier: MIT
/*
 * Reads the counters that the kernel keeps for a network namespace: those of protocols
 * from /proc/net, those of devices by netlink.  Files and socket are opened inside the
 * namespace and keep referring to it.  Counters that the kernel lacks are left out, and so
 * are settings and levels, which do not count anything.
 */
#include <err.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "results/counters.h"

#define TEXT_MAX (1 << 20)	/* of one file */

/* Files of counters, in the order of enum vnt_counters. */
static const struct {
	u32 which;
	const char *path;
} files[COUNTERS_FILES] = {
	{VNT_COUNTERS_SNMP, "/proc/self/net/snmp"},
	{VNT_COUNTERS_NETSTAT, "/proc/self/net/netstat"},
	{VNT_COUNTERS_SNMP6, "/proc/self/net/snmp6"},
};

/* Members of struct rtnl_link_stats64; older kernels have fewer. */
static const char *const device_names[] = {
	"rx_packets", "tx_packets", "rx_bytes", "tx_bytes", "rx_errors", "tx_errors",
	"rx_dropped", "tx_dropped", "multicast", "collisions", "rx_length_errors",
	"rx_over_errors", "rx_crc_errors", "rx_frame_errors", "rx_fifo_errors",
	"rx_missed_errors", "tx_aborted_errors", "tx_carrier_errors", "tx_fifo_errors",
	"tx_heartbeat_errors", "tx_window_errors", "rx_compressed", "tx_compressed",
	"rx_nohandler",
};

static bool is_level(const char *name)
{
	static const char *const levels[] = {
		"IpForwarding", "IpDefaultTTL", "TcpRtoAlgorithm", "TcpRtoMin", "TcpRtoMax",
		"TcpMaxConn", "TcpCurrEstab", "MPTcpExtMPCurrEstab",
	};

	for (size_t i = 0; i < ARRAY_SIZE(levels); i++) {
		if (!strcmp(name, levels[i]))
			return true;
	}
	return false;
}

/* Append @counter unless it is 0 or not a counter. */
static void add(struct counters_table *table, const struct counter *counter)
{
	if (!counter->value || is_level(counter->name))
		return;
	table->list = memory_grow(table->list, &table->room, table->count,
				  sizeof(*table->list));
	table->list[table->count++] = *counter;
}

static void add_text(struct counters_table *table, const char *prefix, const char *name,
		     const char *value)
{
	struct counter counter = {.value = strtoull(value, NULL, 10)};

	snprintf(counter.name, sizeof(counter.name), "%s%s", prefix, name);
	add(table, &counter);
}

/*
 * Parse two lines of a file like /proc/net/snmp: "Udp: InDatagrams ..." and "Udp: 17
 * ...".  Both are modified.
 */
static void parse_pair(struct counters_table *table, char *names, char *values)
{
	const char *prefix = strsep(&names, ":"), *same = strsep(&values, ":");
	char *name, *value, *at_name = NULL, *at_value = NULL;

	if (!names || !values || strcmp(prefix, same))
		return;
	name = strtok_r(names, " ", &at_name);
	value = strtok_r(values, " ", &at_value);
	while (name && value) {
		add_text(table, prefix, name, value);
		name = strtok_r(NULL, " ", &at_name);
		value = strtok_r(NULL, " ", &at_value);
	}
}

/* Parse a line of /proc/net/snmp6: "Udp6InDatagrams 17". */
static void parse_single(struct counters_table *table, char *line)
{
	char *at = NULL, *name = strtok_r(line, " \t", &at);
	char *value = strtok_r(NULL, " \t", &at);

	if (name && value)
		add_text(table, "", name, value);
}

void counters_parse(struct counters_table *table, u32 which, char *text)
{
	char *line, *names = NULL;

	while ((line = strsep(&text, "\n"))) {
		if (which == VNT_COUNTERS_SNMP6) {
			parse_single(table, line);
		} else if (!names) {
			names = line;
		} else {
			parse_pair(table, names, line);
			names = NULL;
		}
	}
}

static void read_file(struct counters_table *table, int fd, u32 which)
{
	char *text = memory_get(1, TEXT_MAX);
	size_t size = 0;
	ssize_t got;

	lseek(fd, 0, SEEK_SET);
	while (size < TEXT_MAX - 1 && (got = read(fd, text + size, TEXT_MAX - 1 - size)) > 0)
		size += got;
	text[size] = '\0';
	counters_parse(table, which, text);
	free(text);
}

static void add_device(struct counters_table *table, const struct counter *device,
		       const struct rtattr *stats)
{
	for (size_t i = 0; i < ARRAY_SIZE(device_names) &&
	     (i + 1) * sizeof(u64) <= RTA_PAYLOAD(stats); i++) {
		struct counter counter = *device;

		memcpy(&counter.value, (const char *)RTA_DATA(stats) + i * sizeof(u64),
		       sizeof(u64));
		snprintf(counter.name, sizeof(counter.name), "%s", device_names[i]);
		add(table, &counter);
	}
}

/* Copy the name of a device; characters that could confuse a terminal become ?. */
static void set_name(struct counter *device, const struct rtattr *name)
{
	snprintf(device->device, sizeof(device->device), "%.*s", (int)RTA_PAYLOAD(name),
		 (const char *)RTA_DATA(name));
	for (char *at = device->device; *at; at++) {
		if (*at < ' ' || *at > '~')
			*at = '?';
	}
}

/* Append the counters of one device; @index: only if it is this one, 0: any. */
static void take_link(struct counters_table *table, const struct nlmsghdr *head, u32 index)
{
	const struct ifinfomsg *info = NLMSG_DATA(head);
	const struct rtattr *attribute = IFLA_RTA(info), *stats = NULL;
	struct counter device = {};
	int left;

	if (head->nlmsg_type != RTM_NEWLINK || head->nlmsg_len < NLMSG_LENGTH(sizeof(*info)) ||
	    (index && (u32)info->ifi_index != index))
		return;
	device.index = info->ifi_index;
	left = IFLA_PAYLOAD(head);
	for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
		if (attribute->rta_type == IFLA_IFNAME)
			set_name(&device, attribute);
		else if (attribute->rta_type == IFLA_STATS64)
			stats = attribute;
	}
	if (stats)
		add_device(table, &device, stats);
}

/* Take one part of the answer.  Returns true if more parts follow. */
static bool take_links(struct counters_table *table, const void *buffer, int size, u32 index)
{
	const struct nlmsghdr *head = buffer;

	for (; NLMSG_OK(head, (u32)size); head = NLMSG_NEXT(head, size)) {
		if (head->nlmsg_type == NLMSG_DONE || head->nlmsg_type == NLMSG_ERROR)
			return false;
		take_link(table, head, index);
	}
	return true;
}

static void read_devices(struct counters_table *table, int netlink, u32 index)
{
	struct {
		struct nlmsghdr head;
		struct ifinfomsg info;
	} request = {
		.head = {
			.nlmsg_len = sizeof(request),
			.nlmsg_type = RTM_GETLINK,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		},
	};
	static struct nlmsghdr buffer[65536 / sizeof(struct nlmsghdr)];
	ssize_t got = send(netlink, &request, sizeof(request), 0);

	while (got > 0) {
		got = recv(netlink, buffer, sizeof(buffer), 0);
		if (got > 0 && !take_links(table, buffer, got, index))
			break;
	}
}

static int compare(const void *a, const void *b)
{
	const struct counter *left = a, *right = b;

	if (left->index != right->index)
		return left->index < right->index ? -1 : 1;
	return strcmp(left->name, right->name);
}

void counters_settle(struct counters_table *table)
{
	if (table->count)
		qsort(table->list, table->count, sizeof(*table->list), compare);
}

struct counters_table counters_read(const struct counters *counters)
{
	struct counters_table table = {};

	for (size_t i = 0; i < COUNTERS_FILES; i++) {
		if (counters->files[i] >= 0)
			read_file(&table, counters->files[i], files[i].which);
	}
	if (counters->netlink >= 0)
		read_devices(&table, counters->netlink, counters->index);
	counters_settle(&table);
	return table;
}

void counters_difference(const struct counters_table *now,
			 const struct counters_table *before, struct counters_table *grown)
{
	size_t old = 0;

	for (size_t i = 0; i < now->count; i++) {
		struct counter counter = now->list[i];

		while (old < before->count && compare(&before->list[old], &counter) < 0)
			old++;
		if (old < before->count && !compare(&before->list[old], &counter) &&
		    before->list[old].value <= counter.value)
			counter.value -= before->list[old].value;
		add(grown, &counter);
	}
}

static bool same(const struct counter *a, const struct counter *b)
{
	return a->value == b->value && !strcmp(a->device, b->device);
}

/* Append @counter, even if it is 0. */
static void put(struct counters_table *table, const struct counter *counter)
{
	table->list = memory_grow(table->list, &table->room, table->count,
				  sizeof(*table->list));
	table->list[table->count++] = *counter;
}

void counters_changes(const struct counters_table *now,
		      const struct counters_table *before, struct counters_table *changes)
{
	size_t i = 0, old = 0;

	while (i < now->count || old < before->count) {
		int order = i == now->count ? 1 : old == before->count ? -1 :
			    compare(&now->list[i], &before->list[old]);

		if (order > 0) {
			struct counter gone = before->list[old];

			gone.value = 0;
			put(changes, &gone);
		} else if (order < 0 || !same(&now->list[i], &before->list[old])) {
			put(changes, &now->list[i]);
		}
		i += order <= 0;
		old += order >= 0;
	}
}

void counters_apply(struct counters_table *table, const struct counters_table *changes)
{
	struct counters_table made = {};
	size_t i = 0, old = 0;

	while (i < changes->count || old < table->count) {
		int order = i == changes->count ? 1 : old == table->count ? -1 :
			    compare(&changes->list[i], &table->list[old]);

		if (order > 0)
			put(&made, &table->list[old]);
		else if (changes->list[i].value)
			put(&made, &changes->list[i]);
		i += order <= 0;
		old += order >= 0;
	}
	counters_free(table);
	*table = made;
}

static void open_here(struct counters *counters, u32 which)
{
	struct timeval patience = {.tv_sec = 2};

	for (size_t i = 0; i < COUNTERS_FILES; i++) {
		if (which & files[i].which)
			counters->files[i] = open(files[i].path, O_RDONLY | O_CLOEXEC);
	}
	if (which & VNT_COUNTERS_DEVICE)
		counters->netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (counters->netlink >= 0)
		setsockopt(counters->netlink, SOL_SOCKET, SO_RCVTIMEO, &patience,
			   sizeof(patience));
}

/* Enter the namespace @netns, open, return. */
static void open_inside(struct counters *counters, u32 which, int netns)
{
	int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

	if (home < 0 || setns(netns, CLONE_NEWNET)) {
		warn("the kernel's counters of --netns cannot be had");
	} else {
		open_here(counters, which);
		if (setns(home, CLONE_NEWNET))
			err(STATUS_FAILED, "cannot leave the network namespace");
	}
	if (home >= 0)
		close(home);
}

void counters_open(struct counters *counters, u32 which, int netns, u32 index)
{
	counters->which = which;
	counters->index = index;
	if (netns < 0)
		open_here(counters, which);
	else
		open_inside(counters, which, netns);
}

struct counters counters_none(void)
{
	struct counters counters = {.netlink = -1};

	for (size_t i = 0; i < COUNTERS_FILES; i++)
		counters.files[i] = -1;
	return counters;
}

void counters_close(struct counters *counters)
{
	for (size_t i = 0; i < COUNTERS_FILES; i++) {
		if (counters->files[i] >= 0)
			close(counters->files[i]);
	}
	if (counters->netlink >= 0)
		close(counters->netlink);
	*counters = counters_none();
}

void counters_free(struct counters_table *table)
{
	free(table->list);
	*table = (struct counters_table){};
}
