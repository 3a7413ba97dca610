/* SPDX-License-Identifier: MIT */
/* Compiles pcap expressions into BPF instructions. */
#ifndef VNT_EXPRESSION_H
#define VNT_EXPRESSION_H

#include <stdbool.h>
#include <stddef.h>

struct sock_filter;

/* BPF instructions. */
struct code {
	void *bytes;		/* owned; NULL: none */
	size_t size;
};

/* Of the Ethernet header, an expression can read the type and nothing else. */
#define EXPRESSION_ETHER 14
#define EXPRESSION_TYPE 12

/* ---- expression.c: text -> code ----------------------------------------- */

/*
 * Compile the pcap expression @text into @code, whose bytes the caller frees.  Of replies it is
 * asked with `src` and `dst` exchanged; bytes that it reads by their place, as tcp[13], stay.
 * Returns false with the reason in @why, of @size bytes.
 */
bool expression_compile(const char *text, struct code *code, char *why, size_t size);

/* ---- translate.c: classic BPF -> BPF ------------------------------------ */

/*
 * Translate @program of @count instructions of classic BPF, which must only jump
 * forward, into @code, whose bytes the caller frees.  Returns false if the result would
 * be too long, or without memory.
 */
bool translate(const struct sock_filter *program, size_t count, struct code *code);

/*
 * Make @code run @reply, whose bytes it takes, where the packet is a reply.  Returns false if
 * the result would be too long, or without memory.
 */
bool translate_reply(struct code *code, struct code *reply);

#endif
