// SPDX-License-Identifier: MIT
/*
 * Devices by the name of their interface, or of their own: 0000:03:00.0 of PCI,
 * virtio0.  A virtio device has the interrupts of the PCI device below it.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bind.h"

/* Where a device of that name may be. */
static const char *const places[] = {
	"class/net/%s", "bus/pci/devices/%s", "bus/virtio/devices/%s",
};

/* Where its interrupts and its node are, from there: of itself, or of what is below. */
static const char *const below[] = {"device", ".", "device/..", ".."};

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

	if (!find_place(name, place, sizeof(place)))
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(below); i++) {
		if (file_line(file_sys, text, sizeof(text), "%s/%s/numa_node", place, below[i]))
			return parse_number(text, 0, CPUS_MAX - 1, &node) ? (int)node : -1;
	}
	return -1;
}

/* The interrupts of a device, sorted; the caller frees the list. */
struct numbers device_irqs(const char *name)
{
	struct numbers irqs = {};
	char place[128], text[32];
	u64 irq;

	if (!find_place(name, place, sizeof(place)))
		return irqs;
	for (size_t i = 0; i < ARRAY_SIZE(below) && !irqs.count; i++)
		irqs = file_numbers(file_sys, "%s/%s/msi_irqs", place, below[i]);
	for (size_t i = 0; i < ARRAY_SIZE(below) && !irqs.count; i++) {
		if (!file_line(file_sys, text, sizeof(text), "%s/%s/irq", place, below[i]) ||
		    !parse_number(text, 1, INT32_MAX, &irq))
			continue;
		irqs.list = memory_get(1, sizeof(*irqs.list));
		irqs.list[irqs.count++] = irq;
	}
	return irqs;
}
