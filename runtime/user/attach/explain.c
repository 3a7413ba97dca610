// SPDX-License-Identifier: MIT
/* Prints what a tool is attached to, and the memory of its tables: --dry-run and --explain. */
#include <bpf/libbpf.h>
#include <inttypes.h>
#include <string.h>

#include "attach/attach.h"
#include "base/columns.h"
#include "filter/filter.h"
#include "options/options.h"

void explain_points(FILE *out, const struct attach *attach, bool arguments)
{
	struct columns columns = {.align = arguments ? "<<<" : "<<"};

	for (unsigned int i = 0; i < attach->tool->points_count; i++) {
		const struct point *point = &attach->points[i];
		char text[256];

		columns_cell(&columns, "%s", point->is->name);
		columns_cell(&columns, "%s", point->variant ?
			     point_attached(point, text, sizeof(text)) : "left out");
		if (arguments)
			columns_cell(&columns, "%s", point->variant ?
				     point_arguments(point, text, sizeof(text)) : "");
	}
	columns_print(&columns, "", out);
}

/* The bytes that the kernel charges for a map, from its fdinfo. */
static u64 map_memory(const struct bpf_map *map)
{
	char path[64], line[128];
	u64 bytes = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", bpf_map__fd(map));
	file = fopen(path, "re");
	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file)) {
		char *end = line + strcspn(line, "\n");

		*end = '\0';
		if (!strncmp(line, "memlock:\t", 9))
			parse_number(line + 9, 0, UINT64_MAX, &bytes);
	}
	fclose(file);
	return bytes;
}

/* The size of a ring is in bytes, not entries, and its memory is not always charged. */
static void print_map(struct columns *columns, const struct bpf_map *map)
{
	bool ring = bpf_map__type(map) == BPF_MAP_TYPE_RINGBUF;
	u64 bytes = ring ? bpf_map__max_entries(map) : map_memory(map);

	columns_cell(columns, "%s", bpf_map__name(map));
	columns_cell(columns, ring ? "" : "%u", bpf_map__max_entries(map));
	columns_cell(columns, "%" PRIu64, (uint64_t)(bytes + 1023) / 1024);
}

/* Print all maps but those of variables. */
static void print_maps(FILE *out, const struct attach *attach)
{
	struct columns columns = {.align = "<>>"};
	const struct bpf_map *map;

	columns_cell(&columns, "table");
	columns_cell(&columns, "entries");
	columns_cell(&columns, "KiB");
	bpf_object__for_each_map(map, attach->object) {
		if (!bpf_map__is_internal(map))
			print_map(&columns, map);
	}
	columns_print(&columns, "", out);
}

static void print_filter(FILE *out, const struct filter *filter)
{
	fputs("filter", out);
	for (unsigned int i = 0; i < FILTER_OPTIONS; i++) {
		if (filter->text[i])
			fprintf(out, "  --%s %s", filter_options[i].name, filter->text[i]);
	}
	fprintf(out, "%s\n", filter->packet.terms ? "" : "  none");
}

void explain_all(FILE *out, const struct attach *attach,
		  const struct options *options)
{
	explain_points(out, attach, true);
	print_maps(out, attach);
	print_filter(out, &options->filter);
}
