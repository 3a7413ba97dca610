/* SPDX-License-Identifier: MIT */
/* Helpers for decoders: text in nested lists, and the attributes of netlink messages. */
#ifndef VNT_NOTATION_H
#define VNT_NOTATION_H

#include "base/base.h"

/* ---- notation.c: text such as name(item,item=1/0xff,...) --------------------- */

struct notation {
	FILE *out;
	char *text;			/* what @out writes */
	size_t size;
	bool comma;			/* one is due before the next item */
	bool ended;			/* by "...": whatever follows is not shown */
	unsigned int depth;		/* of nested lists */
};

/* Start an empty text, to be ended by notation_finish(). */
void notation_start(struct notation *to);

/* End the text and return it; the caller frees it. */
char *notation_finish(struct notation *to);

/* Append to the current item. */
__attribute__((format(printf, 2, 3)))
void notation_put(struct notation *to, const char *format, ...);

/* Start the next item: put a comma if the list has one already. */
void notation_item(struct notation *to);

/* Start an item that is a list: name( */
void notation_open(struct notation *to, const char *name);

/* End the list that notation_open() started. */
void notation_close(struct notation *to);

/* Put "..." as the last item: the rest of the bytes is missing. */
void notation_end(struct notation *to);

/* Append two hexadecimal digits for each byte, with @between in between. */
void notation_hex(struct notation *to, const u8 *bytes, size_t size, const char *between);

/* Append characters up to a 0 byte; unprintable ones are escaped as \x1b. */
void notation_text(struct notation *to, const u8 *bytes, size_t size);

/* ---- netlink.c: attributes of netlink messages -------------------------------- */

/* An attribute; a flag has no data. */
struct netlink_attr {
	u16 type;			/* without NLA_F_NESTED and NLA_F_NET_BYTEORDER */
	bool cut;			/* data is missing after @size bytes */
	const u8 *data;			/* not aligned, not owned */
	size_t size;
};

/* Attributes, one after the other. */
struct netlink_list {
	const u8 *data;
	size_t size;
	bool cut;			/* some are missing, or malformed */
};

/*
 * Remove the first attribute of @left and store it in @attr.  Returns false at the end,
 * where left->cut tells whether more should follow.  An attribute that is itself
 * incomplete has attr->cut set instead.
 */
bool netlink_next(struct netlink_list *left, struct netlink_attr *attr);

/*
 * Store the first attribute of @type in @attr.  Returns false if there is none; then
 * attr->cut tells whether it may be among those that are missing.
 */
bool netlink_find(const struct netlink_list *list, u16 type, struct netlink_attr *attr);

/* The attributes nested in @attr. */
struct netlink_list netlink_inside(const struct netlink_attr *attr);

/*
 * Show an attribute of an unknown type or of an unexpected size: its number and bytes,
 * key9(01 02), and after a / the bytes of @mask, if that is not NULL.
 */
void netlink_unknown(struct notation *to, const char *kind, const struct netlink_attr *attr,
		     const struct netlink_attr *mask);

/* A number of @size bytes, up to 8, in network byte order. */
u64 netlink_number(const u8 *data, size_t size);

/* The same in host byte order. */
u64 netlink_host(const u8 *data, size_t size);

#endif
