// SPDX-License-Identifier: MIT
/* Functions in the lists of tracefs. */
#include "made_up.h"

#include "kernel/kernel.h"
#include "kernel/names.h"

static const char traceable[] =
	"tcp_sendmsg\n"
	"irqfd_wakeup [kvm]\n"
	"do_one.isra.0\n"
	"do_one.constprop.0 [kvm]\n";

static const char called[] =
	"tcp_sendmsg (1) R   D   M \ttramp: ftrace_regs_caller+0x0/0x65 (call_direct_funcs+0x0/0x20)\n"
	"\tdirect-->bpf_trampoline_6442494722+0x0/0xc7\n"
	"irqfd_wakeup [kvm] (1) R         \ttramp: 0xffffffffc0716000 (kprobe_ftrace_handler+0x0/0x1d0)\n"
	"irqfd_shutdown [kvm] (1) R   D\n";

static void functions_are_found_by_name_and_module(void **state)
{
	char names[64];

	(void)state;
	assert_true(symbols_have(traceable, NULL, "tcp_sendmsg"));
	assert_false(symbols_have(traceable, NULL, "sendmsg"));
	assert_false(symbols_have(traceable, NULL, "tcp_send"));
	assert_true(symbols_have(traceable, "kvm", "irqfd_wakeup"));
	assert_false(symbols_have(traceable, NULL, "irqfd_wakeup"));
	assert_int_equal(symbols_clones(traceable, NULL, "do_one", names, sizeof(names)), 1);
	assert_string_equal(names, "do_one.isra.0");
}

static void what_is_called_directly_says_so(void **state)
{
	(void)state;
	assert_true(symbols_called(called, NULL, "tcp_sendmsg"));
	assert_true(symbols_called(called, "kvm", "irqfd_shutdown"));
	assert_false(symbols_called(called, "kvm", "irqfd_wakeup"));
	assert_false(symbols_called(called, "vhost", "irqfd_shutdown"));
	assert_false(symbols_called(called, NULL, "tcp_recvmsg"));
	assert_false(symbols_called("", NULL, "tcp_sendmsg"));
}

/* As a recording has them, with a "" where nothing was known. */
static void what_lies_between_functions_has_no_name(void **state)
{
	u64 offset;

	(void)state;
	names_add_symbol(0x2000, "");
	names_add_symbol(0x1000, "tcp_sendmsg");
	names_add_symbol(0x3000, "tcp_recvmsg");
	assert_null(names_symbol(0xfff, &offset));
	assert_string_equal(names_symbol(0x1fff, &offset), "tcp_sendmsg");
	assert_int_equal(offset, 0xfff);
	assert_null(names_symbol(0x2000, &offset));
	assert_null(names_symbol(0x2fff, &offset));
	assert_string_equal(names_symbol(0x3000, &offset), "tcp_recvmsg");
	names_free();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions_are_found_by_name_and_module),
		cmocka_unit_test(what_lies_between_functions_has_no_name),
		cmocka_unit_test(what_is_called_directly_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
