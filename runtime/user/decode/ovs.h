/* SPDX-License-Identifier: MIT */
/*
 * Parts of the decoder ovs_flow.  All functions write to @to in the notation of
 * `ovs-appctl dpctl/dump-flows -m`.  A @mask that may be NULL then means: all bits count.
 */
#ifndef VNT_OVS_H
#define VNT_OVS_H

#include "decode/notation.h"

/* ---- ovs_member.c: members of the structs in attributes ----------------------- */

#define OVS_DEPTH 16			/* of nested lists that are entered */

/* How numbers, addresses and flags are shown. */
struct ovs_form {
	void (*value)(struct notation *to, const u8 *value, size_t size);
	void (*mask)(struct notation *to, const u8 *mask, size_t size);
	/* Shows both at once instead, if the mask is not full; or NULL. */
	void (*masked)(struct notation *to, const u8 *value, const u8 *mask, size_t size);
};

struct ovs_member {
	const char *name;		/* NULL: the value is shown without a name */
	u8 offset, size;
	const struct ovs_form *form;
	u32 full;			/* the mask that counts as full; 0: all bits */
	bool whole;			/* not shown at all under an empty mask */
};

/* A value and its mask, of the same size; the mask may be NULL. */
struct ovs_masked {
	const u8 *value, *mask;
	bool verbose;			/* members that the mask excludes are shown, too */
};

extern const struct ovs_form ovs_host_hex, ovs_port, ovs_number, ovs_hex, ovs_type, ovs_ipv4,
	ovs_ipv6, ovs_mac, ovs_frag, ovs_label, ovs_tcp_flags, ovs_tunnel_flags;

/* Show one member of @of as an item: name=value, or name=value/mask. */
void ovs_member(struct notation *to, const struct ovs_member *member,
		const struct ovs_masked *of);

/* Show a VLAN tag: vid=7,pcp=0. */
void ovs_vlan(struct notation *to, u16 tci, u16 mask, bool verbose);

/* Show one entry of an MPLS label stack, of 4 bytes: label=1,tc=0,ttl=64,bos=1. */
void ovs_mpls(struct notation *to, const u8 *value, const u8 *mask);

/* ---- ovs_key.c, ovs_tunnel.c, ovs_action.c -------------------------------------- */

/* Show the attributes of a flow's key in their order, each with its mask from @masks. */
void ovs_key(struct notation *to, const struct netlink_list *key,
	     const struct netlink_list *masks);

/* Show one attribute of a key: ipv4(src=10.0.0.1,...). */
void ovs_key_attr(struct notation *to, const struct netlink_attr *attr,
		  const struct netlink_attr *mask, bool verbose);

/* Show the contents of a tunnel attribute: tun_id=0x64,src=... */
void ovs_tunnel(struct notation *to, const struct netlink_attr *attr,
		const struct netlink_attr *mask, bool verbose);

/* Show a list of actions; an empty list is "drop". */
void ovs_actions(struct notation *to, const struct netlink_list *actions);

#endif
