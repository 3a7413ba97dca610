// SPDX-License-Identifier: MIT
/* Numbers with units, as text for people: 33.7 s, 187 ms, 1.2 MB, 8.0 Mbit/s, 12.5 %. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "view/format.h"

enum scale { PLAIN, TIME, SIZE, BITS, RATE, PERCENT };

static const struct {
	const char *word;
	enum scale scale;
	double factor;		/* so many of the smallest unit of the scale are one */
} units[] = {
#define UNIT(word, scale, factor) {word, scale, factor},
#include "../bpf/unit.def"
};

/* Units of each scale, the smallest first; each is @step times the one before. */
static const struct {
	const char *names[6];	/* up to a NULL */
	double step;
} scales[] = {
	[TIME] = {{"ns", "us", "ms", "s"}, 1000},
	[SIZE] = {{"B", "kB", "MB", "GB", "TB"}, 1000},
	[BITS] = {{"bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"}, 1000},
	[RATE] = {{"B/s", "kB/s", "MB/s", "GB/s", "TB/s"}, 1000},
	[PERCENT] = {{"%"}, 1000},
};

/* The row of units[] for @unit, or that of plain numbers. */
static size_t find(const char *unit)
{
	size_t i = 0;

	while (unit && i < ARRAY_SIZE(units) && strcmp(units[i].word, unit))
		i++;
	return unit ? i : ARRAY_SIZE(units);
}

/* @number with one decimal, or none if @whole, and the 0 that ends it. */
static char *put_number(double number, bool whole, char *text)
{
	u64 tenths;

	if (number > 1e18)	/* too large for what follows */
		return text + sprintf(text, "%.0f", number);
	tenths = number * (whole ? 1 : 10) + 0.5;
	text = format_digits(whole ? tenths : tenths / 10, text);
	if (!whole) {
		*text++ = '.';
		*text++ = '0' + tenths % 10;
		*text = '\0';
	}
	return text;
}

/* In the largest unit of @scale of which there is at least one, as rounded. */
static void scaled_text(enum scale scale, double number, char *text)
{
	const char *const *name = scales[scale].names;
	bool smallest = true;

	while (number >= scales[scale].step - 0.5 && name[1]) {
		number /= scales[scale].step;
		name++;
		smallest = false;
	}
	text = put_number(number, number >= 99.95 || (smallest && number == (u64)number), text);
	*text++ = ' ';
	strcpy(text, *name);
}

const char *format_number(const char *unit, double number, char *text)
{
	size_t i = find(unit);
	char *digits = text;

	if (!isfinite(number) || i == ARRAY_SIZE(units) || units[i].scale == PLAIN)
		return format_real(number, text);
	if (number < 0)
		*digits++ = '-';
	scaled_text(units[i].scale, fabs(number) * units[i].factor, digits);
	return text;
}

bool format_is_scaled(const char *unit)
{
	size_t i = find(unit);

	return i < ARRAY_SIZE(units) && units[i].scale != PLAIN;
}
