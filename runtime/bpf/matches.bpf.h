/* SPDX-License-Identifier: GPL-2.0-only */
/* The function that stands for the expression of --filter.  The last header that is included. */
#ifndef VNT_MATCHES_BPF_H
#define VNT_MATCHES_BPF_H

#include "expression.bpf.h"

/*
 * Whether the expression is true for what begins at @network, of ethertype
 * @type: @size bytes are there to be read, of @length in all, or of 0 when that
 * is not known.  Of a reply it is asked with `src` and `dst` exchanged.  User space
 * replaces this body by the expression's own code before loading; nothing calls it when
 * there is no expression.
 *
 * The compiler must know nothing of that code: not static, or it would drop
 * parameters; and anything may be read.  No function may follow it in its section.
 */
__hidden __attribute__((noinline)) u64 packet_matches(const void *network, u64 size,
						      u64 length, u64 type, u64 reply)
{
	u64 result = 0;

	asm volatile("" : "+r"(result) : "r"(network), "r"(size), "r"(length), "r"(type),
		     "r"(reply) : "memory");
	return result;
}

#endif
