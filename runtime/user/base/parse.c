// SPDX-License-Identifier: MIT
/* Parses numbers and times as users write them on the command line. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

#define TIME_MAX (100.0 * 365 * 86400 * NS_PER_S)

static const struct {
	const char *name;
	double ns;
} time_units[] = {
	{"", NS_PER_S},
	{"s", NS_PER_S},
	{"ms", 1e6},
	{"us", 1e3},
	{"ns", 1},
	{"m", 60.0 * NS_PER_S},
	{"h", 3600.0 * NS_PER_S},
};

bool parse_number(const char *text, u64 min, u64 max, u64 *number)
{
	size_t digits = strspn(text, "0123456789");

	if (!digits || text[digits])
		return false;
	errno = 0;
	*number = strtoull(text, NULL, 10);
	return !errno && *number >= min && *number <= max;
}

bool parse_time(const char *text, u64 min, u64 *ns)
{
	size_t digits = strspn(text, "0123456789.");
	char *end;
	double time;

	time = strtod(text, &end);
	if (!digits || end != text + digits)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(time_units); i++) {
		if (strcmp(end, time_units[i].name))
			continue;
		time *= time_units[i].ns;
		*ns = time >= min && time <= TIME_MAX ? (u64)(time + 0.5) : 0;
		return *ns;
	}
	return false;
}

u32 parse_list(const char *text, u32 most, bool (*parse)(const char *word, u32 number, void *to),
	       void *to)
{
	char word[80];
	u32 count = 0;

	for (;; text++) {
		size_t length = strcspn(text, ",");

		if (count == most || length >= sizeof(word))
			return 0;
		*(char *)mempcpy(word, text, length) = '\0';
		if (!parse(word, count++, to))
			return 0;
		text += length;
		if (!*text)
			return count;
	}
}
