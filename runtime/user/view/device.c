// SPDX-License-Identifier: MIT
/*
 * Names of devices.  Where devices in several network namespaces have been seen by one name, it
 * is shown with that of the namespace, as eth0@blue; but those of this process's namespace.
 */
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "view/format.h"

#define NAMESPACES "/run/netns"
#define DEVICES 1024		/* that are kept in mind */

static struct vnt_device_name seen[DEVICES];
static size_t seen_count;

static bool same_name(const struct vnt_device_name *a, const struct vnt_device_name *b)
{
	return !strncmp(a->name, b->name, sizeof(a->name));
}

void device_seen(const struct vnt_device_name *device)
{
	for (size_t i = 0; i < seen_count; i++)
		if (seen[i].netns == device->netns && same_name(&seen[i], device))
			return;
	if (seen_count < DEVICES)
		seen[seen_count++] = *device;
}

static bool is_ambiguous(const struct vnt_device_name *device)
{
	size_t count = 0;

	for (size_t i = 0; i < seen_count; i++)
		count += same_name(&seen[i], device);
	return count > 1;
}

static u32 number_at(int directory, const char *path)
{
	struct stat stat;

	return fstatat(directory, path, &stat, 0) ? 0 : stat.st_ino;
}

/* Append the name of namespace @netns to @text, or its number where it has none. */
static void add_netns(u32 netns, char *text, size_t size)
{
	DIR *names = opendir(NAMESPACES);
	const struct dirent *entry = NULL;

	while (names && (entry = readdir(names)))
		if (entry->d_name[0] != '.' && number_at(dirfd(names), entry->d_name) == netns)
			break;
	if (names && entry)
		snprintf(text, size, "@%s", entry->d_name);
	else
		snprintf(text, size, "@%" PRIu32, netns);
	if (names)
		closedir(names);
}

void device_text(const struct vnt_device_name *device, char *text)
{
	size_t length;

	device_seen(device);
	format_characters(device->name, sizeof(device->name), text);
	length = strlen(text);
	if (is_ambiguous(device) && device->netns != number_at(AT_FDCWD, "/proc/self/ns/net"))
		add_netns(device->netns, text + length, FORMAT_SIZE - length);
}
