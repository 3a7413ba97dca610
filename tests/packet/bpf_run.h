/* SPDX-License-Identifier: MIT */
/*
 * An interpreter of BPF, as far as translate.c emits it.  Memory is read by
 * plain copies, which AddressSanitizer checks.  What the verifier would refuse
 * aborts: registers and stack that were never written, calls of other helpers,
 * jumps backwards, a way out of the program.
 */
#ifndef BPF_RUN_H
#define BPF_RUN_H

#define bpf_insn bpf_run_insn
#include <linux/bpf.h>
#undef bpf_insn

#include "host.h"

#define STACK_SIZE 512

struct machine {
	u64 reg[11];
	u16 written;			/* registers that hold something */
	u8 stack[STACK_SIZE];
	bool stored[STACK_SIZE];	/* bytes of it that do */
	u64 steps;
};

#define MUST(condition) do { if (!(condition)) abort(); } while (0)

static inline u64 *use(struct machine *machine, u8 reg)
{
	MUST(machine->written >> reg & 1);
	return &machine->reg[reg];
}

static inline void set(struct machine *machine, u8 reg, u64 value)
{
	machine->reg[reg] = value;
	machine->written |= 1 << reg;
}

static inline u64 operand(struct machine *machine, const struct bpf_run_insn *insn)
{
	return BPF_SRC(insn->code) == BPF_X ? *use(machine, insn->src_reg) :
	       (u64)(int64_t)insn->imm;
}

static inline u64 calculate(u8 op, u64 a, u64 b, bool wide)
{
	u32 bits = wide ? 64 : 32;

	switch (op) {
	case BPF_ADD: return a + b;
	case BPF_SUB: return a - b;
	case BPF_MUL: return a * b;
	case BPF_OR: return a | b;
	case BPF_AND: return a & b;
	case BPF_XOR: return a ^ b;
	case BPF_DIV: return (u32)b ? (u32)a / (u32)b : 0;
	case BPF_MOD: return (u32)b ? (u32)a % (u32)b : a;
	case BPF_NEG: return -a;
	case BPF_LSH: return a << (b & (bits - 1));
	case BPF_RSH: return (wide ? a : (u32)a) >> (b & (bits - 1));
	}
	abort();
}

static inline void run_arithmetic(struct machine *machine, const struct bpf_run_insn *insn)
{
	bool wide = BPF_CLASS(insn->code) == BPF_ALU64;
	u8 op = BPF_OP(insn->code);
	u64 value;

	if (op == BPF_END) {
		value = *use(machine, insn->dst_reg);
		value = insn->imm == 16 ? ntohs(value) : ntohl(value);
	} else if (op == BPF_MOV) {
		value = operand(machine, insn);
	} else {
		value = calculate(op, *use(machine, insn->dst_reg), operand(machine, insn), wide);
	}
	set(machine, insn->dst_reg, wide ? value : (u32)value);
}

static inline bool is_true(u8 op, u64 a, u64 b)
{
	switch (op) {
	case BPF_JEQ: return a == b;
	case BPF_JNE: return a != b;
	case BPF_JGT: return a > b;
	case BPF_JGE: return a >= b;
	case BPF_JLT: return a < b;
	case BPF_JSET: return a & b;
	}
	abort();
}

static inline bool jumps(struct machine *machine, const struct bpf_run_insn *insn)
{
	u64 a, b;

	MUST(insn->off >= 0);
	if (BPF_OP(insn->code) == BPF_JA)
		return true;
	a = *use(machine, insn->dst_reg);
	b = operand(machine, insn);
	if (BPF_CLASS(insn->code) == BPF_JMP32)
		return is_true(BPF_OP(insn->code), (u32)a, (u32)b);
	return is_true(BPF_OP(insn->code), a, b);
}

static inline u32 bytes_of(u8 code)
{
	static const u32 bytes[] = {[BPF_W] = 4, [BPF_H] = 2, [BPF_B] = 1, [BPF_DW] = 8};

	return bytes[BPF_SIZE(code)];
}

/* The place on the stack at @offset of the frame, of @size bytes. */
static inline u32 place_of(int offset, u32 size)
{
	MUST(offset >= -STACK_SIZE && offset + (int)size <= 0 && offset % (int)size == 0);
	return STACK_SIZE + offset;
}

static inline void run_fetch(struct machine *machine, const struct bpf_run_insn *insn)
{
	u32 size = bytes_of(insn->code), at = place_of(insn->off, size);
	u64 value = 0;

	MUST(insn->src_reg == BPF_REG_10);
	for (u32 i = 0; i < size; i++)
		MUST(machine->stored[at + i]);
	memcpy(&value, machine->stack + at, size);
	set(machine, insn->dst_reg, value);
}

static inline void run_store(struct machine *machine, const struct bpf_run_insn *insn)
{
	u32 size = bytes_of(insn->code), at = place_of(insn->off, size);

	MUST(insn->dst_reg == BPF_REG_10);
	memcpy(machine->stack + at, use(machine, insn->src_reg), size);
	memset(machine->stored + at, true, size);
}

/* bpf_probe_read_kernel(), which leaves registers 1 to 5 unusable. */
static inline void run_call(struct machine *machine, const struct bpf_run_insn *insn)
{
	u32 size = *use(machine, 2);
	u32 at = place_of(*use(machine, 1) - *use(machine, BPF_REG_10), size);

	MUST(insn->imm == BPF_FUNC_probe_read_kernel);
	memcpy(machine->stack + at, (void *)*use(machine, 3), size);
	memset(machine->stored + at, true, size);
	machine->written &= ~0x3f;
	set(machine, 0, 0);
}

/* Run one instruction; returns how many to step on, 0 at the end. */
static inline u32 run_one(struct machine *machine, const struct bpf_run_insn *insn)
{
	machine->steps++;
	switch (BPF_CLASS(insn->code)) {
	case BPF_ALU:
	case BPF_ALU64:
		run_arithmetic(machine, insn);
		return 1;
	case BPF_LDX:
		run_fetch(machine, insn);
		return 1;
	case BPF_STX:
		run_store(machine, insn);
		return 1;
	}
	if (insn->code == (BPF_JMP | BPF_EXIT))
		return 0;
	if (insn->code == (BPF_JMP | BPF_CALL)) {
		run_call(machine, insn);
		return 1;
	}
	return jumps(machine, insn) ? 1 + insn->off : 1;
}

/* Call a function of @size bytes with five arguments. */
static inline u64 bpf_run(const void *code, size_t size, const u64 *arguments, u64 *steps)
{
	const struct bpf_run_insn *insns = code;
	size_t count = size / sizeof(*insns), at = 0;
	struct machine machine = {};
	u32 step;

	set(&machine, BPF_REG_10, (u64)machine.stack + STACK_SIZE);
	for (u8 i = 0; i < 5; i++)
		set(&machine, 1 + i, arguments[i]);
	do {
		MUST(at < count);
		step = run_one(&machine, &insns[at]);
		at += step;
	} while (step);
	*steps += machine.steps;
	return *use(&machine, 0);
}

/* Whether every instruction can be reached, as the verifier demands. */
static inline bool bpf_all_reached(const void *code, size_t size)
{
	const struct bpf_run_insn *insns = code;
	size_t count = size / sizeof(*insns);
	bool *reached = calloc(count + 1, sizeof(bool)), all = true;

	reached[0] = true;
	for (size_t i = 0; i < count; i++) {
		u8 class = BPF_CLASS(insns[i].code), op = BPF_OP(insns[i].code);
		bool jump = (class == BPF_JMP || class == BPF_JMP32) && op != BPF_CALL;

		all &= reached[i];
		if (jump && op != BPF_EXIT)
			reached[i + 1 + insns[i].off] = true;
		if (!jump || (op != BPF_EXIT && op != BPF_JA))
			reached[i + 1] = true;
	}
	all &= !reached[count];
	free(reached);
	return all;
}

#endif
