// SPDX-License-Identifier: MIT
/*
 * Knows the names of functions and variables of the kernel.  The symbol table has no ends, so
 * what contains an address is the nearest symbol before it, unless that is too far away: behind
 * the last symbol of the image, of a module, or of a BPF program may lie anything.
 *
 * The kernel generates the table for every reader, and it is long.  So it is opened while the
 * process is privileged, and read when the first address is shown.  BPF programs come and go:
 * when an address is unknown, it is read again.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/names.h"

/* At most so far from its start an address belongs to something. */
#define MOST_IMAGE	(1 << 20)
#define MOST_MODULE	(1 << 16)
#define MOST_PAGE	(1 << 12)	/* code that is made while the kernel runs, side by side */
#define READ_AGAIN	10000000000ULL	/* ns */

struct symbol {
	u64 address;
	u32 name;		/* where in the names */
	u32 most;		/* bytes that it has at most */
};

static struct {
	struct symbol *list;
	size_t count, room;
	bool sorted;
	FILE *file;		/* the symbol table */
	u64 read;		/* when it was read last, 0: not yet */
	char *names;		/* each ended by a 0 */
	size_t names_size, names_room;
} known;

static int compare_symbols(const void *a, const void *b)
{
	u64 left = ((const struct symbol *)a)->address;
	u64 right = ((const struct symbol *)b)->address;

	return (left > right) - (left < right);
}

/* Store @name.  Returns its offset among the names. */
static u32 add_name(const char *name)
{
	size_t size = strlen(name) + 1, at = known.names_size;

	while (known.names_room - at < size)
		known.names = memory_grow(known.names, &known.names_room, known.names_room, 1);
	memcpy(known.names + at, name, size);
	known.names_size += size;
	return at;
}

static void add_symbol(u64 address, const char *name, u32 most)
{
	known.list = memory_grow(known.list, &known.room, known.count, sizeof(*known.list));
	known.list[known.count++] = (struct symbol){
		.address = address, .name = add_name(name), .most = most,
	};
	known.sorted = false;
}

void names_add_symbol(u64 address, const char *name)
{
	add_symbol(address, name, UINT32_MAX);
}

/*
 * How many bytes a symbol of @kind and of @home, "[module]" or "", has at most.  In the page
 * behind the data of a module may be somebody else's code.  A BPF program may be longer than a
 * page, but what comes behind it may be new, and not in the table yet.
 */
static u32 most_of(u64 address, char kind, const char *home)
{
	if (*home && !strchr("tTwW", kind))
		return MOST_PAGE - address % MOST_PAGE;
	if (!strncmp(home, "[__builtin__", strlen("[__builtin__")) || !strcmp(home, "[bpf]"))
		return MOST_PAGE;
	return *home ? MOST_MODULE : MOST_IMAGE;
}

/*
 * Take a line of /proc/kallsyms: address, type, name, and perhaps [module].  Absolute symbols
 * are offsets, or stand for no memory.
 */
static void take_line(char *line)
{
	char *kind, *name, *home;
	u64 address = strtoull(line, &kind, 16);

	if (!address || kind[0] != ' ' || !strchr("tTwWvVdDbBrR", kind[1]) || kind[2] != ' ')
		return;
	name = kind + 3;
	home = name + strcspn(name, "\t\n");
	if (*home)
		*home++ = '\0';
	home[strcspn(home, "\n")] = '\0';
	add_symbol(address, strcmp(name, "_end") ? name : "", most_of(address, kind[1], home));
}

static void read_symbols(void)
{
	char line[512];

	known.count = known.names_size = 0;
	known.read = clock_now();
	rewind(known.file);
	while (fgets(line, sizeof(line), known.file))
		take_line(line);
	if (known.count)
		return;
	warnx("places in the kernel's code are shown as numbers: /proc/kallsyms hides its addresses");
	fclose(known.file);
	known.file = NULL;
}

void places_open(void)
{
	known.file = fopen("/proc/kallsyms", "re");
	if (!known.file)
		warn("places in the kernel's code are shown as numbers: /proc/kallsyms");
}

/* The symbol that contains @address, or NULL. */
static const struct symbol *find_symbol(u64 address)
{
	size_t low = 0, high = known.count;

	if (!known.sorted && known.count)
		qsort(known.list, known.count, sizeof(*known.list), compare_symbols);
	known.sorted = true;
	if (!high || address < known.list[0].address)
		return NULL;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (known.list[middle].address <= address)
			low = middle;
		else
			high = middle;
	}
	return address - known.list[low].address < known.list[low].most ? &known.list[low] : NULL;
}

/* Whether to read the table (again) for the sake of @address, in which @found was found. */
static bool is_stale(u64 address, const struct symbol *found)
{
	if (!known.file || !known.read)
		return known.file;
	return !found && known.count && address > known.list[0].address &&
	       clock_now() - known.read >= READ_AGAIN;
}

const char *names_symbol(u64 address, u64 *offset)
{
	const struct symbol *symbol = find_symbol(address);

	if (is_stale(address, symbol)) {
		read_symbols();
		symbol = find_symbol(address);
	}
	if (!symbol || !known.names[symbol->name])
		return NULL;
	*offset = address - symbol->address;
	return known.names + symbol->name;
}

void places_free(void)
{
	if (known.file)
		fclose(known.file);
	free(known.list);
	free(known.names);
	memset(&known, 0, sizeof(known));
}
