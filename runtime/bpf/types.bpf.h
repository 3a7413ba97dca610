/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Declares the members of kernel types that the runtime itself reads.  CO-RE ignores what
 * follows ___ in the name of a type, and finds members by name; a generated program declares
 * the members that its spec reads under the plain names, so the two do not collide.
 */
#ifndef VNT_TYPES_BPF_H
#define VNT_TYPES_BPF_H

#ifndef KERNEL_TYPE
#define KERNEL_TYPE __attribute__((preserve_access_index))
#endif

struct sk_buff;
struct sock;
struct net_device;

struct net___vnt {
	struct {
		u32 inum;
	} ns;
} KERNEL_TYPE;

struct net_device___vnt {
	char name[16];
	s32 ifindex;
	u16 type;
	struct {
		struct net___vnt *net;
	} nd_net;
} KERNEL_TYPE;

struct task_struct___vnt {
	s32 pid, tgid;
	char comm[16];
} KERNEL_TYPE;

struct sock___vnt;

struct dst_entry___vnt {
	struct net_device___vnt *dev;
} KERNEL_TYPE;

struct sk_buff___vnt {
	struct net_device___vnt *dev;
	struct sock___vnt *sk;
	unsigned long _skb_refdst;
	s32 skb_iif;
	u32 len, data_len;
	u16 protocol, vlan_proto, vlan_tci;
	u16 network_header, mac_header;
	u32 end;
	void *head, *data;
} KERNEL_TYPE;

/* Before 6.2 a bit says whether there is a tag. */
struct sk_buff___61 {
	u8 vlan_present : 1;
} KERNEL_TYPE;

struct in6_addr___vnt {
	u8 bytes[16];
} KERNEL_TYPE;

struct sock___vnt {
	struct {
		u16 skc_family;
		u8 skc_state;
		u64 skc_addrpair;	/* daddr, then rcv_saddr */
		u32 skc_portpair;	/* dport, then num */
		struct in6_addr___vnt skc_v6_rcv_saddr, skc_v6_daddr;
		struct {
			struct net___vnt *net;
		} skc_net;
	} __sk_common;
	u16 sk_protocol;
} KERNEL_TYPE;

struct skb_shared_info___vnt {
	u16 gso_size;
} KERNEL_TYPE;

struct inet_sock___vnt {
	u16 inet_sport;
} KERNEL_TYPE;

#endif
