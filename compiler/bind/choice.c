/* SPDX-License-Identifier: MIT */
/* Resolves the options that a spec declares, and binds expressions with them. */
#include <string.h>

#include "bind/bind.h"
#include "runtime/bpf/number.h"

/* Options. */

static const struct kind {
	const char *name;
	enum type_kind type;	/* of its value */
} kinds[OPTION_KIND_COUNT] = {
	[OPTION_NUMBER] = {"number", TYPE_INT},
	[OPTION_DURATION] = {"duration", TYPE_DURATION},
	[OPTION_BYTES] = {"bytes", TYPE_BYTES},
	[OPTION_FLAG] = {"flag", TYPE_BOOL},
	[OPTION_NUMBERS] = {"numbers", TYPE_LIST},
	[OPTION_DEVICES] = {"devices", TYPE_LIST},
	[OPTION_MACS] = {"macs", TYPE_LIST},
	[OPTION_NETWORKS] = {"networks", TYPE_LIST},
	[OPTION_NAMES] = {"enum", TYPE_LIST},
};

static bool is_single(enum option_kind kind)
{
	return kind <= OPTION_FLAG;
}

/* number, ..., or enum NAME */
static void resolve_kind(struct binder *binder, struct tool_option *option)
{
	const struct name *is = &option->spec->type;
	const char *names[OPTION_KIND_COUNT];

	if (!strncmp(is->text, "enum ", 5)) {
		option->kind = OPTION_NAMES;
		option->of = is->text + 5;
		return;
	}
	for (size_t i = 0; i < OPTION_NAMES; i++) {
		names[i] = kinds[i].name;
		if (strcmp(kinds[i].name, is->text))
			continue;
		option->kind = i;
		return;
	}
	diag_error(binder->diag, is->span, "'%s' is no kind of option", is->text);
	diag_suggest(binder->diag, is->text, names, OPTION_NAMES);
	diag_hint(binder->diag,
		  "an option is a number, duration, bytes, flag, numbers, devices, macs, networks, or enum NAME");
}

static void resolve_fallback(struct binder *binder, struct tool_option *option)
{
	const struct expr *expr = option->spec->fallback;
	bool duration;

	if (!expr)
		return;
	duration = expr->kind == EXPR_NUMBER && expr_units[expr->unit].base == UNIT_NS;
	if (expr->kind != EXPR_NUMBER || !is_single(option->kind) ||
	    option->kind == OPTION_FLAG || duration != (option->kind == OPTION_DURATION))
		diag_error(binder->diag, expr->span, "this does not fit an option that is a %s",
			   option->spec->type.text);
	else
		option->fallback = expr_scaled(expr);
}

void choice_resolve(struct binder *binder, const struct spec *spec)
{
	if (spec->options.count > VNT_OPTIONS)
		diag_error(binder->diag, spec->options.items[VNT_OPTIONS].name.span,
			   "a tool has at most %d options of its own", VNT_OPTIONS);
	for (size_t i = 0; i < spec->options.count; i++) {
		struct tool_option *option = ARENA_PUSH(binder->arena, &binder->tool->options);

		option->spec = &spec->options.items[i];
		option->name = option->spec->name;
		resolve_kind(binder, option);
		resolve_fallback(binder, option);
	}
}

/* Expressions. */

const struct value *choice_bind(struct binder *binder, const struct expr *expr)
{
	struct value *value = bind_new(binder, VALUE_OPTION, expr);
	LIST(const char *) names = {};

	for (size_t i = 0; i < binder->tool->options.count; i++) {
		const struct tool_option *option = &binder->tool->options.items[i];

		*ARENA_PUSH(binder->arena, &names) = option->name.text;
		if (strcmp(option->name.text, expr->name))
			continue;
		value->option = option;
		value->type = bind_plain(kinds[option->kind].type);
		if (!value->type.size)
			value->type.size = 8;
		return value;
	}
	diag_error(binder->diag, expr->span, "there is no option '%s'", expr->name);
	diag_suggest(binder->diag, expr->name, names.items, names.count);
	diag_hint(binder->diag, "options are declared under 'options:'");
	return NULL;
}

bool choice_may_lack(struct binder *binder, const struct value *value)
{
	const struct tool_option *option = value->kind == VALUE_OPTION ? value->option : NULL;

	if (!option || option->kind >= OPTION_FLAG || option->spec->fallback || option->spec->required)
		return false;
	diag_error(binder->diag, value->expr->span,
		   "'%s' may not be given: it can be compared, but not be computed with",
		   option->name.text);
	diag_note(binder->diag, option->name.span, "here it gets a default: N, or required: yes");
	return true;
}

/* Can @value be among what @option lists? */
static bool fits(const struct value *value, const struct tool_option *option)
{
	if (option->kind == OPTION_DEVICES)
		return types_points_to(&value->type, "net_device");
	if (option->kind == OPTION_MACS)
		return value->type.kind == TYPE_MAC;
	if (option->kind == OPTION_NETWORKS)
		return value->type.kind == TYPE_ADDRESS;
	if (option->kind == OPTION_NAMES)
		return value->type.kind == TYPE_ENUM && !strcmp(value->type.structure, option->of);
	return option->kind == OPTION_NUMBERS && types_info[value->type.kind].number;
}

const struct value *choice_listed(struct binder *binder, const struct expr *expr)
{
	struct value *value = bind_new(binder, VALUE_LISTED, expr);
	const struct value *list = bind_expr(binder, expr->right);

	value->left = bind_expr(binder, expr->left);
	if (!list || !value->left)
		return NULL;
	if (list->type.kind != TYPE_LIST) {
		diag_error(binder->diag, expr->right->span,
			   "a list was expected here: {X, Y}, or an option that is one");
		return NULL;
	}
	if (!fits(value->left, list->option)) {
		diag_error(binder->diag, expr->left->span, "this %s is never one of %s",
			   types_info[value->left->type.kind].name, list->option->spec->type.text);
		diag_note(binder->diag, list->option->name.span, "the option is declared here");
		return NULL;
	}
	value->option = list->option;
	value->type = bind_plain(TYPE_BOOL);
	value->point = value->left->point;
	binder->tool->uses_devices |= list->option->kind == OPTION_DEVICES;
	binder->tool->uses_networks |= list->option->kind == OPTION_NETWORKS;
	return value;
}

const struct value *choice_network(struct binder *binder, const struct expr *expr)
{
	struct value *value = bind_new(binder, VALUE_CALL, expr);
	const struct value *list = bind_expr(binder, expr->args.items[1]);

	value->left = bind_expr(binder, expr->args.items[0]);
	if (!list || !value->left)
		return NULL;
	if (value->left->type.kind != TYPE_ADDRESS || list->type.kind != TYPE_LIST ||
	    list->option->kind != OPTION_NETWORKS) {
		diag_error(binder->diag, expr->span,
			   "network() takes an address and an option that is a list of networks");
		return NULL;
	}
	value->name = "network";
	value->option = list->option;
	value->type = bind_plain(TYPE_NETWORK);
	value->point = value->left->point;
	binder->tool->uses_networks = true;
	return value;
}
