// SPDX-License-Identifier: MIT
/* Parses the command line by a table of options, from which help and completion are made, too. */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <string.h>

#include "bind.h"
#include "options/complete.h"

#define TARGET (COMMAND_SHOW | COMMAND_SET | COMMAND_CHECK)
#define DEVICES "ls /sys/class/net"

struct row {
	const char *name, *value;	/* @value NULL: takes none */
	u32 commands;			/* that have it; 0: of all */
	const char *about;
	bool (*set)(struct settings *settings, const char *text);
	const char *expected;		/* NULL: the message has been printed */
	struct complete_value complete;
};

static const struct {
	const char *name;
	enum command command;
	const char *words, *about;
} commands[] = {
	{"show", COMMAND_SHOW, "[WHAT...]", "where threads and interrupts run and may run"},
	{"set", COMMAND_SET, "WHAT... WHERE...", "bind them; all that is asked, or nothing"},
	{"undo", COMMAND_UNDO, "[FILE]", "bind them as before the first `set` that was not undone"},
	{"check", COMMAND_CHECK, "[WHAT...]", "say what is bound unwisely"},
};

static bool add_target(struct settings *settings, enum group_kind kind, const char *name)
{
	if (settings->targets_count == SETTINGS_TARGETS)
		return false;
	settings->targets[settings->targets_count++] = (struct target){kind, name};
	return *name;
}

static bool set_vm(struct settings *settings, const char *text)
{
	return add_target(settings, GROUP_VM, text);
}

static bool set_pid(struct settings *settings, const char *text)
{
	u64 pid;

	return parse_number(text, 1, INT32_MAX, &pid) && add_target(settings, GROUP_PROCESS, text);
}

static bool set_dev(struct settings *settings, const char *text)
{
	return add_target(settings, GROUP_DEVICE, text);
}

static bool set_role(struct settings *settings, enum role role, const char *text)
{
	settings->given |= 1U << role;
	return cpus_parse(text, &settings->to[role]);
}

#define ROLE(name, role)							\
	static bool set_##name(struct settings *settings, const char *text)	\
	{									\
		return set_role(settings, role, text);				\
	}

ROLE(vcpu, ROLE_VCPU)
ROLE(vhost, ROLE_VHOST)
ROLE(iothread, ROLE_IOTHREAD)
ROLE(irq, ROLE_IRQ)

static bool set_mem(struct settings *settings, const char *text)
{
	return set_role(settings, ROLE_MEMORY, text);
}

static bool set_cpus(struct settings *settings, const char *text)
{
	settings->rest = true;
	return cpus_parse(text, &settings->rest_to);
}

static bool set_undo_file(struct settings *settings, const char *text)
{
	settings->undo_file = text;
	return *text;
}

#define FLAG(name)								\
	static bool set_##name(struct settings *settings, const char *text)	\
	{									\
		(void)text;							\
		return settings->name = true;					\
	}

FLAG(spread)
FLAG(dry_run)
FLAG(json)

static const struct row rows[] = {
	{"vm", "NAME|PID", TARGET, "a VM of QEMU: its -name, -uuid or process",
	 set_vm, "a name or a process id, up to 64 times", {COMPLETE_UNKNOWN, NULL}},
	{"pid", "PID", TARGET, "any process", set_pid, "a process id", {COMPLETE_UNKNOWN, NULL}},
	{"dev", "NAME", TARGET, "the interrupts of eth0, 0000:03:00.0 or virtio0",
	 set_dev, "a device", {COMPLETE_WORDS, DEVICES}},
	{"vcpu", "LIST", COMMAND_SET, "the vCPUs' threads to these CPUs: 2-5,8",
	 set_vcpu, CPUS_EXPECTED, {COMPLETE_UNKNOWN, NULL}},
	{"vhost", "LIST", COMMAND_SET, "those of vhost, of the kernel or of QEMU",
	 set_vhost, CPUS_EXPECTED, {COMPLETE_UNKNOWN, NULL}},
	{"iothread", "LIST", COMMAND_SET, "QEMU's iothreads",
	 set_iothread, CPUS_EXPECTED, {COMPLETE_UNKNOWN, NULL}},
	{"cpus", "LIST", COMMAND_SET, "all threads but those that have a list of their own",
	 set_cpus, CPUS_EXPECTED, {COMPLETE_UNKNOWN, NULL}},
	{"mem", "NODES", COMMAND_SET, "memory from these NUMA nodes: 0, 0-1",
	 set_mem, "NUMA nodes, like 0 or 0-1", {COMPLETE_UNKNOWN, NULL}},
	{"irq", "LIST", COMMAND_SET, "the interrupts of --dev",
	 set_irq, CPUS_EXPECTED, {COMPLETE_UNKNOWN, NULL}},
	{"spread", NULL, COMMAND_SET, "one CPU of the list for each, in turn",
	 set_spread, NULL, {}},
	{"dry-run", NULL, COMMAND_SET | COMMAND_UNDO, "only say what would be done",
	 set_dry_run, NULL, {}},
	{"undo-file", "FILE", COMMAND_SET, "keep there how it was (" UNDO_FILE ")",
	 set_undo_file, "the name of a file", {COMPLETE_FILES, NULL}},
	{"json", NULL, COMMAND_SHOW | COMMAND_CHECK, "a line of JSON for each",
	 set_json, NULL, {}},
	{"completion", "SHELL", 0, "print a script for " COMPLETE_SHELLS,
	 NULL, COMPLETE_SHELLS, {COMPLETE_WORDS, "echo bash zsh fish"}},
	{"version", NULL, 0, "print the version", NULL, NULL, {}},
	{"help", NULL, 0, "this help", NULL, NULL, {}},
};

static const char examples[] =
	"\nexamples:\n"
	"  vnt-bind show --vm web1\n"
	"  vnt-bind set --vm web1 --vcpu 2-5 --spread --vhost 6,7 --dry-run\n"
	"  vnt-bind set --vm web1 --vcpu 2-5 --vhost 6,7 --cpus 0,1\n"
	"  vnt-bind set --vm web1 --mem 0\n"
	"  vnt-bind set --dev eth0 --irq 0-3 --spread\n"
	"  vnt-bind undo\n"
	"  vnt-bind check --json\n"
	"\nWithout WHAT, `show` and `check` look at all VMs and network devices.\n"
	"exit status: 0 done, nothing unwise; 1 failed, or something is unwise; 2 wrong usage\n";

static void print_help(void)
{
	printf("usage: vnt-bind COMMAND [OPTION...]\n"
	       "Binds the threads and interrupts of a VM's network path to CPUs, and its memory to\n"
	       "NUMA nodes.\n\ncommands:\n");
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		printf("  %-5s %-16s  %s\n", commands[i].name, commands[i].words, commands[i].about);
	printf("\noptions:\n");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char option[40];

		snprintf(option, sizeof(option), "--%s %s", rows[i].name,
			 rows[i].value ? rows[i].value : "");
		printf("  %-18s  %s\n", option, rows[i].about);
	}
	fputs(examples, stdout);
}

static void print_completion(const char *shell)
{
	struct complete_option options[ARRAY_SIZE(rows)];
	struct complete_command words[ARRAY_SIZE(commands)];
	const struct complete complete = {
		"vnt-bind", options, ARRAY_SIZE(rows), words, ARRAY_SIZE(commands),
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		options[i] = (struct complete_option){rows[i].name, 0, rows[i].about, rows[i].complete};
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		words[i] = (struct complete_command){commands[i].name, commands[i].about, {
			commands[i].command == COMMAND_UNDO ? COMPLETE_FILES : COMPLETE_NOTHING, NULL}};
	complete_print(stdout, &complete, shell);
}

static const char *command_name(enum command command)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		if (commands[i].command == command)
			return commands[i].name;
	}
	return NULL;
}

static bool set_command(struct settings *settings, const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		if (!strcmp(commands[i].name, name)) {
			settings->command = commands[i].command;
			return true;
		}
	}
	warnx("'%s' is no command: show, set, undo and check are", name);
	return false;
}

static bool wrong_value(const struct row *row, const char *value)
{
	warnx("--%s '%s': expected %s", row->name, value, row->expected);
	return false;
}

/* An option about vnt-bind itself. */
static enum settings_result answer(const struct row *row, const char *value)
{
	if (!strcmp(row->name, "help")) {
		print_help();
	} else if (!strcmp(row->name, "version")) {
		printf("vnt-bind " VNT_VERSION "\n");
	} else if (complete_knows(value)) {
		print_completion(value);
	} else {
		wrong_value(row, value);
		return SETTINGS_WRONG;
	}
	return SETTINGS_DONE;
}

static bool check_words(struct settings *settings, int argc, char **argv)
{
	if (optind == argc) {
		warnx("a command is needed: show, set, undo or check; --help says more");
		return false;
	}
	if (!set_command(settings, argv[optind++]))
		return false;
	if (settings->command == COMMAND_UNDO && optind < argc)
		settings->undo_file = argv[optind++];
	if (optind == argc)
		return true;
	warnx("'%s' is one word too many", argv[optind]);
	return false;
}

/* @used: the rows that were on the command line, as bits. */
static bool check_options(const struct settings *settings, u32 used)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (!(used & 1U << i) || rows[i].commands & settings->command)
			continue;
		warnx("%s has no --%s", command_name(settings->command), rows[i].name);
		return false;
	}
	return true;
}

/* `set` knows where to bind all that it shall bind, and what to bind there. */
static bool check_set(const struct settings *settings)
{
	bool devices = false, processes = false;
	bool irqs = settings->given & 1U << ROLE_IRQ;
	bool threads = settings->given & ~(1U << ROLE_IRQ) || settings->rest;	/* or memory */

	for (size_t i = 0; i < settings->targets_count; i++) {
		devices |= settings->targets[i].kind == GROUP_DEVICE;
		processes |= settings->targets[i].kind != GROUP_DEVICE;
	}
	if (!devices && !processes)
		warnx("set needs --vm, --pid or --dev");
	else if (processes && !threads)
		warnx("set needs CPUs for threads: --vcpu, --vhost, --iothread or --cpus; or --mem");
	else if (devices && !irqs)
		warnx("set needs CPUs for interrupts: --irq");
	else if (threads && !processes)
		warnx("set needs --vm or --pid for threads; interrupts are bound by --irq");
	else if (irqs && !devices)
		warnx("set needs --dev for --irq");
	else
		return true;
	return false;
}

/* The table as getopt wants it: each option returns its row, and 1 more. */
static void make_options(struct option *options)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		options[i] = (struct option){rows[i].name,
			rows[i].value ? required_argument : no_argument, NULL, i + 1};
	options[ARRAY_SIZE(rows)] = (struct option){};
}

/* Parse; what is wrong has been said. */
enum settings_result settings_parse(struct settings *settings, int argc, char **argv)
{
	struct option options[ARRAY_SIZE(rows) + 1];
	u32 used = 0;
	int found;

	*settings = (struct settings){.undo_file = UNDO_FILE};
	make_options(options);
	argv[0] = program_invocation_short_name;	/* in the messages of getopt */
	optind = 0;
	while ((found = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		const struct row *row;

		if (found == '?')
			return SETTINGS_WRONG;
		row = &rows[found == 'h' ? ARRAY_SIZE(rows) - 1 : (size_t)found - 1];
		if (!row->set)
			return answer(row, optarg);
		if (!row->set(settings, optarg)) {
			wrong_value(row, optarg);
			return SETTINGS_WRONG;
		}
		used |= 1U << (row - rows);
	}
	if (!check_words(settings, argc, argv) || !check_options(settings, used) ||
	    (settings->command == COMMAND_SET && !check_set(settings)))
		return SETTINGS_WRONG;
	return SETTINGS_RUN;
}
