/* SPDX-License-Identifier: MIT */
/* Generates the programs of points, which fetch arguments and call the point's function. */
#include <string.h>

#include "emit/emit.h"

/* Is the program at @index a fentry, and the next its kprobe? */
static bool is_pair(const struct plan_point *point, size_t index)
{
	return index + 1 < point->programs.count &&
	       point->programs.items[index].hook == PROGRAM_FENTRY &&
	       point->programs.items[index + 1].hook == PROGRAM_KPROBE;
}

/* Arguments of one program, or of a pair: fetched from its context by position. */
static const char *fetch(struct arena *arena, const struct plan_point *point,
			 const struct plan_program *program, bool pair)
{
	static const char *const results[PROGRAM_HOOK_COUNT] = {
		[PROGRAM_FEXIT] = "function_result(ctx)",
		[PROGRAM_SYSCALL_RETURN] = "syscall_result(ctx)",
		[PROGRAM_USER_RETURN] = "register_result(ctx)",
	};
	const char *how = pair ? "ARGUMENT" : program->hook == PROGRAM_USER ? "kprobe_argument"
		: program->hook == PROGRAM_SYSCALL ? "syscall_argument" : "argument";
	bool typed = program->hook == PROGRAM_TRACEPOINT || program->hook == PROGRAM_FEXIT;
	struct text text = {};

	if (point->core->point->uses_context)
		text_add(&text, "ctx, ");
	for (size_t i = 0; i < point->arguments.count; i++) {
		const struct tool_argument *argument = point->arguments.items[i];

		/* What is above a small number in its register is undefined. */
		if (argument->type.kind != TYPE_POINTER)
			text_add(&text, "(%s)(u64)", emit_integer(&argument->type));
		text_add(&text, "%s(ctx, %s_%s), ", how,
			 point->core->point->name.text, argument->name);
	}
	if (point->core->point->uses_result)
		text_add(&text, "%s, ", results[program->hook]);
	text_add(&text, "%s", pair ? "typed" : typed ? "true" : "false");
	return text_take(arena, &text);
}

/* The function that programs call. */
static const char *called(struct arena *arena, const struct plan_point *point)
{
	static const char *const watching[] = {
		[WATCH_FREED] = "buffer_freed", [WATCH_DROPPED] = "buffer_dropped",
		[WATCH_READ] = "buffer_read", [WATCH_MERGED] = "buffer_merged",
		[WATCH_COPIED] = "buffer_copied",
	};
	const struct tool_point *tool = point->core->point;

	return tool->watch ? watching[tool->watch] : arena_printf(arena, "at_%s", tool->name.text);
}

const char *emit_programs(struct arena *arena, const struct plan_point *point)
{
	struct text text = {};

	for (size_t i = 0; i < point->programs.count; i++) {
		const struct plan_program *program = &point->programs.items[i];
		bool pair = is_pair(point, i);

		if (pair)
			text_add(&text, "FENTRY_OR_KPROBE(%s, %.*s, ", program->at->name,
				 (int)(strlen(program->name) - strlen("_fentry")), program->name);
		else
			text_add(&text, "PROGRAM(\"%s%s\", %s, ", plan_hooks[program->hook].section,
				 program->hook == PROGRAM_TIMER ? "" : program->at->name,
				 program->name);
		text_add(&text, "%s(%s))\n", called(arena, point), fetch(arena, point, program, pair));
		i += pair;
	}
	return text_take(arena, &text);
}

/* A point at whose end a buffer has a companion. */
static void add_companions(struct text *text, const struct plan_point *point)
{
	for (size_t i = 0; i < point->programs.count; i++)
		text_add(text, "COMPANIONS(%s, %s, %s_%s)\n", point->programs.items[i].at->name,
			 point->programs.items[i].name, point->core->point->name.text,
			 point->arguments.items[0]->name);
}

void emit_watches(struct arena *arena, struct text *text, const struct plan *plan)
{
	if (plan->has_followed)
		text_add(text, "/* What becomes of the buffers of packets that are followed. */\n");
	for (size_t i = 0; i < plan->points.count; i++)
		if (plan->points.items[i].core->point->watch == WATCH_CLONED)
			add_companions(text, &plan->points.items[i]);
		else if (plan->points.items[i].core->point->watch)
			text_add(text, "%s", emit_programs(arena, &plan->points.items[i]));
}
