/* SPDX-License-Identifier: MIT */
/*
 * Advises on what is allowed and yet likely to be a mistake.  Advice never stops a build.
 */
#include <string.h>

#include "ask/ask.h"
#include "bind/meaning.h"

#define MAX_LINES 55

struct lint {
	struct text *text;
	const struct tool *tool;
	const struct library *library;
};

__attribute__((format(printf, 3, 4)))
static void advise(struct lint *lint, struct span span, const char *format, ...)
{
	struct position at = source_position(span.source, span.begin);
	char line[512];
	va_list list;

	va_start(list, format);
	vsnprintf(line, sizeof(line), format, list);
	va_end(list);
	text_add(lint->text, "%s:%u:%u: advice: %s\n", span.source->name, at.line, at.column, line);
}

/* Places. */

static void check_trap(struct lint *lint, const struct at *at)
{
	const char *why = library_trap(&lint->library->traps, at->name);

	if (why)
		advise(lint, at->span, "%s can be attached to, but %s", at->name, why);
}

/* A call that began before the tool returns unseen; where others are missing, it is the best. */
static void check_blocking(struct lint *lint, const struct tool_point *point, const struct at *at)
{
	const char *instead = library_trap(&lint->library->blocking, at->name);

	if (at->hook == HOOK_RETURN && instead && !point->spec->instead_of.text)
		advise(lint, at->span, "a call of %s may wait, and is not seen if it began before the tool: %s",
		       at->name, instead);
}

static bool hooks_same(const struct at *a, const struct at *b)
{
	return a->hook == b->hook && !strcmp(a->name, b->name);
}

/*
 * A named point knows where the packet starts and what must not be read.  A point of the spec
 * that does without the packet is another one, whose hits no filter leaves out.
 */
static void check_named(struct lint *lint, const struct tool_point *tool_point, const struct at *at)
{
	const struct library *library = lint->library;

	for (size_t i = 0; i < library->points.count; i++) {
		const struct library_point *point = &library->points.items[i];

		if (point->packet && tool_point->base == PACKET_NONE)
			continue;
		for (size_t j = 0; j < point->at.count; j++)
			if (hooks_same(point->at.items[j], at)) {
				advise(lint, at->span, "this place has a name: %s.%s%s", point->layer,
				       point->name.text, j ? ", which has a better alternative" : "");
				return;
			}
	}
}

/* Places of IPv4 alone, and what IPv6 has there. */
static const struct { const char *ipv4, *ipv6; } families[] = {
	{"tcp_v4_connect", "tcp_v6_connect"}, {"tcp_v4_rcv", "tcp_v6_rcv"},
	{"tcp_v4_do_rcv", "tcp_v6_do_rcv"}, {"tcp_v4_syn_recv_sock", "tcp_v6_syn_recv_sock"},
	{"ip_rcv_core", "ip6_rcv_core"}, {"icmp_rcv", "icmpv6_rcv"}, {"udp_rcv", "udpv6_rcv"},
	{"__ip_local_out", "ip6_output"}, {"__ip_local_out", "ip6_send_skb"}, {"inet_bind", "inet6_bind"},
	{"__ip_queue_xmit", "ip6_xmit"}, {"ip_output", "ip6_output"},
};

static bool names(const struct tool *tool, const char *function)
{
	for (size_t i = 0; i < tool->points.count; i++)
		for (size_t j = 0; j < tool->points.items[i].variants.count; j++)
			if (!strcmp(tool->points.items[i].variants.items[j]->name, function))
				return true;
	return false;
}

static void check_family(struct lint *lint, const struct at *at)
{
	const char *missing = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(families); i++) {
		if (strcmp(families[i].ipv4, at->name))
			continue;
		if (names(lint->tool, families[i].ipv6))
			return;
		missing = families[i].ipv6;
	}
	if (missing)
		advise(lint, at->span, "%s sees IPv4 only; IPv6 passes %s", at->name, missing);
}

static void check_point(struct lint *lint, const struct tool_point *point)
{
	for (size_t i = 0; i < point->spec->at.count; i++) {
		const struct at *at = point->spec->at.items[i];

		if (at->hook == HOOK_NAMED)
			continue;
		check_trap(lint, at);
		check_blocking(lint, point, at);
		check_named(lint, point, at);
		check_family(lint, at);
	}
}

/* Results. */

static bool is_stack(const struct value *value)
{
	return value->type.kind == TYPE_KERNEL_STACK || value->type.kind == TYPE_USER_STACK;
}

static void check_group(struct lint *lint, const struct tool_use *use, size_t index)
{
	const struct value *value = use->by.items[index].value;

	if (value->type.kind == TYPE_PACKET_ID || value->type.kind == TYPE_POINTER)
		advise(lint, value->expr->span,
		       "each %s makes a row of its own, without bound; 'details:' shows single hits",
		       types_info[value->type.kind].name);
	if (is_stack(value) && use->point->base != PACKET_NONE && !use->where && !use->point->where &&
	    index < use->by_default)
		advise(lint, value->expr->span,
		       "a stack for every packet costs thousands of instructions; under 'also_by:' it is taken on demand");
}

static void check_measure(struct lint *lint, const struct tool_measure *measure)
{
	const struct tool_use *use = measure->uses.items;

	for (size_t i = 0; i < use->by.count; i++)
		check_group(lint, use, i);
}

/*
 * A spec should fit one screen.  Comments, empty lines and the sections that only describe
 * do not count.
 */
static size_t count_lines(const struct source *source)
{
	static const char *const describing[] = {
		"replaces:", "symptoms:", "examples:", "meanings:",
	};
	bool describes = false;
	size_t count = 0;

	for (uint32_t i = 1; i < source->lines.count; i++) {
		size_t length;
		const char *line = source_line(source, i, &length);
		size_t indent = strspn(line, " \t");

		if (indent >= length || line[indent] == '#')
			continue;
		if (!indent) {
			describes = false;
			for (size_t j = 0; j < ARRAY_SIZE(describing); j++)
				describes |= !strncmp(line, describing[j], strlen(describing[j]));
		}
		count += !describes;
	}
	return count;
}

static void check_length(struct lint *lint, const struct spec *spec)
{
	size_t lines = count_lines(spec->source);

	if (lines > MAX_LINES)
		advise(lint, spec->tool.span, "a spec fits one screen, %d lines; this has %zu",
		       MAX_LINES, lines);
}

/* Meanings. */

static void check_meaning(void *context, const char *of, const struct name *column, bool number,
			  struct meaning meaning)
{
	struct lint *lint = context;

	for (size_t i = 0; i < lint->tool->states.count; i++)
		if (lint->tool->states.items[i].name.text == of &&
		    !lint->tool->states.items[i].spec->show_expired)
			return;
	if (number && !meaning.unit)
		advise(lint, column->span, "the column '%s' of '%s' has no unit: name it under 'meanings:'",
		       column->text, of);
	if (!meaning.words)
		advise(lint, column->span, "nothing says what '%s' of '%s' means: a few words under 'meanings:' would",
		       column->text, of);
}

void lint_tool(struct text *text, const struct tool *tool, const struct library *library)
{
	struct lint lint = {text, tool, library};

	check_length(&lint, tool->spec);

	for (size_t i = 0; i < tool->points.count; i++)
		check_point(&lint, &tool->points.items[i]);
	for (size_t i = 0; i < tool->measures.count; i++)
		check_measure(&lint, &tool->measures.items[i]);
	meaning_each(tool, &lint, check_meaning);
}
