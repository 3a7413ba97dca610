/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Addresses of IPv4 and IPv6: four words in network order, those of IPv4 as IPv6 maps
 * them, ::ffff:a.b.c.d.  One that was never set is all zeros.
 */
#ifndef VNT_ADDRESS_BPF_H
#define VNT_ADDRESS_BPF_H

static __always_inline void set_ipv4(u32 *address, u32 ipv4)
{
	address[2] = bpf_htonl(0xffff);
	address[3] = ipv4;
}

static __always_inline bool is_ipv4(const u32 *address)
{
	return !address[0] && !address[1] && address[2] == bpf_htonl(0xffff);
}

static __always_inline bool same_address(const u32 *a, const u32 *b)
{
	return a[0] == b[0] && a[1] == b[1] && a[2] == b[2] && a[3] == b[3];
}

/* 0.0.0.0, ::, or what a packet without addresses has. */
static __always_inline bool no_address(const u32 *address)
{
	return !address[0] && !address[1] && !address[3] &&
	       (!address[2] || address[2] == bpf_htonl(0xffff));
}

/* Is @address @wanted, as far as @mask goes? */
static __always_inline bool in_prefix(const u32 *address, const volatile u32 *wanted,
				      const volatile u32 *mask)
{
	return (address[0] & mask[0]) == wanted[0] && (address[1] & mask[1]) == wanted[1] &&
	       (address[2] & mask[2]) == wanted[2] && (address[3] & mask[3]) == wanted[3];
}

#endif
