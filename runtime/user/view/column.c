// SPDX-License-Identifier: MIT
/* What each column of a tool is: its unit, and a few words. */
#include "base/columns.h"
#include "view/column.h"
#include "view/format.h"

/* What belongs to one measure, table or event. */
struct visitor {
	void *context;
	void (*visit)(void *context, const struct column *column);
	const char *of;
};

static void visit(const struct visitor *visitor, const char *name, const char *unit,
		  const char *about)
{
	visitor->visit(visitor->context, &(struct column){visitor->of, name, unit, about});
}

static void visit_fields(const struct visitor *visitor, const struct vnt_field *fields,
			 unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		visit(visitor, fields[i].name, fields[i].unit, fields[i].about);
}

static void visit_table(const struct visitor *visitor, const struct vnt_table *table)
{
	visit_fields(visitor, table->key, table->key_count);
	for (unsigned int i = 0; i < table->columns_count; i++)
		visit(visitor, table->columns[i].name, table->columns[i].unit,
		      table->columns[i].about);
	for (unsigned int i = 0; i < table->computed_count; i++)
		visit(visitor, table->computed[i].name, table->computed[i].unit,
		      table->computed[i].about);
}

void column_each(const struct vnt_tool *tool, void *context,
		 void (*each)(void *context, const struct column *column))
{
	struct visitor visitor = {.context = context, .visit = each};

	for (unsigned int i = 0; i < tool->measures_count; i++) {
		visitor.of = tool->measures[i].name;
		visit_fields(&visitor, tool->measures[i].key, tool->measures[i].key_count);
		visit(&visitor, tool->measures[i].name, *format_unit(tool->measures[i].unit)
		      ? format_unit(tool->measures[i].unit) : NULL, tool->measures[i].about);
	}
	for (unsigned int i = 0; i < tool->tables_count; i++) {
		visitor.of = tool->tables[i].name;
		visit_table(&visitor, &tool->tables[i]);
	}
	for (unsigned int i = 0; i < tool->events_count; i++) {
		visitor.of = tool->events[i].name;
		visit_fields(&visitor, tool->events[i].fields, tool->events[i].fields_count);
	}
}

static void add_row(void *context, const struct column *column)
{
	struct columns *columns = context;

	columns_cell(columns, "%s", column->of);
	columns_cell(columns, "%s", column->name);
	columns_cell(columns, "%s", column->unit ? column->unit : "-");
	columns_cell(columns, "%s", column->about ? column->about : "-");
}

void column_print(FILE *out, const struct vnt_tool *tool, bool json)
{
	struct columns columns = {.align = "<<<<"};

	if (json) {
		json_columns(out, tool);
		return;
	}
	columns_cell(&columns, "OF");
	columns_cell(&columns, "COLUMN");
	columns_cell(&columns, "UNIT");
	columns_cell(&columns, "WHAT IT IS");
	column_each(tool->whole ? tool->whole : tool, &columns, add_row);
	columns_print(&columns, "", out);
}
