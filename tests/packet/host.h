/* SPDX-License-Identifier: MIT */
/*
 * What the kernel half gets from kernel.bpf.h, for the host: enough to compile
 * what parses, filters and counts.  Memory is read by plain loads
 * and by memcpy() without any check: AddressSanitizer checks, because tests
 * keep packets in heap allocations of exactly their size.
 */
#ifndef HOST_H
#define HOST_H

#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

#include "vnt.h"

#undef __always_inline
#define __hidden
#define __noinline
#define SEC(name)
#define __always_inline inline __attribute__((always_inline))

#define ARROW_1(pointer, a) (pointer)->a
#define ARROW_2(pointer, a, b) (pointer)->a->b
#define ARROW(pointer, a, b, arrow, ...) arrow
#define READ(pointer, ...) \
	((void)typed, ARROW(pointer, __VA_ARGS__, ARROW_2, ARROW_1, 0)(pointer, __VA_ARGS__))
#define BPF_CORE_READ(pointer, ...) ARROW(pointer, __VA_ARGS__, ARROW_2, ARROW_1, 0)(pointer, __VA_ARGS__)
#define READ_BITS(pointer, member) ((void)typed, (pointer)->member)

#define bpf_ntohs(value) ntohs(value)
#define bpf_htons(value) htons(value)
#define bpf_ntohl(value) ntohl(value)
#define bpf_htonl(value) htonl(value)

#define BPF_NOEXIST 1

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/*
 * Kernel structures: the members that are read.  In 6.1 a bit says that there
 * is a hardware tag; later vlan_proto does.  The old structure lies like the
 * new one, where the bit has a name that nobody knows.
 */
struct net {
	struct { u32 inum; } ns;
};

struct net_device {
	int ifindex;
	u16 type;
	struct { struct net *net; } nd_net;
};

struct dst_entry {
	struct net_device *dev;
};

struct sock {
	struct {
		struct { struct net *net; } skc_net;
	} __sk_common;
};

#define SK_BUFF(present)		\
	struct net_device *dev;		\
	struct sock *sk;		\
	unsigned long _skb_refdst;	\
	int skb_iif;			\
	u8 *head, *data;		\
	u32 len, data_len;		\
	u16 protocol;			\
	u16 vlan_proto, vlan_tci;	\
	u16 network_header, mac_header;	\
	u8 present : 1;

struct sk_buff { SK_BUFF(unknown) };
struct sk_buff___61 { SK_BUFF(vlan_present) };

/* The runtime reads these under names of its own. */
#define VNT_TYPES_BPF_H
#define sk_buff___vnt sk_buff
#define net_device___vnt net_device
#define net___vnt net
#define dst_entry___vnt dst_entry
#define sock___vnt sock

/* Which of the two kernels a test pretends to run on. */
static bool host_is_61;
#define bpf_core_field_exists(field) (host_is_61)

static inline long bpf_probe_read_kernel(void *to, u32 size, const void *from)
{
	memcpy(to, from, size);
	return 0;
}

#define read_kernel bpf_probe_read_kernel

/* A map from u64 to struct hist_slot that holds no more than @room keys. */
struct host_map {
	u32 room, used;
	u64 keys[8];
	struct hist_slot slots[8];
};

static inline void *bpf_map_lookup_elem(void *map, const void *key)
{
	struct host_map *host = map;

	for (u32 i = 0; i < host->used; i++) {
		if (!memcmp(&host->keys[i], key, sizeof(u64)))
			return &host->slots[i];
	}
	return NULL;
}

static inline long bpf_map_update_elem(void *map, const void *key,
				       const void *value, u64 flags)
{
	struct host_map *host = map;

	if (flags != BPF_NOEXIST || host->used == host->room)
		return -1;
	memcpy(&host->keys[host->used], key, sizeof(u64));
	memcpy(&host->slots[host->used++], value, sizeof(struct hist_slot));
	return 0;
}

#include "list.bpf.h"

/* The filter is constant for the verifier; here a test writes it. */
#define const
#include "expression.bpf.h"
#include "matches.bpf.h"
#undef const

/* A test may put something in place of the body, as the user half does. */
static u64 (*host_matches)(void *network, u64 size, u64 length, u64 type, u64 reply) = packet_matches;
#define packet_matches(network, ...) host_matches((void *)(network), __VA_ARGS__)

#include "packet.bpf.h"
#ifdef VNT_TUNNELS
#include "tunnel.bpf.h"
#endif
#include "skb.bpf.h"
#include "filter.bpf.h"
#include "glance.bpf.h"
#include "device.bpf.h"
#include "atomic.bpf.h"
#include "hist.bpf.h"

#endif
