# SPDX-License-Identifier: MIT
# kvm-exit against KVM's own counters, read while QEMU is stopped. Of the first entry the exit was
# not seen, of the last exit there is no entry yet.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

qemu=$(cat /run/G/pid)
stat()		{ cat /sys/kernel/debug/kvm/$qemu-*/"$1"; }
# freeze: QEMU and its guest stand still when it returns. A thread that has stopped has left KVM.
stopped()	{ ! grep -qs '^State:.[^T]' /proc/$qemu/task/*/status; }
freeze()
{
	kill -STOP "$qemu"
	await stopped
}
# row TABLE COLUMN
row()		{ column t "$1" ".key.vm == $qemu" "$2"; }
# took CONDITION: how many pairs.
took()		{ samples t - ".key != null and ($1)"; }

freeze
start t kvm-exit --json --vm "$qemu"
start none kvm-exit --json --vm 1
declare -A was
counters="exits halt_exits io_exits irq_exits irq_window_exits"
for name in $counters; do was[$name]=$(stat $name); done
kill -CONT "$qemu"
in_guest true
in_ns X ping -q -c 20 -i 0.03 10.1.0.50 >/dev/null
freeze
for name in $counters; do was[$name]=$(($(stat $name) - ${was[$name]})); done
stop t
stop none
kill -CONT "$qemu"

within "there are exits" "${was[exits]}" 100 10000000
equal "exits" "$(row exits exits)" "${was[exits]}"
equal "each but the last ends" "$(row host entries)" $((${was[exits]} - 1))
equal "the histogram has all" "$(took true)" $((${was[exits]} - 1))
within "halted" "$(took '.key.why == "halt"')" $((${was[halt_exits]} - 1)) "${was[halt_exits]}"
within "ports" "$(took '.key.why == "port"')" $((${was[io_exits]} - 1)) "${was[io_exits]}"
# These are the exits without a cause that KVM tells by name.
within "for an interrupt" "$(took '.key.why == "other" and .key.interrupt == 1')" \
	$((${was[irq_exits]} - 1)) "${was[irq_exits]}"
within "for room for an interrupt" "$(took '.key.why == "other" and .key.window == 1')" \
	$((${was[irq_window_exits]} - 1)) "${was[irq_window_exits]}"
within "there are such" "${was[irq_window_exits]}" 10 10000000
within "interrupts" "$(row host interrupted)" $((${was[irq_exits]} - 1)) "${was[irq_exits]}"
equal "one virtual CPU" "$(of t '[.[] | select(.type == "row" and .table == "exits") | .key.vcpu] | unique')" "[0]"
equal "adds up" "$(unexplained t)" "[0]"
equal "of another process" "$(of none '[.[] | select(.type == "row")] | length')" 0
