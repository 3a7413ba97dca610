/* SPDX-License-Identifier: MIT */
/*
 * Generates the functions of actions.  Actions whose C is identical, as at the members of a
 * group or the stages of a path, share one function; the stage and the point, which differ,
 * are its parameters.
 */
#include <ctype.h>
#include <string.h>

#include "emit/action.h"
#include "emit/block.h"
#include "emit/guard.h"

/* Does @word stand in @body as a whole word? */
static bool has_word(const char *body, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = body; (at = strstr(at, word)); at += length) {
		bool begins = at == body || !(isalnum((unsigned char)at[-1]) || at[-1] == '_' ||
					      at[-1] == '.' || at[-1] == '>');
		bool ends = !(isalnum((unsigned char)at[length]) || at[length] == '_');

		if (begins && ends)
			return true;
	}
	return false;
}

/* Macros that read through `typed` without a word of it. */
static bool reads_typed(const char *body)
{
	return has_word(body, "typed") || has_word(body, "READ") || has_word(body, "READ_TCP") ||
	       has_word(body, "READ_BITS");
}

static void add_parameter(struct arena *arena, struct function *function, struct text *text,
			  const char *name, const char *declaration)
{
	*ARENA_PUSH(arena, &function->parameters) = name;
	text_add(text, "%s%s", text->length ? ", " : "", declaration);
}

/* The word of @point after @last, or the first, by their names: all points agree on this order. */
static const struct tool_let *next_let(const struct tool_point *point, const struct tool_let *last)
{
	const struct tool_let *next = NULL;

	for (size_t i = 0; i < point->lets.count; i++) {
		const struct tool_let *let = &point->lets.items[i];

		if ((!last || strcmp(let->name, last->name) > 0) &&
		    (!next || strcmp(let->name, next->name) < 0))
			next = let;
	}
	return next;
}

/* What the body of @function uses of what its point has. */
static void find_parameters(struct arena *arena, struct function *function)
{
	static const struct { const char *name, *declaration; } fixed[] = {
		{"packet", "const struct packet *packet"}, {"known", "struct followed *known"},
		{"now", "u64 now"},
		{"stage", "const u32 stage"}, {"point", "const u8 point"},
		{"context", "void *context"},
	};
	const struct plan_point *point = function->point;
	const struct tool_point *tool = point->core->point;
	struct text text = {};

	for (size_t i = 0; i < ARRAY_SIZE(fixed); i++)
		if (has_word(function->body, fixed[i].name))
			add_parameter(arena, function, &text, fixed[i].name, fixed[i].declaration);
	for (size_t i = 0; i < point->arguments.count; i++) {
		const struct tool_argument *argument = point->arguments.items[i];

		if (has_word(function->body, emit_argument(argument->name)))
			add_parameter(arena, function, &text, emit_argument(argument->name),
				      emit_variable(arena, &argument->type, argument->name));
	}
	for (const struct tool_let *let = next_let(tool, NULL); let; let = next_let(tool, let))
		if (!emit_is_own_let(point, function->action, let) &&
		    has_word(function->body, emit_argument(let->name)))
			add_parameter(arena, function, &text, emit_argument(let->name),
				      emit_variable(arena, &let->value->type, let->name));
	if (has_word(function->body, "result"))
		add_parameter(arena, function, &text, "result", "u64 result");
	if (reads_typed(function->body))
		add_parameter(arena, function, &text, "typed", "const bool typed");
	function->declarations = text.length ? text_take(arena, &text) : "void";
}

/* The function of functions->list with the same C for the same purpose, or NULL. */
static struct function *find_same(const struct functions *functions, const struct function *wanted)
{
	for (size_t i = 0; i < functions->list.count; i++) {
		struct function *function = functions->list.items[i];

		if (function->action->kind == wanted->action->kind &&
		    !strcmp(function->name, wanted->name) &&
		    !strcmp(function->declarations, wanted->declarations) &&
		    !strcmp(function->body, wanted->body))
			return function;
	}
	return NULL;
}

static void add_action(struct arena *arena, struct functions *functions, const struct plan *plan,
		       const struct plan_point *point, const struct core_action *action)
{
	struct emitter emitter = {arena, plan, point, action};
	struct function *function = ARENA_NEW(arena, struct function), *same;

	function->action = action;
	function->point = point;
	function->body = action_body(&emitter);
	function->name = action_name(arena, action);
	find_parameters(arena, function);
	same = find_same(functions, function);
	if (!same)
		*ARENA_PUSH(arena, &functions->list) = same = function;
	*ARENA_PUSH(arena, &functions->uses) = (struct function_use){action, same};
}

static size_t count_named(const struct functions *functions, const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < functions->list.count; i++)
		count += !strcmp(functions->list.items[i]->name, name);
	return count;
}

/*
 * Those that would have the same name are called after their point; those of one point are
 * numbered besides.
 */
static void name_functions(struct arena *arena, struct functions *functions)
{
	for (size_t i = 0; i < functions->list.count; i++) {
		const char *name = functions->list.items[i]->name;

		for (size_t j = i; count_named(functions, name) > 1 && j < functions->list.count; j++) {
			struct function *function = functions->list.items[j];

			if (strcmp(function->name, name) || j == i)
				continue;
			function->name = arena_printf(arena, "%s_at_%s", name,
						      function->point->core->point->name.text);
			if (count_named(functions, function->name) > 1)
				function->name = arena_printf(arena, "%s_%zu", function->name, j + 1);
		}
	}
}

struct functions function_collect(struct arena *arena, const struct plan *plan)
{
	struct functions functions = {};

	for (size_t i = 0; i < plan->points.count; i++) {
		const struct plan_point *point = &plan->points.items[i];

		for (size_t j = 0; j < point->core->actions.count; j++)
			add_action(arena, &functions, plan, point, &point->core->actions.items[j]);
	}
	name_functions(arena, &functions);
	return functions;
}

const char *function_emit(struct arena *arena, const struct functions *functions)
{
	struct text text = {};

	for (size_t i = 0; i < functions->list.count; i++) {
		const struct function *function = functions->list.items[i];
		const struct gap gaps[] = {
			{"comment", action_comment(arena, function->action)},
			{"name", function->name},
			{"parameters", function->declarations},
			{"body", function->body},
		};

		template_fill(arena, &text, "function.bpf.c", gaps, ARRAY_SIZE(gaps));
	}
	return text_take(arena, &text);
}

static const struct function *function_of(const struct functions *functions,
					  const struct core_action *action)
{
	const struct function_use *use = functions->uses.items;

	while (use->action != action)
		use++;
	return use->function;
}

/* What is passed for parameter @name at @point. */
static const char *argument_of(struct arena *arena, const struct plan *plan,
			       const struct plan_point *point, const struct core_action *action,
			       const char *name)
{
	if (!strcmp(name, "stage"))
		return arena_printf(arena, "%u", action->stage);
	if (!strcmp(name, "point"))
		return arena_printf(arena, "%zu", point->core->point - plan->core->tool->points.items);
	if (!strcmp(name, "now") && emit_clock_in_call(point))
		return "bpf_ktime_get_ns()";
	return name;
}

/* The variable for what becomes of the hit in @action. */
static const char *term_of(struct arena *arena, const struct core_action *action)
{
	return arena_printf(arena, "%s_term", action->part);
}

static const struct core_action *last_of(const struct plan_point *point)
{
	return &point->core->actions.items[point->core->actions.count - 1];
}

/* Must others at @point know what becomes of the hit in @action? */
static bool names_term(const struct plan_point *point, const struct core_action *action)
{
	return point->filters_starts && !core_goes_on(last_of(point)) && guard_carries_on(point, action);
}

static void add_function(struct arena *arena, struct text *text, const struct functions *functions,
			 const struct plan *plan, const struct plan_point *point,
			 const struct core_action *action)
{
	const struct function *function = function_of(functions, action);

	text_add(text, "%s(", function->name);
	for (size_t i = 0; i < function->parameters.count; i++)
		text_add(text, "%s%s", i ? ", " : "",
			 argument_of(arena, plan, point, action, function->parameters.items[i]));
	text_add(text, ")");
}

static void add_count(struct arena *arena, struct text *text, const struct functions *functions,
		      const struct plan *plan, const struct plan_point *point,
		      const struct core_action *action)
{
	bool ends = action->kind == ACTION_FINISH;

	text_add(text, "%s(accounts, %s, ", ends ? "count_end" : "count_hit", plan->rows.items[action->row]);
	if (ends)
		text_add(text, "%s, ", plan->rows.items[action->start_row]);
	if (names_term(point, action))
		text_add(text, "%s", term_of(arena, action));
	else
		add_function(arena, text, functions, plan, point, action);
	text_add(text, ")");
}

/*
 * Before @action, which starts something at @point where other things end: has its packet passed the
 * filter where its path began, or does it pass here?
 */
static void add_filter(struct arena *arena, struct text *text, const struct plan *plan,
		       const struct plan_point *point, const struct core_action *action)
{
	bool last = action == last_of(point);
	const char *row = plan->rows.items[action->row];
	struct text filtered = {};

	for (const struct core_action *earlier = point->core->actions.items; earlier < action; earlier++)
		if (guard_carries_on(point, earlier))
			text_add(&filtered, "%s == UNMATCHED && ", term_of(arena, earlier));
	guard_device(&filtered, point, row);
	text_add(text, "if (%s)\n\t%s%s(accounts, %s, %s);\n%s", text_take(arena, &filtered),
		 last ? "return " : "", last ? "LEAVE" : "count_hit", row, last ? "filtered" : "FILTERED",
		 last ? "" : "else\n\t");
}

static void add_call(struct arena *arena, struct text *text, const struct functions *functions,
		     const struct plan *plan, const struct plan_point *point,
		     const struct core_action *action)
{
	if (names_term(point, action)) {
		text_add(text, "const u32 %s = ", term_of(arena, action));
		add_function(arena, text, functions, plan, point, action);
		text_add(text, ";\n");
	}
	if (point->filters_starts && !core_goes_on(action))
		add_filter(arena, text, plan, point, action);
	text_add(text, "%s", action == last_of(point) ? "return " : "");
	add_count(arena, text, functions, plan, point, action);
	text_add(text, ";\n");
}

const char *function_calls(struct arena *arena, const struct functions *functions,
			   const struct plan *plan, const struct plan_point *point)
{
	struct text text = {};

	for (size_t i = 0; i < point->core->actions.count; i++)
		add_call(arena, &text, functions, plan, point, &point->core->actions.items[i]);
	return text_take(arena, &text);
}

bool function_needs_now(const struct functions *functions, const struct plan_point *point)
{
	for (size_t i = 0; i < point->core->actions.count; i++) {
		const struct function *function = function_of(functions, &point->core->actions.items[i]);

		for (size_t j = 0; j < function->parameters.count; j++)
			if (!strcmp(function->parameters.items[j], "now"))
				return true;
	}
	return false;
}
