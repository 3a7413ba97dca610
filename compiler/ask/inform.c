/* SPDX-License-Identifier: MIT */
/* What a spec's author asks before and after writing: list, which, new. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "read/keys.h"

static int is_spec(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && !strcmp(dot, ".spec");
}

static const struct spec *read_spec(struct arena *arena, struct diag *diag, const char *path)
{
	const struct source *source = source_read(arena, path);
	const struct node *document = source ? document_read(arena, diag, source) : NULL;

	document = document ? expand_document(arena, diag, document) : NULL;
	return document ? spec_read(arena, diag, document, source->name) : NULL;
}

bool inform_each(struct arena *arena, struct diag *diag, bool skip_broken, const void *wanted,
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
		const struct spec *spec = read_spec(arena, skip_broken ? diag_new(arena) : diag,
			arena_printf(arena, "%s/%s", directory, entries[i]->d_name));

		if (spec)
			visit(spec, wanted);
		free(entries[i]);
	}
	free(entries);
	return !diag_failed(diag);
}

/* Keys of specs/commands.yaml: of commands that are written by hand. */
static const struct key command_items[] = {
	KEY(struct spec, about, true, keys_line, "what it is for, in one line"),
	KEY(struct spec, replaces, false, keys_texts, "older tools that it stands for"),
	KEY(struct spec, symptoms, false, keys_texts, "words of somebody whom it helps"),
};

static const struct keys command_keys = KEYS("command", command_items);

/* Visit every command of specs/commands.yaml, as a spec with its name. */
static bool each_command(struct arena *arena, struct diag *diag, const void *context,
			 void (*visit)(const struct spec *spec, const void *context))
{
	const char *path = home_path(arena, "specs/commands.yaml");
	const struct source *source = path ? source_read(arena, path) : NULL;
	const struct node *document = source ? document_read(arena, diag, source) : NULL;
	struct keys_reader reader = {arena, diag};

	if (!document || !keys_expect(&reader, document, NODE_MAP, "a map of commands"))
		return !diag_failed(diag);
	for (size_t i = 0; i < document->entries.count; i++) {
		const struct entry *entry = &document->entries.items[i];
		struct spec *spec = ARENA_NEW(arena, struct spec);

		spec->tool = (struct name){entry->key->text, entry->key->span};
		keys_read(&reader, entry->value, &command_keys, entry->key->span, spec);
		if (!diag_failed(diag))
			visit(spec, context);
	}
	return !diag_failed(diag);
}

static void list_spec(const struct spec *spec, const void *wanted)
{
	(void)wanted;
	printf("%-20s %s\n", spec->tool.text, spec->about.text);
}

bool inform_all(struct arena *arena, struct diag *diag, const void *context,
		void (*visit)(const struct spec *spec, const void *context))
{
	/* A spec with errors is no tool yet, and not what was asked about. */
	return inform_each(arena, diag, true, context, visit) &&
	       each_command(arena, diag, context, visit);
}

bool inform_list(struct arena *arena, struct diag *diag)
{
	return inform_all(arena, diag, NULL, list_spec);
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

	if (!inform_all(arena, diag, &wanted, match_spec))
		return false;
	if (!found)
		diag_error(diag, (struct span){}, "no tool says that it replaces '%s'", name);
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
	"    timeout: 2s                          # a start whose end does not come\n"
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
