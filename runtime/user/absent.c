// SPDX-License-Identifier: MIT
/*
 * What libraries refer to and no tool reaches; each says that it has failed.
 * Without these the linker takes a hundred kilobytes of them into every tool:
 * libpcap's ways to capture, of which tools only use the compiler, and of zlib
 * what only libelf, which could write compressed sections, and libbpf, which could
 * read a kernel configuration, have a use for.
 *
 * All are weak, so that a library's own may take their place.
 */
#include "runtime.h"

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
