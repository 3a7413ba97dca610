/* SPDX-License-Identifier: MIT */
/* Binds enumerators of the kernel and its modules. */
#include <bpf/btf.h>
#include <string.h>

#include "bind/bind.h"

/* The value of enumerator @name among the types that @btf adds to its base, or false. */
static bool find_enumerator(const struct btf *btf, const char *name, uint32_t *id,
			    uint32_t *number)
{
	const struct btf *base = btf__base_btf(btf);

	for (*id = base ? btf__type_cnt(base) : 1; *id < btf__type_cnt(btf); ++*id) {
		const struct btf_type *type = btf__type_by_id(btf, *id);
		const struct btf_enum *item = btf_enum(type);

		if (!btf_is_enum(type))
			continue;
		for (int i = 0; i < btf_vlen(type); i++)
			if (!strcmp(btf__name_by_offset(btf, item[i].name_off), name)) {
				*number = item[i].val;
				return true;
			}
	}
	return false;
}

/* The same in the image of @kernel, or in a module, whose name goes to *@module, else NULL. */
static const struct btf *find_in_kernel(const struct kernel *kernel, const char *name, uint32_t *id,
					uint32_t *number, const char **module)
{
	const struct btf *btf = kernel_types(kernel, NULL);

	*module = NULL;
	if (find_enumerator(btf, name, id, number))
		return btf;
	for (size_t i = 0; (*module = kernel_module(kernel, i)); i++) {
		btf = kernel_types(kernel, *module);
		if (btf && find_enumerator(btf, name, id, number))
			return btf;
	}
	return NULL;
}

static void note_enumerator(struct binder *binder, const struct value *value)
{
	struct tool *tool = binder->tool;

	for (size_t i = 0; i < tool->enumerators.count; i++)
		if (!strcmp(tool->enumerators.items[i]->name, value->name))
			return;
	*ARENA_PUSH(binder->arena, &tool->enumerators) = value;
}

/* Only names in capitals can be enumerators, so others need no search. */
const struct value *bind_enumerator(struct binder *binder, const struct expr *expr)
{
	const struct kernels *kernels = &binder->tool->kernels;
	struct value *value = bind_new(binder, VALUE_NUMBER, expr);
	const char *module = NULL;
	const struct btf *btf;
	uint32_t id, number;

	if (expr->name[0] < 'A' || expr->name[0] > 'Z')
		return NULL;
	btf = find_in_kernel(kernels->items[0], expr->name, &id, &number, &module);
	if (!btf)
		return NULL;
	value->type = types_of(btf, id);
	value->type.size = 4;
	/* Tools do not look for the numbers of a module's enumerators when they start. */
	if (module) {
		value->type.kind = TYPE_INT;
		value->type.structure = arena_printf(binder->arena, "%s in %s", value->type.structure
						     ? value->type.structure : expr->name, module);
	}
	value->name = expr->name;
	value->number = number;
	if (value->type.kind == TYPE_ENUM)
		note_enumerator(binder, value);
	for (size_t i = 1; i < kernels->count && value->type.kind == TYPE_INT; i++)
		if (!find_in_kernel(kernels->items[i], expr->name, &id, &number, &module) ||
		    number != value->number)
			diag_error(binder->diag, expr->span,
				   "'%s' is not the same number on every kernel", expr->name);
	return value;
}
