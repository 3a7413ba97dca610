/* SPDX-License-Identifier: MIT */
/* Which known name was meant by one that is not known: the nearest, or what others call so. */
#include <ctype.h>
#include <string.h>

#include "base/base.h"

#define LONGEST 63	/* names that are compared */

/* What other tools and languages call what has a name here. */
static const struct { const char *theirs, *ours; } synonyms[] = {
	{"srcip", "packet.saddr"}, {"src_ip", "packet.saddr"}, {"sip", "packet.saddr"}, {"src", "packet.saddr"},
	{"dstip", "packet.daddr"}, {"dst_ip", "packet.daddr"}, {"dip", "packet.daddr"}, {"dst", "packet.daddr"},
	{"srcport", "packet.sport"}, {"src_port", "packet.sport"},
	{"dstport", "packet.dport"}, {"dst_port", "packet.dport"},
	{"protocol", "packet.proto"}, {"eth_type", "packet.ethertype"}, {"vlan_id", "packet.vlan"},
	{"srcmac", "packet.smac"}, {"src_mac", "packet.smac"},
	{"dstmac", "packet.dmac"}, {"dst_mac", "packet.dmac"},
	{"nsec", "ns"}, {"nsecs", "ns"}, {"usec", "us"}, {"usecs", "us"}, {"msec", "ms"}, {"msecs", "ms"},
	{"sec", "s"}, {"secs", "s"}, {"seconds", "s"}, {"bytes", "B"},
};

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static bool same_letter(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Insertions, deletions, replacements and exchanges of neighbours between two words. */
static size_t edit_distance(const char *a, const char *b)
{
	size_t rows[3][LONGEST + 1], *older = rows[0], *old = rows[1], *row = rows[2];
	size_t length = strlen(b);

	if (strlen(a) > LONGEST || length > LONGEST)
		return LONGEST + 1;
	for (size_t j = 0; j <= length; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1]; i++) {
		size_t *free = older;

		older = old;
		old = row;
		row = free;
		row[0] = i;
		for (size_t j = 1; j <= length; j++) {
			row[j] = least(least(old[j], row[j - 1]) + 1,
				       old[j - 1] + !same_letter(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) && same_letter(a[i - 2], b[j - 1]))
				row[j] = least(row[j], older[j - 2] + 1);
		}
	}
	return row[length];
}

static bool starts_with(const char *text, const char *start)
{
	return !strncmp(text, start, strlen(start));
}

static size_t common_start(const char *a, const char *b)
{
	size_t length = 0;

	while (a[length] && a[length] == b[length])
		length++;
	return length;
}

/* What stands after the last dot. */
static const char *last_part(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot ? dot + 1 : name;
}

static const char *find_synonym(const char *name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < ARRAY_SIZE(synonyms); i++) {
		if (strcmp(synonyms[i].theirs, last_part(name)))
			continue;
		for (size_t j = 0; j < count; j++)
			if (!strcmp(names[j], synonyms[i].ours))
				return names[j];
	}
	return NULL;
}

/*
 * Near is a third of the letters wrong, or one word the start of the other; of those as near, the
 * one that begins alike for longer.
 */
static const char *find_near(const char *name, const char *const *names, size_t count)
{
	size_t limit = (strlen(name) + 1) / 3, best = SIZE_MAX;
	const char *near = NULL;

	for (size_t i = 0; i < count; i++) {
		size_t distance = edit_distance(name, names[i]);

		if (!strcmp(name, names[i]))
			return NULL;	/* it is known: something else is wrong */
		if (distance > best ||
		    (distance == best && common_start(name, names[i]) <= common_start(name, near)))
			continue;
		if (distance > limit && !starts_with(name, names[i]) && !starts_with(names[i], name))
			continue;
		best = distance;
		near = names[i];
	}
	return near;
}

void diag_suggest(struct diag *diag, const char *name, const char *const *names, size_t count)
{
	const char *meant = find_synonym(name, names, count);

	if (!meant)
		meant = find_near(name, names, count);
	if (meant)
		diag_hint(diag, "did you mean '%s'?", meant);
}
