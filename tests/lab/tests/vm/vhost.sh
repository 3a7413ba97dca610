# SPDX-License-Identifier: MIT
# The tools of vhost, irqfd and tap queues against the guest's own count of interrupts, and what
# its tap device counts. A hundred echo requests come to the guest one after the other, each when
# guest and vhost have nothing more to do, so each is a hand-over of one buffer and an interrupt, and
# each reply is a kick.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

tools="kvm-irqfd vhost-queue vhost-signal vhost-notify vhost-peek vhost-kick tun-irq"
# interrupts QUEUE: what the guest has counted of input or output.
interrupts()	{ in_guest cat /proc/interrupts | awk -v queue="virtio2-$1.0" '$NF == queue {print $2}'; }
# values NAME TABLE CONDITION VALUE: of each row, sorted.
values()	{ rows "$1" "$2" "$3" "map($4) | sort"; }
t0()		{ echo '.key.dev == "t0" and .key.queue == 0'; }
rx()		{ echo "$(t0) and (.key.ring | startswith(\"handle_rx_kick\"))"; }
tx()		{ echo "$(t0) and (.key.ring | startswith(\"handle_tx_kick\"))"; }

qemu=$(cat /run/G/pid)
input=$(interrupts input)
output=$(interrupts output)
for tool in $tools; do start $tool $tool --json; done
start none kvm-irqfd --json --vm 1
packets=$(counter root t0 tx_packets)
# vhost's worker is a process or, in newer kernels, a thread of QEMU.
# shellcheck disable=SC2046	# one or none
echoes X 10.1.0.50 100 "$qemu" $(pgrep -x "vhost-$qemu") >/dev/null
packets=$(($(counter root t0 tx_packets) - packets))
for tool in $tools none; do stop $tool; done
input=$(($(interrupts input) - input))
output=$(($(interrupts output) - output))
equal "traffic" $packets 100
equal "interrupts" $input 100

equal "kvm-irqfd: what the guest has counted" \
	"$(values kvm-irqfd interrupts ".key.vm == $qemu" .values.raised)" "$(jq -nc "[$input, $output] | sort")"
equal "kvm-irqfd: all are injected at once" \
	"$(values kvm-irqfd interrupts true '.values.raised - .values.injected')" "[0,0]"
equal "kvm-irqfd: in percent" "$(values kvm-irqfd interrupts true .values.injected_percent)" "[100,100]"
equal "kvm-irqfd: raised by vhost" \
	"$(values kvm-irqfd interrupts true .key.raiser)" "[\"vhost-$qemu\",\"vhost-$qemu\"]"
equal "kvm-irqfd: each queue has a line of its own" "$(values kvm-irqfd interrupts true .key.gsi | jq 'unique | length')" 2
equal "kvm-irqfd: the eventfds are QEMU's" "$(values kvm-irqfd interrupts true .key.eventfd | jq -r '.[]' |
	while read -r id; do grep -qx "eventfd-id: *$id" /proc/$qemu/fdinfo/* && echo yes; done | xargs)" "yes yes"
equal "kvm-irqfd: of another process" "$(values none interrupts true .values.raised)" "[]"

equal "vhost-queue: buffers are the device's packets" "$(values vhost-queue used "$(rx)" .values.buffers)" "[$packets]"
equal "vhost-queue: sent by the guest" "$(values vhost-queue used "$(tx)" .values.buffers)" "[100]"
equal "vhost-queue: nothing is taken between calls" "$(total vhost-queue taken max)" 0
within "vhost-queue: buffers that the guest offers" "$(total vhost-queue available max)" 100 256

equal "vhost-signal: received" "$(values vhost-signal queues "$(rx)" '.values.used, .values.signalled')" "$(jq -nc "[100, $input] | sort")"
equal "vhost-signal: sent" "$(values vhost-signal queues "$(tx)" '.values.used, .values.signalled')" "$(jq -nc "[100, $output] | sort")"

equal "vhost-signal: buffers for each" "$(values vhost-signal queues "$(rx)" ".values.per_signal * $input | round")" "[100]"
equal "vhost-notify: notified" "$(values vhost-notify queues "$(rx)" .values.notified)" "[$input]"
equal "vhost-notify: adds up" \
	"$(values vhost-notify queues true '.values | .calls - .notified - .by_flag - .by_index')" "[0,0]"

equal "vhost-peek: found" "$(values vhost-peek peeks true .values.found)" "[$packets]"
equal "vhost-peek: packets in the batches" "$(total vhost-peek batch sum)" $packets
equal "vhost-peek: adds up" "$(values vhost-peek peeks true '.values | .calls - .empty - .found')" "[0]"
equal "vhost-peek: percent" "$(values vhost-peek peeks true '.values | .empty_percent * .calls / 100 - .empty | fabs < 0.01')" "[true]"
within "vhost-peek: empty" "$(values vhost-peek peeks true .values.empty | tr -d '[]')" 1 100

kicks=$(total vhost-kick kick count)
equal "vhost-kick: kicks" $kicks 100
equal "vhost-kick: each reaches the tap, and the stack" \
	"$(total vhost-kick tap count) $(total vhost-kick stack count)" "$kicks $kicks"

equal "tun-irq: packets" "$(values tun-irq waited "$(t0)" .values.packets)" "[$packets]"
equal "tun-irq: interrupted" "$(values tun-irq handed "$(t0)" .values.interrupted)" "[$input]"
equal "tun-irq: to the guest" "$(total tun-irq worker_to_guest count)" $input
for tool in $tools; do
	equal "$tool: adds up" "$(unexplained $tool)" "[0]"
done

# Nothing comes: nobody calls.
start idle vhost-peek --json
sleep 1
stop idle
equal "vhost-peek: idle" "$(values idle peeks true .values.calls)" "[]"
