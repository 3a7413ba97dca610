/* SPDX-License-Identifier: MIT */
/* Resolves places: the variants of each point, which of them each kernel has, their arguments. */
#include <bpf/btf.h>
#include <string.h>

#include "bind/resolve.h"

static void suggest_named(struct resolver *resolver, const struct at *at)
{
	const struct library *library = resolver->library;
	LIST(const char *) names = {};
	const char *name = arena_printf(resolver->arena, "%s.%s", at->group, at->name);

	for (size_t i = 0; i < library->points.count; i++)
		*ARENA_PUSH(resolver->arena, &names) =
			arena_printf(resolver->arena, "%s.%s", library->points.items[i].layer,
				     library->points.items[i].name.text);
	diag_suggest(resolver->diag, name, names.items, names.count);
	diag_hint(resolver->diag, "'vntc points' lists the named points");
}

/* A named point stands for the alternatives that the library gives. */
static void expand_at(struct resolver *resolver, struct tool_point *point,
		      const struct at *at)
{
	if (at->hook != HOOK_NAMED) {
		*ARENA_PUSH(resolver->arena, &point->variants) = at;
		return;
	}
	point->library = library_find(resolver->library, at->group, at->name);
	if (!point->library) {
		diag_error(resolver->diag, at->span, "there is no point '%s.%s'",
			   at->group, at->name);
		suggest_named(resolver, at);
		return;
	}
	for (size_t i = 0; i < point->library->at.count; i++)
		*ARENA_PUSH(resolver->arena, &point->variants) = point->library->at.items[i];
}

/* Can @kernel serve @at?  In *@module the module it lies in. */
static bool serves(struct resolver *resolver, const struct kernel *kernel,
		   const struct at *at, const char **module)
{
	const struct btf *btf;
	char symbol[128];

	*module = kernel_module_of(resolver->arena, kernel, at);
	if (at->hook == HOOK_SYSCALL || at->hook == HOOK_SYSCALL_RETURN)
		return kernel_has_syscall(kernel, at->name);
	if (!HOOK_IN_KERNEL(at->hook))
		return true;
	if (at->hook != HOOK_TRACEPOINT)
		return kernel_traceable(kernel, at->name, *module);
	btf = kernel_types(kernel, *module);
	snprintf(symbol, sizeof(symbol), "btf_trace_%s", at->name);
	return btf && kernel_find(btf, symbol, BTF_KIND_TYPEDEF);
}

static const char *kind_name(const struct at *at)
{
	return at->hook == HOOK_TRACEPOINT ? "tracepoint" :
	       HOOK_IN_KERNEL(at->hook) ? "function" : "system call";
}

/* Why @kernel cannot serve @at, as far as it can be told. */
static void refuse_at(struct resolver *resolver, const struct kernel *kernel,
		      const struct at *at)
{
	const char *clone = !HOOK_IN_KERNEL(at->hook) ? NULL : kernel_clone(resolver->arena, kernel, at->name);
	const struct btf *btf = HOOK_IN_KERNEL(at->hook) ? kernel_types(kernel, at->module) : NULL;

	if (!btf && HOOK_IN_KERNEL(at->hook)) {
		diag_error(resolver->diag, at->span, "%s has no module '%s' (as far as its profile says)",
			   kernel_name(kernel), at->module);
		return;
	}
	diag_error(resolver->diag, at->name_span, "%s has no %s '%s'%s%s that can be traced",
		   kernel_name(kernel), kind_name(at), at->name,
		   at->module ? " in " : "", at->module ? at->module : "");
	if (at->hook == HOOK_TRACEPOINT || !HOOK_IN_KERNEL(at->hook))
		return;
	if (at->module && kernel_traceable(kernel, at->name, NULL)) {
		diag_hint(resolver->diag, "it is in the kernel itself: leave out 'in %s'", at->module);
		return;
	}
	if (clone)
		diag_hint(resolver->diag, "there is only '%s', a clone with other arguments", clone);
	else if (kernel_find(btf, at->name, BTF_KIND_FUNC))
		diag_hint(resolver->diag, "it is marked notrace, or inlined wherever it is called");
	else
		diag_hint(resolver->diag, "it is inlined, or does not exist there");
	kernel_suggest(kernel, resolver->diag, at->name);
}

/* Does any kernel serve @at? */
static bool served_somewhere(struct resolver *resolver, const struct at *at)
{
	const char *module;

	for (size_t i = 0; i < resolver->kernels.count; i++)
		if (serves(resolver, resolver->kernels.items[i], at, &module))
			return true;
	return false;
}

/* The first variant that @kernel serves, or -1. */
static int choose(struct resolver *resolver, const struct tool_point *point,
		  const struct kernel *kernel)
{
	const char *module;

	for (size_t i = 0; i < point->variants.count; i++)
		if (serves(resolver, kernel, point->variants.items[i], &module))
			return i;
	return -1;
}

/* Does the point exist on other kernels only, and say what it is like there? */
static bool is_foreign(struct resolver *resolver, const struct tool_point *point)
{
	for (size_t i = 0; i < point->variants.count; i++)
		if (served_somewhere(resolver, point->variants.items[i]))
			return false;
	return point->spec->like.count;
}

static void choose_variants(struct resolver *resolver, struct tool_point *point)
{
	int *chosen = arena_alloc(resolver->arena, resolver->kernels.count * sizeof(int));

	point->chosen = chosen;
	for (size_t i = 0; i < resolver->kernels.count; i++) {
		const struct kernel *kernel = resolver->kernels.items[i];

		chosen[i] = choose(resolver, point, kernel);
		if (chosen[i] >= 0 || point->spec->optional || point->spec->instead_of.text ||
		    is_foreign(resolver, point))
			continue;
		for (size_t j = 0; j < point->variants.count; j++)
			refuse_at(resolver, kernel, point->variants.items[j]);
		diag_note(resolver->diag, point->name.span,
			  "point '%s' needs one place that every kernel has; 'optional: yes' lets it be missing",
			  point->name.text);
	}
}

/* Write into each variant the module in which the first kernel has it. */
static void place_variants(struct resolver *resolver, struct tool_point *point)
{
	for (size_t i = 0; i < point->variants.count; i++) {
		struct at *at = ARENA_NEW(resolver->arena, struct at);
		const char *module = NULL;

		*at = *point->variants.items[i];
		at->waits = at->hook == HOOK_RETURN &&
			    library_trap(&resolver->library->blocking, at->name);
		for (size_t j = 0; j < resolver->kernels.count; j++)
			if (serves(resolver, resolver->kernels.items[j], at, &module))
				break;
		at->module = module;
		point->variants.items[i] = at;
	}
}

/* The group is only for the reader, so it had better be true. */
static void check_groups(struct resolver *resolver, const struct tool_point *point)
{
	for (size_t i = 0; i < point->variants.count; i++) {
		const struct at *at = point->variants.items[i];
		const char *group = at->hook == HOOK_TRACEPOINT
			? kernel_event_group(resolver->arena, resolver->kernels.items[0], at->name) : NULL;

		if (group && strcmp(group, at->group))
			diag_error(resolver->diag, at->span, "tracepoint '%s' is in group '%s', not '%s'",
				   at->name, group, at->group);
	}
}

static void refuse_alternatives(struct resolver *resolver, struct tool_point *point)
{
	for (size_t i = 0; i < point->variants.count; i++) {
		const struct at *at = point->variants.items[i];

		if (served_somewhere(resolver, at) || point->variants.count == 1)
			continue;
		diag_error(resolver->diag, at->name_span, "no kernel has this %s '%s'",
			   kind_name(at), at->name);
	}
}

/* Newer kernels mark arguments that may be NULL by what they call them. */
static const char *plain_name(struct resolver *resolver, const char *name)
{
	const char *mark = strstr(name, "__nullable");

	return mark && !mark[strlen("__nullable")]
		? arena_strndup(resolver->arena, name, mark - name) : name;
}

/* What no BTF describes: six words, and a result. */
static bool read_words(struct resolver *resolver, struct tool_point *point, const struct at *at)
{
	bool result = at->hook == HOOK_SYSCALL_RETURN || at->hook == HOOK_USER_RETURN;
	struct type word = {.kind = TYPE_INT, .size = 8};

	if (result)
		point->result = (struct type){.kind = TYPE_INT, .size = 8, .is_signed = true};
	for (uint32_t i = 0; i < 6 && !result && at->hook != HOOK_TIMER; i++)
		*ARENA_PUSH(resolver->arena, &point->arguments) = (struct tool_argument){
			.name = arena_printf(resolver->arena, "arg%u", i), .position = i,
			.type = word,
		};
	return true;
}

/* The words in which an argument is passed: a struct takes more than one, or none but memory. */
static uint32_t words_of(const struct btf *btf, uint32_t id)
{
	struct type type = types_of(btf, id);

	return type.kind != TYPE_STRUCT ? 1 : type.size > 16 ? 0 : (type.size + 7) / 8;
}

/* Parameters of the first variant that a kernel describes. */
static bool read_arguments(struct resolver *resolver, struct tool_point *point,
			   const struct kernel *kernel, const struct at *at)
{
	const struct btf_type *prototype;
	const struct btf_param *param;
	const struct btf *btf;
	uint32_t skip, position = 0;

	if (!HOOK_IN_KERNEL(at->hook))
		return read_words(resolver, point, at);
	prototype = kernel_prototype(kernel, at, at->module, &btf, &skip);
	if (!prototype)
		return false;
	if (at->hook == HOOK_RETURN)
		point->result = types_of(btf, prototype->type);
	param = btf_params(prototype);
	for (uint32_t i = skip; i < btf_vlen(prototype); i++) {
		*ARENA_PUSH(resolver->arena, &point->arguments) = (struct tool_argument){
			.name = plain_name(resolver, btf__name_by_offset(btf, param[i].name_off)),
			.position = position,
			.type = types_of(btf, param[i].type),
		};
		position += words_of(btf, param[i].type);
	}
	return true;
}

static void read_arguments_like(struct resolver *resolver, struct tool_point *point)
{
	struct at *like = point->spec->like.items[0];
	const char *module;

	for (size_t i = 0; i < resolver->kernels.count; i++) {
		const struct kernel *kernel = resolver->kernels.items[i];

		if (!serves(resolver, kernel, like, &module))
			continue;
		like->module = module;
		if (read_arguments(resolver, point, kernel, like))
			return;
	}
	diag_error(resolver->diag, like->span, "no kernel describes '%s' either", like->name);
}

static void find_arguments(struct resolver *resolver, struct tool_point *point)
{
	for (size_t i = 0; i < resolver->kernels.count; i++) {
		int chosen = point->chosen[i];

		if (chosen >= 0 && read_arguments(resolver, point, resolver->kernels.items[i],
						  point->variants.items[chosen]))
			return;
	}
	if (is_foreign(resolver, point))
		read_arguments_like(resolver, point);
}

void place_resolve(struct resolver *resolver, struct tool_point *point)
{
	for (size_t i = 0; i < point->spec->at.count; i++)
		expand_at(resolver, point, point->spec->at.items[i]);
	if (diag_failed(resolver->diag))
		return;
	refuse_alternatives(resolver, point);
	check_groups(resolver, point);
	choose_variants(resolver, point);
	place_variants(resolver, point);
	find_arguments(resolver, point);
}

/* Does every kernel give the arguments that are used the same names? */
static void check_arguments(struct resolver *resolver, const struct tool_point *point,
			    const struct kernel *kernel, const struct at *at)
{
	const struct btf_type *prototype;
	const struct btf *btf;
	uint32_t skip;

	if (!HOOK_IN_KERNEL(at->hook))
		return;
	prototype = kernel_prototype(kernel, at, at->module, &btf, &skip);
	for (size_t i = 0; prototype && i < point->arguments.count; i++) {
		const struct tool_argument *argument = &point->arguments.items[i];
		uint32_t j = skip;

		while (argument->used && j < btf_vlen(prototype) &&
		       strcmp(argument->name, plain_name(resolver, btf__name_by_offset(btf,
					btf_params(prototype)[j].name_off))))
			j++;
		if (argument->used && j == btf_vlen(prototype))
			diag_error(resolver->diag, at->span, "on %s, %s has no argument '%s'",
				   kernel_name(kernel), at->name, argument->name);
	}
}

/* Is there an optional point that @point replaces, and has every kernel one of the two? */
static void check_replaced(struct resolver *resolver, const struct tool_point *point)
{
	const struct name *name = &point->spec->instead_of;
	const struct tool_point *other = NULL;

	for (size_t i = 0; i < resolver->tool->points.count && name->text; i++)
		if (!strcmp(resolver->tool->points.items[i].name.text, name->text))
			other = &resolver->tool->points.items[i];
	if (!name->text)
		return;
	if (!other || !other->spec->optional || other->spec->instead_of.text) {
		diag_error(resolver->diag, name->span, "there is no point '%s' with 'optional: yes'",
			   name->text);
		return;
	}
	for (size_t i = 0; i < resolver->kernels.count; i++)
		if (other->chosen[i] < 0 && point->chosen[i] < 0 && !point->spec->optional)
			diag_error(resolver->diag, point->name.span, "%s has neither '%s' nor '%s'",
				   kernel_name(resolver->kernels.items[i]), name->text,
				   point->name.text);
}

void place_check(struct resolver *resolver, const struct tool_point *point)
{
	const char *module;

	check_replaced(resolver, point);
	for (size_t i = 0; i < resolver->kernels.count; i++)
		for (size_t j = 0; j < point->variants.count; j++)
			if (serves(resolver, resolver->kernels.items[i],
				   point->variants.items[j], &module))
				check_arguments(resolver, point, resolver->kernels.items[i],
						point->variants.items[j]);
}
