/* SPDX-License-Identifier: MIT */
/*
 * Checks that keys and filters agree on which end of a conversation is which.  Where the same
 * place of a key is the source at one point and the destination at another, the packets of one
 * are replies, and --src, --dst and the like must be exchanged there, too.
 */
#include <string.h>

#include "bind/bind.h"

/* One after the other they are the two ends of a packet. */
static const char *const ends[][2] = {
	{"saddr", "daddr"}, {"sport", "dport"}, {"arp_smac", "arp_tmac"}, {"smac", "dmac"},
};

static const char *field_of(const struct value *value)
{
	while (value && (value->kind == VALUE_LET || value->kind == VALUE_CAST))
		value = value->left;
	return value && value->kind == VALUE_FIELD ? value->name : "";
}

static bool are_opposite(const char *a, const char *b)
{
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		if ((!strcmp(a, ends[i][0]) && !strcmp(b, ends[i][1])) ||
		    (!strcmp(a, ends[i][1]) && !strcmp(b, ends[i][0])))
			return true;
	return false;
}

/* Does @value tell one packet from all others? */
static bool is_identity(const struct value *value)
{
	return value->type.kind == TYPE_PACKET_ID || value->kind == VALUE_IDENTITY;
}

/* A key at two points, of which the first is a pair's start or a state's first. */
struct keys {
	const struct tool_point *a, *b;
	const tool_fields *key_a, *key_b;
};

/* Check place @i of both keys; false: there was an error. */
static bool check_place(struct binder *binder, const struct keys *keys, size_t i)
{
	const struct value *a = keys->key_a->items[i].value, *b = keys->key_b->items[i].value;
	bool same = keys->a->spec->reply == keys->b->spec->reply;

	if (!a || !b)
		return true;
	if (same && are_opposite(field_of(a), field_of(b))) {
		diag_error(binder->diag, b->expr->span,
			   "'packet.%s' at '%s' is the other end than 'packet.%s' at '%s', but filters ask both alike",
			   field_of(b), keys->b->name.text, field_of(a), keys->a->name.text);
		diag_hint(binder->diag,
			  "say 'reply: yes' at the one whose packets are replies, and one key for both");
		return false;
	}
	if (!same && is_identity(a) && is_identity(b)) {
		diag_error(binder->diag, b->expr->span,
			   "a reply, as at '%s', never has the packet.id of its request, as at '%s'",
			   (keys->b->spec->reply ? keys->b : keys->a)->name.text,
			   (keys->b->spec->reply ? keys->a : keys->b)->name.text);
		diag_hint(binder->diag, "pair by fields that both have: addresses, ports, numbers");
		return false;
	}
	return true;
}

static bool check_keys(struct binder *binder, const struct keys *keys)
{
	bool fine = true;

	for (size_t i = 0; fine && i < keys->key_a->count && i < keys->key_b->count; i++)
		fine = check_place(binder, keys, i);
	return fine;
}

/* Check the pairs of @count uses from @uses on against that of @first. */
static bool check_pairs(struct binder *binder, const struct tool_use *first,
			const struct tool_use *uses, size_t count)
{
	bool fine = true;

	for (size_t i = 0; fine && i < count; i++)
		fine = check_keys(binder, &(struct keys){first->point, uses[i].point,
							 &first->pair, &uses[i].pair});
	return fine;
}

static void check_measure(struct binder *binder, const struct tool_measure *measure)
{
	const struct tool_use *first = measure->uses.items;

	(void)(check_pairs(binder, first, measure->starts.items, measure->starts.count) &&
	       check_pairs(binder, first, measure->passes.items, measure->passes.count) &&
	       check_pairs(binder, first, first + 1, measure->uses.count - 1));
}

/* What a state is looked up by at one point, beside what it is looked up by at @first's. */
static bool check_use(struct binder *binder, struct keys *first, const struct tool_point *point,
		      const tool_fields *key)
{
	if (!first->a) {
		*first = (struct keys){.a = point, .key_a = key};
		return true;
	}
	return check_keys(binder, &(struct keys){first->a, point, first->key_a, key});
}

static void check_state(struct binder *binder, const struct tool_state *state)
{
	const struct tool *tool = binder->tool;
	struct keys first = {};
	bool fine = true;

	for (size_t i = 0; fine && i < tool->actions.count; i++)
		if (tool->actions.items[i].state == state)
			fine = check_use(binder, &first, tool->actions.items[i].point,
					 &tool->actions.items[i].key);
	for (size_t i = 0; i < tool->measures.count; i++)
		for (size_t j = 0; fine && j < tool->measures.items[i].uses.count; j++) {
			const struct tool_use *use = &tool->measures.items[i].uses.items[j];

			if (use->state == state)
				fine = check_use(binder, &first, use->point, &use->key);
		}
}

void ends_check(struct binder *binder)
{
	const struct tool *tool = binder->tool;

	for (size_t i = 0; i < tool->measures.count; i++)
		if (tool->measures.items[i].uses.count && tool->measures.items[i].uses.items->point)
			check_measure(binder, &tool->measures.items[i]);
	for (size_t i = 0; i < tool->states.count; i++)
		check_state(binder, &tool->states.items[i]);
}
