/* SPDX-License-Identifier: MIT */
/* Actions: one function for each part that a point plays. */
#include <string.h>

#include "emit_key.h"

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
		emit_parameters(&text, point, LETS_ALL);
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
			emit_arguments(text, point, LETS_ALL);
		}
		text_add(text, ");\n");
	}
}

static void emit_start(const struct emitter *emitter, struct text *text)
{
	const struct core_action *action = emitter->action;
	const struct gap gaps[] = {
		{"measure", action->table->measure->name.text},
		{"point", emitter->point->core->point->name.text},
		{"name", action->name},
		{"parameters", parameters(emitter->arena, emitter->point, action)},
		{"layout", emit_find_map(emitter->plan, action->table)->layout->name},
		{"columns", block_assignments(emitter, "waiting.", &action->columns)},
		{"first", action->table->stages ? "waiting.at[0] = now;\n" : NULL},
		{"pair", block_key_variable(emitter)},
		{"parts", block_key_parts(emitter)},
		{"key", block_key_address(emitter)},
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
		{"layout", emit_find_map(emitter->plan, action->table)->layout->name},
		{"pair", block_key_variable(emitter)},
		{"parts", block_key_parts(emitter)},
		{"key", block_key_address(emitter)},
		{"table", action->table->name},
		{"stage", arena_printf(emitter->arena, "%u", action->stage)},
		{"row", emitter->row},
	};

	template_fill(emitter->arena, text, "pass.bpf.c", gaps, ARRAY_SIZE(gaps));
}

static const char *add_call(const struct emitter *emitter)
{
	const char *divisor = block_divisor_of(emitter);
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
		{"layout", emit_find_map(emitter->plan, action->table)->layout->name},
		{"sink_layout", emit_find_map(emitter->plan, action->sink)->layout->name},
		{"pair", block_key_variable(emitter)},
		{"parts", block_key_parts(emitter)},
		{"key", block_key_address(emitter)},
		{"table", action->table->name},
		{"when", block_when(emitter)},
		{"value", path ? "now - waiting.time" : block_value_of(emitter)},
		{"last", path ? last : NULL},
		{"minimum", block_minimum(emitter)},
		{"scale", path ? NULL : block_scale(emitter)},
		{"slot", path ? NULL : "key.slot = hist_slot_of(value);\n"},
		{"add", add_call(emitter)},
		{"task", block_task(emitter)},
		{"keys", block_key_assignments(emitter)},
		{"each", block_each(emitter)},
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
		{"layout", emit_find_map(emitter->plan, action->sink)->layout->name},
		{"declarations", block_declarations(emitter)},
		{"pair", block_key_variable(emitter)},
		{"parts", block_key_parts(emitter)},
		{"enter", block_enter(emitter)},
		{"when", block_when(emitter)},
		{"value", block_value_of(emitter)},
		{"minimum", block_minimum(emitter)},
		{"scale", block_scale(emitter)},
		{"task", block_task(emitter)},
		{"keys", block_key_assignments(emitter)},
		{"each", block_each(emitter)},
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
	const struct plan_map *map = emit_find_map(emitter->plan, action->sink);
	const struct gap gaps[] = {
		{"measure", action->sink->name},
		{"point", emitter->point->core->point->name.text},
		{"name", action->name},
		{"parameters", parameters(emitter->arena, emitter->point, action)},
		{"layout", map->layout->name},
		{"values", map->values->name},
		{"declarations", block_declarations(emitter)},
		{"pair", block_key_variable(emitter)},
		{"parts", block_key_parts(emitter)},
		{"enter", block_enter(emitter)},
		{"when", block_when(emitter)},
		{"task", block_task(emitter)},
		{"keys", block_key_assignments(emitter)},
		{"each", block_each(emitter)},
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
		{"fields", block_assignments(emitter, "event->", &action->keys)},
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

	if (!action->action->drop || block_only_drops(action))
		return NULL;
	return arena_printf(emitter->arena, "bpf_map_delete_elem(&%s, %s);\n",
			    action->table->name, block_key_address(emitter));
}

static void emit_do(const struct emitter *emitter, struct text *text)
{
	const struct core_action *action = emitter->action;
	bool late = value_reads(action->when, VALUE_KEPT);
	bool looks = late && action->action->sets.count;	/* ... before it makes the object */
	const struct gap gaps[] = {
		{"comment", purpose(emitter)},
		{"name", action->name},
		{"parameters", parameters(emitter->arena, emitter->point, action)},
		{"declarations", block_declarations(emitter)},
		{"key", block_key_variable(emitter)},
		{"parts", block_key_parts(emitter)},
		{"when", late ? NULL : block_when(emitter)},
		{"enter", looks ? block_look(emitter) : block_enter(emitter)},
		{"when_kept", late ? block_when(emitter) : NULL},
		{"make", looks ? block_enter(emitter) : NULL},
		{"task", action->sink ? block_task(emitter) : NULL},
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
