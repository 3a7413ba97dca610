// SPDX-License-Identifier: MIT
/*
 * Compiles the pcap expression of --filter: libpcap turns it into classic BPF for Ethernet,
 * which is checked here and then translated by translate.c.
 *
 * Packets are read from the network header on.  The expression sees an Ethernet header
 * before it that has only a type, the one after all VLAN tags, and no addresses.
 * Expressions that need more than that are refused.
 */
#include <linux/filter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* <pcap/pcap.h> and <linux/filter.h> both define struct bpf_insn. */
#define bpf_insn pcap_insn
#include <pcap/pcap.h>
#undef bpf_insn

#include "filter/expression.h"

#define SNAPSHOT 65535

/* A program, and before which instructions its accumulator may hold the Ethernet type. */
struct check {
	const struct sock_filter *program;
	size_t count;
	bool *type;		/* by instruction, before it */
};

static bool is_tag_type(u_int type)
{
	return type == 0x8100 || type == 0x88a8 || type == 0x9100;
}

/* Whether @insn loads from the packet. */
static bool is_load(const struct sock_filter *insn)
{
	unsigned int class = BPF_CLASS(insn->code), mode = BPF_MODE(insn->code);

	return (class == BPF_LD || class == BPF_LDX) &&
	       (mode == BPF_ABS || mode == BPF_IND || mode == BPF_MSH);
}

static bool loads_type(const struct sock_filter *insn)
{
	return insn->code == (BPF_LD | BPF_H | BPF_ABS) && insn->k == EXPRESSION_TYPE;
}

static void reach(struct check *check, size_t index, bool type)
{
	if (index < check->count)
		check->type[index] |= type;
}

/* Propagate to the successors of @index whether the accumulator may hold the type. */
static void follow(struct check *check, size_t index)
{
	const struct sock_filter *insn = &check->program[index];
	unsigned int class = BPF_CLASS(insn->code);
	bool type = check->type[index];

	if (class == BPF_LD || class == BPF_ALU ||
	    (class == BPF_MISC && BPF_MISCOP(insn->code) == BPF_TXA))
		type = loads_type(insn);
	if (class != BPF_JMP) {
		reach(check, index + 1, type);
	} else if (BPF_OP(insn->code) == BPF_JA) {
		reach(check, index + 1 + insn->k, type);
	} else {
		reach(check, index + 1 + insn->jt, type);
		reach(check, index + 1 + insn->jf, type);
	}
}

/* The reason to refuse the instruction at @index, or NULL. */
static const char *refuse(const struct check *check, size_t index)
{
	const struct sock_filter *insn = &check->program[index];

	if (is_load(insn) && insn->k >= (__u32)SKF_AD_OFF)
		return "it asks for what is not in the packet's bytes";
	if (is_load(insn) && insn->k < EXPRESSION_ETHER && !loads_type(insn))
		return "it asks for link-layer addresses, but only what begins at the network header is seen";
	if (insn->code == (BPF_JMP | BPF_JEQ | BPF_K) && check->type[index] &&
	    is_tag_type(insn->k))
		return "VLAN tags are not seen by it: --vlan ID chooses by tag";
	if (insn->code == (BPF_JMP | BPF_JA) && insn->k >= check->count - index)
		return "it has a loop, which the kernel would not take";
	return NULL;
}

/* The reason to refuse the program, or NULL.  Jumps only go forward, so one pass suffices. */
static const char *check_program(const struct sock_filter *program, size_t count)
{
	struct check check = {program, count, calloc(count, sizeof(bool))};
	const char *wrong = check.type ? NULL : "out of memory";

	for (size_t i = 0; !wrong && i < count; i++) {
		wrong = refuse(&check, i);
		if (!wrong)
			follow(&check, i);
	}
	free(check.type);
	return wrong;
}

static bool compile(pcap_t *pcap, const char *text, struct code *code, char *why,
		    size_t size)
{
	const struct sock_filter *insns;
	struct bpf_program program;
	const char *wrong;

	if (pcap_compile(pcap, &program, text, 1, PCAP_NETMASK_UNKNOWN)) {
		snprintf(why, size, "%s", pcap_geterr(pcap));
		return false;
	}
	insns = (const void *)program.bf_insns;
	wrong = check_program(insns, program.bf_len);
	if (!wrong && !translate(insns, program.bf_len, code))
		wrong = "it is too long";
	if (wrong)
		snprintf(why, size, "%s", wrong);
	pcap_freecode(&program);
	return !wrong;
}

/* How many characters of @text are one word, or 1 of what is none. */
static size_t word_length(const char *text)
{
	size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "0123456789_.:-\\");

	return length ? length : 1;
}

/* @text with `src` and `dst` exchanged; the caller frees it.  NULL: without memory. */
static char *exchange(const char *text)
{
	char *exchanged = NULL;
	size_t size, length;
	FILE *out = open_memstream(&exchanged, &size);

	for (; out && *text; text += length) {
		length = word_length(text);
		if (length == 3 && !strncmp(text, "src", length))
			fputs("dst", out);
		else if (length == 3 && !strncmp(text, "dst", length))
			fputs("src", out);
		else
			fwrite(text, length, 1, out);
	}
	return out && !fclose(out) ? exchanged : NULL;
}

/* Compile what is asked of replies, where that differs, into @code as well. */
static bool add_reply(pcap_t *pcap, const char *text, struct code *code, char *why, size_t size)
{
	char *exchanged = exchange(text);
	struct code reply = {};
	bool fine = exchanged;

	snprintf(why, size, "%s", "out of memory");
	if (exchanged && strcmp(exchanged, text)) {
		fine = compile(pcap, exchanged, &reply, why, size);
		if (fine && !translate_reply(code, &reply)) {
			snprintf(why, size, "it is too long");
			fine = false;
		}
	}
	free(exchanged);
	return fine;
}

bool expression_compile(const char *text, struct code *code, char *why, size_t size)
{
	pcap_t *pcap = pcap_open_dead(DLT_EN10MB, SNAPSHOT);
	bool compiled;

	*code = (struct code){};
	if (!pcap) {
		snprintf(why, size, "out of memory");
		return false;
	}
	compiled = compile(pcap, text, code, why, size);
	if (compiled && !add_reply(pcap, text, code, why, size)) {
		free(code->bytes);
		*code = (struct code){};
		compiled = false;
	}
	pcap_close(pcap);
	return compiled;
}
