// SPDX-License-Identifier: MIT
/*
 * Names that the running kernel knows: of enumerators, from its BTF, and of
 * the places in its code, from its symbol table.  Read once, before privileges
 * are dropped, and only when the tool shows such a value; or added one by one,
 * as a recording has them.
 */
#include <bpf/btf.h>
#include <err.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "runtime.h"

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

/* Length of what all names of @type begin with, up to and with a _. */
static size_t common_prefix(const struct btf *btf, const struct btf_type *type)
{
	const struct btf_enum *item = btf_enum(type);
	const char *first = btf__name_by_offset(btf, item[0].name_off);
	size_t length = strlen(first);

	for (int i = 1; i < btf_vlen(type); i++) {
		const char *name = btf__name_by_offset(btf, item[i].name_off);
		size_t same = 0;

		while (same < length && name[same] == first[same])
			same++;
		length = same;
	}
	while (length && first[length - 1] != '_')
		length--;
	return length;
}

static bool holds(const struct btf *btf, const struct btf_type *type, const char *name)
{
	for (int i = 0; i < btf_vlen(type); i++)
		if (!strcmp(btf__name_by_offset(btf, btf_enum(type)[i].name_off), name))
			return true;
	return false;
}

/* The enum called @of, or else the one that holds an enumerator of that name. */
static const struct btf_type *find_enum(const struct btf *btf, const char *of)
{
	s32 id = btf__find_by_name_kind(btf, of, BTF_KIND_ENUM);

	if (id > 0)
		return btf__type_by_id(btf, id);
	for (u32 i = 1; i < btf__type_cnt(btf); i++) {
		const struct btf_type *type = btf__type_by_id(btf, i);

		if (btf_is_enum(type) && holds(btf, type, of))
			return type;
	}
	return NULL;
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

static void add_enum(const struct btf *btf, const char *of)
{
	const struct btf_type *type = find_enum(btf, of);
	size_t common;

	if (!type || !btf_vlen(type))
		return;
	common = common_prefix(btf, type);
	for (int i = 0; i < btf_vlen(type); i++) {
		const struct btf_enum *item = &btf_enum(type)[i];
		const char *name = btf__name_by_offset(btf, item->name_off);

		names_add_enumerator(of, item->val, name + prefix_of(name, of, common));
	}
}

/* The number of the enumerator that is shown as @name, or written in full. */
bool names_number(const char *of, const char *name, u64 *number)
{
	struct btf *btf;

	if (!names_enumerator(of, 0)) {
		btf = btf__load_vmlinux_btf();
		if (btf)
			add_enum(btf, of);
		btf__free(btf);
	}
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
	struct btf **btf = context;

	if (field->type != VNT_ENUM || names_enumerator(field->of, 0))
		return;
	if (!*btf)
		*btf = btf__load_vmlinux_btf();
	if (*btf)
		add_enum(*btf, field->of);
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
static void add_symbol(const char *line)
{
	unsigned long long address;
	char kind, name[256];

	if (sscanf(line, "%llx %c %255s", &address, &kind, name) != 3 || !address ||
	    !strchr("tTwW", kind))
		return;
	names_add_symbol(address, name);
}

static void read_symbols(void)
{
	FILE *file = fopen("/proc/kallsyms", "r");
	char line[512];

	while (file && fgets(line, sizeof(line), file))
		add_symbol(line);
	if (file)
		fclose(file);
	if (!known.symbols_count)
		warnx("places in the kernel's code are shown as numbers: /proc/kallsyms hides its addresses");
}

/* Read what the values of @tool need. */
void names_load(const struct vnt_tool *tool)
{
	struct btf *btf = NULL;
	bool symbols = false;

	names_fields(tool, &btf, visit_enum);
	btf__free(btf);
	names_fields(tool, &symbols, visit_symbol);
	if (symbols)
		read_symbols();
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
	size_t low = 0, high = known.symbols_count;

	sort_symbols();
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
	free(known.symbols);
	free(known.names);
	memset(&known, 0, sizeof(known));
}
