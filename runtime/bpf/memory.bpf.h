/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads memory by address, where the verifier knows no type. */
#ifndef VNT_MEMORY_BPF_H
#define VNT_MEMORY_BPF_H

/* What cannot be read is 0. */
#define LOAD_BY(read, type, address) ({					\
	type value_ = 0;						\
	read(&value_, sizeof(value_), (const void *)(u64)(address));	\
	value_;								\
})

#define LOAD_8(address) LOAD_BY(read_kernel, u8, address)
#define LOAD_16(address) LOAD_BY(read_kernel, u16, address)
#define LOAD_32(address) LOAD_BY(read_kernel, u32, address)
#define LOAD_64(address) LOAD_BY(read_kernel, u64, address)
#define USER_16(address) LOAD_BY(bpf_probe_read_user, u16, address)
#define USER_32(address) LOAD_BY(bpf_probe_read_user, u32, address)
#define USER_64(address) LOAD_BY(bpf_probe_read_user, u64, address)

/* The 6 bytes at @address as the parser keeps a MAC address: the first in the highest place. */
#define MAC_AT(address) ({						\
	u64 mac_ = 0;							\
									\
	read_kernel(&mac_, 6, (const void *)(u64)(address));	\
	bpf_be64_to_cpu(mac_) >> 16;					\
})

/* The address of IPv4 that @number is, in network order, as address.bpf.h keeps it. */
#define IPV4(number) ((u32[4]){0, 0, bpf_htonl(0xffff), number})

/* Characters up to a 0, into the array @to. */
#define KERNEL_TEXT(to, address) \
	bpf_probe_read_kernel_str(to, sizeof(to), (const void *)(address))
#define USER_TEXT(to, address) \
	bpf_probe_read_user_str(to, sizeof(to), (const void *)(address))

/*
 * The first bytes at @address, up to @size of them, into a struct vnt_bytes.  The
 * bound is computed after a barrier, so that every verifier can follow it.
 */
#define COPY_BYTES(to, address, size) do {				\
	u64 size_ = (size);						\
									\
	asm volatile("" : "+r"(size_));					\
	if (size_ > VNT_BYTES_SIZE)					\
		size_ = VNT_BYTES_SIZE;					\
	(to).length = size_;						\
	if (bpf_probe_read_kernel((to).bytes, size_, (const void *)(address))) \
		(to).length = 0;					\
} while (0)

/* Element @index of the array @member of the struct at @pointer, of any type. */
#define MEMBER_ELEMENT(type, structure, pointer, member, index) ({	\
	const structure *owner_ = (const void *)(pointer);		\
	LOAD_BY(read_kernel, type,				\
		(const type *)(const void *)&owner_->member + (index));	\
})

/* The address of one of the structs in an array; CO-RE knows their size. */
#define MEMBER_ADDRESS(type, structure, pointer, member, index) ({	\
	const structure *owner_ = (const void *)(pointer);		\
	(const type *)((const void *)&owner_->member +			\
		       (u64)(index) * bpf_core_type_size(type));	\
})

/* The address of a struct that lies within the struct at @pointer. */
#define INSIDE(structure, pointer, member) ({				\
	const structure *owner_ = (const void *)(pointer);		\
	(const void *)&owner_->member;					\
})

/* The same of an array that a pointer leads to. */
#define POINTER_ELEMENT(type, pointer, index) \
	LOAD_BY(read_kernel, type, (const type *)(const void *)(pointer) + (index))
#define POINTER_ADDRESS(type, pointer, index) \
	((const type *)((const void *)(pointer) + (u64)(index) * bpf_core_type_size(type)))

/* The struct whose @member is at @pointer. */
#define CONTAINER(pointer, type, member) ({				\
	const type *none_ = NULL;					\
	(const type *)((const void *)(pointer) - bpf_core_field_offset(none_->member)); \
})

/*
 * What the clones of a buffer share lies after its data.  @known says whether the verifier
 * knows the buffer.
 */
#define SHARED_INFO(skb, known) ({					\
	const struct sk_buff *skb_ = (skb);				\
									\
	(const struct skb_shared_info *)((known) ? skb_->head + skb_->end \
		: BPF_CORE_READ(skb_, head) + BPF_CORE_READ(skb_, end)); \
})

/* A driver's private data lies after the device, aligned to 32 bytes. */
#define DEVICE_PRIVATE(dev) \
	((const void *)(dev) + ((bpf_core_type_size(struct net_device) + 31) & ~31UL))

#endif
