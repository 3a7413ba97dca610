# SPDX-License-Identifier: MIT
# virtnet-poll, -poll-stack, -irq and -vq on the virtio NIC n0 against its own counters.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

hist()		{ histograms "$1" "$2" ".key != null and ($3)" "$4"; }
driver=$(basename "$(readlink /sys/class/net/n0/device)")
fired()		{ grep "$driver-input" /proc/interrupts | awk '{sum = 0; for (i = 2; $i ~ /^[0-9]+$/; i++) sum += $i; print sum}'; }

start poll virtnet-poll --json
start stack virtnet-poll-stack --json
start irq virtnet-irq --json
start vq virtnet-vq --json
irqs=$(fired); received=$(counter root n0 rx_packets); sent=$(counter root n0 tx_packets)
read -ra times <<<"$(echoes root 10.0.2.2 100)"
await reaches $((sent + 100)) counter root n0 tx_packets	# it counts what is done with
irqs=$(($(fired) - irqs)); received=$(($(counter root n0 rx_packets) - received))
sent=$(($(counter root n0 tx_packets) - sent))
for name in poll stack irq vq; do stop $name; done
[ "$received" -ge 100 ] || bad "traffic" "n0 has received $received packets"
n0='.key.dev == "n0"'
equal "virtnet-poll: packets" "$(column poll queues "$n0" packets)" "$received"
equal "virtnet-poll: the histogram has all polls" \
	"$(hist poll work "$n0" 'map(.count) | add')" "$(column poll queues "$n0" polls)"
equal "virtnet-poll: and all packets" "$(hist poll work "$n0" 'map(.sum) | add')" "$received"
within "virtnet-poll: it was woken" "$(column poll queues "$n0" wakeups)" 1 "$irqs"
equal "virtnet-poll-stack: as many polls" "$(column stack polls "$n0" polls)" "$(column poll queues "$n0" polls)"
contains "virtnet-poll-stack: by the softirq" "$(of stack '[.[] | select(.type == "row") | .key.kstack | join(" ")] | unique | join(" ")')" "net_rx_action"
equal "virtnet-poll-stack: no socket polls" "$(column stack polls '.key.kstack | tostring | test("napi_busy_loop")' polls)" 0
input='.key.device == '${driver#virtio}' and (.key.queue | startswith("input"))'
equal "virtnet-irq: calls" "$(column irq interrupts "$input" calls)" "$irqs"
equal "virtnet-irq: all handled" "$(column irq interrupts "$input" handled) $(column irq interrupts "$input" none)" "$irqs 0"
equal "virtnet-irq: diagnosis" "$(rows irq interrupts "$input" 'map([.values.none_percent, .diagnosis])')" \
	'[[0,"good"]]'
# A reply's interrupt comes between sending and receiving; 30 ms pass before the next.
gap="$(hist irq gap '.key.queue | startswith("input")' '.[0] | "\(.count) \(.sum) \(.p50)"')"
read -r gaps sum median <<<"$gap"
equal "virtnet-irq: gaps" "$gaps" $((irqs - 1))
within "virtnet-irq: from the first to the last, us" "$sum" \
	$(((times[2] - times[1]) / 1000 - gaps)) $(((times[3] - times[0]) / 1000))
within "virtnet-irq: the median gap, us" "$median" $((30000 * 15 / 16)) "$sum"	# to a slot of the histogram
equal "virtnet-vq: requests to send" "$(column vq requests ".key.device == ${driver#virtio} and (.key.queue | startswith(\"output\"))" out)" "$sent"
equal "virtnet-vq: the driver" "$(of vq "[.[] | select(.type == \"row\" and .key.device == ${driver#virtio}) | .key.driver] | unique | join(\" \")")" "virtio_net"
adds_up poll stack irq vq
