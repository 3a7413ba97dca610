/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads kernel memory of no known type by plain loads.  bpf_rdonly_cast() of 6.2 and later makes
 * of any address memory of a type that the verifier knows; a load from it that faults gives 0.
 * That takes a third of the instructions of bpf_probe_read_kernel(), and less for each more word.
 *
 * libbpf would have to read all of the kernel's types to find the function.  So the call is written
 * here with a number that is none, and user space puts the function's in its place, or a move
 * where the kernel has no such function: see patch.c.
 */
#ifndef VNT_CAST_BPF_H
#define VNT_CAST_BPF_H

/* The type that memory is cast to: struct pt_regs, which begins with words only.  0: no casts. */
const volatile u32 vnt_cast_type = 0;

#define CAST_MAX 96	/* bytes of it that are words on every architecture */
#define CALL_OF_FUNCTION 0x2085ULL	/* BPF_JMP | BPF_CALL, BPF_PSEUDO_KFUNC_CALL */

static __always_inline const void *cast(const void *address)
{
	const void *words;
	u64 type = vnt_cast_type;

	asm volatile("r1 = %[address]; r2 = %[type]; .8byte %[call]; %[words] = r0"
		     : [words] "=r"(words)
		     : [address] "r"(address), [type] "r"(type),
		       [call] "i"(CALL_OF_FUNCTION | (u64)VNT_CAST_CALL << 32)
		     : "r0", "r1", "r2", "r3", "r4", "r5");
	return words;
}

#define LOAD_PART(to, words, at, type) do {				\
	type part_ = *(const volatile type *)((words) + (at));		\
									\
	__builtin_memcpy((to) + (at), &part_, sizeof(part_));		\
} while (0)

/* Copy @size bytes from @from; where they cannot be read, zeros or an error. */
static __always_inline long read_kernel(void *to, u64 size, const void *from)
{
	const void *words;

	if (!__builtin_constant_p(size) || size > CAST_MAX || !vnt_cast_type)
		return bpf_probe_read_kernel(to, size, from);
	words = cast(from);
#pragma clang loop unroll(full)
	for (u32 at = 0; at + 8 <= size; at += 8)
		LOAD_PART(to, words, at, u64);
	if (size & 4)
		LOAD_PART(to, words, size & ~7ULL, u32);
	if (size & 2)
		LOAD_PART(to, words, size & ~3ULL, u16);
	if (size & 1)
		LOAD_PART(to, words, size & ~1ULL, u8);
	return 0;
}

/* BPF_CORE_READ() and all that is made of it. */
#undef bpf_core_read
#define bpf_core_read(to, size, from) \
	read_kernel(to, size, (const void *)__builtin_preserve_access_index(from))

#endif
