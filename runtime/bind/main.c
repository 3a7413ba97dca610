// SPDX-License-Identifier: MIT
/* vnt-bind: parses the command line and runs the command. */
#include <err.h>
#include <errno.h>
#include <string.h>

#include "bind.h"

static void print_changes(const struct changes *changes)
{
	char name[THING_NAME + 32], from[CPUS_TEXT], to[CPUS_TEXT];

	for (size_t i = 0; i < changes->count; i++) {
		const struct change *change = &changes->list[i];

		printf("%s: %s -> %s\n", thing_text(&change->thing, name, sizeof(name)),
		       thing_set(&change->thing.allowed, from), thing_set(&change->to, to));
	}
}

static enum status bind_all(struct changes *changes, const struct topology *topology,
			    const char *undo_file)
{
	struct undo undo;
	enum status status = undo_begin(&undo, undo_file, changes);

	if (status != STATUS_ENDED)
		return status;
	switch (changes_do(changes, topology)) {
	case CHANGES_ALL:
		print_changes(changes);
		return STATUS_ENDED;
	case CHANGES_NONE:
		warnx("nothing is changed");
		undo_cancel(&undo);
		return STATUS_FAILED;
	default:
		warnx("some is changed: vnt-bind undo %s tries again", undo_file);
		return STATUS_FAILED;
	}
}

static enum status set(const struct found *found, const struct topology *topology,
		       const struct scan *scan, const struct settings *settings)
{
	struct changes changes = {};
	enum status status = plan_make(&changes, found, topology, settings);

	if (status == STATUS_ENDED && settings->dry_run)
		print_changes(&changes);
	else if (status == STATUS_ENDED)
		status = bind_all(&changes, topology, settings->undo_file);
	if (status == STATUS_ENDED && scan->irqbalance && settings->given & 1U << ROLE_IRQ)
		warnx("process %u, irqbalance, may move interrupts again", scan->irqbalance);
	changes_free(&changes);
	return status;
}

static enum status run_found(const struct topology *topology, const struct scan *scan,
			     const struct settings *settings)
{
	enum status status = STATUS_FAILED;
	struct found found = {};

	if (!found_read(&found, scan, settings)) {
		found_free(&found);
		return status;
	}
	if (settings->command == COMMAND_SET) {
		status = set(&found, topology, scan, settings);
	} else if (settings->command == COMMAND_SHOW) {
		show(stdout, &found, topology, settings->json);
		status = STATUS_ENDED;
	} else if (check(stdout, &found, topology, scan, settings->json)) {
		status = STATUS_ENDED;
	}
	found_free(&found);
	return status;
}

static enum status run(const struct settings *settings)
{
	enum status status = STATUS_FAILED;
	struct topology topology = {};
	struct scan scan = {};

	if (topology_read(&topology)) {
		if (settings->command == COMMAND_UNDO)
			status = undo_run(settings->undo_file, &topology, settings->dry_run);
		else if (scan_read(&scan))
			status = run_found(&topology, &scan, settings);
	}
	scan_free(&scan);
	topology_free(&topology);
	return status;
}

int main(int argc, char **argv)
{
	struct settings settings;
	enum status status = STATUS_USAGE;

	switch (settings_parse(&settings, argc, argv)) {
	case SETTINGS_RUN:
		status = run(&settings);
		break;
	case SETTINGS_DONE:
		status = STATUS_ENDED;
		break;
	case SETTINGS_WRONG:
		break;
	}
	if (fflush(stdout) || ferror(stdout)) {
		warn("cannot print");
		status = STATUS_FAILED;
	}
	return status;
}
