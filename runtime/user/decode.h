/* SPDX-License-Identifier: MIT */
/*
 * What decoders have in common: a section for each file.  Bytes are those of the
 * running kernel, or of a recording: they may be anything, and end anywhere.
 */
#ifndef VNT_DECODE_H
#define VNT_DECODE_H

#include "runtime.h"

/* ---- decode.c: decoders ------------------------------------------------- */

#define DECODE_PARTS 4

struct decoded_part {
	const char *name;
	char *text;			/* owned; NULL: the bytes do not have it */
};

/* What a decoder makes of bytes. */
struct decoded {
	struct decoded_part parts[DECODE_PARTS];
	unsigned int count;
	bool truncated;			/* bytes are missing, or wrong */
};

void decode_part(struct decoded *decoded, const char *name, char *text);

/* Each takes @size bytes, and adds all of its parts to an empty @decoded. */
#define DECODER(name, about) \
	void decode_##name(const u8 *bytes, size_t size, struct decoded *decoded);
#include "decoder.def"

/* ---- notation.c: text like name(item,item=1/0xff,...) ------------------- */

struct notation {
	FILE *out;
	char *text;			/* what @out writes */
	size_t size;
	bool comma;			/* one is due before the next item */
	bool ended;			/* by "...": whatever is put now is not shown */
	unsigned int depth;		/* of nested lists */
};

void notation_start(struct notation *to);
char *notation_finish(struct notation *to);
__attribute__((format(printf, 2, 3)))
void notation_put(struct notation *to, const char *format, ...);
void notation_item(struct notation *to);
void notation_open(struct notation *to, const char *name);
void notation_close(struct notation *to);
void notation_end(struct notation *to);
void notation_hex(struct notation *to, const u8 *bytes, size_t size, const char *between);
void notation_text(struct notation *to, const u8 *bytes, size_t size);

/* ---- netlink.c: attributes of netlink messages --------------------------- */

/* An attribute; a flag has no data. */
struct netlink_attr {
	u16 type;			/* without NLA_F_NESTED and NLA_F_NET_BYTEORDER */
	bool cut;			/* data is missing behind @size */
	const u8 *data;			/* not aligned */
	size_t size;
};

/* Attributes, one behind the other. */
struct netlink_list {
	const u8 *data;
	size_t size;
	bool cut;			/* some are missing, or wrong */
};

bool netlink_next(struct netlink_list *left, struct netlink_attr *attr);
bool netlink_find(const struct netlink_list *list, u16 type, struct netlink_attr *attr);
struct netlink_list netlink_inside(const struct netlink_attr *attr);
void netlink_unknown(struct notation *to, const char *kind, const struct netlink_attr *attr,
		     const struct netlink_attr *mask);
u64 netlink_number(const u8 *data, size_t size);
u64 netlink_host(const u8 *data, size_t size);

/* ---- decode_ovs_member.c: the members of what attributes hold ------------ */

#define OVS_DEPTH 16			/* of nested lists that are entered */

/* How numbers, addresses and flags are shown. */
struct ovs_form {
	void (*value)(struct notation *to, const u8 *value, size_t size);
	void (*mask)(struct notation *to, const u8 *mask, size_t size);
	/* Both together, instead, under a mask that is not full; or NULL. */
	void (*masked)(struct notation *to, const u8 *value, const u8 *mask, size_t size);
};

struct ovs_member {
	const char *name;		/* NULL: it stands alone */
	u8 offset, size;
	const struct ovs_form *form;
	u32 full;			/* the mask that is full; 0: all bits */
	bool whole;			/* not shown at all under an empty mask */
};

/* A value and its mask, of the same size; the mask may be NULL: all of it counts. */
struct ovs_masked {
	const u8 *value, *mask;
	bool verbose;			/* what the mask excludes is shown, too */
};

extern const struct ovs_form ovs_host_hex, ovs_port, ovs_number, ovs_hex, ovs_type, ovs_ipv4,
	ovs_ipv6, ovs_mac, ovs_frag, ovs_label, ovs_tcp_flags, ovs_tunnel_flags;

void ovs_member(struct notation *to, const struct ovs_member *member,
		const struct ovs_masked *of);
void ovs_vlan(struct notation *to, u16 tci, u16 mask, bool verbose);
void ovs_mpls(struct notation *to, const u8 *value, const u8 *mask);

/* ---- decode_ovs_key.c, decode_ovs_tunnel.c, decode_ovs_action.c ----------- */

/* @mask may be NULL: all of the key counts. */
void ovs_key(struct notation *to, const struct netlink_list *key,
	     const struct netlink_list *mask);
void ovs_key_attr(struct notation *to, const struct netlink_attr *attr,
		  const struct netlink_attr *mask, bool verbose);
void ovs_tunnel(struct notation *to, const struct netlink_attr *attr,
		const struct netlink_attr *mask, bool verbose);
void ovs_actions(struct notation *to, const struct netlink_list *actions);

#endif
