// SPDX-License-Identifier: MIT
/*
 * Weak stubs for functions that the linked libraries refer to and that tools never call;
 * each reports failure.  Without them the linker would add a hundred kilobytes to every
 * tool: the capture code of libpcap, of which tools use the compiler only, and the parts of
 * zlib by which libelf writes compressed sections and libbpf reads kernel configurations.
 *
 * If a library brings the real function, that one is used.
 */
#include "base/base.h"

#define FAILS(name) __attribute__((weak)) int name(void); \
	int name(void) { return -1; }
#define GIVES_NULL(name) __attribute__((weak)) void *name(void); \
	void *name(void) { return NULL; }

FAILS(bt_findalldevs)
FAILS(bt_monitor_findalldevs)
FAILS(dbus_findalldevs)
FAILS(netfilter_findalldevs)
FAILS(usb_findalldevs)
FAILS(pcap_platform_finddevs)
FAILS(pcap_offline_read)
GIVES_NULL(bt_create)
GIVES_NULL(bt_monitor_create)
GIVES_NULL(dbus_create)
GIVES_NULL(netfilter_create)
GIVES_NULL(usb_create)
GIVES_NULL(pcap_create_interface)

FAILS(deflate)
FAILS(deflateEnd)
FAILS(deflateInit_)
FAILS(deflateReset)
FAILS(gzclose)
GIVES_NULL(gzgets)
GIVES_NULL(gzopen)
GIVES_NULL(gzopen64)
