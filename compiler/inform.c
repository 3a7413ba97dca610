/* SPDX-License-Identifier: MIT */
/* What a spec's author asks before and after writing: list, which, new, fields. */
#include <bpf/btf.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vntc.h"

static int is_spec(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && !strcmp(dot, ".spec");
}

/* Every proper spec of specs/, in the order of their names; the others are errors. */
static bool each_spec(struct arena *arena, struct diag *diag, const void *wanted,
		      void (*visit)(const struct spec *spec, const void *wanted))
{
	const char *directory = home_path(arena, "specs");
	struct dirent **entries;
	int count = directory ? scandir(directory, &entries, is_spec, alphasort) : -1;

	if (count < 0) {
		diag_error(diag, (struct span){}, "cannot read specs/: %s", strerror(errno));
		return false;
	}
	for (int i = 0; i < count; i++) {
		const struct source *source = source_read(arena,
			arena_printf(arena, "%s/%s", directory, entries[i]->d_name));
		const struct node *document = source ? document_read(arena, diag, source) : NULL;
		const struct spec *spec;

		document = document ? expand_document(arena, diag, document) : NULL;
		spec = document ? spec_read(arena, diag, document, source->name) : NULL;

		if (spec)
			visit(spec, wanted);
		free(entries[i]);
	}
	free(entries);
	return !diag_failed(diag);
}

static void list_spec(const struct spec *spec, const void *wanted)
{
	(void)wanted;
	printf("%-20s %s\n", spec->tool.text, spec->about.text);
}

bool inform_list(struct arena *arena, struct diag *diag)
{
	return each_spec(arena, diag, NULL, list_spec);
}

struct wanted {
	const char *name;
	bool *found;
};

static void match_spec(const struct spec *spec, const void *context)
{
	const struct wanted *wanted = context;

	for (size_t i = 0; i < spec->replaces.count; i++) {
		if (strcmp(spec->replaces.items[i].text, wanted->name))
			continue;
		printf("%s\n", spec->tool.text);
		*wanted->found = true;
	}
}

bool inform_which(struct arena *arena, struct diag *diag, const char *name)
{
	bool found = false;
	struct wanted wanted = {name, &found};

	if (!each_spec(arena, diag, &wanted, match_spec))
		return false;
	if (!found)
		diag_error(diag, (struct span){}, "no spec says that it replaces '%s'", name);
	return found;
}

static const char skeleton[] =
	"tool: %s\n"
	"about: how long packets take from the transmit entry to the driver\n"
	"\n"
	"points:                                  # where to look\n"
	"  entry:\n"
	"    at: function __dev_queue_xmit\n"
	"    packet: skb                          # an argument; its headers are set\n"
	"  driver:\n"
	"    at: tracepoint net:net_dev_start_xmit\n"
	"    packet: ether(skb.data)              # headers may not be set\n"
	"\n"
	"measures:                                # what to measure there\n"
	"  wait:\n"
	"    value: driver.time - entry.time\n"
	"    pair: packet.id                      # what makes it the same packet\n"
	"    lost: 2s                             # a start whose end does not come\n"
	"    by: packet.proto\n"
	"    show: histogram(us)\n";

bool inform_new(struct arena *arena, struct diag *diag, const char *name)
{
	const char *path = arena_printf(arena, "specs/%s.spec", name);
	struct text text = {};
	bool fine;

	if (!name[0] || strlen(name) > 40 ||
	    strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") != strlen(name) ||
	    !strchr("abcdefghijklmnopqrstuvwxyz", name[0])) {
		diag_error(diag, (struct span){},
			   "'%s' is no name: lower-case letters, digits, _ and -, a letter first", name);
		return false;
	}
	if (!access(path, F_OK)) {
		diag_error(diag, (struct span){}, "%s exists", path);
		return false;
	}
	text_add(&text, skeleton, name);
	fine = write_directory(diag, "specs") && write_file(diag, path, &text);
	text_free(&text);
	if (fine)
		printf("%s: change it, then: vntc check %s\n", path, path);
	return fine;
}

static void print_type(const char *name, const struct type *type)
{
	if (type->kind == TYPE_POINTER)
		printf("  %-24s pointer%s%s\n", name, type->structure ? " to struct " : "",
		       type->structure ? type->structure : "");
	else if (type->structure)
		printf("  %-24s %s %s\n", name, types_info[type->kind].name, type->structure);
	else if (type->kind == TYPE_INT)
		printf("  %-24s number of %u bytes\n", name, type->size);
	else
		printf("  %-24s %s\n", name, types_info[type->kind].name);
}

static bool print_struct(const struct kernel *kernel, const char *name)
{
	const struct btf *btf = kernel_types(kernel, NULL);
	struct type owner = {.btf = btf, .id = kernel_find(btf, name, BTF_KIND_STRUCT)};
	const char *members[1024];
	size_t count;

	if (!owner.id)
		return false;
	count = types_member_names(&owner, members, ARRAY_SIZE(members));
	for (size_t i = 0; i < count; i++) {
		uint32_t bits;
		struct type type = types_member(btf, owner.id, members[i], &bits);

		print_type(members[i], &type);
	}
	return true;
}

static bool print_arguments(struct arena *arena, const struct kernel *kernel,
			    const struct at *at)
{
	const char *module = kernel_module_of(arena, kernel, at);
	const struct btf_type *prototype;
	const struct btf *btf;
	uint32_t skip;

	prototype = kernel_prototype(kernel, at, module, &btf, &skip);
	if (!prototype)
		return false;
	for (uint32_t i = skip; i < btf_vlen(prototype); i++) {
		const struct btf_param *param = &btf_params(prototype)[i];
		struct type type = types_of(btf, param->type);

		print_type(btf__name_by_offset(btf, param->name_off), &type);
	}
	return true;
}

/* @what: "packet", a struct of the kernel, or what may stand behind at:. */
bool inform_fields(struct arena *arena, struct diag *diag, const struct library *library,
		   const struct kernel *kernel, const char *what)
{
	const struct source *source = source_of_text(arena, "argument", what, strlen(what));
	struct node node = {.kind = NODE_SCALAR, .text = what, .plain = true,
			    .span = {source, 0, strlen(what)}};
	const struct library_point *point;
	const struct at *at;

	if (!strcmp(what, "packet")) {
		bind_list_packet();
		return true;
	}
	if (!strpbrk(what, ". :") && print_struct(kernel, what))
		return true;
	at = expr_read_at(arena, diag, &node);
	if (!at)
		return false;
	point = at->hook == HOOK_NAMED ? library_find(library, at->group, at->name) : NULL;
	if (print_arguments(arena, kernel, point ? point->at.items[0] : at))
		return true;
	diag_error(diag, (struct span){}, "%s knows nothing of '%s'", kernel_name(kernel), what);
	return false;
}
