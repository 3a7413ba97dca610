// SPDX-License-Identifier: MIT
/*
 * Translates classic BPF to BPF: the body of packet_matches() of matches.bpf.h, whose
 * parameters are in registers 1 to 5.
 *
 * The registers A and X of classic BPF become registers, its cells M[] are on the stack.
 * Data is copied from the packet by a helper, because the verifier knows nothing about that
 * memory.  Operations have the same numbers in both instruction sets.
 *
 * A load from after the end of the packet returns 0 from the program, which means no match,
 * and so does a division by 0.
 */
#include <linux/bpf.h>
#include <linux/filter.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "filter/expression.h"

#define CODE_MAX 16384		/* instructions; a jump reaches 32767 */

/* Registers.  Loads are allowed from PACKET up to LIMIT bytes after it. */
enum {
	PACKET = BPF_REG_6,	/* its Ethernet header, of which there are no bytes */
	LIMIT = BPF_REG_7,	/* bytes, with those of the Ethernet header */
	A = BPF_REG_8,
	X = BPF_REG_9,
	FRAME = BPF_REG_10,
};

/* Offsets on the stack. */
enum {
	LOADED = -8,		/* bytes from the packet */
	LENGTH = -16,		/* after the Ethernet header; 0: not known */
	TYPE = -24,
	CELLS = -24 - 4 * BPF_MEMWORDS,
};

struct translation {
	const struct sock_filter *program;
	size_t count;
	struct bpf_insn *insns;
	size_t *target;		/* of a jump: instruction of @program, else 0 */
	size_t *place;		/* by instruction of @program, and of the end */
	size_t emitted;
	bool rejects;		/* something jumps to the end */
};

static void emit(struct translation *to, struct bpf_insn insn)
{
	if (to->emitted < CODE_MAX)
		to->insns[to->emitted] = insn;
	to->emitted++;
}

/* Emit a jump to @target, an instruction of the program that is still to come, so never 0. */
static void emit_jump(struct translation *to, struct bpf_insn insn, size_t target)
{
	if (to->emitted < CODE_MAX)
		to->target[to->emitted] = target;
	to->rejects |= target == to->count;
	emit(to, insn);
}

#define EMIT(to, ...) emit(to, (struct bpf_insn){__VA_ARGS__})
#define EMIT_REJECT(to, ...) \
	emit_jump(to, (struct bpf_insn){__VA_ARGS__}, (to)->count)

#define MOVE(to, dst, src) \
	EMIT(to, .code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = dst, .src_reg = src)
#define MOVE_WORD(to, dst, src) \
	EMIT(to, .code = BPF_ALU | BPF_MOV | BPF_X, .dst_reg = dst, .src_reg = src)
#define SET(to, dst, number) \
	EMIT(to, .code = BPF_ALU | BPF_MOV | BPF_K, .dst_reg = dst, .imm = number)
#define ADD(to, dst, number) \
	EMIT(to, .code = BPF_ALU64 | BPF_ADD | BPF_K, .dst_reg = dst, .imm = number)
#define FETCH(to, bits, dst, offset) \
	EMIT(to, .code = BPF_LDX | BPF_MEM | (bits), .dst_reg = dst, .src_reg = FRAME, .off = offset)
#define STORE(to, bits, offset, src) \
	EMIT(to, .code = BPF_STX | BPF_MEM | (bits), .dst_reg = FRAME, .src_reg = src, .off = offset)
#define EXIT(to) EMIT(to, .code = BPF_JMP | BPF_EXIT)

static bool uses_cell(const struct translation *to, unsigned int cell)
{
	for (size_t i = 0; i < to->count; i++) {
		const struct sock_filter *insn = &to->program[i];

		if (BPF_CLASS(insn->code) <= BPF_LDX && BPF_MODE(insn->code) == BPF_MEM &&
		    insn->k == cell)
			return true;
	}
	return false;
}

static void begin(struct translation *to)
{
	MOVE(to, PACKET, BPF_REG_1);
	ADD(to, PACKET, -EXPRESSION_ETHER);
	MOVE(to, LIMIT, BPF_REG_2);
	ADD(to, LIMIT, EXPRESSION_ETHER);
	STORE(to, BPF_DW, LENGTH, BPF_REG_3);
	STORE(to, BPF_DW, TYPE, BPF_REG_4);
	SET(to, A, 0);
	SET(to, X, 0);
	for (unsigned int i = 0; i < BPF_MEMWORDS; i++) {
		if (uses_cell(to, i))
			STORE(to, BPF_W, CELLS + 4 * (int)i, A);
	}
}

/* Copy @size bytes from the address in register 3 to LOADED. */
static void copy(struct translation *to, int size)
{
	MOVE(to, BPF_REG_1, FRAME);
	ADD(to, BPF_REG_1, LOADED);
	SET(to, BPF_REG_2, size);
	EMIT(to, .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_probe_read_kernel);
	EMIT_REJECT(to, .code = BPF_JMP | BPF_JNE | BPF_K, .dst_reg = BPF_REG_0);
}

/* Copy from offset @k.  An offset that BPF cannot express is after the end of any packet. */
static void copy_at(struct translation *to, __u32 k, int size)
{
	int end = k > INT_MAX - 4 ? INT_MAX : (int)k + size;

	EMIT_REJECT(to, .code = BPF_JMP | BPF_JLT | BPF_K, .dst_reg = LIMIT, .imm = end);
	MOVE(to, BPF_REG_3, PACKET);
	ADD(to, BPF_REG_3, end - size);
	copy(to, size);
}

/* Copy from offset X + @k, computed in 64 bits. */
static void copy_after(struct translation *to, __u32 k, int size)
{
	MOVE(to, BPF_REG_3, X);
	ADD(to, BPF_REG_3, k > INT_MAX ? INT_MAX : (int)k);
	MOVE(to, BPF_REG_1, LIMIT);
	ADD(to, BPF_REG_1, -size);
	EMIT_REJECT(to, .code = BPF_JMP | BPF_JGT | BPF_X, .dst_reg = BPF_REG_3,
		    .src_reg = BPF_REG_1);
	EMIT(to, .code = BPF_ALU64 | BPF_ADD | BPF_X, .dst_reg = BPF_REG_3, .src_reg = PACKET);
	copy(to, size);
}

/* Load the copied bytes into A, from network byte order. */
static void fetch_loaded(struct translation *to, int size)
{
	FETCH(to, size == 1 ? BPF_B : size == 2 ? BPF_H : BPF_W, A, LOADED);
	if (size > 1)
		EMIT(to, .code = BPF_ALU | BPF_END | BPF_TO_BE, .dst_reg = A, .imm = 8 * size);
}

static void load_packet(struct translation *to, const struct sock_filter *insn)
{
	int size = BPF_SIZE(insn->code) == BPF_B ? 1 : BPF_SIZE(insn->code) == BPF_H ? 2 : 4;

	if (BPF_MODE(insn->code) == BPF_IND) {
		copy_after(to, insn->k, size);
	} else if (insn->k == EXPRESSION_TYPE && size == 2) {
		FETCH(to, BPF_DW, A, TYPE);
		return;
	} else {
		copy_at(to, insn->k, size);
	}
	fetch_loaded(to, size);
}

/* Load the length of an IPv4 header, from its first byte, into X. */
static void load_header_length(struct translation *to, const struct sock_filter *insn)
{
	copy_at(to, insn->k, 1);
	FETCH(to, BPF_B, X, LOADED);
	EMIT(to, .code = BPF_ALU | BPF_AND | BPF_K, .dst_reg = X, .imm = 0xf);
	EMIT(to, .code = BPF_ALU | BPF_LSH | BPF_K, .dst_reg = X, .imm = 2);
}

static void load_length(struct translation *to, int reg)
{
	FETCH(to, BPF_DW, reg, LENGTH);
	EMIT_REJECT(to, .code = BPF_JMP | BPF_JEQ | BPF_K, .dst_reg = reg);
	EMIT(to, .code = BPF_ALU | BPF_ADD | BPF_K, .dst_reg = reg, .imm = EXPRESSION_ETHER);
}

static void translate_load(struct translation *to, const struct sock_filter *insn)
{
	int reg = BPF_CLASS(insn->code) == BPF_LD ? A : X;

	switch (BPF_MODE(insn->code)) {
	case BPF_IMM:
		SET(to, reg, insn->k);
		break;
	case BPF_MEM:
		FETCH(to, BPF_W, reg, CELLS + 4 * (int)insn->k);
		break;
	case BPF_LEN:
		load_length(to, reg);
		break;
	case BPF_MSH:
		load_header_length(to, insn);
		break;
	default:
		load_packet(to, insn);
	}
}

static void translate_store(struct translation *to, const struct sock_filter *insn)
{
	STORE(to, BPF_W, CELLS + 4 * (int)insn->k, BPF_CLASS(insn->code) == BPF_ST ? A : X);
}

/* A shift by 32 or more gives 0 in classic BPF; BPF would take the count modulo 32. */
static void translate_shift(struct translation *to, struct bpf_insn shift)
{
	if (BPF_SRC(shift.code) == BPF_K && (__u32)shift.imm > 31) {
		SET(to, A, 0);
		return;
	}
	if (BPF_SRC(shift.code) == BPF_X) {
		EMIT(to, .code = BPF_JMP32 | BPF_JLT | BPF_K, .dst_reg = X, .imm = 32, .off = 2);
		SET(to, A, 0);
		EMIT(to, .code = BPF_JMP | BPF_JA, .off = 1);
	}
	emit(to, shift);
}

/*
 * A division by the constant 0 rejects by a jump that is always taken but that the
 * verifier takes for conditional: the code after it would otherwise be unreachable, which
 * the verifier refuses.
 */
static void reject_zero(struct translation *to, struct bpf_insn divide)
{
	if (BPF_SRC(divide.code) == BPF_X)
		EMIT_REJECT(to, .code = BPF_JMP32 | BPF_JEQ | BPF_K, .dst_reg = X);
	else if (!divide.imm)
		EMIT_REJECT(to, .code = BPF_JMP32 | BPF_JGE | BPF_K, .dst_reg = X);
}

static void translate_arithmetic(struct translation *to, const struct sock_filter *insn)
{
	struct bpf_insn same = {.code = insn->code, .dst_reg = A, .imm = insn->k};

	if (BPF_SRC(insn->code) == BPF_X) {
		same.src_reg = X;
		same.imm = 0;
	}
	switch (BPF_OP(insn->code)) {
	case BPF_LSH:
	case BPF_RSH:
		translate_shift(to, same);
		return;
	case BPF_DIV:
	case BPF_MOD:
		reject_zero(to, same);
		if (BPF_SRC(insn->code) == BPF_K && !insn->k)
			return;
		break;
	case BPF_NEG:
		same = (struct bpf_insn){.code = BPF_ALU | BPF_NEG, .dst_reg = A};
		break;
	}
	emit(to, same);
}

/* Jump to one of two targets; the second is usually the next instruction. */
static void translate_jump(struct translation *to, const struct sock_filter *insn)
{
	struct bpf_insn jump = {
		.code = BPF_JMP32 | BPF_OP(insn->code) | BPF_SRC(insn->code),
		.dst_reg = A, .src_reg = BPF_SRC(insn->code) == BPF_X ? X : 0,
		.imm = BPF_SRC(insn->code) == BPF_X ? 0 : insn->k,
	};
	struct bpf_insn always = {.code = BPF_JMP | BPF_JA};
	size_t next = insn - to->program + 1;

	if (BPF_OP(insn->code) == BPF_JA) {
		emit_jump(to, always, next + insn->k);
		return;
	}
	emit_jump(to, jump, next + insn->jt);
	if (insn->jf)
		emit_jump(to, always, next + insn->jf);
}

static void translate_return(struct translation *to, const struct sock_filter *insn)
{
	if (BPF_RVAL(insn->code) == BPF_A)
		MOVE_WORD(to, BPF_REG_0, A);
	else
		SET(to, BPF_REG_0, insn->k != 0);
	EXIT(to);
}

static void translate_move(struct translation *to, const struct sock_filter *insn)
{
	if (BPF_MISCOP(insn->code) == BPF_TAX)
		MOVE_WORD(to, X, A);
	else
		MOVE_WORD(to, A, X);
}

static void translate_all(struct translation *to)
{
	static void (*const by_class[])(struct translation *, const struct sock_filter *) = {
		[BPF_LD] = translate_load, [BPF_LDX] = translate_load,
		[BPF_ST] = translate_store, [BPF_STX] = translate_store,
		[BPF_ALU] = translate_arithmetic, [BPF_JMP] = translate_jump,
		[BPF_RET] = translate_return, [BPF_MISC] = translate_move,
	};

	begin(to);
	for (size_t i = 0; i < to->count; i++) {
		to->place[i] = to->emitted;
		by_class[BPF_CLASS(to->program[i].code)](to, &to->program[i]);
	}
	to->place[to->count] = to->emitted;
	if (to->rejects) {
		SET(to, BPF_REG_0, 0);
		EXIT(to);
	}
}

static void resolve_jumps(struct translation *to)
{
	for (size_t i = 0; i < to->emitted; i++) {
		if (to->target[i])
			to->insns[i].off = to->place[to->target[i]] - i - 1;
	}
}

bool translate(const struct sock_filter *program, size_t count, struct code *code)
{
	struct translation to = {
		.program = program,
		.count = count,
		.insns = calloc(CODE_MAX, sizeof(*to.insns)),
		.target = calloc(CODE_MAX, sizeof(*to.target)),
		.place = calloc(count + 1, sizeof(*to.place)),
	};
	bool fits = to.insns && to.target && to.place;

	if (fits) {
		translate_all(&to);
		fits = to.emitted <= CODE_MAX;
	}
	if (fits) {
		resolve_jumps(&to);
		*code = (struct code){to.insns, to.emitted * sizeof(*to.insns)};
	} else {
		free(to.insns);
	}
	free(to.target);
	free(to.place);
	return fits;
}

bool translate_reply(struct code *code, struct code *reply)
{
	size_t count = code->size / sizeof(struct bpf_insn);
	struct bpf_insn *both = NULL;

	if (code->size + reply->size < CODE_MAX * sizeof(*both))
		both = calloc(1, sizeof(*both) + code->size + reply->size);
	if (both) {
		both[0] = (struct bpf_insn){.code = BPF_JMP | BPF_JNE | BPF_K, .dst_reg = BPF_REG_5,
					    .off = count};
		memcpy(both + 1, code->bytes, code->size);
		memcpy(both + 1 + count, reply->bytes, reply->size);
		free(code->bytes);
		*code = (struct code){both, sizeof(*both) + code->size + reply->size};
	}
	free(reply->bytes);
	return both;
}
