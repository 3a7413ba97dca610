/* SPDX-License-Identifier: MIT */
/* Generates the bodies of actions: what is done at a hit for a measure, an event or a state. */
#include <string.h>

#include "emit/action.h"
#include "emit/block.h"

static const char *fill(const struct emitter *emitter, const char *name, const struct gap *gaps,
			size_t count)
{
	struct text text = {};

	template_fill(emitter->arena, &text, name, gaps, count);
	return text_take(emitter->arena, &text);
}

static const char *start_body(const struct emitter *emitter)
{
	const struct core_action *action = emitter->action;
	const struct gap gaps[] = {
		{"task", block_task(emitter)},
		{"layout", emit_find_map(emitter->plan, action->state)->layout->name},
		{"columns", block_assignments(emitter, "waiting.", &action->columns)},
		{"first", action->state->stages ? "waiting.spent[0] = now;\n" : NULL},
		{"pair", block_key_variable(emitter)},
		{"parts", block_key_parts(emitter)},
		{"key", block_key_address(emitter)},
		{"state", action->state->name},
		{"start", action->state->alike ? "PAIR_START_ALIKE" : "pair_start"},
	};

	return fill(emitter, "start.bpf.c", gaps, ARRAY_SIZE(gaps));
}

static const char *pass_body(const struct emitter *emitter)
{
	const struct core_action *action = emitter->action;
	const struct gap gaps[] = {
		{"layout", emit_find_map(emitter->plan, action->state)->layout->name},
		{"pair", block_key_variable(emitter)},
		{"parts", block_key_parts(emitter)},
		{"key", block_key_address(emitter)},
		{"state", action->state->name},
	};

	return fill(emitter, "pass.bpf.c", gaps, ARRAY_SIZE(gaps));
}

static const char *add_call(const struct emitter *emitter)
{
	const char *divisor = block_divisor(emitter);
	const char *sink = emitter->action->sink->name;

	if (!emitter->action->sink->stages)
		return arena_printf(emitter->arena, "hist_add(&%s_map, &key, value)", sink);
	return arena_printf(emitter->arena, "path_add(&%s_map, &key, waiting, value, %s)", sink,
			    divisor ? divisor : "1");
}

/* Take what waits; of packets that only their headers tell, others may wait that have the same. */
static const char *take(const struct emitter *emitter)
{
	const struct gap gaps[] = {
		{"key", block_key_address(emitter)}, {"state", emitter->action->state->name},
	};

	if (emitter->action->state->alike)
		return fill(emitter, "take_alike.bpf.c", gaps, ARRAY_SIZE(gaps));
	return block_guard(emitter->arena, arena_printf(emitter->arena,
			   "!PAIR_END(&%s_map, %s, waiting)", emitter->action->state->name,
			   block_key_address(emitter)), "UNMATCHED");
}

/* What is to be done when the packet at hand waits no longer. */
static const char *ended(const struct emitter *emitter)
{
	if (emitter->action->state->follows)
		return "follow_ended(known);\n";
	return emitter->action->state->alike
		? block_guard(emitter->arena, "waiting.others", "NOT_UNIQUE") : NULL;
}

static const char *finish_body(const struct emitter *emitter)
{
	const struct core_action *action = emitter->action;
	bool path = action->sink->stages;
	const char *last = arena_printf(emitter->arena, "PATH_REACHES(waiting, %u, now);\n",
					action->sink->stages - 1);
	const struct gap gaps[] = {
		{"layout", emit_find_map(emitter->plan, action->state)->layout->name},
		{"sink_layout", emit_find_map(emitter->plan, action->sink)->layout->name},
		{"pair", block_key_variable(emitter)},
		{"parts", block_key_parts(emitter)},
		{"started", action->state->alike ? "*started, " : ""},
		{"take", take(emitter)},
		{"ended", ended(emitter)},
		{"where", block_where(emitter)},
		{"value", path ? "now - waiting.time" : block_value(emitter)},
		{"last", path ? last : NULL},
		{"minimum", block_minimum(emitter)},
		{"scale", path ? NULL : block_scale(emitter)},
		{"slot", path ? NULL : "key.slot = hist_slot_of(value);\n"},
		{"add", add_call(emitter)},
		{"task", block_task(emitter)},
		{"keys", block_by(emitter)},
		{"each", block_each(emitter)},
	};

	return fill(emitter, "finish.bpf.c", gaps, ARRAY_SIZE(gaps));
}

static const char *observe_body(const struct emitter *emitter)
{
	const struct core_action *action = emitter->action;
	const struct gap gaps[] = {
		{"layout", emit_find_map(emitter->plan, action->sink)->layout->name},
		{"declarations", block_declarations(emitter)},
		{"pair", block_key_variable(emitter)},
		{"parts", block_key_parts(emitter)},
		{"enter", block_enter(emitter)},
		{"where", block_where(emitter)},
		{"value", block_value(emitter)},
		{"minimum", block_minimum(emitter)},
		{"scale", block_scale(emitter)},
		{"task", block_task(emitter)},
		{"keys", block_by(emitter)},
		{"each", block_each(emitter)},
		{"sink", action->sink->name},
	};

	return fill(emitter, "observe.bpf.c", gaps, ARRAY_SIZE(gaps));
}

static const char *tallies(const struct emitter *emitter)
{
	static const char *const calls[TALLY_KIND_COUNT] = {
#define COLUMN(KIND, word, takes, c, joined, about) [TALLY_##KIND] = #c,
#include "runtime/bpf/column.def"
	};
	const struct tool_use *use = emitter->action->use;
	struct text text = {};

	for (size_t i = 0; i < use->counted.count; i++) {
		const struct tool_tally *tally = &use->counted.items[i];

		if (tally->elsewhere)
			continue;
		text_add(&text, "%s(row->%s, ", calls[tally->kind], tally->name.text);
		if (tally->value && (tally->kind == TALLY_MAX || tally->kind == TALLY_MIN))
			block_add_least_0(&text, tally->value);
		else if (tally->value)
			emit_value(&text, tally->value);
		else
			text_add(&text, "1");
		text_add(&text, ");\n");
	}
	return text_take(emitter->arena, &text);
}

static const char *tally_body(const struct emitter *emitter)
{
	const struct core_action *action = emitter->action;
	const struct plan_map *map = emit_find_map(emitter->plan, action->sink);
	const struct gap gaps[] = {
		{"layout", map->layout->name},
		{"values", map->values->name},
		{"declarations", block_declarations(emitter)},
		{"pair", block_key_variable(emitter)},
		{"parts", block_key_parts(emitter)},
		{"enter", block_enter(emitter)},
		{"where", block_where(emitter)},
		{"task", block_task(emitter)},
		{"keys", block_by(emitter)},
		{"each", block_each(emitter)},
		{"tallies", tallies(emitter)},
		{"sink", action->sink->name},
	};

	return fill(emitter, "tally.bpf.c", gaps, ARRAY_SIZE(gaps));
}

static void add_set(const struct emitter *emitter, struct text *text,
		    const struct tool_set *set)
{
	const char *to = arena_printf(emitter->arena, "kept->%s", set->column);

	if (set->op == OP_SET_ONCE)
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
	return text_take(emitter->arena, &text);
}

static const char *drop(const struct emitter *emitter)
{
	const struct core_action *action = emitter->action;

	if (!action->action->drop || block_only_drops(action))
		return NULL;
	return arena_printf(emitter->arena, "bpf_map_delete_elem(&%s_map, %s);\n",
			    action->state->name, block_key_address(emitter));
}

/* Does the action go on after its event? */
static bool goes_on(const struct core_action *action)
{
	return action->action->sets.count || (action->action->drop && !block_only_drops(action));
}

static const char *record(const struct emitter *emitter)
{
	const struct core_action *action = emitter->action;

	if (!action->sink)
		return NULL;
	const struct gap gaps[] = {
		{"layout", emit_find_map(emitter->plan, action->sink)->layout->name},
		{"fields", block_assignments(emitter, "event->", &action->keys)},
		{"number", arena_printf(emitter->arena, "%u", action->sink->number)},
	};
	return fill(emitter, goes_on(action) ? "emit_and_go_on.bpf.c" : "emit.bpf.c", gaps,
		    ARRAY_SIZE(gaps));
}

static const char *do_body(const struct emitter *emitter)
{
	const struct core_action *action = emitter->action;
	bool late = value_reads(action->where, VALUE_KEPT);
	bool looks = late && action->action->sets.count;	/* ... before it makes the object */
	const struct gap gaps[] = {
		{"declarations", block_declarations(emitter)},
		{"pair", block_key_variable(emitter)},
		{"parts", block_key_parts(emitter)},
		{"early_where", late ? NULL : block_where(emitter)},
		{"enter", looks ? block_look(emitter) : block_enter(emitter)},
		{"where", late ? block_where(emitter) : NULL},
		{"make", looks ? block_enter(emitter) : NULL},
		{"task", action->sink ? block_task(emitter) : NULL},
		{"record", record(emitter)},
		{"sets", sets(emitter)},
		{"drop", drop(emitter)},
		{"term", !action->sink ? "NOTED" : goes_on(action) ? "event ? SHOWN : RING_FULL"
				       : "event_submit(event)"},
	};

	return fill(emitter, "do.bpf.c", gaps, ARRAY_SIZE(gaps));
}

const char *action_body(const struct emitter *emitter)
{
	static const char *(*const bodies[ACTION_KIND_COUNT])(const struct emitter *) = {
		[ACTION_START] = start_body, [ACTION_PASS] = pass_body,
		[ACTION_FINISH] = finish_body, [ACTION_OBSERVE] = observe_body,
		[ACTION_TALLY] = tally_body, [ACTION_DO] = do_body,
	};

	return bodies[emitter->action->kind](emitter);
}

/* What an action of the spec does, as it stands there. */
static void add_deed(struct text *text, const struct core_action *action)
{
	const struct tool_action *tool = action->action;

	if (action->sink)
		text_add(text, "emit %s", action->sink->name);
	for (size_t i = 0; i < tool->sets.count; i++)
		text_add(text, "%s%s.%s", i ? ", " : text->length ? ", set " : "set ",
			 action->state->name, tool->sets.items[i].column);
	if (tool->drop)
		text_add(text, "%sdrop %s", text->length ? ", " : "", action->state->name);
	if (action->where && action->where->expr) {
		text_add(text, ", where ");
		expr_print(text, action->where->expr);
	}
}

const char *action_comment(struct arena *arena, const struct core_action *action)
{
	static const char *const lines[ACTION_KIND_COUNT] = {
		[ACTION_START] = "'%s' starts.", [ACTION_PASS] = "'%s' passes a stage.",
		[ACTION_FINISH] = "'%s' ends.", [ACTION_OBSERVE] = "A value of '%s'.",
		[ACTION_TALLY] = "A hit of '%s'.",
	};
	const char *said = action->action && action->action->spec ? action->action->spec->comment : NULL;
	struct text text = {};

	if (action->kind == ACTION_DO)
		add_deed(&text, action);
	else
		text_add(&text, lines[action->kind],
			 action->sink ? action->sink->name : action->state->measure->name.text);
	return emit_comment(arena, text_take(arena, &text), said);
}

/* What the function of @action is called, as long as that is free. */
const char *action_name(struct arena *arena, const struct core_action *action)
{
	static const char *const verbs[ACTION_KIND_COUNT] = {
		[ACTION_START] = "start", [ACTION_PASS] = "pass", [ACTION_FINISH] = "finish",
		[ACTION_OBSERVE] = "measure", [ACTION_TALLY] = "count",
	};
	const struct tool_action *tool = action->action;

	if (action->kind != ACTION_DO)
		return arena_printf(arena, "%s_%s", verbs[action->kind], action->sink
				    ? action->sink->name : action->state->measure->name.text);
	if (action->sink)
		return arena_printf(arena, "emit_%s", action->sink->name);
	if (tool->sets.count)
		return arena_printf(arena, "set_%s_%s", action->state->name, tool->sets.items[0].column);
	return arena_printf(arena, "drop_%s", action->state->name);
}
