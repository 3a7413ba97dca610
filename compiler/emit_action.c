/* SPDX-License-Identifier: MIT */
/* Actions: one function for each part that a point plays. */
#include <string.h>

#include "emit.h"

const char *emit_take(struct arena *arena, struct text *text)
{
	const char *taken = arena_strndup(arena, text->length ? text->bytes : "", text->length);

	text_free(text);
	return taken;
}

/* Parameters: what every action gets, and the point's arguments if it needs them. */

static bool fields_need_arguments(const tool_fields *fields)
{
	for (size_t i = 0; i < fields->count; i++)
		if (emit_reads_arguments(fields->items[i].value))
			return true;
	return false;
}

static bool needs_arguments(const struct core_action *action)
{
	bool needs = emit_reads_arguments(action->when) || emit_reads_arguments(action->key) ||
		     emit_reads_arguments(action->value) ||
		     fields_need_arguments((const tool_fields *)&action->keys);

	if (action->kind == ACTION_START)
		needs |= fields_need_arguments(&action->table->columns);
	for (size_t i = 0; action->use && i < action->use->keep.count; i++)
		needs |= emit_reads_arguments(action->use->keep.items[i].value);
	for (size_t i = 0; action->action && i < action->action->sets.count; i++)
		needs |= emit_reads_arguments(action->action->sets.items[i].value);
	return needs;
}

static const char *parameters(struct arena *arena, const struct plan_point *point,
			      const struct core_action *action)
{
	struct text text = {};

	text_add(&text, "struct vnt_account *accounts, ");
	if (point->core->point->base != PACKET_NONE)
		text_add(&text, "const struct packet *packet, ");
	text_add(&text, "u64 now");
	if (needs_arguments(action)) {
		text_add(&text, ", ");
		emit_parameters(&text, point);
	}
	return emit_take(arena, &text);
}

void emit_calls(struct text *text, const struct plan_point *point)
{
	for (size_t i = 0; i < point->core->actions.count; i++) {
		const struct core_action *action = &point->core->actions.items[i];

		text_add(text, "%s(accounts, ", action->name);
		if (point->core->point->base != PACKET_NONE)
			text_add(text, "&packet, ");
		text_add(text, "now");
		if (needs_arguments(action)) {
			text_add(text, ", ");
			emit_arguments(text, point);
		}
		text_add(text, ");\n");
	}
}

/* Blocks that several actions have. */

struct emitter {
	struct arena *arena;
	const struct plan *plan;
	const struct plan_point *point;
	const struct core_action *action;
	const char *row;
};

static const char *guard(const struct emitter *emitter, const char *condition,
			 const char *account)
{
	/* What has started elsewhere ends here, too. */
	bool finish = emitter->action->kind == ACTION_FINISH;
	const char *also = arena_printf(emitter->arena, "COUNT(accounts, %s, %s);\n",
					emitter->plan->rows.items[emitter->action->start_row], account);
	const struct gap gaps[] = {
		{"condition", condition}, {"row", emitter->row}, {"account", account},
		{"also", finish ? also : NULL},
	};
	struct text text = {};

	template_fill(emitter->arena, &text, "guard.bpf.c", gaps, ARRAY_SIZE(gaps));
	return emit_take(emitter->arena, &text);
}

static const char *when(const struct emitter *emitter)
{
	struct text text = {};

	if (!emitter->action->when)
		return NULL;
	text_add(&text, "!(");
	emit_value(&text, emitter->action->when);
	text_add(&text, ")");
	return guard(emitter, emit_take(emitter->arena, &text), "filtered");
}

static bool has_address(const struct value *value)
{
	return value->kind == VALUE_FIELD &&
	       (value->type.kind == TYPE_PACKET_ID || value->type.kind == TYPE_FLOW ||
		value->type.kind == TYPE_ADDRESS);
}

/* Structs of the packet have an address; other keys are put into a variable first. */
static const char *key_variable(const struct emitter *emitter)
{
	const struct value *key = emitter->action->key;
	struct text text = {};

	if (!key || has_address(key))
		return NULL;
	text_add(&text, "u64 pair = %s", key->type.kind == TYPE_POINTER ? "(u64)" : "");
	emit_value(&text, key);
	text_add(&text, ";");
	return emit_take(emitter->arena, &text);
}

static const char *key_address(const struct emitter *emitter)
{
	const struct value *key = emitter->action->key;

	return key && has_address(key)
		? arena_printf(emitter->arena, "&packet->%s", key->place) : "&pair";
}

static const char *assignments(const struct emitter *emitter, const char *to,
			       const tool_fields *fields)
{
	struct text text = {};

	for (size_t i = 0; i < fields->count; i++)
		emit_assign(&text, arena_printf(emitter->arena, "%s%s", to,
						fields->items[i].name.text),
			    fields->items[i].value);
	return emit_take(emitter->arena, &text);
}

static const char *key_assignments(const struct emitter *emitter)
{
	return assignments(emitter, "key.", (const tool_fields *)&emitter->action->keys);
}

static const struct plan_map *find_map(const struct plan *plan, const void *core)
{
	const struct plan_map *map = plan->maps.items;

	while (map->table != core && map->sink != core)
		map++;
	return map;
}

/* In the unit of the histogram. */
static const char *sink_value(const struct emitter *emitter)
{
	static const char *const divisors[UNIT_COUNT] = {
		[UNIT_US] = "NS_PER_US", [UNIT_MS] = "NS_PER_MS", [UNIT_S] = "NS_PER_S",
	};
	const char *divisor = divisors[emitter->action->sink->unit];
	struct text text = {};

	text_add(&text, "%s", divisor ? "(" : "");
	emit_value(&text, emitter->action->value);
	if (divisor)
		text_add(&text, ") / %s", divisor);
	return emit_take(emitter->arena, &text);
}

/* Objects: an action that sets makes the object, one that does not finds it. */
static const char *enter(const struct emitter *emitter)
{
	const struct core_action *action = emitter->action;
	bool make = action->action && action->action->sets.count;
	struct text text = {};

	if (!action->table)
		return NULL;
	if (make)
		text_add(&text, "kept = OBJECT(&%s, %s, struct %s);\n", action->table->name,
			 key_address(emitter), action->table->name);
	else
		text_add(&text, "kept = bpf_map_lookup_elem(&%s, %s);\n", action->table->name,
			 key_address(emitter));
	text_add(&text, "%s", guard(emitter, "!kept", make ? "table_full" : "unmatched"));
	return emit_take(emitter->arena, &text);
}

static const char *declarations(const struct emitter *emitter)
{
	const struct core_action *action = emitter->action;
	struct text text = {};

	if (action->kind == ACTION_DO && action->sink)
		text_add(&text, "struct %s *event;\n",
			 find_map(emitter->plan, action->sink)->layout->name);
	if (action->table)
		text_add(&text, "struct %s *kept;\n", action->table->name);
	return emit_take(emitter->arena, &text);
}

/* The actions. */

static void emit_start(const struct emitter *emitter, struct text *text)
{
	const struct core_action *action = emitter->action;
	const struct gap gaps[] = {
		{"measure", action->table->measure->name.text},
		{"point", emitter->point->core->point->name.text},
		{"name", action->name},
		{"parameters", parameters(emitter->arena, emitter->point, action)},
		{"layout", find_map(emitter->plan, action->table)->layout->name},
		{"columns", assignments(emitter, "waiting.", &action->table->columns)},
		{"pair", key_variable(emitter)},
		{"key", key_address(emitter)},
		{"table", action->table->name},
		{"row", emitter->row},
	};

	template_fill(emitter->arena, text, "start.bpf.c", gaps, ARRAY_SIZE(gaps));
}

static void emit_finish(const struct emitter *emitter, struct text *text)
{
	const struct core_action *action = emitter->action;
	const struct gap gaps[] = {
		{"measure", action->table->measure->name.text},
		{"point", emitter->point->core->point->name.text},
		{"name", action->name},
		{"parameters", parameters(emitter->arena, emitter->point, action)},
		{"layout", find_map(emitter->plan, action->table)->layout->name},
		{"sink_layout", find_map(emitter->plan, action->sink)->layout->name},
		{"pair", key_variable(emitter)},
		{"key", key_address(emitter)},
		{"table", action->table->name},
		{"when", when(emitter)},
		{"value", sink_value(emitter)},
		{"keys", key_assignments(emitter)},
		{"sink", action->sink->name},
		{"row", emitter->row},
		{"start_row", emitter->plan->rows.items[action->start_row]},
	};

	template_fill(emitter->arena, text, "finish.bpf.c", gaps, ARRAY_SIZE(gaps));
}

static void emit_observe(const struct emitter *emitter, struct text *text)
{
	const struct core_action *action = emitter->action;
	const struct gap gaps[] = {
		{"measure", action->sink->name},
		{"point", emitter->point->core->point->name.text},
		{"name", action->name},
		{"parameters", parameters(emitter->arena, emitter->point, action)},
		{"layout", find_map(emitter->plan, action->sink)->layout->name},
		{"declarations", declarations(emitter)},
		{"pair", key_variable(emitter)},
		{"enter", enter(emitter)},
		{"when", when(emitter)},
		{"value", sink_value(emitter)},
		{"keys", key_assignments(emitter)},
		{"sink", action->sink->name},
		{"row", emitter->row},
	};

	template_fill(emitter->arena, text, "observe.bpf.c", gaps, ARRAY_SIZE(gaps));
}

static const char *tallies(const struct emitter *emitter)
{
	static const char *const calls[TALLY_KIND_COUNT] = {
		[TALLY_COUNT] = "TALLY", [TALLY_SUM] = "TALLY", [TALLY_MAX] = "TALLY_MAX",
	};
	const struct tool_use *use = emitter->action->use;
	struct text text = {};

	for (size_t i = 0; i < use->keep.count; i++) {
		const struct tool_tally *tally = &use->keep.items[i];

		text_add(&text, "%s(row->%s, ", calls[tally->kind], tally->name.text);
		if (tally->value)
			emit_value(&text, tally->value);
		else
			text_add(&text, "1");
		text_add(&text, ");\n");
	}
	return emit_take(emitter->arena, &text);
}

static void emit_tally(const struct emitter *emitter, struct text *text)
{
	const struct core_action *action = emitter->action;
	const struct plan_map *map = find_map(emitter->plan, action->sink);
	const struct gap gaps[] = {
		{"measure", action->sink->name},
		{"point", emitter->point->core->point->name.text},
		{"name", action->name},
		{"parameters", parameters(emitter->arena, emitter->point, action)},
		{"layout", map->layout->name},
		{"values", map->values->name},
		{"declarations", declarations(emitter)},
		{"pair", key_variable(emitter)},
		{"enter", enter(emitter)},
		{"when", when(emitter)},
		{"keys", key_assignments(emitter)},
		{"tallies", tallies(emitter)},
		{"sink", action->sink->name},
		{"row", emitter->row},
	};

	template_fill(emitter->arena, text, "tally.bpf.c", gaps, ARRAY_SIZE(gaps));
}

static void add_set(const struct emitter *emitter, struct text *text,
		    const struct tool_set *set)
{
	const char *to = arena_printf(emitter->arena, "kept->%s", set->column);

	if (emitter->action->action->once)
		text_add(text, "if (!IS_SET(%s))\n\t", to);
	if (set->op == OP_INCREASE) {
		text_add(text, "__sync_fetch_and_add(&%s, ", to);
		emit_value(text, set->value);
		text_add(text, ");\n");
	} else {
		emit_assign(text, to, set->value);
	}
}

static const char *sets(const struct emitter *emitter)
{
	const struct tool_action *action = emitter->action->action;
	struct text text = {};

	if (action->sets.count)
		text_add(&text, "kept->time = now;\n");
	for (size_t i = 0; i < action->sets.count; i++)
		add_set(emitter, &text, &action->sets.items[i]);
	if (!action->emit)
		text_add(&text, "COUNT(accounts, %s, noted);\n", emitter->row);
	return emit_take(emitter->arena, &text);
}

static const char *record(const struct emitter *emitter)
{
	const struct core_action *action = emitter->action;
	const struct gap gaps[] = {
		{"fields", assignments(emitter, "event->", (const tool_fields *)&action->keys)},
		{"number", action->sink ? arena_printf(emitter->arena, "%u", action->sink->number) : ""},
		{"row", emitter->row},
	};
	struct text text = {};

	if (action->sink)
		template_fill(emitter->arena, &text, "emit.bpf.c", gaps, ARRAY_SIZE(gaps));
	return emit_take(emitter->arena, &text);
}

/* What the action is about: the spec's comment, or what it does. */
static const char *purpose(const struct emitter *emitter)
{
	const struct core_action *action = emitter->action;
	struct text text = {};

	text_add(&text, "%s at %s", action->sink ? action->sink->name : action->table->name,
		 emitter->point->core->point->name.text);
	if (action->action->spec && action->action->spec->when) {
		text_add(&text, ", when ");
		expr_print(&text, action->action->spec->when);
	}
	return emit_comment(emitter->arena, emit_take(emitter->arena, &text),
			    action->action->spec ? action->action->spec->comment : NULL);
}

static const char *drop(const struct emitter *emitter)
{
	const struct core_action *action = emitter->action;

	if (!action->action->drop)
		return NULL;
	return arena_printf(emitter->arena, "bpf_map_delete_elem(&%s, %s);\n",
			    action->table->name, key_address(emitter));
}

static void emit_do(const struct emitter *emitter, struct text *text)
{
	const struct core_action *action = emitter->action;
	bool late = emit_reads_kept(action->when);
	const struct gap gaps[] = {
		{"comment", purpose(emitter)},
		{"name", action->name},
		{"parameters", parameters(emitter->arena, emitter->point, action)},
		{"declarations", declarations(emitter)},
		{"key", key_variable(emitter)},
		{"when", late ? NULL : when(emitter)},
		{"enter", enter(emitter)},
		{"when_kept", late ? when(emitter) : NULL},
		{"record", record(emitter)},
		{"sets", sets(emitter)},
		{"drop", drop(emitter)},
	};

	template_fill(emitter->arena, text, "do.bpf.c", gaps, ARRAY_SIZE(gaps));
}

void emit_actions(struct arena *arena, struct text *text, const struct plan *plan,
		  const struct plan_point *point)
{
	static void (*const emit[ACTION_KIND_COUNT])(const struct emitter *, struct text *) = {
		[ACTION_START] = emit_start, [ACTION_FINISH] = emit_finish,
		[ACTION_OBSERVE] = emit_observe, [ACTION_TALLY] = emit_tally,
		[ACTION_DO] = emit_do,
	};

	for (size_t i = 0; i < point->core->actions.count; i++) {
		struct emitter emitter = {
			.arena = arena, .plan = plan, .point = point,
			.action = &point->core->actions.items[i],
		};

		emitter.row = plan->rows.items[emitter.action->row];
		emit[emitter.action->kind](&emitter, text);
	}
}
