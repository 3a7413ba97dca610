// SPDX-License-Identifier: MIT
/*
 * Finds network namespaces and devices by name.  A device that stands on others carries the
 * same packets as those: a hit at one of them is a hit of the device.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/nsfs.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "filter/filter.h"

#define OWN_NETNS "/proc/self/ns/net"
#define DEEPEST 8		/* a VLAN on a bridge on a bond ... */

int netns_open(const char *text)
{
	char path[PATH_MAX];
	const char *format = "/run/netns/%s";
	u64 pid;
	int fd;

	if (parse_number(text, 1, INT_MAX, &pid))
		format = "/proc/%s/ns/net";
	else if (strchr(text, '/'))
		format = "%s";
	if ((size_t)snprintf(path, sizeof(path), format, text) >= sizeof(path))
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd >= 0 && ioctl(fd, NS_GET_NSTYPE) != CLONE_NEWNET) {
		close(fd);
		return -1;
	}
	return fd;
}

static u32 number_of(int fd)
{
	struct stat stat;

	return fd >= 0 && !fstat(fd, &stat) ? stat.st_ino : 0;
}

u32 netns_number(const char *text)
{
	int fd = netns_open(text);
	u32 number = number_of(fd);

	if (fd >= 0)
		close(fd);
	return number;
}

/* Open the sockets of @view in the network namespace of this process. */
static bool open_here(struct netns_view *view)
{
	struct sockaddr_nl changes = {.nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK};

	view->links = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	view->changes = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
	return view->links >= 0 && view->changes >= 0 &&
	       !bind(view->changes, (struct sockaddr *)&changes, sizeof(changes));
}

bool view_open(struct netns_view *view, const char *netns)
{
	int home = open(OWN_NETNS, O_RDONLY | O_CLOEXEC);
	int there = netns ? netns_open(netns) : -1;
	bool fine = false;

	*view = (struct netns_view){.links = -1, .changes = -1, .netns = number_of(netns ? there : home)};
	if (home >= 0 && (!netns || (there >= 0 && !setns(there, CLONE_NEWNET)))) {
		fine = open_here(view);
		if (netns && setns(home, CLONE_NEWNET))
			err(STATUS_FAILED, "cannot return to the network namespace");
	}
	if (there >= 0)
		close(there);
	if (home >= 0)
		close(home);
	if (!fine)
		view_close(view);
	return fine;
}

void view_close(struct netns_view *view)
{
	if (view->links >= 0)
		close(view->links);
	if (view->changes >= 0)
		close(view->changes);
	view->links = view->changes = -1;
}

bool view_changed(const struct netns_view *view)
{
	char bytes[8192];
	bool changed = false;
	ssize_t size;

	/* Too many messages at once are a change as well. */
	while ((size = recv(view->changes, bytes, sizeof(bytes), 0)) > 0 || errno == ENOBUFS)
		changed = true, errno = 0;
	return changed;
}

static const struct link *find_index(const struct links *links, u32 ifindex)
{
	for (size_t i = 0; i < links->count; i++)
		if (links->items[i].ifindex == ifindex)
			return &links->items[i];
	return NULL;
}

static const struct link *find_name(const struct links *links, const char *name, size_t length)
{
	for (size_t i = 0; i < links->count; i++)
		if (strlen(links->items[i].name) == length &&
		    !memcmp(links->items[i].name, name, length))
			return &links->items[i];
	return NULL;
}

/* What goes on while devices are looked for. */
struct search {
	const struct links *links;
	struct vnt_devices *devices;
	u32 netns;
	bool lower, fits;
};

static void add(struct search *search, const struct link *link, u32 vlan)
{
	struct vnt_devices *devices = search->devices;
	struct vnt_device device = {link->ifindex, search->netns, vlan};

	for (u32 i = 0; i < devices->count; i++)
		if (!memcmp(&devices->items[i], &device, sizeof(device)))
			return;
	search->fits = devices->count < VNT_DEVICES;
	if (search->fits)
		devices->items[devices->count++] = device;
}

/* Add @link, whose packets of @vlan count, and what it stands on. */
static void add_tree(struct search *search, const struct link *link, u32 vlan, int depth)
{
	const struct link *lower = find_index(search->links, link->lower);
	u32 tag = link->vlan ? link->vlan : vlan;
	bool stands = lower;

	if (depth < DEEPEST && lower)
		add_tree(search, lower, tag, depth + 1);
	for (size_t i = 0; depth < DEEPEST && i < search->links->count; i++) {
		if (search->links->items[i].master != link->ifindex)
			continue;
		add_tree(search, &search->links->items[i], tag, depth + 1);
		stands = true;
	}
	if (search->fits && !(search->lower && stands))
		add(search, link, vlan);
}

bool devices_find(const struct netns_view *view, const char *names, bool lower,
		  struct vnt_devices *devices)
{
	struct links links = links_read(view->links);
	struct search search = {&links, devices, view->netns, lower, true};

	*devices = (struct vnt_devices){};
	for (;; names++) {
		size_t length = strcspn(names, ",");
		const struct link *link = find_name(&links, names, length);

		search.fits &= link != NULL;
		if (search.fits)
			add_tree(&search, link, 0, 0);
		names += length;
		if (!search.fits || !*names)
			break;
	}
	devices->only = devices->count == 1 ? devices->items[0].ifindex : 0;
	links_free(&links);
	return search.fits;
}

char *devices_text(const struct netns_view *view, const struct vnt_devices *devices)
{
	struct links links = links_read(view->links);
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		err(STATUS_FAILED, NULL);
	for (u32 i = 0; i < devices->count; i++) {
		const struct link *link = find_index(&links, devices->items[i].ifindex);

		fprintf(out, "%s%s", i ? "," : "", link ? link->name : "one that is gone");
		if (link && link->own_port)
			fprintf(out, " (the switch's own port, not what it passes between others)");
		if (devices->items[i].vlan)
			fprintf(out, " (VLAN %u)", devices->items[i].vlan & ~VNT_TAGGED);
	}
	if (fclose(out))
		err(STATUS_FAILED, NULL);
	links_free(&links);
	return text;
}
