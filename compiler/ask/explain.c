/* SPDX-License-Identifier: MIT */
/* vntc check, vntc explain: print what a tool will do and need. */
#include "ask/ask.h"

static void add_variant(struct text *text, const struct at *at)
{
	expr_print_at(text, at);
	if (at->hook == HOOK_RETURN)
		text_add(text, " (fexit)");
	else if (at->hook == HOOK_FUNCTION)
		text_add(text, " (fentry, else kprobe)");
}

void explain_kernels(struct text *text, const struct tool *tool)
{
	text_add(text, "%s\n", tool->spec->tool.text);
	for (size_t i = 0; i < tool->kernels.count; i++) {
		text_add(text, "  %s\n", kernel_name(tool->kernels.items[i]));
		for (size_t j = 0; j < tool->points.count; j++) {
			const struct tool_point *point = &tool->points.items[j];

			text_add(text, "    %-10s ", point->name.text);
			if (point->chosen[i] < 0)
				text_add(text, point->spec->instead_of.text ? "missing, and not needed" :
					 point->spec->optional ? "missing (optional)"
					 : "missing: the tool will say so and end");
			else
				add_variant(text, point->variants.items[point->chosen[i]]);
			text_add(text, "\n");
		}
	}
}

static const char *const explain_action[ACTION_KIND_COUNT] = {
	[ACTION_START] = "starts what waits in", [ACTION_PASS] = "notes a stage in",
	[ACTION_FINISH] = "ends and adds to",
	[ACTION_OBSERVE] = "adds to", [ACTION_TALLY] = "adds to", [ACTION_DO] = "works on",
};

static void explain_cost(struct text *text, struct cost cost)
{
	text_add(text, "    costs about %u instructions filtered out, %u counted: %u %s on maps",
		 cost.filtered, cost.counted, cost.maps,
		 cost.maps == 1 ? "operation" : "operations");
	if (cost.bytes)
		text_add(text, ", an event of %u bytes", cost.bytes);
	text_add(text, "\n");
}

static void explain_point(struct text *text, const struct plan *plan,
			  const struct plan_point *point)
{
	const struct tool_point *tool = point->core->point;

	text_add(text, "  %s\n", tool->name.text);
	if (tool->library)
		text_add(text, "    what happens: %s\n", tool->library->about.text);
	if (tool->library && tool->library->misses.text)
		text_add(text, "    misses: %s\n", tool->library->misses.text);
	for (size_t i = 0; i < tool->variants.count; i++) {
		text_add(text, "    %s ", i ? "or" : "at");
		add_variant(text, tool->variants.items[i]);
		text_add(text, "\n");
	}
	for (size_t i = 0; i < point->arguments.count; i++)
		text_add(text, "    argument %s, number %u there\n",
			 point->arguments.items[i]->name, point->arguments.items[i]->position + 1);
	for (size_t i = 0; i < point->core->actions.count; i++) {
		const struct core_action *action = &point->core->actions.items[i];

		text_add(text, "    %s %s\n", explain_action[action->kind],
			 action->sink ? action->sink->name : action->state->name);
	}
	if (point->core->actions.count)
		explain_cost(text, cost_point(plan, point));
}

static void explain_map(struct text *text, const struct plan_map *map)
{
	if (map->sink && map->sink->kind == SINK_EVENT) {
		text_add(text, "  %-20s records of %u bytes in a ring of 1 MB\n", map->name,
			 map->value_size);
		return;
	}
	text_add(text, "  %-20s %6u entries, key %u bytes, value %u bytes, %.1f MB%s\n",
		 map->name, map->size, map->key_size, map->value_size, map->memory / 1e6,
		 map->sink ? ", and values once more for each further CPU" : "");
}

void explain_plan(struct text *text, const struct plan *plan)
{
	const struct spec *spec = plan->core->tool->spec;

	text_add(text, "%s: %s\n\npoints\n", spec->tool.text, spec->about.text);
	for (size_t i = 0; i < plan->points.count; i++)
		explain_point(text, plan, &plan->points.items[i]);
	text_add(text, "\nmaps\n");
	for (size_t i = 0; i < plan->maps.count; i++)
		explain_map(text, &plan->maps.items[i]);
	text_add(text, "\nfilter options\n  %s%s%s\n",
		 plan->has_packet ? "--src --dst --host --sport --dport --port --proto --vlan --filter" : "none",
		 plan->filters_device ? " --iface" : "", plan->filters_netns ? " --netns" : "");
	text_add(text, "\nkernel types read\n");
	for (size_t i = 0; i < plan->shapes.count; i++) {
		text_add(text, "  %s%s:", plan->shapes.items[i]->name,
			 plan->shapes.items[i]->flavor ? " (older kernels)" : "");
		for (size_t j = 0; j < plan->shapes.items[i]->members.count; j++)
			text_add(text, " %s", plan->shapes.items[i]->members.items[j].name);
		text_add(text, "\n");
	}
}
