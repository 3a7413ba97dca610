// SPDX-License-Identifier: MIT
/* Parses and prints sets of CPUs as lists like 0-3,8, which users, the kernel and undo files have. */
#include <string.h>

#include "bind.h"

void cpus_add(struct cpus *cpus, unsigned int cpu)
{
	cpus->bits[cpu / 64] |= 1ULL << cpu % 64;
}

bool cpus_has(const struct cpus *cpus, unsigned int cpu)
{
	return cpu < CPUS_MAX && cpus->bits[cpu / 64] >> cpu % 64 & 1;
}

/* The first of @cpus not before @from; -1: none. */
int cpus_next(const struct cpus *cpus, unsigned int from)
{
	for (unsigned int cpu = from; cpu < CPUS_MAX; cpu++) {
		if (cpu % 64 == 0 && !cpus->bits[cpu / 64])
			cpu += 63;
		else if (cpus_has(cpus, cpu))
			return cpu;
	}
	return -1;
}

unsigned int cpus_count(const struct cpus *cpus)
{
	unsigned int count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(cpus->bits); i++)
		count += __builtin_popcountll(cpus->bits[i]);
	return count;
}

/* A number below CPUS_MAX from *@text, which moves past it. */
static bool take_number(const char **text, unsigned int *number)
{
	size_t digits = strspn(*text, "0123456789");

	if (!digits || digits > 9)
		return false;
	for (*number = 0; digits; digits--)
		*number = *number * 10 + *(*text)++ - '0';
	return *number < CPUS_MAX;
}

/* 0-3,8 and nothing after it; "" is no set. */
bool cpus_parse(const char *text, struct cpus *cpus)
{
	unsigned int first, last;

	memset(cpus, 0, sizeof(*cpus));
	for (;; text++) {
		if (!take_number(&text, &first))
			return false;
		last = first;
		if (*text == '-' && (text++, !take_number(&text, &last) || last < first))
			return false;
		for (unsigned int cpu = first; cpu <= last; cpu++)
			cpus_add(cpus, cpu);
		if (*text != ',')
			return !*text;
	}
}

/* @cpus as a list in @text, which has room for CPUS_TEXT; "" for none. */
const char *cpus_text(const struct cpus *cpus, char *text)
{
	char *to = text;
	int last;

	*text = '\0';
	for (int cpu = cpus_next(cpus, 0); cpu >= 0; cpu = cpus_next(cpus, last + 1)) {
		last = cpu;
		while (cpus_has(cpus, last + 1))
			last++;
		to += sprintf(to, "%s%d", to == text ? "" : ",", cpu);
		if (last != cpu)
			to += sprintf(to, "-%d", last);
	}
	return text;
}

struct cpus cpus_and(const struct cpus *a, const struct cpus *b)
{
	struct cpus both = *a;

	for (size_t i = 0; i < ARRAY_SIZE(both.bits); i++)
		both.bits[i] &= b->bits[i];
	return both;
}

struct cpus cpus_or(const struct cpus *a, const struct cpus *b)
{
	struct cpus any = *a;

	for (size_t i = 0; i < ARRAY_SIZE(any.bits); i++)
		any.bits[i] |= b->bits[i];
	return any;
}

/* Whether a CPU is in both. */
bool cpus_meet(const struct cpus *a, const struct cpus *b)
{
	struct cpus both = cpus_and(a, b);

	return cpus_next(&both, 0) >= 0;
}

/* Whether all of @a are in @b. */
bool cpus_within(const struct cpus *a, const struct cpus *b)
{
	struct cpus both = cpus_and(a, b);

	return cpus_equal(&both, a);
}

bool cpus_equal(const struct cpus *a, const struct cpus *b)
{
	return !memcmp(a, b, sizeof(*a));
}
