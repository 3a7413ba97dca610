/* SPDX-License-Identifier: MIT */
/* A pcap expression and the BPF code that it becomes. */
#ifndef VNT_EXPRESSION_H
#define VNT_EXPRESSION_H

#include <stdbool.h>
#include <stddef.h>

struct sock_filter;

/* Instructions of BPF. */
struct code {
	void *bytes;		/* owned; NULL: none */
	size_t size;
};

/* Of the Ethernet header, an expression sees the type and nothing else. */
#define EXPRESSION_ETHER 14
#define EXPRESSION_TYPE 12

/* ---- expression.c: text -> code ----------------------------------------- */

bool expression_compile(const char *text, struct code *code, char *why, size_t size);

/* ---- translate.c: classic BPF -> BPF ------------------------------------ */

bool translate(const struct sock_filter *program, size_t count, struct code *code);

#endif
