// SPDX-License-Identifier: MIT
/* What is found in /proc and /sys, by whatever names processes have there. */
#include "tree.h"

/* Role and id of all that is found. */
static const char *things(const struct found *found)
{
	static char text[4096];
	char *to = text;

	*text = '\0';
	for (size_t i = 0; i < found->count; i++)
		to += sprintf(to, "%s%s %u", i ? ", " : "", thing_roles[found->things[i].role],
			      found->things[i].number);
	return text;
}

static void expect(const char *line, const char *expected)
{
	struct asked asked = ask(line);

	assert_int_equal(asked.fine, !!expected);
	if (expected)
		assert_string_equal(things(&asked.found), expected);
	answered(&asked);
}

#define WEB1 "vcpu 104, vcpu 103, vhost 200, iothread 105, other 100"

static void targets(void **state)
{
	(void)state;
	expect("show --vm web1", WEB1);
	expect("show --vm 100", WEB1);
	expect("show --pid 100", WEB1);
	expect("show --vm 0c5ee5f2-1111-2222-3333-444444444444", WEB1);
	expect("show --dev eth0", "irq 24, irq 25");
	expect("show", WEB1 ", irq 24, irq 25");
	expect("show --pid 200", "vhost 200");
	expect("show --vm web", NULL);
	expect("show --vm 200", NULL);
	expect("show --pid 103", NULL);
	expect("show --dev eth1", NULL);
	expect("show --dev ..", NULL);
	expect("show --dev ../net/eth0", NULL);
}

static void names_of_vms(void **state)
{
	(void)state;
	tree_thread(300, 300, "qemu", 0, 5, TREE_ALL);
	tree_arguments(300, "qemu-kvm|--name|a,,b,process=x");
	expect("show --vm a,b", "other 300");
	tree_arguments(300, "/opt/qemu-system-aarch64|-m|1|-name|-name");
	expect("show --vm -name", "other 300");
	tree_arguments(300, "qemu|-name");
	expect("show --vm -name", NULL);
	tree_arguments(300, "/bin/sh|-c|qemu -name web2");
	expect("show --vm web2", NULL);
	/* Two answer to one name: the process id decides. */
	tree_arguments(300, "qemu-system-x86_64|-name|web1");
	expect("show --vm web1", NULL);
	expect("show --vm 100", WEB1);
}

/* Only the kernel's own threads work for a VM from outside of it. */
static void impostors(void **state)
{
	(void)state;
	tree_thread(400, 400, "vhost-100", 0, 5, TREE_ALL);
	tree_thread(401, 401, "vhost-100x", THING_KERNEL_THREAD, 5, TREE_ALL);
	tree_thread(402, 402, "vhost-99999999999", THING_KERNEL_THREAD, 5, TREE_ALL);
	tree_thread(403, 403, "vhost-103", THING_KERNEL_THREAD, 5, TREE_ALL);
	expect("show --vm web1", "vcpu 104, vcpu 103, vhost 200, vhost 403, iothread 105, other 100");
	/* Newer kernels: vhost is a thread of the VM. */
	tree_thread(100, 106, "vhost-100", 0, 5, TREE_ALL);
	expect("show --pid 100",
	       "vcpu 104, vcpu 103, vhost 106, vhost 200, vhost 403, iothread 105, other 100");
}

static void odd_names(void **state)
{
	static const struct {
		const char *name, *shown;
		enum role role;
	} names[] = {
		{") R 1 (", ") R 1 (", ROLE_OTHER},
		{"a\nCpus_allowed_", "a?Cpus_allowed_", ROLE_OTHER},
		{"\033[2J", "?[2J", ROLE_OTHER},
		{"", "", ROLE_OTHER},
		{"CPU 0/KVM", "CPU 0/KVM", ROLE_VCPU},
		{"CPU 0/KVMx", "CPU 0/KVMx", ROLE_OTHER},
		{"CPU x/KVM", "CPU x/KVM", ROLE_OTHER},
		{"CPU 11/TCG", "CPU 11/TCG", ROLE_VCPU},
		{"IO mon_iothread", "IO mon_iothread", ROLE_OTHER},
		{"\xe4\xba\x91", "\xe4\xba\x91", ROLE_OTHER},
		{"\xe4\xba", "??", ROLE_OTHER},
		{"\xc2\x9b", "??", ROLE_OTHER},
	};
	struct thing thing;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		tree_thread(500, 500, names[i].name, 0, 77, "1");
		assert_true(thing_read_task(&thing, 500, 500));
		assert_string_equal(thing.name, names[i].shown);
		assert_int_equal(thing.role, names[i].role);
		assert_int_equal(thing.start, 77);
		assert_true(cpus_has(&thing.on, 1) && thing.policy == 0);
	}
}

/* Texts that the kernel would not write. */
static void odd_files(void **state)
{
	static const char *const stats[] = {
		"", "\n", "500", "500 (a", "500 )a(", "500 (a) S", "500 (a) S 1 2 3 4 5 x 7 8",
		"500 (a) S 1 1 1 0 -1 0 1 2 3 4 5 6 7 8 20 0 1 0 9 1",
	};
	static const char *const statuses[] = {
		"", "Uid:\t0\t0\n", "x\nUid:\t0\t0\n", "x\nUid:\t0\t0\nCpus_allowed_list:\t\n",
		"x\nUid:\t0\t0\nCpus_allowed_list:\t9-1\n", "x\nUid:\nCpus_allowed_list:\t1\n",
	};
	struct thing thing;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(stats); i++) {
		tree_thread(500, 500, "a", 0, 1, "1");
		tree_write(stats[i], "proc/500/task/500/stat");
		assert_false(thing_read_task(&thing, 500, 500));
	}
	for (size_t i = 0; i < ARRAY_SIZE(statuses); i++) {
		tree_thread(500, 500, "a", 0, 1, "1");
		tree_write(statuses[i], "proc/500/task/500/status");
		assert_false(thing_read_task(&thing, 500, 500));
	}
}

static void odd_devices(void **state)
{
	(void)state;
	tree_write("0x1\n", "sys/class/net/eth0/device/numa_node");
	assert_int_equal(device_node("eth0"), -1);
	tree_write("-1\n", "sys/class/net/eth0/device/numa_node");
	assert_int_equal(device_node("eth0"), -1);
	tree_write("", "sys/class/net/eth0/device/msi_irqs/x");
	tree_write("", "sys/class/net/eth0/device/msi_irqs/99999999999");
	expect("show --dev eth0", "irq 24, irq 25");
	tree_write("garbage\n", "proc/irq/24/smp_affinity_list");
	expect("show --dev eth0", "irq 25");
	/* One interrupt, and no MSI. */
	tree_write("26\n", "sys/class/net/eth2/device/irq");
	tree_write("0-6\n", "proc/irq/26/smp_affinity_list");
	expect("show --dev eth2", "irq 26");
	tree_write("0\n", "sys/class/net/eth2/device/irq");
	expect("show --dev eth2", NULL);
	tree_irq(30, "eth3", "x", "1");
	tree_write("", "sys/bus/pci/devices/0000:03:00.0/msi_irqs/30");
	expect("show --dev 0000:03:00.0", "irq 30");
}

/* virtio3 is on a PCI device behind a bridge; only the former's interrupts are its. */
static void virtio(void **state)
{
	char path[FILE_PATH];

	(void)state;
	tree_write("0-6\n", "proc/irq/40/smp_affinity_list");
	tree_write("0-6\n", "proc/irq/41/smp_affinity_list");
	tree_write("", "sys/bus/virtio/devices/x");
	tree_write("", "sys/bus/pci/devices/x");
	tree_write("", "sys/devices/bridge/msi_irqs/40");
	tree_write("", "sys/devices/bridge/pci/msi_irqs/41");
	tree_write("1\n", "sys/devices/bridge/pci/numa_node");
	tree_write("", "sys/devices/bridge/pci/virtio3/net/eth5/x");
	sprintf(path, "%s/devices/bridge/pci/virtio3/subsystem", tree_sys);
	assert_int_equal(symlink("../../../../bus/virtio", path), 0);
	sprintf(path, "%s/devices/bridge/pci/virtio3/net/eth5/device", tree_sys);
	assert_int_equal(symlink("../..", path), 0);
	sprintf(path, "%s/class/net/eth5", tree_sys);
	assert_int_equal(symlink("../../devices/bridge/pci/virtio3/net/eth5", path), 0);
	sprintf(path, "%s/bus/virtio/devices/virtio3", tree_sys);
	assert_int_equal(symlink("../../../devices/bridge/pci/virtio3", path), 0);
	sprintf(path, "%s/bus/pci/devices/0000:03:00.0", tree_sys);
	assert_int_equal(symlink("../../../devices/bridge/pci", path), 0);
	expect("show --dev eth5", "irq 41");
	expect("show --dev virtio3", "irq 41");
	expect("show --dev 0000:03:00.0", "irq 41");
	assert_int_equal(device_node("eth5"), 1);
	sprintf(path, "%s/devices/bridge/pci/msi_irqs/41", tree_sys);
	assert_int_equal(unlink(path), 0);
	expect("show --dev 0000:03:00.0", NULL);
	expect("show --dev eth5", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(targets),
		TREE_TEST(names_of_vms),
		TREE_TEST(impostors),
		TREE_TEST(odd_names),
		TREE_TEST(odd_files),
		TREE_TEST(odd_devices),
		TREE_TEST(virtio),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
