// SPDX-License-Identifier: MIT
/*
 * Finds devices by the name of their interface, or by their own: 0000:03:00.0 of PCI,
 * virtio0.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bind.h"

/* Where a device of that name may be. */
static const char *const places[] = {
	"class/net/%s", "bus/pci/devices/%s", "bus/virtio/devices/%s",
};

static bool is_name(const char *name)
{
	return *name && strlen(name) < 64 && !strchr(name, '/') && strcmp(name, ".") &&
	       strcmp(name, "..");
}

/* Its directory below file_sys; false when there is no such device. */
static bool find_place(const char *name, char *place, size_t size)
{
	char path[FILE_PATH];

	for (size_t i = 0; is_name(name) && i < ARRAY_SIZE(places); i++) {
		snprintf(place, size, places[i], name);
		snprintf(path, sizeof(path), "%s/%s", file_sys, place);
		if (!access(path, F_OK))
			return true;
	}
	return false;
}

static bool is_virtio(const char *place)
{
	char path[FILE_PATH], to[PATH_MAX];
	ssize_t length;

	snprintf(path, sizeof(path), "%s/%s/subsystem", file_sys, place);
	length = readlink(path, to, sizeof(to) - 1);
	if (length < 0)
		return false;
	to[length] = '\0';
	return !strcmp(strrchr(to, '/') ? strrchr(to, '/') : to, "/virtio");
}

/* The directory of the hardware: of a virtio device, that of what it is on. */
static bool find_hardware(const char *name, char *place, size_t size)
{
	if (!find_place(name, place, size))
		return false;
	if (!strncmp(place, "class/", 6))
		strncat(place, "/device", size - strlen(place) - 1);
	if (is_virtio(place))
		strncat(place, "/..", size - strlen(place) - 1);
	return true;
}

bool device_exists(const char *name)
{
	char place[128];

	return find_place(name, place, sizeof(place));
}

/* The NUMA node of a device, -1: none is nearer than others. */
int device_node(const char *name)
{
	char place[128], text[32];
	u64 node;

	if (!find_hardware(name, place, sizeof(place)) ||
	    !file_line(file_sys, text, sizeof(text), "%s/numa_node", place) ||
	    !parse_number(text, 0, CPUS_MAX - 1, &node))
		return -1;
	return node;
}

/* The interrupts of a device, sorted; the caller frees the list. */
struct numbers device_irqs(const char *name)
{
	struct numbers irqs = {};
	char place[128], text[32];
	u64 irq;

	if (!find_hardware(name, place, sizeof(place)))
		return irqs;
	irqs = file_numbers(file_sys, "%s/msi_irqs", place);
	if (irqs.count || !file_line(file_sys, text, sizeof(text), "%s/irq", place) ||
	    !parse_number(text, 1, INT32_MAX, &irq))
		return irqs;
	irqs.list = memory_grow(irqs.list, &irqs.room, 0, sizeof(*irqs.list));
	irqs.list[irqs.count++] = irq;
	return irqs;
}
