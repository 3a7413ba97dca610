/* SPDX-License-Identifier: GPL-2.0-only */
/* Base of every generated program: types, helpers, and how memory is read. */
#ifndef VNT_KERNEL_BPF_H
#define VNT_KERNEL_BPF_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/bpf.h>
#include <linux/errno.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s8 s8;
typedef __s16 s16;
typedef __s32 s32;
typedef __s64 s64;

#include "vnt.h"

#if VNT_GENERATED != VNT_RUNTIME
#error "this was generated for another runtime: run vntc again"
#endif

#include "cast.bpf.h"
#include "types.bpf.h"

/*
 * Kernel memory comes in two kinds.  Where the arguments of fentry and of BTF
 * tracepoints lead, the verifier knows the type and allows plain loads; where those
 * of a kprobe lead, a helper has to read.  Every function that follows kernel pointers
 * has a constant `typed` that says which, and reads with READ():
 *
 *	READ(skb, len)			skb->len
 *	READ(skb, dev, nd_net.net)	skb->dev->nd_net.net
 */
#define ARROW_1(pointer, a) (pointer)->a
#define ARROW_2(pointer, a, b) (pointer)->a->b
#define ARROW_3(pointer, a, b, c) (pointer)->a->b->c
#define ARROW_4(pointer, a, b, c, d) (pointer)->a->b->c->d

#define READ(pointer, ...)						\
	(typed ? ___apply(ARROW_, ___narg(__VA_ARGS__))(pointer, __VA_ARGS__) \
	       : BPF_CORE_READ(pointer, __VA_ARGS__))

/*
 * The same of socket @sk, taken for TCP's @type.  Without casts a helper tells the verifier, where
 * it knows the socket, that this one is TCP's, and plain loads will do.
 */
#define READ_TCP(type, sk, ...) ({					\
	const type *tcp_ = typed && !vnt_cast_type			\
		? (const void *)bpf_skc_to_tcp_sock((void *)(sk)) : NULL; \
									\
	tcp_ ? ___apply(ARROW_, ___narg(__VA_ARGS__))(tcp_, __VA_ARGS__) \
	     : BPF_CORE_READ((const type *)(sk), __VA_ARGS__);		\
})

/* The same where no variable holds the pointer, nor does the verifier know its type. */
#define READ_FROM(type, pointer, ...) ({				\
	const type *from_ = (const void *)(pointer);			\
	BPF_CORE_READ(from_, __VA_ARGS__);				\
})

#define READ_BITS_FROM(type, pointer, member) ({			\
	const type *from_ = (const void *)(pointer);			\
	BPF_CORE_READ_BITFIELD_PROBED(from_, member);			\
})

#define READ_BITS(pointer, member)					\
	(typed ? BPF_CORE_READ_BITFIELD(pointer, member)		\
	       : BPF_CORE_READ_BITFIELD_PROBED(pointer, member))

/* Copy a member that is an array, named as for READ(), into the array @to. */
#define READ_ARRAY(to, pointer, ...) BPF_CORE_READ_INTO(&(to), pointer, __VA_ARGS__)

/* The same of characters up to a 0; without one the last of them counts, too. */
#define READ_TEXT(to, pointer, ...) do {				\
	if (BPF_CORE_READ_STR_INTO(&(to), pointer, __VA_ARGS__) == sizeof(to)) \
		READ_ARRAY(to, pointer, __VA_ARGS__);			\
} while (0)

/* Ones in the place of the characters of @word before its first 0; the first is in the lowest byte. */
static __always_inline u64 before_zero(u64 word)
{
	u64 zeros = (word - 0x0101010101010101ULL) & ~word & 0x8080808080808080ULL;

	return (zeros & -zeros) - 1;
}

/*
 * Copy the name of a task or a device into @to, as READ_TEXT() does, from memory whose type the
 * verifier knows.  The kernel leaves parts of older names after the 0.
 */
static __always_inline void copy_name(char to[16], const char from[16])
{
	const u64 *words = (const void *)from;
	u64 first = words[0], second = words[1], before = before_zero(first);

	first &= before;
	second = before == ~0ULL ? second & before_zero(second) : 0;
	__builtin_memcpy(to, &first, sizeof(first));
	__builtin_memcpy(to + sizeof(first), &second, sizeof(second));
}

#define NS_PER_US 1000ULL
#define NS_PER_MS 1000000ULL
#define NS_PER_S  1000000000ULL

/* The time since @then, or 0 when @then was never noted. */
static __always_inline u64 elapsed(u64 now, u64 then)
{
	return then ? now - then : 0;
}

static __always_inline s64 difference(s64 a, s64 b)
{
	return a - b;
}

/* @a / @b, and what is left; BPF divides numbers without sign only.  A division by 0 gives 0. */
static __always_inline s64 quotient(s64 a, s64 b)
{
	u64 whole = (u64)(a < 0 ? -a : a) / (u64)(b < 0 ? -b : b);

	return (a < 0) != (b < 0) ? -whole : whole;
}

static __always_inline s64 modulo(s64 a, s64 b)
{
	return a - b * quotient(a, b);
}

/* @number, or 0 where it is negative: a histogram and a maximum begin at 0. */
static __always_inline u64 not_negative(s64 number)
{
	return number > 0 ? number : 0;
}

/* @a less @b, but not less than nothing. */
static __always_inline u64 shorten(u64 a, u64 b)
{
	return a > b ? a - b : 0;
}

#endif
