/* SPDX-License-Identifier: GPL-2.0-only */
/* Base of every emitted program: types, helpers, and how memory is read. */
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

/*
 * Kernel memory comes in two kinds.  Behind the arguments of fentry and of BTF
 * tracepoints the verifier knows the type and allows plain loads; behind those
 * of a kprobe it takes a helper.  Every function that follows kernel pointers
 * has a constant `typed` that says which, and reads with READ().
 */
#define READ(pointer, member) \
	(typed ? (pointer)->member : BPF_CORE_READ(pointer, member))

#define READ_BITS(pointer, member) \
	(typed ? BPF_CORE_READ_BITFIELD(pointer, member) \
	       : BPF_CORE_READ_BITFIELD_PROBED(pointer, member))

#endif
