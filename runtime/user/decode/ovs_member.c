// SPDX-License-Identifier: MIT
/*
 * Shows members of the structs in attributes of Open vSwitch, with their masks, in the
 * notation of its tools: ttl=64, src=10.0.0.0/255.0.0.0.
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <linux/openvswitch.h>
#include <string.h>

#include "decode/ovs.h"

static void decimal(struct notation *to, const u8 *value, size_t size)
{
	notation_put(to, "%" PRIu64, (uint64_t)netlink_number(value, size));
}

static void host_decimal(struct notation *to, const u8 *value, size_t size)
{
	notation_put(to, "%" PRIu64, (uint64_t)netlink_host(value, size));
}

static void hex(struct notation *to, const u8 *value, size_t size)
{
	notation_put(to, "%#" PRIx64, (uint64_t)netlink_number(value, size));
}

static void host_hex(struct notation *to, const u8 *value, size_t size)
{
	notation_put(to, "%#" PRIx64, (uint64_t)netlink_host(value, size));
}

static void hex_digits(struct notation *to, const u8 *value, size_t size)
{
	notation_put(to, "0x%0*" PRIx64, (int)(2 * size), (uint64_t)netlink_number(value, size));
}

/* An address of IPv4 or IPv6, depending on its size. */
static void address(struct notation *to, const u8 *value, size_t size)
{
	char text[INET6_ADDRSTRLEN] = "";

	inet_ntop(size == sizeof(struct in6_addr) ? AF_INET6 : AF_INET, value, text, sizeof(text));
	notation_put(to, "%s", text);
}

static void mac(struct notation *to, const u8 *value, size_t size)
{
	notation_hex(to, value, size, ":");
}

static void frag(struct notation *to, const u8 *value, size_t size)
{
	static const char *const names[] = {"no", "first", "later"};

	if (*value < ARRAY_SIZE(names))
		notation_put(to, "%s", names[*value]);
	else
		hex(to, value, size);
}

/* 128 bits in host byte order, without leading zeros. */
static void label(struct notation *to, const u8 *value, size_t size)
{
	bool any = false;

	for (size_t i = 0; i < size; i++) {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
		u8 byte = value[i];
#else
		u8 byte = value[size - 1 - i];
#endif
		if (any)
			notation_put(to, "%02x", byte);
		else if (byte)
			notation_put(to, "%#x", byte);
		any |= byte;
	}
	if (!any)
		notation_put(to, "0");
}

static const char *const tcp_names[16] = {
	"fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr", "ns", "[200]", "[400]", "[800]",
};
static const char *const tunnel_names[16] = {"df", "csum", "key", "oam"};

/* syn|ack */
static void flags(struct notation *to, unsigned int value, const char *const *names)
{
	const char *between = "";

	for (int i = 0; i < 16; i++) {
		if (!(value & 1 << i))
			continue;
		if (names[i])
			notation_put(to, "%s%s", between, names[i]);
		else
			notation_put(to, "%s%#x", between, 1 << i);
		between = "|";
	}
	if (!value)
		notation_put(to, "0");
}

/* +syn-ack: the flags that the mask includes. */
static void signed_flags(struct notation *to, unsigned int value, unsigned int mask,
			 const char *const *names)
{
	for (int i = 0; i < 16; i++) {
		const char *sign = value & 1 << i ? "+" : "-";

		if (mask & 1 << i && names[i])
			notation_put(to, "%s%s", sign, names[i]);
		else if (mask & 1 << i)
			notation_put(to, "%s%#x", sign, 1 << i);
	}
	if (!mask)
		notation_put(to, "0/0");
}

static void tcp_flags(struct notation *to, const u8 *value, size_t size)
{
	flags(to, netlink_number(value, size), tcp_names);
}

static void tcp_flags_masked(struct notation *to, const u8 *value, const u8 *mask, size_t size)
{
	signed_flags(to, netlink_number(value, size), netlink_number(mask, size) & 0xfff,
		     tcp_names);
}

static void tunnel_flags(struct notation *to, const u8 *value, size_t size)
{
	flags(to, netlink_number(value, size), tunnel_names);
}

static void tunnel_flags_masked(struct notation *to, const u8 *value, const u8 *mask,
				size_t size)
{
	signed_flags(to, netlink_number(value, size), netlink_number(mask, size), tunnel_names);
}

const struct ovs_form ovs_host_hex = {host_hex, host_hex, NULL};
const struct ovs_form ovs_port = {host_decimal, host_hex, NULL};
const struct ovs_form ovs_number = {decimal, hex, NULL};
const struct ovs_form ovs_hex = {hex, hex, NULL};
const struct ovs_form ovs_type = {hex_digits, hex_digits, NULL};
const struct ovs_form ovs_ipv4 = {address, address, NULL};
const struct ovs_form ovs_ipv6 = {address, address, NULL};
const struct ovs_form ovs_mac = {mac, mac, NULL};
const struct ovs_form ovs_frag = {frag, hex, NULL};
const struct ovs_form ovs_label = {label, label, NULL};
const struct ovs_form ovs_tcp_flags = {tcp_flags, NULL, tcp_flags_masked};
const struct ovs_form ovs_tunnel_flags = {tunnel_flags, NULL, tunnel_flags_masked};

static bool all(const u8 *bytes, size_t size, u8 byte)
{
	while (size && bytes[size - 1] == byte)
		size--;
	return !size;
}

static bool is_full(const struct ovs_member *member, const u8 *mask)
{
	if (member->full)
		return (netlink_number(mask, member->size) & member->full) == member->full;
	return all(mask, member->size, 0xff);
}

void ovs_member(struct notation *to, const struct ovs_member *member,
		const struct ovs_masked *of)
{
	const u8 *value = of->value + member->offset;
	const u8 *mask = of->mask ? of->mask + member->offset : NULL;

	if (mask && (member->whole || !of->verbose) && all(mask, member->size, 0))
		return;
	notation_item(to);
	if (member->name)
		notation_put(to, "%s=", member->name);
	if (mask && is_full(member, mask))
		mask = NULL;
	if (mask && member->form->masked) {
		member->form->masked(to, value, mask, member->size);
		return;
	}
	member->form->value(to, value, member->size);
	if (mask) {
		notation_put(to, "/");
		member->form->mask(to, mask, member->size);
	}
}

/* Some bits of a number: from @shift on, up to the value @most. */
struct bits {
	const char *name;
	unsigned int shift, most;
};

static void bits(struct notation *to, const struct bits *bits, u32 number, u32 mask)
{
	mask = mask >> bits->shift & bits->most;
	notation_item(to);
	notation_put(to, "%s=%u", bits->name, number >> bits->shift & bits->most);
	if (mask != bits->most)
		notation_put(to, "/%#x", mask);
}

void ovs_vlan(struct notation *to, u16 tci, u16 mask, bool verbose)
{
	static const struct bits parts[] = {{"vid", 0, 0xfff}, {"pcp", 13, 7}};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		if (verbose || (tci | mask) >> parts[i].shift & parts[i].most)
			bits(to, &parts[i], tci, mask);
	}
	if (!(tci & 0x1000)) {
		notation_item(to);
		notation_put(to, "cfi=0");
	}
}

void ovs_mpls(struct notation *to, const u8 *value, const u8 *mask)
{
	static const struct bits parts[] = {
		{"label", 12, 0xfffff}, {"tc", 9, 7}, {"ttl", 0, 0xff}, {"bos", 8, 1},
	};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		bits(to, &parts[i], netlink_number(value, sizeof(u32)),
		     mask ? netlink_number(mask, sizeof(u32)) : UINT32_MAX);
}
