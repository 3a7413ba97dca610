/* SPDX-License-Identifier: MIT */
/*
 * vntc fields WHAT: prints what can follow a packet, a struct or a point in an expression,
 * and the numbers of an enum, on all kernels that vntc checks against.
 *
 * The fields of all kernels are collected in rows; a row lists where they differ.
 */
#include <bpf/btf.h>
#include <string.h>

#include "ask/ask.h"

#define MAX_MEMBERS 4096

struct row {
	const char *name;
	const char **values;		/* of each kernel; NULL: it has no such thing */
};

/* One thing on all kernels. */
struct rows {
	struct arena *arena;
	struct kernels kernels;
	struct row title;		/* values say which kernels have it */
	LIST(struct row) list;
	size_t at;			/* the next row that a kernel is thought to name */
};

static struct row new_row(const struct rows *rows, const char *name)
{
	return (struct row){name, arena_alloc(rows->arena, rows->kernels.count * sizeof(char *))};
}

static struct rows new_rows(struct arena *arena, struct kernels kernels, const char *title)
{
	struct rows rows = {.arena = arena, .kernels = kernels};

	rows.title = new_row(&rows, title);
	return rows;
}

/* What @kernel calls @name is @value; a name that is new comes after the one before. */
static void add_row(struct rows *rows, size_t kernel, const char *name, const char *value)
{
	for (size_t i = 0; i < rows->list.count; i++) {
		struct row *row = &rows->list.items[i];

		if (strcmp(row->name, name))
			continue;
		row->values[kernel] = value;
		rows->at = i + 1;
		return;
	}
	ARENA_PUSH(rows->arena, &rows->list);
	memmove(&rows->list.items[rows->at + 1], &rows->list.items[rows->at],
		(rows->list.count - 1 - rows->at) * sizeof(struct row));
	rows->list.items[rows->at] = new_row(rows, name);
	rows->list.items[rows->at++].values[kernel] = value;
}

static bool equal(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* Kernels with a value, that equals @value if one is given: "a, b". */
static void add_kernels(const struct rows *rows, struct text *text, const struct row *row,
			const char *value)
{
	const char *comma = "";

	for (size_t i = 0; i < rows->kernels.count; i++) {
		if (!row->values[i] || (value && strcmp(row->values[i], value)))
			continue;
		text_add(text, "%s%s", comma, kernel_name(rows->kernels.items[i]));
		comma = ", ";
	}
}

/* Do all kernels that have the whole thing have @row too, and all the same? */
static bool common(const struct rows *rows, const struct row *row)
{
	const char *value = NULL;
	bool begun = false;

	for (size_t i = 0; i < rows->kernels.count; i++) {
		if (!rows->title.values[i])
			continue;
		if (begun && !equal(row->values[i], value))
			return false;
		value = row->values[i];
		begun = true;
	}
	return true;
}

/* Each value once, with the kernels that have it if not all do. */
static void print_row(const struct rows *rows, const struct row *row, int width)
{
	struct text text = {};
	const char *comma = "";

	text_add(&text, "  %-*s ", width, row->name);
	for (size_t i = 0; i < rows->kernels.count; i++) {
		bool said = !row->values[i];

		for (size_t j = 0; j < i; j++)
			said |= equal(row->values[i], row->values[j]);
		if (said)
			continue;
		text_add(&text, "%s%s", comma, row->values[i]);
		comma = "; ";
		if (common(rows, row))
			continue;
		text_add(&text, " (");
		add_kernels(rows, &text, row, row->values[i]);
		text_add(&text, ")");
	}
	printf("%s\n", text.bytes);
	text_free(&text);
}

static int name_width(const struct rows *rows)
{
	int width = 24;

	for (size_t i = 0; i < rows->list.count; i++) {
		int length = strlen(rows->list.items[i].name);

		if (length > width)
			width = length;
	}
	return width;
}

static bool everywhere(const struct row *row, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!row->values[i])
			return false;
	return true;
}

/* False when no kernel has it. */
static bool print_rows(const struct rows *rows)
{
	struct text text = {};

	add_kernels(rows, &text, &rows->title, NULL);
	if (!text.length)
		return false;
	printf("%s", rows->title.name);
	if (!everywhere(&rows->title, rows->kernels.count))
		printf(" (%s)", text.bytes);
	printf("\n");
	text_free(&text);
	for (size_t i = 0; i < rows->list.count; i++)
		print_row(rows, &rows->list.items[i], name_width(rows));
	return true;
}

static const char *type_text(struct arena *arena, const struct type *type, uint32_t bits)
{
	const char *name = types_info[type->kind].name;

	if (type->kind == TYPE_POINTER)
		return arena_printf(arena, "pointer%s%s", type->structure ? " to struct " : "",
				    type->structure ? type->structure : "");
	if (type->structure)
		return arena_printf(arena, "%s %s", name, type->structure);
	if (type->kind == TYPE_INT && bits)
		return arena_printf(arena, "number of %u bits", bits);
	if (type->kind == TYPE_INT)
		return arena_printf(arena, "number of %u bytes", type->size);
	return name;
}

/* The kinds of things that have a tag of their own. */
enum thing { THING_STRUCT, THING_UNION, THING_ENUM, THING_ENUM64, THING_COUNT };

static const struct {
	const char *word;
	uint32_t kind;
} things[THING_COUNT] = {
	[THING_STRUCT] = {"struct", BTF_KIND_STRUCT}, [THING_UNION] = {"union", BTF_KIND_UNION},
	[THING_ENUM] = {"enum", BTF_KIND_ENUM}, [THING_ENUM64] = {"enum", BTF_KIND_ENUM64},
};

static void add_members(struct rows *rows, size_t kernel, const struct btf *btf, uint32_t id)
{
	const char **names = arena_alloc(rows->arena, MAX_MEMBERS * sizeof(char *));
	struct type owner = {.btf = btf, .id = id};
	size_t count = types_member_names(&owner, names, MAX_MEMBERS);

	for (size_t i = 0; i < count; i++) {
		uint32_t bits = 0;
		struct type type = types_member(btf, id, names[i], &bits);

		add_row(rows, kernel, names[i], type_text(rows->arena, &type, bits));
	}
}

static void add_enumerators(struct rows *rows, size_t kernel, const struct btf *btf, uint32_t id)
{
	const struct btf_type *type = btf__type_by_id(btf, id);
	bool large = btf_kind(type) == BTF_KIND_ENUM64;

	for (uint32_t i = 0; i < btf_vlen(type); i++) {
		const char *name = btf__name_by_offset(btf, large ? btf_enum64(type)[i].name_off
							  : btf_enum(type)[i].name_off);
		long long number = large ? (long long)btf_enum64_value(&btf_enum64(type)[i])
			: btf_enum(type)[i].val;

		add_row(rows, kernel, name, arena_printf(rows->arena, "%lld", number));
	}
}

/* @module: NULL, or where to look; the kernel image is part of each. */
static void add_thing(struct rows *rows, enum thing thing, const char *name, const char *module)
{
	for (size_t i = 0; i < rows->kernels.count; i++) {
		const struct btf *btf = kernel_types(rows->kernels.items[i], module);
		uint32_t id = btf ? kernel_find(btf, name, things[thing].kind) : 0;

		if (!id)
			continue;
		rows->at = 0;
		rows->title.values[i] = "";
		if (thing == THING_ENUM || thing == THING_ENUM64)
			add_enumerators(rows, i, btf, id);
		else
			add_members(rows, i, btf, id);
	}
}

/* In which modules of any kernel is it?  The image is none. */
static spec_names modules_of(struct arena *arena, struct kernels kernels, enum thing thing,
			     const char *name)
{
	spec_names found = {};

	for (size_t i = 0; i < kernels.count; i++) {
		const char *module;

		for (size_t j = 0; (module = kernel_module(kernels.items[i], j)); j++) {
			const struct btf *btf = kernel_types(kernels.items[i], module);
			bool known = !btf || !kernel_find(btf, name, things[thing].kind);

			for (size_t k = 0; k < found.count; k++)
				known |= !strcmp(found.items[k].text, module);
			if (!known)
				ARENA_PUSH(arena, &found)->text = module;
		}
	}
	return found;
}

/* A thing that several modules describe is printed as the first does. */
static bool print_of_module(struct arena *arena, struct kernels kernels, enum thing thing,
			    const char *name)
{
	spec_names modules = modules_of(arena, kernels, thing, name);
	struct rows rows;
	struct text title = {};

	if (!modules.count)
		return false;
	text_add(&title, "%s %s in %s", things[thing].word, name, modules.items[0].text);
	for (size_t i = 1; i < modules.count; i++)
		text_add(&title, ", %s", modules.items[i].text);
	rows = new_rows(arena, kernels, arena_strndup(arena, title.bytes, title.length));
	text_free(&title);
	add_thing(&rows, thing, name, modules.items[0].text);
	return print_rows(&rows);
}

/* @what: "struct NAME", "enum NAME", or only NAME. */
static bool print_thing(struct arena *arena, struct kernels kernels, const char *what)
{
	const char *blank = strchr(what, ' '), *name = blank ? blank + 1 : what;
	bool found = false;

	for (int pass = 0; pass < 2 && !found; pass++)
		for (int i = 0; i < THING_COUNT && !found; i++) {
			struct rows rows = new_rows(arena, kernels,
				arena_printf(arena, "%s %s", things[i].word, name));

			if (blank && (strncmp(what, things[i].word, blank - what) ||
				      things[i].word[blank - what]))
				continue;
			if (!pass)
				add_thing(&rows, i, name, NULL);
			found = pass ? print_of_module(arena, kernels, i, name) : print_rows(&rows);
		}
	return found;
}

/* What @kernel tells of @at; false when it describes no such place. */
static bool add_arguments(struct rows *rows, size_t kernel, const struct at *at)
{
	const struct kernel *on = rows->kernels.items[kernel];
	const char *module = kernel_module_of(rows->arena, on, at);
	const struct btf *btf;
	uint32_t skip;
	const struct btf_type *prototype = kernel_prototype(on, at, module, &btf, &skip);
	struct type type;

	if (!prototype)
		return false;
	rows->at = 0;
	rows->title.values[kernel] = "";
	for (uint32_t i = skip; i < btf_vlen(prototype); i++) {
		const struct btf_param *param = &btf_params(prototype)[i];

		type = types_of(btf, param->type);
		add_row(rows, kernel, btf__name_by_offset(btf, param->name_off),
			type_text(rows->arena, &type, 0));
	}
	if (at->hook == HOOK_RETURN && prototype->type) {
		type = types_of(btf, prototype->type);
		add_row(rows, kernel, "result", type_text(rows->arena, &type, 0));
	}
	return true;
}

static const char *place_text(struct arena *arena, const struct at *at)
{
	static const char *const words[] = {
		[HOOK_FUNCTION] = "function", [HOOK_RETURN] = "return",
		[HOOK_TRACEPOINT] = "tracepoint",
	};

	return arena_printf(arena, "%s %s%s%s%s%s", words[at->hook], at->group ? at->group : "",
			    at->group ? ":" : "", at->name, at->module ? " in " : "",
			    at->module ? at->module : "");
}

/* Every alternative by itself: they may call the same thing differently. */
static bool print_places(struct arena *arena, struct kernels kernels, struct at *const *places,
			 size_t count)
{
	bool found = false;

	for (size_t i = 0; i < count; i++) {
		struct rows rows = new_rows(arena, kernels, place_text(arena, places[i]));

		for (size_t j = 0; j < kernels.count; j++)
			add_arguments(&rows, j, places[i]);
		found |= print_rows(&rows);
	}
	return found;
}

static bool print_point(struct arena *arena, const struct library *library,
			struct kernels kernels, struct at *at)
{
	const struct library_point *point;

	if (at->hook != HOOK_NAMED)
		return print_places(arena, kernels, &at, 1);
	point = library_find(library, at->group, at->name);
	return point && print_places(arena, kernels, point->at.items, point->at.count);
}

/* A struct of the kernel image whose name is near, as a hint. */
static void suggest(struct arena *arena, struct diag *diag, const struct kernel *kernel,
		    const char *name)
{
	const struct btf *btf = kernel_types(kernel, NULL);
	LIST(const char *) near = {};

	for (uint32_t id = 1; id < btf__type_cnt(btf); id++) {
		const struct btf_type *type = btf__type_by_id(btf, id);
		const char *found = btf__name_by_offset(btf, type->name_off);

		if (btf_is_struct(type) && found[0] == name[0] &&
		    strlen(found) + 3 > strlen(name) && strlen(found) < strlen(name) + 3)
			*ARENA_PUSH(arena, &near) = found;
	}
	diag_suggest(diag, name, near.items, near.count);
}

static bool refuse(struct arena *arena, struct diag *diag, struct kernels kernels, const char *what)
{
	const char *blank = strrchr(what, ' ');

	diag_error(diag, (struct span){}, "no kernel that is checked knows '%s'", what);
	if (!strpbrk(what, ".:"))
		suggest(arena, diag, kernels.items[0], blank ? blank + 1 : what);
	diag_hint(diag, "'packet', a struct or 'enum NAME' of the kernel or its modules, a named point, "
		  "or 'function F', 'return F', 'tracepoint GROUP:NAME'");
	return false;
}

bool fields_print(struct arena *arena, struct diag *diag, const struct library *library,
		  struct kernels kernels, const char *what)
{
	static const char *const hooks[] = {"function ", "return ", "tracepoint "};
	const struct source *source = source_of_text(arena, "argument", what, strlen(what));
	struct node node = {.kind = NODE_SCALAR, .text = what, .plain = true,
			    .span = {source, 0, strlen(what)}};
	bool place = strpbrk(what, ".:");
	struct at *at;

	if (!strcmp(what, "packet")) {
		bind_list_packet();
		return true;
	}
	for (size_t i = 0; i < ARRAY_SIZE(hooks); i++)
		place |= !strncmp(what, hooks[i], strlen(hooks[i]));
	if (!place)
		return print_thing(arena, kernels, what) || refuse(arena, diag, kernels, what);
	at = expr_read_at(arena, diag, &node);
	return at && (print_point(arena, library, kernels, at) || refuse(arena, diag, kernels, what));
}
