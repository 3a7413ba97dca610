/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads arguments of points by their position.  User space looks the position up by the
 * argument's name in the running kernel's BTF and writes it into a constant, so that tools work
 * with changed prototypes.  The verifier follows only the case that is taken.
 *
 * Each load is written as inline assembly: clang would otherwise fold the
 * cases into one load from a computed context address, which the verifier
 * refuses.
 */
#ifndef VNT_POINT_BPF_H
#define VNT_POINT_BPF_H

#include "account.bpf.h"
#include "choice.bpf.h"
#include "map.bpf.h"
#include "sample.bpf.h"
#include "value.bpf.h"

char LICENSE[] SEC("license") = "GPL";

/* A program, which does nothing but @call the function of its point. */
#define PROGRAM(section, name, call)					\
SEC(section) int name(void *ctx)					\
{									\
	return call;							\
}

/*
 * The two programs at the entry of a function, of which the tool attaches one.  In @call,
 * ARGUMENT() fetches from either's context, and `typed` is true in the fentry program.
 */
#define FENTRY_OR_KPROBE(function, name, call)				\
SEC("fentry/" #function) int name##_fentry(u64 *ctx)			\
{									\
	const bool typed = true;					\
									\
	return call;							\
}									\
SEC("kprobe/" #function) int name##_kprobe(struct pt_regs *ctx)		\
{									\
	const bool typed = false;					\
									\
	return call;							\
}

#define ARGUMENT(context, position)					\
	_Generic(context, u64 *: argument, struct pt_regs *: kprobe_argument)(context, position)

#define LOAD(value, context, offset) \
	asm volatile("%0 = *(u64 *)(%1 + %2)" \
		     : "=r"(value) : "r"(context), "i"(offset))

/* Argument @position of a fentry, fexit or BTF tracepoint program. */
static __always_inline void *argument(const void *context, u8 position)
{
	void *value = NULL;

	switch (position) {
	case 0: LOAD(value, context, 0); break;
	case 1: LOAD(value, context, 8); break;
	case 2: LOAD(value, context, 16); break;
	case 3: LOAD(value, context, 24); break;
	case 4: LOAD(value, context, 32); break;
	case 5: LOAD(value, context, 40); break;
	case 6: LOAD(value, context, 48); break;
	case 7: LOAD(value, context, 56); break;
	}
	return value;
}

/* What the function of a fexit program returns. */
static __always_inline u64 function_result(void *context)
{
	u64 result = 0;

	bpf_get_func_ret(context, &result);
	return result;
}

/* Offsets of the argument registers in struct pt_regs. */
#if defined(__TARGET_ARCH_x86)
#define REGISTER_0 112	/* di */
#define REGISTER_1 104	/* si */
#define REGISTER_2 96	/* dx */
#define REGISTER_3 88	/* cx */
#define REGISTER_4 72	/* r8 */
#define REGISTER_5 64	/* r9 */
#define REGISTER_RESULT 80	/* ax */
#elif defined(__TARGET_ARCH_arm64)
#define REGISTER_0 0
#define REGISTER_1 8
#define REGISTER_2 16
#define REGISTER_3 24
#define REGISTER_4 32
#define REGISTER_5 40
#define REGISTER_RESULT 0
#else
#error "no argument registers known for this architecture"
#endif

/* Argument @position of a kprobe program; only those in registers. */
static __always_inline void *kprobe_argument(const void *context, u8 position)
{
	void *value = NULL;

	switch (position) {
	case 0: LOAD(value, context, REGISTER_0); break;
	case 1: LOAD(value, context, REGISTER_1); break;
	case 2: LOAD(value, context, REGISTER_2); break;
	case 3: LOAD(value, context, REGISTER_3); break;
	case 4: LOAD(value, context, REGISTER_4); break;
	case 5: LOAD(value, context, REGISTER_5); break;
	}
	return value;
}

/* What a function that has returned leaves in its register. */
static __always_inline u64 register_result(const void *context)
{
	u64 value;

	LOAD(value, context, REGISTER_RESULT);
	return value;
}

/* Argument @position of a system call: after 8 bytes of head and its number. */
static __always_inline void *syscall_argument(const void *context, u8 position)
{
	void *value = NULL;

	switch (position) {
	case 0: LOAD(value, context, 16); break;
	case 1: LOAD(value, context, 24); break;
	case 2: LOAD(value, context, 32); break;
	case 3: LOAD(value, context, 40); break;
	case 4: LOAD(value, context, 48); break;
	case 5: LOAD(value, context, 56); break;
	}
	return value;
}

static __always_inline u64 syscall_result(const void *context)
{
	u64 value;

	LOAD(value, context, 16);
	return value;
}

/*
 * What the entry and the return of a call have in common: the thread, or the
 * CPU where no thread is running.  Not for functions that can be entered again
 * before they return.
 */
static __always_inline u64 thread_or_cpu(void)
{
	u32 tid = bpf_get_current_pid_tgid();

	return tid ? tid : 1ULL << 32 | bpf_get_smp_processor_id();
}

#endif
