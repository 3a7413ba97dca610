// SPDX-License-Identifier: MIT
/*
 * Knows the names of enumerators that values are shown by.  A run reads them from BTF before
 * privileges are dropped, and only if the tool shows such values; a replay adds names one by
 * one.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "base/traits.h"
#include "kernel/kernel.h"
#include "kernel/names.h"

struct enumerator {
	const char *of;		/* the enum's name, or that of one of its enumerators */
	u32 number;
	char *name;		/* without its prefix */
};

static struct {
	struct enumerator *enumerators;
	size_t enumerators_count, enumerators_room;
} known;

/*
 * The length of the longest prefix that all names of @list share and that ends with _.  Those
 * that begin with __ are ends of the list, as in __IPS_MAX_BIT, and share none.
 */
static size_t common_prefix(const struct kernel_enumerator *list, size_t count)
{
	size_t length = strlen(list[0].name);

	for (size_t i = 1; i < count; i++) {
		size_t same = 0;

		if (!strncmp(list[i].name, "__", 2))
			continue;
		while (same < length && list[i].name[same] == list[0].name[same])
			same++;
		length = same;
	}
	while (length && list[0].name[length - 1] != '_')
		length--;
	return length;
}

/* Whether @of is the name of one of these enumerators, not of their enum. */
static bool is_one_of(const char *of, const struct kernel_enumerator *list, size_t count)
{
	size_t length = kernel_enum_length(of);

	for (size_t i = 0; i < count; i++)
		if (strlen(list[i].name) == length && !strncmp(list[i].name, of, length))
			return true;
	return false;
}

/*
 * The length of the prefix of @name that is not shown: the name of its enum, if that has
 * one, as in SKB_DROP_REASON_NO_SOCKET of skb_drop_reason, or what all names share.
 */
static size_t prefix_of(const char *name, const char *of, size_t common)
{
	size_t length = of ? kernel_enum_length(of) : 0;

	if (!strncmp(name, "__", 2))
		return 0;
	return length && !strncasecmp(name, of, length) && name[length] == '_' ? length + 1 :
										 common;
}

/* Whether @name is a bit or a mask, not the name of the value that has the same number. */
static bool is_mask(const char *name)
{
	return !strcmp(name, "IP_CT_IS_REPLY") || !strcmp(name, "INET_ECN_MASK");
}

void names_add_enumerator(const char *of, u32 number, const char *name)
{
	struct enumerator *one;

	known.enumerators = memory_grow(known.enumerators, &known.enumerators_room,
					known.enumerators_count, sizeof(*one));
	one = &known.enumerators[known.enumerators_count++];
	one->of = of;
	one->number = number;
	one->name = strdup(name);
	if (!one->name)
		errx(STATUS_FAILED, "out of memory");
}

/* Masks come last, as the first name of a number is the one that is shown. */
static void add_names(const char *of, const struct kernel_enumerator *list, size_t count)
{
	const char *prefix = is_one_of(of, list, count) ? NULL : of;
	size_t common = count ? common_prefix(list, count) : 0;

	for (int masks = 0; masks < 2; masks++)
		for (size_t i = 0; i < count; i++)
			if (is_mask(list[i].name) == masks)
				names_add_enumerator(of, list[i].number, list[i].name +
						     prefix_of(list[i].name, prefix, common));
}

static void add_enum(struct kernel *kernel, const char *of)
{
	struct kernel_enumerator *list;
	size_t count = kernel_enumerators(kernel, of, &list);

	add_names(of, list, count);
	kernel_free_enumerators(list, count);
	count = kernel_more_enumerators(kernel, of, &list);
	for (size_t i = 0; i < count; i++)
		names_add_enumerator(of, list[i].number, list[i].name);
	kernel_free_enumerators(list, count);
}

/* Read the enum @of; options are parsed before the kernel is opened for the tool. */
static void read_enum(const char *of)
{
	struct kernel *kernel = kernel_open_enum(of);

	if (!kernel)
		return;
	add_enum(kernel, of);
	kernel_close(kernel);
}

bool names_number(const char *of, const char *name, u64 *number)
{
	if (!names_enumerator(of, 0))
		read_enum(of);
	for (size_t i = 0; i < known.enumerators_count; i++) {
		const struct enumerator *one = &known.enumerators[i];
		size_t length = strlen(name), own = strlen(one->name);

		if (strcmp(one->of, of) || length < own || strcasecmp(name + length - own, one->name))
			continue;
		if (length > own && name[length - own - 1] != '_')
			continue;
		*number = one->number;
		return true;
	}
	return false;
}

static void visit_enum(const struct vnt_field *field, void *context)
{
	if (traits_names_enum(field) && !names_enumerator(field->of, 0))
		add_enum(context, field->of);
}

static void visit_symbol(const struct vnt_field *field, void *context)
{
	*(bool *)context |= traits_names_place(field);
}

void names_load(const struct vnt_tool *tool, struct kernel *kernel)
{
	bool symbols = false;

	traits_fields(tool, kernel, visit_enum);
	traits_fields(tool, &symbols, visit_symbol);
	if (symbols)
		places_open();
}

const char *names_enumerator(const char *of, u32 number)
{
	for (size_t i = 0; i < known.enumerators_count; i++)
		if (known.enumerators[i].number == number && !strcmp(known.enumerators[i].of, of))
			return known.enumerators[i].name;
	return NULL;
}

/* Does @one stand for a bit by itself?  Numbers of bits, IPS_ASSURED_BIT, do not. */
static bool is_flag(const struct enumerator *one)
{
	size_t length = strlen(one->name);

	return one->number && !(one->number & (one->number - 1)) &&
	       !(length > 4 && !strcmp(one->name + length - 4, "_BIT"));
}

void names_flags(const char *of, u64 number, char *text, size_t size)
{
	size_t used = 0;

	*text = '\0';
	for (size_t i = 0; i < known.enumerators_count && used < size; i++) {
		const struct enumerator *one = &known.enumerators[i];

		if (!is_flag(one) || !(number & one->number) || strcmp(one->of, of))
			continue;
		used += snprintf(text + used, size - used, "%s%s", used ? "|" : "", one->name);
		number &= ~(u64)one->number;
	}
	if (used < size && (number || !used))
		snprintf(text + used, size - used, number ? "%s%#llx" : "%s0", used ? "|" : "",
			 (unsigned long long)number);
}

void names_enumerators(void *context, void (*visit)(void *context, const char *of,
						    u32 number, const char *name))
{
	for (size_t i = 0; i < known.enumerators_count; i++)
		visit(context, known.enumerators[i].of, known.enumerators[i].number,
		      known.enumerators[i].name);
}

void names_free(void)
{
	for (size_t i = 0; i < known.enumerators_count; i++)
		free(known.enumerators[i].name);
	free(known.enumerators);
	memset(&known, 0, sizeof(known));
	places_free();
}
