/* SPDX-License-Identifier: GPL-2.0-only */
/* Takes stacks.  Each is kept once; keys and records contain its id. */
#ifndef VNT_STACK_BPF_H
#define VNT_STACK_BPF_H

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 4096);
	__uint(key_size, sizeof(u32));
	__uint(value_size, VNT_STACK_DEPTH * sizeof(u64));
} vnt_stacks SEC(".maps");

/* The id of a stack; negative: there is none, or its place was taken. */
#define KERNEL_STACK(context) bpf_get_stackid(context, &vnt_stacks, 0)
#define USER_STACK(context) bpf_get_stackid(context, &vnt_stacks, BPF_F_USER_STACK)

#endif
