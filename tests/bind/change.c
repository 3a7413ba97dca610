// SPDX-License-Identifier: MIT
/* Binding and undoing: all or nothing, exactly, and only what still is what it was. */
#include "tree.h"

#include <sys/stat.h>

/* `set` as main.c does it; true when it is done. */
static bool bind(const char *line)
{
	struct asked asked = ask(line);
	struct changes changes = {};
	struct undo undo;
	bool done = false;

	if (asked.fine &&
	    plan_make(&changes, &asked.found, &tree_topology, &asked.settings) == STATUS_ENDED &&
	    undo_begin(&undo, tree_undo, &changes) == STATUS_ENDED) {
		done = changes_do(&changes, &tree_topology) == CHANGES_ALL;
		if (done)
			close(undo.fd);
		else
			undo_cancel(&undo);
	}
	changes_free(&changes);
	answered(&asked);
	return done;
}

static bool undo(void)
{
	return undo_run(tree_undo, &tree_topology, false) == STATUS_ENDED;
}

static bool has_undo(void)
{
	return !access(tree_undo, F_OK);
}

static void by_role(void **state)
{
	(void)state;
	assert_true(bind("set --vm web1 --vcpu 2-3 --vhost 6 --dev eth0 --irq 0,1"));
	assert_allowed(100, 103, "2-3");
	assert_allowed(100, 104, "2-3");
	assert_allowed(200, 200, "6");
	assert_allowed(100, 100, TREE_ALL);
	assert_irq(24, "0-1");
	assert_true(undo());
	assert_allowed(100, 103, TREE_ALL);
	assert_allowed(200, 200, TREE_ALL);
	assert_irq(24, TREE_ALL);
	assert_false(has_undo());
	assert_false(undo());
}

static void in_turn(void **state)
{
	(void)state;
	assert_true(bind("set --vm web1 --vcpu 2-5 --cpus 0,1 --spread --dev eth0 --irq 6"));
	assert_allowed(100, 104, "2");		/* vCPU 2 before 10 */
	assert_allowed(100, 103, "3");
	assert_allowed(200, 200, "0");
	assert_allowed(100, 105, "1");
	assert_allowed(100, 100, "0");
	assert_irq(24, "6");
	assert_irq(25, "6");
}

/* One process twice is bound, and undone, once. */
static void twice(void **state)
{
	(void)state;
	assert_true(bind("set --vm web1 --pid 100 --cpus 1-2 --spread"));
	assert_allowed(100, 104, "1");
	assert_allowed(100, 103, "2");
}

static void refused(void **state)
{
	(void)state;
	assert_false(bind("set --vm web1 --vcpu 8"));
	assert_false(bind("set --vm web1 --vcpu 0 --vhost 4096"));
	assert_false(bind("set --vm web1 --vcpu 6-7"));
	assert_false(bind("set --vm web1 --cpus 7"));
	assert_false(bind("set --dev eth0 --irq 7"));
	assert_false(bind("set --pid 200 --vcpu 1"));
	tree_thread(100, 107, "fixed", THING_FIXED, 5, "1");
	assert_false(bind("set --vm web1 --cpus 1"));
	assert_allowed(100, 104, TREE_ALL);
	assert_false(has_undo());
}

#define OWN "domain\n", "100\n", "nr_descendants 0\n"

/* The nodes of a VM's memory, by its cgroup. */
static void memory(void **state)
{
	(void)state;
	tree_cgroup(OWN, "0-1\n");
	assert_true(bind("set --vm web1 --mem 1 --vcpu 2"));
	assert_nodes("1\n");
	assert_allowed(100, 103, "2");
	assert_true(bind("set --pid 100 --vm web1 --mem 0"));
	assert_nodes("0\n");
	assert_true(undo());
	assert_nodes("0-1\n");
	assert_allowed(100, 103, TREE_ALL);
	/* vhost's kernel thread, and cgroups of single threads. */
	tree_cgroup("domain threaded\n", "100\n200\n", "nr_descendants 3\n", "\n");
	assert_true(bind("set --vm web1 --mem 0-1"));
	assert_nodes("0-1\n");
	assert_true(undo());
	assert_nodes("\n");			/* as the cgroups above say */
	/* The thread's own is below that of the process. */
	tree_write("0::/machine/web1/vcpu0\n", "proc/100/cgroup");
	tree_write("threaded\n", "sys/fs/cgroup/machine/web1/vcpu0/cgroup.type");
	assert_true(bind("set --vm web1 --mem 1"));
	assert_nodes("1\n");
	/* In another cgroup, or another process: its memory stays as it is. */
	tree_write("0::/machine\n", "proc/100/cgroup");
	assert_true(undo());
	assert_nodes("1\n");
}

static void no_memory(void **state)
{
	(void)state;
	assert_false(bind("set --vm web1 --mem 0"));
	tree_cgroup(OWN, "0-1\n");
	assert_false(bind("set --vm web1 --mem 2"));	/* has no memory */
	assert_false(bind("set --vm web1 --mem 3"));	/* does not exist */
	tree_cgroup("domain\n", "99\n100\n", "nr_descendants 0\n", "0-1\n");
	assert_false(bind("set --vm web1 --mem 0 --vcpu 2"));
	tree_cgroup("domain\n", "100\n", "nr_descendants 1\n", "0-1\n");
	assert_false(bind("set --vm web1 --mem 0"));
	tree_cgroup(OWN, "0-1\n");
	tree_write("0::/\n", "proc/100/cgroup");
	assert_false(bind("set --vm web1 --mem 0"));
	tree_write("0::/../machine/web1\n", "proc/100/cgroup");
	assert_false(bind("set --vm web1 --mem 0"));
	tree_write("0::/web1\n", "proc/100/cgroup");
	tree_write("threaded\n", "sys/fs/cgroup/web1/cgroup.type");	/* it is in the root */
	assert_false(bind("set --vm web1 --mem 0"));
	tree_write("12:cpuset:/machine/web1\n", "proc/100/cgroup");
	assert_false(bind("set --vm web1 --mem 0"));
	assert_nodes("0-1\n");
	assert_allowed(100, 103, TREE_ALL);
	assert_false(has_undo());
}

/* The memory comes last, and is refused: the thread is bound as before. */
static void memory_or_nothing(void **state)
{
	char path[FILE_PATH];

	(void)state;
	tree_cgroup(OWN, "0-1\n");
	sprintf(path, "%s/fs/cgroup/machine/web1/cpuset.mems.effective", tree_sys);
	unlink(path);
	tree_write("0-1\n", "sys/fs/cgroup/machine/web1/cpuset.mems.effective");
	assert_false(bind("set --vm web1 --mem 0 --vcpu 2"));
	assert_nodes("0-1\n");
	assert_allowed(100, 103, TREE_ALL);
}

static void all_or_nothing(void **state)
{
	struct stat stat_before, stat_after;

	(void)state;
	assert_true(bind("set --vm web1 --vcpu 1"));
	stat(tree_undo, &stat_before);
	tree_refused = 105;
	assert_false(bind("set --vm web1 --cpus 3"));
	assert_allowed(100, 103, "1");
	assert_allowed(100, 104, "1");
	assert_allowed(200, 200, TREE_ALL);
	stat(tree_undo, &stat_after);
	assert_int_equal(stat_before.st_size, stat_after.st_size);
	assert_true(undo());
	assert_allowed(100, 103, TREE_ALL);
}

/* A part is not what was asked for. */
static void in_part(void **state)
{
	(void)state;
	tree_narrow = 105;
	tree_status(100, 105, "0-1");
	assert_false(bind("set --vm web1 --cpus 1-2"));
	assert_allowed(100, 104, TREE_ALL);
	assert_allowed(100, 105, "0-1");
	assert_true(bind("set --vm web1 --cpus 1"));
}

/* What was first is what comes back. */
static void several_times(void **state)
{
	(void)state;
	tree_status(100, 103, "0,5");
	assert_true(bind("set --vm web1 --vcpu 1"));
	assert_true(bind("set --vm web1 --vcpu 2"));
	assert_true(bind("set --vm web1 --vcpu 3 --vhost 4"));
	assert_true(undo());
	assert_allowed(100, 103, "0,5");
	assert_allowed(100, 104, TREE_ALL);
	assert_allowed(200, 200, TREE_ALL);
}

/* Another thread with that number, another device's interrupt, one that is over. */
static void other_ones(void **state)
{
	char path[FILE_PATH];

	(void)state;
	assert_true(bind("set --vm web1 --cpus 1 --dev eth0 --irq 2"));
	tree_thread(100, 103, "CPU 10/KVM", 0, 9999, "1");
	tree_irq(24, "eth0", "eth9-rx-0", "2");
	sprintf(path, "%s/100/task/105/stat", tree_proc);
	assert_int_equal(unlink(path), 0);
	assert_true(undo());
	assert_allowed(100, 103, "1");
	assert_allowed(100, 104, TREE_ALL);
	assert_irq(24, "2");
	assert_irq(25, TREE_ALL);
	assert_false(has_undo());
}

/* What cannot be undone now stays to be undone. */
static void later(void **state)
{
	(void)state;
	assert_true(bind("set --vm web1 --cpus 1"));
	tree_refused = 103;
	assert_false(undo());
	assert_allowed(100, 104, TREE_ALL);
	assert_true(has_undo());
	tree_refused = 0;
	assert_true(undo());
	assert_allowed(100, 103, TREE_ALL);
}

static void try_text(const char *text, bool fine)
{
	tree_write(text, "undo");
	assert_int_equal(undo(), fine);
	unlink(tree_undo);
}

#define HEAD "vnt-bind undo 1\nboot boot-1\n"

static void odd_undo_files(void **state)
{
	(void)state;
	try_text("", false);
	try_text(HEAD, true);
	try_text("vnt-bind undo 1\nboot boot-2\n", false);
	try_text("vnt-bind undo 2\nboot boot-1\n", false);
	try_text(HEAD "thread 103 100 1001 2 x", true);
	assert_allowed(100, 103, TREE_ALL);	/* the line is not whole */
	try_text(HEAD "thread 103 100 1001 2 \n", true);
	assert_allowed(100, 103, "2");
	try_text(HEAD "thread 104 100 1002 2\nthread 103 100 1001 x\n", false);
	assert_allowed(100, 104, TREE_ALL);	/* one wrong line: nothing is done */
	try_text(HEAD "memory 100 1000 - /machine/web1\n", true);
	try_text(HEAD "memory 100 1000 /machine/web1\n", false);
	try_text(HEAD "thread 104 100 1002 - x\n", false);
	try_text(HEAD "\n", false);
	try_text(HEAD "irq 24\n", false);
	try_text(HEAD "irq -1 1 x\n", false);
	try_text(HEAD "irq ../1 1 x\n", false);
	try_text(HEAD "process 1 2 3 4\n", false);
	tree_write(HEAD, "undo");
	chmod(tree_undo, 0602);
	assert_false(undo());
	chmod(tree_undo, 0620);
	assert_false(undo());
	chmod(tree_undo, 0644);
	assert_true(undo());
}

/* Damaged ones of all kinds, which end well or not, but end. */
static void random_damage(void **state)
{
	static const char whole[] = HEAD "thread 103 100 1001 0-2,5 CPU 10/KVM\nirq 24 0-3 eth0-rx-0\n"
		"memory 100 1000 - /machine/web1\n";
	char text[sizeof(whole)];

	(void)state;
	srand(1);
	for (int i = 0; i < 2000; i++) {
		memcpy(text, whole, sizeof(whole));
		for (int j = rand() % 4; j >= 0; j--)
			text[rand() % (sizeof(whole) - 1)] = rand() % 4 ? " \n0-,9x"[rand() % 7] : rand();
		tree_write(text, "undo");
		undo_run(tree_undo, &tree_topology, true);
		unlink(tree_undo);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(by_role),
		TREE_TEST(in_turn),
		TREE_TEST(twice),
		TREE_TEST(refused),
		TREE_TEST(memory),
		TREE_TEST(no_memory),
		TREE_TEST(memory_or_nothing),
		TREE_TEST(all_or_nothing),
		TREE_TEST(in_part),
		TREE_TEST(several_times),
		TREE_TEST(other_ones),
		TREE_TEST(later),
		TREE_TEST(odd_undo_files),
		TREE_TEST(random_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
