// SPDX-License-Identifier: MIT
/*
 * Names that the running kernel knows: of enumerators, from its BTF, and of
 * the places in its code, from its symbol table.  Read once, before privileges
 * are dropped, and only when the tool shows such a value; or added one by one,
 * as a recording has them.
 */
#include <err.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"

struct enumerator {
	const char *of;		/* the enum's name, or that of one of its enumerators */
	u32 number;
	char *name;		/* without its prefix */
};

struct symbol {
	u64 address;
	size_t name;		/* where in the names */
};

static struct {
	struct enumerator *enumerators;
	size_t enumerators_count, enumerators_room;
	struct symbol *symbols;
	size_t symbols_count, symbols_room;
	bool sorted;			/* the symbols are */
	FILE *file;			/* of symbols that nobody has asked for yet */
	char *names;			/* of symbols, each with a 0 behind it */
	size_t names_size, names_room;
} known;

/* Call @visit for every field of @tool, of keys and of records. */
void names_fields(const struct vnt_tool *tool, void *context,
		  void (*visit)(const struct vnt_field *field, void *context))
{
	for (unsigned int i = 0; i < tool->measures_count; i++)
		for (unsigned int j = 0; j < tool->measures[i].key_count; j++)
			visit(&tool->measures[i].key[j], context);
	for (unsigned int i = 0; i < tool->tables_count; i++)
		for (unsigned int j = 0; j < tool->tables[i].key_count; j++)
			visit(&tool->tables[i].key[j], context);
	for (unsigned int i = 0; i < tool->events_count; i++)
		for (unsigned int j = 0; j < tool->events[i].fields_count; j++)
			visit(&tool->events[i].fields[j], context);
}

/* Length of what all names of @list begin with, up to and with a _. */
static size_t common_prefix(const struct kernel_enumerator *list, size_t count)
{
	size_t length = strlen(list[0].name);

	for (size_t i = 1; i < count; i++) {
		size_t same = 0;

		while (same < length && list[i].name[same] == list[0].name[same])
			same++;
		length = same;
	}
	while (length && list[0].name[length - 1] != '_')
		length--;
	return length;
}

/*
 * How much of @name is not shown: what it has of the enum's own name, as in
 * SKB_DROP_REASON_NO_SOCKET of skb_drop_reason, or of what all names share.
 */
static size_t prefix_of(const char *name, const char *of, size_t common)
{
	size_t length = strlen(of);

	return !strncasecmp(name, of, length) && name[length] == '_' ? length + 1 : common;
}

/* From now on @number of the enum @of, which stays where it is, is called @name. */
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

static void add_enum(const struct kernel *kernel, const char *of)
{
	struct kernel_enumerator *list;
	size_t count = kernel_enumerators(kernel, of, &list);
	size_t common = count ? common_prefix(list, count) : 0;

	for (size_t i = 0; i < count; i++)
		names_add_enumerator(of, list[i].number,
				     list[i].name + prefix_of(list[i].name, of, common));
	kernel_free_enumerators(list, count);
}

/* Read the enum @of before the kernel is opened for all else. */
static void read_enum(const char *of)
{
	struct kernel *kernel = kernel_open_enum(of);

	if (!kernel)
		return;
	add_enum(kernel, of);
	kernel_close(kernel);
}

/* The number of the enumerator that is shown as @name, or written in full. */
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
	if (field->type == VNT_ENUM && !names_enumerator(field->of, 0))
		add_enum(context, field->of);
}

static void visit_symbol(const struct vnt_field *field, void *context)
{
	*(bool *)context |= field->type == VNT_SYMBOL || field->type == VNT_KERNEL_STACK;
}

static int compare_symbols(const void *a, const void *b)
{
	u64 left = ((const struct symbol *)a)->address;
	u64 right = ((const struct symbol *)b)->address;

	return (left > right) - (left < right);
}

/* Keep @name; returns where it is among the names. */
static size_t add_name(const char *name)
{
	size_t size = strlen(name) + 1, at = known.names_size;

	while (known.names_room - at < size)
		known.names = memory_grow(known.names, &known.names_room, known.names_room, 1);
	memcpy(known.names + at, name, size);
	known.names_size += size;
	return at;
}

/* From now on the function that begins at @address is called @name. */
void names_add_symbol(u64 address, const char *name)
{
	struct symbol *symbol;

	known.symbols = memory_grow(known.symbols, &known.symbols_room,
				    known.symbols_count, sizeof(*symbol));
	symbol = &known.symbols[known.symbols_count++];
	symbol->address = address;
	symbol->name = add_name(name);
	known.sorted = false;
}

/* A line of /proc/kallsyms: address, kind, name, and perhaps [module]. */
static void add_symbol(char *line)
{
	char *kind;
	u64 address = strtoull(line, &kind, 16);

	if (!address || kind[0] != ' ' || !strchr("tTwW", kind[1]) || kind[2] != ' ')
		return;
	kind[3 + strcspn(kind + 3, "\t\n")] = '\0';
	names_add_symbol(address, kind + 3);
}

/*
 * The list is long, and the kernel makes it anew for every reader: it is opened while
 * that is allowed, and read when the first place is shown.
 */
static void read_symbols(void)
{
	char line[512];

	while (fgets(line, sizeof(line), known.file))
		add_symbol(line);
	fclose(known.file);
	known.file = NULL;
	if (!known.symbols_count)
		warnx("places in the kernel's code are shown as numbers: /proc/kallsyms hides its addresses");
}

/* Read what the values of @tool need of @kernel, which was opened for it. */
void names_load(const struct vnt_tool *tool, struct kernel *kernel)
{
	bool symbols = false;

	names_fields(tool, kernel, visit_enum);
	names_fields(tool, &symbols, visit_symbol);
	if (symbols)
		known.file = fopen("/proc/kallsyms", "re");
	if (symbols && !known.file)
		warn("places in the kernel's code are shown as numbers: /proc/kallsyms");
}

/* The name of @number in the enum @of, or NULL. */
const char *names_enumerator(const char *of, u32 number)
{
	for (size_t i = 0; i < known.enumerators_count; i++)
		if (known.enumerators[i].number == number && !strcmp(known.enumerators[i].of, of))
			return known.enumerators[i].name;
	return NULL;
}

/* Call @visit for every enumerator that is known. */
void names_enumerators(void *context, void (*visit)(void *context, const char *of,
						    u32 number, const char *name))
{
	for (size_t i = 0; i < known.enumerators_count; i++)
		visit(context, known.enumerators[i].of, known.enumerators[i].number,
		      known.enumerators[i].name);
}

static void sort_symbols(void)
{
	if (!known.sorted && known.symbols_count)
		qsort(known.symbols, known.symbols_count, sizeof(*known.symbols),
		      compare_symbols);
	known.sorted = true;
}

/* The function that holds @address, and how far into it; NULL when unknown. */
const char *names_symbol(u64 address, u64 *offset)
{
	size_t low = 0, high;

	if (known.file)
		read_symbols();
	sort_symbols();
	high = known.symbols_count;
	if (!high || address < known.symbols[0].address)
		return NULL;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (known.symbols[middle].address <= address)
			low = middle;
		else
			high = middle;
	}
	*offset = address - known.symbols[low].address;
	return known.names + known.symbols[low].name;
}

/* Free all names. */
void names_free(void)
{
	for (size_t i = 0; i < known.enumerators_count; i++)
		free(known.enumerators[i].name);
	free(known.enumerators);
	if (known.file)
		fclose(known.file);
	free(known.symbols);
	free(known.names);
	memset(&known, 0, sizeof(known));
}
