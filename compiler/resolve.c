/* SPDX-License-Identifier: MIT */
/*
 * spec -> tool, proven against one or more kernels.  This is the last place
 * where a user's mistake can arise.
 */
#include <bpf/btf.h>
#include <string.h>

#include "vntc.h"

struct resolver {
	struct arena *arena;
	struct diag *diag;
	const struct library *library;
	struct kernels kernels;
	struct tool *tool;
};

/* Points: at: -> variants, each kernel's choice, arguments. */

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
		if (chosen[i] >= 0 || point->spec->optional || is_foreign(resolver, point))
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

/* Parameters of the first variant that a kernel describes. */
static bool read_arguments(struct resolver *resolver, struct tool_point *point,
			   const struct kernel *kernel, const struct at *at)
{
	const struct btf_type *prototype;
	const struct btf_param *param;
	const struct btf *btf;
	uint32_t skip;

	if (!HOOK_IN_KERNEL(at->hook))
		return read_words(resolver, point, at);
	prototype = kernel_prototype(kernel, at, at->module, &btf, &skip);
	if (!prototype)
		return false;
	if (at->hook == HOOK_RETURN)
		point->result = types_of(btf, prototype->type);
	param = btf_params(prototype);
	for (uint32_t i = skip; i < btf_vlen(prototype); i++)
		*ARENA_PUSH(resolver->arena, &point->arguments) = (struct tool_argument){
			.name = plain_name(resolver, btf__name_by_offset(btf, param[i].name_off)),
			.position = i - skip,
			.type = types_of(btf, param[i].type),
		};
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

/* Packets: packet: skb, or packet: ether(skb.data). */

static const struct value *root_of(const struct value *value)
{
	while (value->kind == VALUE_MEMBER)
		value = value->left;
	return value;
}

static void resolve_header(struct resolver *resolver, struct binder *binder,
			   struct tool_point *point, const struct expr *expr,
			   enum packet_base base)
{
	const struct value *start;

	start = bind_expr(binder, expr->args.items[0]);
	if (!start)
		return;
	if (start->type.kind != TYPE_POINTER || !types_points_to(&root_of(start)->type, "sk_buff") ||
	    types_points_to(&start->type, "sk_buff")) {
		diag_error(resolver->diag, expr->args.items[0]->span,
			   "an address within an sk_buff was expected, such as skb.data");
		return;
	}
	point->base = base;
	point->start = start;
	point->skb = root_of(start);
}

/* socket(sk): no packet is at hand, but the flow that its socket serves. */
static void resolve_socket(struct resolver *resolver, struct binder *binder,
			   struct tool_point *point, const struct expr *expr)
{
	const struct value *socket = bind_expr(binder, expr->args.items[0]);

	if (!socket)
		return;
	if (!types_points_to(&socket->type, "sock")) {
		diag_error(resolver->diag, expr->args.items[0]->span,
			   "a struct sock was expected, not this %s%s%s",
			   types_info[socket->type.kind].name,
			   socket->type.structure ? " to struct " : "",
			   socket->type.structure ? socket->type.structure : "");
		return;
	}
	point->base = PACKET_SOCKET;
	point->skb = socket;
}

static void resolve_skb(struct resolver *resolver, struct binder *binder,
			struct tool_point *point, const struct expr *expr)
{
	const struct value *skb = bind_expr(binder, expr);

	if (!skb)
		return;
	if (!types_points_to(&skb->type, "sk_buff")) {
		diag_error(resolver->diag, expr->span, "a struct sk_buff was expected, not this %s%s%s",
			   types_info[skb->type.kind].name,
			   skb->type.structure ? " to struct " : "",
			   skb->type.structure ? skb->type.structure : "");
		return;
	}
	point->base = PACKET_SKB;
	point->skb = skb;
}

static void resolve_packet(struct resolver *resolver, struct tool_point *point)
{
	struct binder binder = {.arena = resolver->arena, .diag = resolver->diag,
				.tool = resolver->tool, .point = point};
	const struct expr *expr = point->spec->packet;

	if (!expr && point->library)
		expr = point->library->packet;
	if (!expr)
		return;
	if (expr->kind != EXPR_CALL)
		resolve_skb(resolver, &binder, point, expr);
	else if (!strcmp(expr->name, "ether") && expr->args.count == 1)
		resolve_header(resolver, &binder, point, expr, PACKET_ETHER);
	else if (!strcmp(expr->name, "network") && expr->args.count == 1)
		resolve_header(resolver, &binder, point, expr, PACKET_NETWORK);
	else if (!strcmp(expr->name, "socket") && expr->args.count == 1)
		resolve_socket(resolver, &binder, point, expr);
	else
		diag_error(resolver->diag, expr->span,
			   "a packet is written skb, ether(ADDRESS), network(ADDRESS) or socket(SK)");
}

static void resolve_where(struct resolver *resolver, struct tool_point *point)
{
	struct binder binder = {.arena = resolver->arena, .diag = resolver->diag,
				.tool = resolver->tool, .point = point};

	point->where = bind_condition(&binder, point->spec->where);
	bind_taken_at(&binder, point->where, point, point);
	if (value_reads(point->where, VALUE_TIME))
		diag_error(resolver->diag, point->spec->where->span,
			   "a point's condition is asked before its time is taken");
}

static void resolve_point(struct resolver *resolver, struct tool_point *point)
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

static void check_point(struct resolver *resolver, const struct tool_point *point)
{
	const char *module;

	for (size_t i = 0; i < resolver->kernels.count; i++)
		for (size_t j = 0; j < point->variants.count; j++)
			if (serves(resolver, resolver->kernels.items[i],
				   point->variants.items[j], &module))
				check_arguments(resolver, point, resolver->kernels.items[i],
						point->variants.items[j]);
}

static void check_used(struct resolver *resolver, const struct tool_point *point)
{
	if (!point->used)
		diag_error(resolver->diag, point->name.span,
			   "point '%s' is part of no measure, event or action: use it, or leave it out",
			   point->name.text);
}

/* The order is that of the bits of enum vnt_counters. */
static void resolve_counters(struct resolver *resolver, const struct spec *spec)
{
	static const char *const names[] = {"snmp", "netstat", "snmp6", "device"};

	for (size_t i = 0; i < spec->counters.count; i++) {
		const struct name *name = &spec->counters.items[i];
		size_t bit = 0;

		while (bit < ARRAY_SIZE(names) && strcmp(names[bit], name->text))
			bit++;
		if (bit == ARRAY_SIZE(names)) {
			diag_error(resolver->diag, name->span, "there are no counters '%s'", name->text);
			diag_hint(resolver->diag, "counters are: snmp, netstat, snmp6, device");
		}
		resolver->tool->counters |= 1U << bit;
	}
}

const struct tool *resolve_spec(struct arena *arena, struct diag *diag,
				const struct spec *spec,
				const struct library *library, struct kernels kernels)
{
	struct tool *tool = ARENA_NEW(arena, struct tool);
	struct resolver resolver = {arena, diag, library, kernels, tool};
	struct binder binder = {.arena = arena, .diag = diag, .tool = tool};

	if (!spec->points.count || !(spec->measures.count || spec->events.count)) {
		diag_error(diag, spec->tool.span,
			   "a tool needs a point, and a measure or an event");
		return NULL;
	}
	tool->spec = spec;
	tool->kernels = kernels;
	tool->shapes.arena = arena;
	for (size_t i = 0; i < spec->points.count; i++) {
		struct tool_point *point = ARENA_PUSH(arena, &tool->points);

		point->name = spec->points.items[i].name;
		point->spec = &spec->points.items[i];
		point->result.kind = TYPE_OTHER;
	}
	choice_resolve(&binder, spec);
	resolve_counters(&resolver, spec);
	for (size_t i = 0; i < tool->points.count; i++)
		resolve_point(&resolver, &tool->points.items[i]);
	for (size_t i = 0; i < tool->points.count && !diag_failed(diag); i++)
		resolve_packet(&resolver, &tool->points.items[i]);
	for (size_t i = 0; i < tool->points.count && !diag_failed(diag); i++)
		resolve_where(&resolver, &tool->points.items[i]);
	if (diag_failed(diag))
		return NULL;
	binder.point = tool->points.items;
	object_resolve(&binder, spec);
	for (size_t i = 0; i < spec->measures.count; i++) {
		struct tool_measure *measure = ARENA_PUSH(arena, &tool->measures);

		measure->name = spec->measures.items[i].name;
		measure->spec = &spec->measures.items[i];
		measure_resolve(&binder, measure);
	}
	for (size_t i = 0; i < tool->points.count && !diag_failed(diag); i++) {
		check_used(&resolver, &tool->points.items[i]);
		check_point(&resolver, &tool->points.items[i]);
	}
	return diag_failed(diag) ? NULL : tool;
}
