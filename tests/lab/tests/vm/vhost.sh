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
# rows NAME TABLE CONDITION VALUE
rows()		{ of "$1" "[.[] | select(.type == \"row\" and .final and .table == \"$2\") | select($3) | $4] | sort | tostring"; }
# hist NAME MEASURE FIELD
hist()		{ of "$1" ".[] | select(.type == \"histogram\" and .final and .measure == \"$2\" and .key == null) | .$3"; }
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
	"$(rows kvm-irqfd interrupts ".key.vm == $qemu" .values.raised)" "$(jq -nc "[$input, $output] | sort")"
equal "kvm-irqfd: all are injected at once" \
	"$(rows kvm-irqfd interrupts true '.values.raised - .values.injected')" "[0,0]"
equal "kvm-irqfd: in percent" "$(rows kvm-irqfd interrupts true .values.injected_percent)" "[100,100]"
equal "kvm-irqfd: raised by vhost" \
	"$(rows kvm-irqfd interrupts true .key.raiser)" "[\"vhost-$qemu\",\"vhost-$qemu\"]"
equal "kvm-irqfd: each queue has a line of its own" "$(rows kvm-irqfd interrupts true .key.gsi | jq 'unique | length')" 2
equal "kvm-irqfd: the eventfds are QEMU's" "$(rows kvm-irqfd interrupts true .key.eventfd | jq -r '.[]' |
	while read -r id; do grep -qx "eventfd-id: *$id" /proc/$qemu/fdinfo/* && echo yes; done | xargs)" "yes yes"
equal "kvm-irqfd: of another process" "$(rows none interrupts true .values.raised)" "[]"

equal "vhost-queue: buffers are the device's packets" "$(rows vhost-queue used "$(rx)" .values.buffers)" "[$packets]"
equal "vhost-queue: sent by the guest" "$(rows vhost-queue used "$(tx)" .values.buffers)" "[100]"
equal "vhost-queue: nothing is taken between calls" "$(hist vhost-queue taken max)" 0
within "vhost-queue: buffers that the guest offers" "$(hist vhost-queue available max)" 100 256

equal "vhost-signal: received" "$(rows vhost-signal queues "$(rx)" '.values.used, .values.signalled')" "$(jq -nc "[100, $input] | sort")"
equal "vhost-signal: sent" "$(rows vhost-signal queues "$(tx)" '.values.used, .values.signalled')" "$(jq -nc "[100, $output] | sort")"

equal "vhost-signal: buffers for each" "$(rows vhost-signal queues "$(rx)" ".values.per_signal * $input | round")" "[100]"
equal "vhost-notify: notified" "$(rows vhost-notify queues "$(rx)" .values.notified)" "[$input]"
equal "vhost-notify: adds up" \
	"$(rows vhost-notify queues true '.values | .calls - .notified - .by_flag - .by_index')" "[0,0]"

equal "vhost-peek: found" "$(rows vhost-peek peeks true .values.found)" "[$packets]"
equal "vhost-peek: packets in the batches" "$(hist vhost-peek batch sum)" $packets
equal "vhost-peek: adds up" "$(rows vhost-peek peeks true '.values | .calls - .empty - .found')" "[0]"
equal "vhost-peek: percent" "$(rows vhost-peek peeks true '.values | .empty_percent * .calls / 100 - .empty | fabs < 0.01')" "[true]"
within "vhost-peek: empty" "$(rows vhost-peek peeks true .values.empty | tr -d '[]')" 1 100

kicks=$(hist vhost-kick kick count)
equal "vhost-kick: kicks" $kicks 100
equal "vhost-kick: each reaches the tap, and the stack" \
	"$(hist vhost-kick tap count) $(hist vhost-kick stack count)" "$kicks $kicks"

equal "tun-irq: packets" "$(rows tun-irq waited "$(t0)" .values.packets)" "[$packets]"
equal "tun-irq: interrupted" "$(rows tun-irq handed "$(t0)" .values.interrupted)" "[$input]"
equal "tun-irq: to the guest" "$(hist tun-irq worker_to_guest count)" $input
for tool in $tools; do
	equal "$tool: adds up" "$(of $tool '[.[] | select(.type == "account") | .unexplained] | unique | tostring')" "[0]"
done

# Nothing comes: nobody calls.
start idle vhost-peek --json
sleep 1
stop idle
equal "vhost-peek: idle" "$(rows idle peeks true .values.calls)" "[]"
