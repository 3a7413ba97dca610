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
	bool needs = emit_reads_arguments(action->when) || emit_reads_arguments(action->value) ||
		     fields_need_arguments(&action->key) || fields_need_arguments(&action->keys) ||
		     fields_need_arguments(&action->columns) ||
		     fields_need_arguments(&action->each);

	for (size_t i = 0; action->use && i < action->use->keep.count; i++)
		needs |= !action->use->keep.items[i].elsewhere && emit_reads_arguments(action->use->keep.items[i].value);
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
		emit_parameters(&text, point, true);
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

static const struct plan_map *find_map(const struct plan *plan, const void *core)
{
	const struct plan_map *map = plan->maps.items;

	while (map->table != core && map->sink != core)
		map++;
	return map;
}

static bool has_address(const struct value *value)
{
	return value->kind == VALUE_FIELD &&
	       (value->type.kind == TYPE_PACKET_ID || value->type.kind == TYPE_FLOW ||
		value->type.kind == TYPE_ADDRESS);
}

/* The struct of a key that has parts, or NULL. */
static const struct plan_struct *key_struct(const struct emitter *emitter)
{
	return emitter->action->table ? find_map(emitter->plan, emitter->action->table)->id : NULL;
}

/* Structs of the packet have an address; other keys are put into a variable first. */
static bool is_in_place(const struct emitter *emitter)
{
	return !key_struct(emitter) && has_address(emitter->action->key.items[0].value);
}

static const char *key_variable(const struct emitter *emitter)
{
	const tool_fields *key = &emitter->action->key;
	struct text text = {};

	if (!key->count || is_in_place(emitter))
		return NULL;
	if (key_struct(emitter))
		return arena_printf(emitter->arena, "struct %s pair = {};", key_struct(emitter)->name);
	text_add(&text, "u64 pair = %s",
		 key->items[0].value->type.kind == TYPE_POINTER ? "(u64)" : "");
	emit_value(&text, key->items[0].value);
	text_add(&text, ";");
	return emit_take(emitter->arena, &text);
}

static const char *key_address(const struct emitter *emitter)
{
	const tool_fields *key = &emitter->action->key;

	return key->count && is_in_place(emitter)
		? arena_printf(emitter->arena, "&packet->%s", key->items[0].value->place) : "&pair";
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

/* The parts of the key, where it has several. */
static const char *key_parts(const struct emitter *emitter)
{
	return key_struct(emitter) ? assignments(emitter, "pair.", &emitter->action->key) : NULL;
}

/* What the result is grouped by, each part when --by wants it. */
static const char *key_assignments(const struct emitter *emitter)
{
	const tool_fields *keys = &emitter->action->keys;
	struct text text = {};

	for (size_t i = 0; i < keys->count; i++) {
		const char *name = keys->items[i].name.text;

		text_add(&text, "if (%s_by.%s)\n\t", emitter->action->sink->name, name);
		emit_assign(&text, arena_printf(emitter->arena, "key.%s", name),
			    keys->items[i].value);
	}
	return emit_take(emitter->arena, &text);
}

/* Does the task suit --pid and what else chooses by it? */
static const char *task(const struct emitter *emitter)
{
	const struct value *task = emitter->action->task;
	struct text text = {};

	if (!task)
		return NULL;
	if (task->kind == VALUE_BUILTIN)
		return guard(emitter, "!filter_running_task()", "filtered");
	text_add(&text, "!filter_task(&");
	emit_value(&text, task);
	text_add(&text, ")");
	return guard(emitter, emit_take(emitter->arena, &text), "filtered");
}

static bool is_duration(const struct core_action *action)
{
	return expr_units[action->sink->unit].base == UNIT_NS;
}

/* --min chooses by durations. */
static const char *minimum(const struct emitter *emitter)
{
	return is_duration(emitter->action) ? guard(emitter, "value < vnt_min_ns", "filtered") : NULL;
}

/* --each shows the hit instead of counting it. */
static const char *each(const struct emitter *emitter)
{
	const struct core_action *action = emitter->action;
	bool finish = action->kind == ACTION_FINISH;
	const char *start = emitter->plan->rows.items[action->start_row];
	struct text text = {};

	if (!action->sink->each)
		return NULL;
	const struct gap gaps[] = {
		{"layout", find_map(emitter->plan, action->sink->each)->layout->name},
		{"number", arena_printf(emitter->arena, "%u", action->sink->each->number)},
		{"value", action->sink->stages ? "event->vnt_value = value;\npath_steps(event->vnt_steps, waiting.at);\n" :
			  action->sink->kind == SINK_HISTOGRAM ? "event->vnt_value = value;\n" : NULL},
		{"fields", assignments(emitter, "event->", &action->each)},
		{"row", emitter->row},
		{"shown", finish ? arena_printf(emitter->arena, "COUNT(accounts, %s, shown);\n", start) : NULL},
		{"lost", finish ? arena_printf(emitter->arena, "COUNT(accounts, %s, ring_full);\n", start) : NULL},
	};
	template_fill(emitter->arena, &text, "each.bpf.c", gaps, ARRAY_SIZE(gaps));
	return emit_take(emitter->arena, &text);
}

static const char *value_of(const struct emitter *emitter)
{
	struct text text = {};

	emit_value(&text, emitter->action->value);
	return emit_take(emitter->arena, &text);
}

static const char *divisor_of(const struct emitter *emitter)
{
	static const char *const divisors[UNIT_COUNT] = {
		[UNIT_US] = "NS_PER_US", [UNIT_MS] = "NS_PER_MS", [UNIT_S] = "NS_PER_S",
	};

	return divisors[emitter->action->sink->unit];
}

/* From ns to the unit of the histogram. */
static const char *scale(const struct emitter *emitter)
{
	const char *divisor = divisor_of(emitter);

	return divisor ? arena_printf(emitter->arena, "value /= %s;\n", divisor) : NULL;
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
		{"columns", assignments(emitter, "waiting.", &action->columns)},
		{"first", action->table->stages ? "waiting.at[0] = now;\n" : NULL},
		{"pair", key_variable(emitter)},
		{"parts", key_parts(emitter)},
		{"key", key_address(emitter)},
		{"table", action->table->name},
		{"row", emitter->row},
	};

	template_fill(emitter->arena, text, "start.bpf.c", gaps, ARRAY_SIZE(gaps));
}

static void emit_pass(const struct emitter *emitter, struct text *text)
{
	const struct core_action *action = emitter->action;
	const struct gap gaps[] = {
		{"measure", action->table->measure->name.text},
		{"point", emitter->point->core->point->name.text},
		{"name", action->name},
		{"parameters", parameters(emitter->arena, emitter->point, action)},
		{"layout", find_map(emitter->plan, action->table)->layout->name},
		{"pair", key_variable(emitter)},
		{"parts", key_parts(emitter)},
		{"key", key_address(emitter)},
		{"table", action->table->name},
		{"stage", arena_printf(emitter->arena, "%u", action->stage)},
		{"row", emitter->row},
	};

	template_fill(emitter->arena, text, "pass.bpf.c", gaps, ARRAY_SIZE(gaps));
}

static const char *add_call(const struct emitter *emitter)
{
	const char *divisor = divisor_of(emitter);
	const char *sink = emitter->action->sink->name;

	if (!emitter->action->sink->stages)
		return arena_printf(emitter->arena, "hist_add(&%s, &key, value)", sink);
	return arena_printf(emitter->arena, "path_add(&%s, &key, waiting.at, %s)", sink,
			    divisor ? divisor : "1");
}

static void emit_finish(const struct emitter *emitter, struct text *text)
{
	const struct core_action *action = emitter->action;
	bool path = action->sink->stages;
	const char *last = arena_printf(emitter->arena, "waiting.at[%u] = now;\n",
					action->sink->stages - 1);
	const struct gap gaps[] = {
		{"measure", action->table->measure->name.text},
		{"point", emitter->point->core->point->name.text},
		{"name", action->name},
		{"parameters", parameters(emitter->arena, emitter->point, action)},
		{"layout", find_map(emitter->plan, action->table)->layout->name},
		{"sink_layout", find_map(emitter->plan, action->sink)->layout->name},
		{"pair", key_variable(emitter)},
		{"parts", key_parts(emitter)},
		{"key", key_address(emitter)},
		{"table", action->table->name},
		{"when", when(emitter)},
		{"value", path ? "now - waiting.time" : value_of(emitter)},
		{"last", path ? last : NULL},
		{"minimum", minimum(emitter)},
		{"scale", path ? NULL : scale(emitter)},
		{"slot", path ? NULL : "key.slot = hist_slot_of(value);\n"},
		{"add", add_call(emitter)},
		{"task", task(emitter)},
		{"keys", key_assignments(emitter)},
		{"each", each(emitter)},
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
		{"parts", key_parts(emitter)},
		{"enter", enter(emitter)},
		{"when", when(emitter)},
		{"value", value_of(emitter)},
		{"minimum", minimum(emitter)},
		{"scale", scale(emitter)},
		{"task", task(emitter)},
		{"keys", key_assignments(emitter)},
		{"each", each(emitter)},
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

		if (tally->elsewhere)
			continue;
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
		{"parts", key_parts(emitter)},
		{"enter", enter(emitter)},
		{"when", when(emitter)},
		{"task", task(emitter)},
		{"keys", key_assignments(emitter)},
		{"each", each(emitter)},
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
		{"fields", assignments(emitter, "event->", &action->keys)},
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
		{"parts", key_parts(emitter)},
		{"when", late ? NULL : when(emitter)},
		{"enter", enter(emitter)},
		{"when_kept", late ? when(emitter) : NULL},
		{"task", action->sink ? task(emitter) : NULL},
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
		[ACTION_START] = emit_start, [ACTION_PASS] = emit_pass, [ACTION_FINISH] = emit_finish,
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
