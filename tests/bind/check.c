// SPDX-License-Identifier: MIT
/* What `check` finds unwise, and what not. */
#include "tree.h"

/* The rules that speak, in order, with ! before those that are unwise. */
static const char *rules(const char *line)
{
	static char rules[1024];
	struct asked asked = ask(line);
	char *text = NULL, *at, *to = rules;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	bool wise;

	assert_true(asked.fine);
	wise = check(out, &asked.found, &tree_topology, &asked.scan, true);
	fclose(out);
	*rules = '\0';
	for (at = text; (at = strstr(at, "{\"type\":\"finding\",\"unwise\":")); at++) {
		bool unwise = !strncmp(at + 27, "true", 4);
		const char *rule = strstr(at, "\"rule\":\"") + 8;

		to += sprintf(to, "%s%s%.*s", to == rules ? "" : " ", unwise ? "!" : "",
			      (int)strcspn(rule, "\""), rule);
	}
	assert_int_equal(wise, !strchr(rules, '!'));
	free(text);
	answered(&asked);
	return rules;
}

static void expect(const char *vcpu2, const char *vcpu10, const char *vhost, const char *expected)
{
	tree_status(100, 104, vcpu2);
	tree_status(100, 103, vcpu10);
	tree_status(200, 200, vhost);
	assert_string_equal(rules("check --vm web1"), expected);
}

static void threads(void **state)
{
	(void)state;
	expect(TREE_ALL, TREE_ALL, TREE_ALL, "not-bound");
	expect("0", "1", "2", "!vhost-node");
	expect("2", "3", "2", "!vhost-on-vcpu");
	expect("2", "3", "6", "!vhost-sibling");
	expect("2", "2", "3", "!vcpus-share");
	expect("2-3", "2-3", "6-7", "!vhost-sibling");
	expect("2", "6", "3", "");
	expect("0", TREE_ALL, "1", "!some-vcpus");
	expect("0", "4", TREE_ALL, "!vhost-on-vcpu");
	expect(TREE_ALL, TREE_ALL, "1", "not-bound");
}

static void isolated(void **state)
{
	(void)state;
	tree_write("2-3\n", "sys/devices/system/cpu/isolated");
	topology_free(&tree_topology);
	assert_true(topology_read(&tree_topology));
	expect("2", "3", TREE_ALL, "!vhost-on-vcpu");
	expect("2-3", "2-3", "1", "!vhost-node !isolated !isolated");
}

static void interrupts(void **state)
{
	(void)state;
	assert_string_equal(rules("check --dev eth0"), "");
	tree_irq(24, "eth0", "eth0-rx-0", "2");
	assert_string_equal(rules("check --dev eth0"), "!irq-node");
	tree_irq(24, "eth0", "eth0-rx-0", "7");
	assert_string_equal(rules("check --dev eth0"), "!irq-node !offline");
	tree_irq(24, "eth0", "eth0-rx-0", "0");
	tree_irq(25, "eth0", "eth0-tx-0", "1");
	tree_status(100, 104, "0");
	tree_status(100, 103, "4");
	tree_status(200, 200, "1");
	assert_string_equal(rules("check"), "!irq-on-vcpu");
	tree_thread(600, 600, "irqbalance", 0, 5, TREE_ALL);
	assert_string_equal(rules("check --dev eth0"), "!irqbalance");
	assert_string_equal(rules("check --vm web1"), "");
}

static void machine(void **state)
{
	(void)state;
	for (int cpu = 0; cpu < 8; cpu++)
		tree_write(cpu == 4 ? "powersave\n" : "performance\n",
			   "sys/devices/system/cpu/cpu%d/cpufreq/scaling_governor", cpu);
	expect("0", "5", "1", "!vhost-sibling");
	expect("0", "4", "1", "governor");
}

/* Two VMs, a vCPU of each on one CPU. */
static void two_vms(void **state)
{
	(void)state;
	tree_thread(300, 300, "qemu", 0, 5, "1");
	tree_thread(300, 301, "CPU 0/KVM", 0, 5, "0");
	tree_arguments(300, "qemu-system-x86_64|-name|web2");
	tree_status(100, 104, "0");
	tree_status(100, 103, "4");
	tree_status(200, 200, "1");
	assert_string_equal(rules("check --vm web1 --vm web2"), "!vcpus-share");
	assert_string_equal(rules("check --vm web2"), "");
	assert_string_equal(rules("check --vm web2 --pid 300"), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(threads),
		TREE_TEST(isolated),
		TREE_TEST(interrupts),
		TREE_TEST(machine),
		TREE_TEST(two_vms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
