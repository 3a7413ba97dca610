/* SPDX-License-Identifier: MIT */
/* Binds names: points, arguments, words, `let:` words and packet fields. */
#include <string.h>

#include "bind/bind.h"
#include "read/renamed.h"

static const struct packet_field {
	const char *name;
	enum type_kind type;
	const char *place;
	const char *about;
} packet_fields[] = {
#define TYPE_packet_id TYPE_PACKET_ID
#define TYPE_flow TYPE_FLOW
#define TYPE_address TYPE_ADDRESS
#define TYPE_port TYPE_PORT
#define TYPE_protocol TYPE_PROTOCOL
#define TYPE_ethertype TYPE_ETHERTYPE
#define TYPE_vlan TYPE_VLAN
#define TYPE_mac TYPE_MAC
#define TYPE_number TYPE_INT
#define PACKET_FIELD(name, type, place, about) {#name, TYPE_##type, #place, about},
#include "runtime/bpf/packet.def"
};

struct value *bind_new(struct binder *binder, enum value_kind kind,
			       const struct expr *expr)
{
	struct value *value = ARENA_NEW(binder->arena, struct value);

	value->kind = kind;
	value->expr = expr;
	return value;
}

struct type bind_plain(enum type_kind kind)
{
	return (struct type){.kind = kind, .size = types_info[kind].size};
}

struct tool_point *bind_add_point(struct arena *arena, struct tool *tool,
				  const struct spec_point *spec)
{
	struct tool_point *point = ARENA_PUSH(arena, &tool->points);

	point->name = spec->name;
	point->spec = spec;
	point->result.kind = TYPE_OTHER;
	return point;
}

struct tool_point *bind_find_point(struct binder *binder, const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(binder->alias); i++)
		if (binder->alias[i].name && !strcmp(binder->alias[i].name, name))
			return binder->alias[i].point;
	for (size_t i = 0; i < binder->tool->points.count; i++)
		if (!strcmp(binder->tool->points.items[i].name.text, name))
			return &binder->tool->points.items[i];
	return NULL;
}

struct tool_argument *bind_find_argument(const struct tool_point *point, const char *name)
{
	for (size_t i = 0; i < point->arguments.count; i++)
		if (!strcmp(point->arguments.items[i].name, name))
			return &point->arguments.items[i];
	return NULL;
}

static void refuse_name(struct binder *binder, const struct expr *expr,
			struct tool_point *point)
{
	LIST(const char *) names = {};

	diag_error(binder->diag, expr->name_span,
		   "'%s' is not an argument of %s, nor a word that stands for a value",
		   expr->name, point->variants.items[0]->name);
	diag_note(binder->diag, point->name.span, "point '%s' is declared here",
		  point->name.text);
	for (size_t i = 0; i < point->arguments.count; i++)
		*ARENA_PUSH(binder->arena, &names) = point->arguments.items[i].name;
	for (size_t i = 0; i < builtins_count; i++)
		*ARENA_PUSH(binder->arena, &names) = builtins[i].name;
	*ARENA_PUSH(binder->arena, &names) = "packet";
	*ARENA_PUSH(binder->arena, &names) = "time";
	if (renamed_word(expr->name))
		diag_hint(binder->diag, "'%s' is called '%s' now", expr->name, renamed_word(expr->name));
	else
		diag_suggest(binder->diag, expr->name, names.items, names.count);
}

static const struct value *bind_packet(struct binder *binder, const struct expr *expr,
				       struct tool_point *point)
{
	struct value *value = bind_new(binder, VALUE_PACKET, expr);

	if (point->base == PACKET_NONE) {
		diag_error(binder->diag, expr->name_span,
			   "point '%s' has no packet", point->name.text);
		diag_note(binder->diag, point->name.span,
			  "say here where it starts: packet: skb, or packet: ether(skb.data)");
		return NULL;
	}
	value->point = point;
	value->type = bind_plain(TYPE_PACKET);
	return value;
}

static struct value *bind_time(struct binder *binder, const struct expr *expr)
{
	struct value *value = bind_new(binder, VALUE_TIME, expr);

	value->type = bind_plain(TYPE_TIME);
	value->name = "time";
	return value;
}

/* Arguments of functions that are in registers on every kernel, and those of tracepoints. */
static uint32_t arguments_in_reach(const struct tool_point *point)
{
	return point->variants.count && point->variants.items[0]->hook == HOOK_TRACEPOINT ? 8 : 6;
}

/* Does @argument of @point stand where programs find it?  Not a struct that is passed by value. */
static bool can_be_read(struct binder *binder, const struct value *argument,
			const struct tool_point *point)
{
	if (argument->type.kind == TYPE_STRUCT)
		diag_error(binder->diag, argument->expr->span,
			   "'%s' is a struct that is passed by value, which cannot be read here",
			   argument->name);
	else if (bind_find_argument(point, argument->name)->position >= arguments_in_reach(point))
		diag_error(binder->diag, argument->expr->span,
			   "'%s' is passed in memory, where not every kernel lets it be read",
			   argument->name);
	else
		return true;
	return false;
}

static struct value *bind_argument(struct binder *binder, const struct expr *expr,
				   struct tool_argument *argument)
{
	struct value *value = bind_new(binder, VALUE_ARGUMENT, expr);

	value->name = argument->name;
	value->type = argument->type;
	argument->used = true;
	return value;
}

static struct value *bind_result(struct binder *binder, const struct expr *expr,
				 struct tool_point *point)
{
	struct value *value = bind_new(binder, VALUE_RESULT, expr);

	value->name = "result";
	value->type = point->result;
	point->uses_result = true;
	return value;
}

static struct value *bind_builtin(struct binder *binder, const struct expr *expr,
				  struct tool_point *point, const struct builtin *builtin)
{
	struct value *value = bind_new(binder, VALUE_BUILTIN, expr);

	value->builtin = builtin;
	binder->tool->uses_task |= !!builtin->assign;
	value->type = bind_plain(builtin->type);
	value->type.size = builtin->size;
	if (builtin->type == TYPE_POINTER) {
		value->type.structure = "task_struct";
		value->type.id = kernel_struct(binder->tool->kernels.items[0], "task_struct",
					       &value->type.btf);
	}
	if (builtin->type == TYPE_KERNEL_STACK || builtin->type == TYPE_USER_STACK)
		point->uses_context = true;
	return value;
}

void bind_null_asked(const struct value *value)
{
	struct tool_point *point = (struct tool_point *)value->point;

	while (value->kind == VALUE_LET || value->kind == VALUE_CAST)
		value = value->left;
	if (value->kind == VALUE_ARGUMENT)
		bind_find_argument(point, value->name)->null_asked = true;
	if (value->kind == VALUE_RESULT)
		point->null_result_asked = true;
}

/* The point itself, among those of the tool. */
static struct value *bind_place(struct binder *binder, const struct expr *expr,
				const struct tool_point *point)
{
	struct value *value = bind_new(binder, VALUE_PLACE, expr);

	value->type = bind_plain(TYPE_PLACE);
	value->number = point - binder->tool->points.items;
	value->name = "point";
	return value;
}

/* What @expr's name means at @point; NULL, without error, when it is unknown. */
static struct value *name_at(struct binder *binder, const struct expr *expr,
			     struct tool_point *point)
{
	struct tool_argument *argument = bind_find_argument(point, expr->name);
	const struct builtin *builtin = builtin_find(expr->name);

	if (!strcmp(expr->name, "time"))
		return bind_time(binder, expr);
	if (argument)
		return bind_argument(binder, expr, argument);
	if (!strcmp(expr->name, "point"))
		return bind_place(binder, expr, point);
	if (!strcmp(expr->name, "result") && point->result.kind != TYPE_OTHER)
		return bind_result(binder, expr, point);
	return builtin ? bind_builtin(binder, expr, point, builtin) : NULL;
}

/* Can a variable of C hold it? */
static bool fits_variable(const struct type *type)
{
	return type->kind == TYPE_POINTER ||
	       (types_info[type->kind].number && (type->size & (type->size - 1)) == 0 &&
		type->size && type->size <= 8);
}

/* The word @name of @lets, or NULL. */
static const struct spec_field *let_in(const spec_fields *lets, const char *name)
{
	for (size_t i = 0; i < lets->count; i++)
		if (!strcmp(lets->items[i].name.text, name))
			return &lets->items[i];
	return NULL;
}

/* Do points of @spec mean different things by the word @name? */
static bool means_several(const struct spec *spec, const char *name)
{
	size_t count = let_in(&spec->let, name) != NULL;

	for (size_t i = 0; i < spec->points.count; i++)
		count += let_in(&spec->points.items[i].let, name) != NULL;
	return count > 1;
}

/* The variable @let of @point, whose value is @value. */
static const struct value *let_variable(struct binder *binder, const struct spec_field *let,
					const struct value *value, struct tool_point *point)
{
	struct value *variable = bind_new(binder, VALUE_LET, let->expr);
	size_t i = 0;

	while (i < point->lets.count && strcmp(point->lets.items[i].name, let->name.text))
		i++;
	if (i == point->lets.count)
		*ARENA_PUSH(binder->arena, &point->lets) = (struct tool_let){
			let->name.text, value, means_several(binder->tool->spec, let->name.text), 0};
	point->lets.items[i].uses++;
	variable->name = let->name.text;
	variable->type = value->type;
	variable->left = value;
	variable->point = point;
	return variable;
}

/* Another name of an argument, perhaps as another struct: reads know more of the argument itself. */
static bool names_argument(const struct value *value)
{
	while (value->kind == VALUE_CAST)
		value = value->left;
	return value->kind == VALUE_ARGUMENT;
}

/* A struct within another that each read would have to be led to anew: no plain loads get there. */
static bool is_far_struct(const struct value *value)
{
	if (value->kind != VALUE_MEMBER || value->type.kind != TYPE_STRUCT || !value->type.structure)
		return false;
	while (value->kind == VALUE_MEMBER)
		value = value->left;
	return value->kind != VALUE_ARGUMENT;
}

const struct value *bind_address_of(struct binder *binder, const struct value *value)
{
	struct value *address = bind_new(binder, VALUE_ADDRESS, value->expr);

	address->left = value;
	address->point = value->point;
	address->type = value->type;
	if (types_is_array(&value->type))
		address->type = (struct type){};
	address->type.kind = TYPE_POINTER;
	address->type.size = 8;
	return address;
}

/* What a name of the spec's own stands for; it cannot stand for itself. */
static const struct value *bind_let(struct binder *binder, const struct spec_field *let,
				    struct tool_point *point)
{
	struct tool_point *before = binder->point, *packet_at = binder->packet_at;
	const struct value *value;

	if (binder->depth > 8) {
		diag_error(binder->diag, let->name.span, "'%s' stands for itself", let->name.text);
		return NULL;
	}
	if (bind_find_argument(point, let->name.text) || builtin_find(let->name.text)) {
		diag_error(binder->diag, let->name.span, "'%s' has a meaning here already",
			   let->name.text);
		return NULL;
	}
	binder->point = point;
	binder->packet_at = NULL;
	binder->depth++;
	value = bind_expr(binder, let->expr);
	binder->depth--;
	binder->packet_at = packet_at;
	binder->point = before;
	if (value_reads(value, VALUE_KEPT)) {
		diag_error(binder->diag, let->expr->span,
			   "'%s' is computed before the object is looked for, so it cannot be of what a state keeps",
			   let->name.text);
		return NULL;
	}
	if (value && is_far_struct(value))
		value = bind_address_of(binder, value);
	if (value && names_argument(value))
		return value;
	return value && fits_variable(&value->type) ? let_variable(binder, let, value, point)
						    : value;
}

/* What the spec has @name for at @point: a word of the point's own, or of the whole spec. */
static const struct spec_field *find_let(struct binder *binder, const struct tool_point *point,
					 const char *name)
{
	const struct spec_field *let = let_in(&point->spec->let, name);

	return let ? let : let_in(&binder->tool->spec->let, name);
}

const struct value *bind_name_at(struct binder *binder, const struct expr *expr,
					struct tool_point *point)
{
	const struct spec_field *let;
	struct value *value;

	if (!strcmp(expr->name, "packet"))
		return bind_packet(binder, expr, point);
	let = find_let(binder, point, expr->name);
	if (let) {
		*ARENA_PUSH(binder->arena, &binder->tool->used_lets) = let;
		return bind_let(binder, let, point);
	}
	value = name_at(binder, expr, point);
	if (!value)
		refuse_name(binder, expr, point);
	else if (value->kind == VALUE_ARGUMENT && !can_be_read(binder, value, point))
		return NULL;
	else
		value->point = point;
	return value;
}

const struct value *bind_name(struct binder *binder, const struct expr *expr)
{
	const struct value *value;

	if (bind_find_point(binder, expr->name)) {
		diag_error(binder->diag, expr->span, "point '%s' is no value; its '%s.time' is",
			   expr->name, expr->name);
		return NULL;
	}
	value = bind_enumerator(binder, expr);
	if (value)
		return value;
	return bind_name_at(binder, expr, binder->packet_at && !strcmp(expr->name, "packet")
			    ? binder->packet_at : binder->point);
}

/* What the parser has to fill in for the field at @place. */
static void note_packet(struct tool_point *point, const char *place)
{
	point->reads_packet = true;
	point->reads_detail |= !strncmp(place, "detail", 6);
	point->reads_macs |= !strncmp(place, "macs", 4);
	point->reads_tunnel |= !strncmp(place, "inner", 5) || !strcmp(place, "vni");
	point->reads_identity |= !strcmp(place, "id") || strchr(place, '(');
}

const struct value *bind_field(struct binder *binder, const struct expr *expr,
				      const struct value *packet)
{
	const char *names[ARRAY_SIZE(packet_fields)], *wanted;
	struct value *value = bind_new(binder, VALUE_FIELD, expr);

	for (size_t i = 0; i < ARRAY_SIZE(packet_fields); i++) {
		const struct packet_field *field = &packet_fields[i];

		names[i] = arena_printf(binder->arena, "packet.%s", field->name);
		if (strcmp(field->name, expr->name))
			continue;
		value->point = packet->point;
		value->type = bind_plain(field->type);
		value->name = field->name;
		value->place = field->place;
		if (!value->type.size)
			value->type.size = 4;
		note_packet((struct tool_point *)packet->point, field->place);
		return value;
	}
	wanted = arena_printf(binder->arena, "packet.%s", expr->name);
	diag_error(binder->diag, expr->span, "'%s' is not a field of packet", wanted);
	diag_suggest(binder->diag, wanted, names, ARRAY_SIZE(names));
	return NULL;
}


const char *bind_about_field(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(packet_fields); i++)
		if (!strcmp(packet_fields[i].name, name))
			return packet_fields[i].about;
	return "";
}

void bind_list_packet(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(packet_fields); i++)
		printf("  packet.%-14s %-16s %s\n", packet_fields[i].name,
		       types_info[packet_fields[i].type].name, packet_fields[i].about);
}
