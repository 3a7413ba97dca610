/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What BPF programs and user space must agree on: the runtime number, the accounts, a
 * packet's flow and identity, histogram slots and the packet filter.  Generated programs, the
 * runtime and vntc include it.
 *
 * Whoever includes this has u8, u16, u32 and u64.
 */
#ifndef VNT_H
#define VNT_H

#include "number.h"

/*
 * Accounts.  Every hit of a point ends in exactly one of these, so that
 * seen = the sum of the others.  User space counts `waiting`, `expired` and `evicted` when it
 * removes entries from the tables.
 *
 *	A(name, word in the report)
 */
#define VNT_ACCOUNTS(A)			\
	A(shown,	"shown")		\
	A(filtered,	"filtered")		\
	A(sampled_out,	"sampled out")		\
	A(unparsed,	"unparsed")		\
	A(unmatched,	"unmatched")		\
	A(repeated,	"repeated")		\
	A(not_unique,	"identity not unique")	\
	A(table_full,	"lost in table")	\
	A(expired,	"expired")		\
	A(evicted,	"evicted")		\
	A(waiting,	"waiting")		\
	A(noted,	"noted")		\
	A(ring_full,	"lost in ring")

/* How many hits besides, which are in one of the accounts as well. */
#define VNT_REMARKS(A)			\
	A(device_unknown, "device unknown")

struct vnt_account {
	u64 seen;
#define A(name, word) u64 name;
	VNT_ACCOUNTS(A)
	VNT_REMARKS(A)
#undef A
} __attribute__((aligned(128)));

/*
 * A CPU counts in the bank of its number modulo VNT_BANKS.  Additions are
 * atomic, so CPUs that share a bank stay exact.
 */
#define VNT_BANKS 64

/*
 * Addresses take 16 bytes, IPv4 as ::ffff:a.b.c.d, in network order; ports,
 * ethertype and VLAN are in host order.  A flow without ports has 0 there.
 */
struct packet_flow {
	u32 saddr[4];
	u32 daddr[4];
	u16 sport;
	u16 dport;
	u16 ethertype;
	u8 proto;
	u8 pad;
};

/*
 * What stays the same wherever this packet is seen: the flow, the IP id or
 * fragment, and what the transport says of this one packet (TCP: seq and ack,
 * UDP: first 8 payload bytes, ICMP: type, code, id and seq, ARP: operation).
 */
struct packet_id {
	struct packet_flow flow;
	u32 fragment;		/* IPv4 and IPv6 fragments: id << 16 ^ offset */
	u32 length;		/* UDP only */
	u64 word;
};

/* A running task, as it is shown: comm (pid). */
struct vnt_task {
	u32 pid;
	u32 tid;
	char comm[16];
};

/* A device, as it is shown: by its name, and where that is not unique by its namespace, too. */
struct vnt_device_name {
	char name[16];
	u32 netns;		/* inode number */
};

/* What an option of the tool's own lists. */
#define VNT_LIST_SIZE 16

struct vnt_list {
	u64 count;
	u64 items[VNT_LIST_SIZE];
};

/*
 * Devices, which user space keeps up to date while programs run.  Where @vlan is not 0, only
 * packets of that VLAN count: its number with VNT_TAGGED.
 */
#define VNT_DEVICES 32
#define VNT_TAGGED (1 << 16)

struct vnt_devices {
	u32 count;
	u32 only;			/* index of the only one; 0: there are none or several */
	struct vnt_device {
		u32 ifindex;
		u32 netns;		/* inode number of the network namespace */
		u32 vlan;
	} items[VNT_DEVICES];
};

/* A network: its address, of whose 128 bits the first @bits count. */
struct vnt_network {
	u32 address[4];
	u16 bits;
	u16 listed;		/* 0: it is none */
};

#define VNT_NETWORKS 32

/* What an option lists of networks; of those that an address is in, the first counts. */
struct vnt_networks {
	u64 count;
	struct vnt_network_of {
		struct vnt_network network;
		u32 mask[4];
		u32 ipv4;
	} items[VNT_NETWORKS];
};

/*
 * Task filter: a term counts where its bit is set in @terms.  Written by
 * user space before loading.
 */
enum task_term {
	TASK_PID	= 1 << 0,
	TASK_TID	= 1 << 1,
	TASK_COMM	= 1 << 2,
	TASK_UID	= 1 << 3,
	TASK_CGROUP	= 1 << 4,
};

#define VNT_PIDS 16

struct task_filter {
	u32 terms;
	u32 pids;		/* how many of pid[] */
	u32 pid[VNT_PIDS];
	u32 tid;
	u32 uid;
	u32 cgroup_depth;	/* below the root */
	u64 cgroup;		/* of version 2: its number */
	u32 comm_size;		/* characters of comm[] that count */
	char comm[16];
};

/* Bytes that user space decodes: the first @length of what there was. */
#define VNT_BYTES_SIZE 2044

struct vnt_bytes {
	u32 length;
	u8 bytes[VNT_BYTES_SIZE];
};

/* What every record in the ring begins with. */
struct vnt_record {
	u32 event;		/* its number in the tool's list */
	u32 pad;
	u64 time;		/* ns of CLOCK_MONOTONIC */
};

/* What has become of a packet that something waited for, as far as it was seen. */
enum vnt_fate_kind { FATE_UNKNOWN, FATE_DROPPED, FATE_READ, FATE_MERGED };

struct vnt_fate {
	u64 place;		/* in the kernel's code, where it was dropped */
	u32 reason;		/* enum skb_drop_reason */
	u32 kind;
};

/* Deepest stack that is taken. */
#define VNT_STACK_DEPTH 127

/* What a packet has; filters on what it does not have are false. */
enum packet_has {
	PACKET_ADDRESSES	= 1 << 0,
	PACKET_PORTS		= 1 << 1,
	PACKET_VLAN		= 1 << 2,
	PACKET_MATCHES		= 1 << 3,	/* for --filter, if there is one */
	PACKET_REPLY		= 1 << 4,	/* --filter is asked with exchanged ends */
};

/*
 * Packet filter: a term counts where its bit is set in @terms.  Written by
 * user space before loading; the verifier removes unset terms.
 */
enum filter_term {
	FILTER_SRC		= 1 << 0,
	FILTER_DST		= 1 << 1,
	FILTER_HOST		= 1 << 2,
	FILTER_SPORT		= 1 << 3,
	FILTER_DPORT		= 1 << 4,
	FILTER_PORT		= 1 << 5,
	FILTER_PROTO		= 1 << 6,
	FILTER_FAMILY		= 1 << 7,
	FILTER_VLAN		= 1 << 8,
	FILTER_IFACE		= 1 << 9,
	FILTER_NETNS		= 1 << 10,
	FILTER_EXPRESSION	= 1 << 11,
};

#define VNT_FILTER_LIST 16

/* Networks of which an address is in one; an address has the bits of @mask alone. */
struct filter_networks {
	u32 count;
	struct filter_network {
		u32 address[4], mask[4];
	} items[VNT_FILTER_LIST];
};

/* Numbers from @low to @low + @span: ports, VLAN ids. */
struct filter_ranges {
	u32 count;
	struct filter_range {
		u16 low, span;
	} items[VNT_FILTER_LIST];
};

/* Protocols, each an ethertype or, where that is 0, the number of an IP protocol. */
struct filter_protocols {
	u32 count;
	struct filter_protocol {
		u16 ethertype, proto;
	} items[VNT_FILTER_LIST];
};

/* What one look at a header can tell. */
#define FILTER_AT_A_GLANCE						\
	(FILTER_SRC | FILTER_DST | FILTER_HOST | FILTER_SPORT | FILTER_DPORT |	\
	 FILTER_PORT | FILTER_PROTO | FILTER_FAMILY)

/*
 * What one look at an IPv4 packet without options compares: the second and third eight bytes
 * of its header, which the ports end, where @mask has bits; and @terms, which words cannot say.
 */
struct filter_look {
	u64 mask[2], value[2];
	u32 terms, pad;
};

struct packet_filter {
	u32 terms;
	struct filter_networks src, dst, host;	/* host: of one end or the other */
	struct filter_ranges sport, dport, port, vlan;
	struct filter_protocols proto;
	u32 family;		/* ethertype that addresses imply */
	u32 netns;		/* inode number */
	u32 strict;		/* what is of an unknown device does not pass */
	struct filter_look look;
};

/*
 * Histogram slots are log-linear: VNT_SLOTS to each power of two, so a slot is
 * at most 1/16 of its value wide.  Values below VNT_SLOTS have their own slot.
 */
#define VNT_SLOT_BITS	4
#define VNT_SLOTS	(1 << VNT_SLOT_BITS)
#define VNT_SLOTS_ALL	((64 - VNT_SLOT_BITS + 1) * VNT_SLOTS)

/* The number of no function, in the place of bpf_rdonly_cast()'s: see cast.bpf.h. */
#define VNT_CAST_CALL 0x7ca57

/* One slot of one histogram; max is exact, so the last slot's is the maximum. */
struct hist_slot {
	u64 count;
	u64 sum;
	u64 max;
};

#endif
