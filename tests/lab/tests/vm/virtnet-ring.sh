# SPDX-License-Identifier: MIT
# virtnet-rx, -spurious and -rcvbuf on the virtio NIC n0, against its counters and what the kernel's
# own tracing says of its interrupts. A burst of packets first, then fifty echo requests, one after
# the other.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

tools="virtnet-rx virtnet-spurious virtnet-rcvbuf"
driver=$(basename "$(readlink /sys/class/net/n0/device)")
irq()		{ awk -v queue="$driver-$1" '$NF == queue {print $1 + 0}' /proc/interrupts; }
fired()		{ awk -v queue="$driver-$1" '$NF == queue {print $2}' /proc/interrupts; }
unhandled()	{ awk '$1 == "unhandled" {print $2}' "/proc/irq/$(irq "$1")/spurious"; }
# pings EVENT FILTER: of what virtnet-rcvbuf says of these.
pings()		{ events virtnet-rcvbuf ".event == \"$1\" and (.fields | .dev == \"n0\" and .flow.proto == \"icmp\")" "map(.fields) | $2"; }

traced=/sys/kernel/tracing/events/irq/irq_handler_exit
echo "hist:keys=irq,ret" >$traced/trigger
# in_vain QUEUE: the interrupts that were not handled.
in_vain()	{ sed -n "s/.*irq: *$(irq "$1"), ret: *0 .*hitcount: *//p" $traced/hist; }
for tool in $tools; do start $tool $tool --json; done
start none virtnet-rx --json --dev lo
start unnamed virtnet-spurious --json --name lo
row=$(unhandled input.0)
in=$(fired input.0) out=$(fired output.0)
vain_in=$(in_vain input.0) vain_out=$(in_vain output.0)
received=$(counter root n0 rx_packets) sent=$(counter root n0 tx_packets)
send root udp --dst 10.0.2.2 --count 300 >/dev/null
echoes root 10.0.2.2 50 >/dev/null
await reaches $((sent + 350)) counter root n0 tx_packets	# it counts what is done with
in=$(($(fired input.0) - in)) out=$(($(fired output.0) - out))
vain_in=$(($(in_vain input.0) - vain_in)) vain_out=$(($(in_vain output.0) - vain_out))
received=$(($(counter root n0 rx_packets) - received)) sent=$(($(counter root n0 tx_packets) - sent))
for tool in $tools none unnamed; do stop $tool; done
echo '!hist:keys=irq,ret' >$traced/trigger

within "traffic" $sent 350 360
n0='.key.dev == "n0" and .key.queue == "0"'
polls=$(column virtnet-rx queues "$n0" polls)
equal "virtnet-rx: packets" "$(column virtnet-rx queues "$n0" packets)" $received
equal "virtnet-rx: productive polls" "$(column virtnet-rx queues "$n0" productive)" $received
within "virtnet-rx: polls" $polls $received 1000
equal "virtnet-rx: interrupts" "$(column virtnet-rx queues "$n0" interrupts)" $in
equal "virtnet-rx: in vain" "$(column virtnet-rx queues "$n0" in_vain)" $vain_in
equal "virtnet-rx: the histogram has all polls" \
	"$(histograms virtnet-rx packets '.key.dev == "n0"' '.[0] | "\(.count) \(.sum)"')" \
	"$polls $received"
equal "virtnet-rx: each poll enables callbacks" "$(column virtnet-rx steps '.key.from == "poll" and .key.to == "enable"' times)" $polls
equal "virtnet-rx: and completes" "$(column virtnet-rx steps '.key.from == "enable" and .key.to == "complete"' times)" $polls
delayed=$(column virtnet-rx steps '.key.from == "poll" and .key.to == "delayed"' times)
# It is tried again while more is pending.
equal "virtnet-rx: and first cleans what was sent" \
	$((delayed - $(column virtnet-rx steps '.key.from == "poll"' pending))) $polls
equal "virtnet-rx: no other step" "$(column virtnet-rx steps true times)" $((2 * polls + delayed))
equal "virtnet-rx: what is empty" "$(column virtnet-rx queues "$n0" empty)" $((polls - $(column virtnet-rx queues "$n0" productive)))
percent=$((100 * $(column virtnet-rx queues "$n0" productive) / polls))
equal "virtnet-rx: productive, packets and diagnosis" "$(rows virtnet-rx queues "$n0" ".[0]
	| \"\(.values.productive_percent | floor) \(.values.per_poll * $polls | round) \(.diagnosis)\"")" \
	"$percent $received $([ $percent -ge 80 ] && echo good || { [ $percent -ge 50 ] && echo fair || echo poor; })"
equal "virtnet-rx: of another device" "$(of none '[.[] | select(.type == "row")] | length')" 0

equal "virtnet-spurious: of another device" "$(of unnamed '[.[] | select(.type == "row")] | length')" 0
in_queue='.key.dev == "n0" and .key.queue == "input.0"'
out_queue='.key.dev == "n0" and .key.queue == "output.0"'
equal "virtnet-spurious: interrupts" \
	"$(column virtnet-spurious interrupts "$in_queue" interrupts) $(column virtnet-spurious interrupts "$out_queue" interrupts)" "$in $out"
equal "virtnet-spurious: for nothing" \
	"$(column virtnet-spurious interrupts "$in_queue" none) $(column virtnet-spurious interrupts "$out_queue" none)" "$vain_in $vain_out"
equal "virtnet-spurious: percent" "$(rows virtnet-spurious interrupts true '[.[].values
	| (.none_percent * .interrupts / 100 - .none | fabs < 0.01) and (.empty_percent * .interrupts / 100 - .empty | fabs < 0.01)] | all')" true
equal "virtnet-spurious: the lines" "$(of virtnet-spurious \
	'[.[] | select(.type == "row" and .table == "interrupts" and .key.dev == "n0") | .key.irq] | unique | join(" ")')" \
	"$(printf '%s\n' "$(irq input.0)" "$(irq output.0)" | sort -n | paste -sd ' ')"
# Each interrupt in vain adds one, or begins anew, and the most that was found is shown.
within "virtnet-spurious: unhandled" "$(column virtnet-spurious interrupts "$in_queue" unhandled)" $row $((row + vain_in))
kicks=$(column virtnet-spurious notifies "$out_queue" notifies)
within "virtnet-spurious: kicks" "$kicks" 50 $sent
equal "virtnet-spurious: with few slots free" "$(column virtnet-spurious notifies "$out_queue" low)" 0

seqs=$(jq -nc '[range(1; 51)]')
equal "virtnet-rcvbuf: sent" "$(pings sent 'map(.icmp_seq)')" "$seqs"
equal "virtnet-rcvbuf: received" "$(pings received 'map(.icmp_seq)')" "$seqs"
equal "virtnet-rcvbuf: the ring moves" \
	"$(pings sent '(.[-1].avail - .[0].avail + 65536) % 65536') $(pings received '(.[-1].last_used - .[0].last_used + 65536) % 65536')" "49 49"
equal "virtnet-rcvbuf: its size" \
	"$(pings sent 'map(.size) | unique')" "[$(ethtool -g n0 | awk '/^TX:/ {size = $2} END {print size}')]"
equal "virtnet-rcvbuf: kicks" \
	"$(of virtnet-rcvbuf '[.[] | select(.event == "sent" and .fields.dev == "n0") | .fields.notified | tonumber] | add')" "$kicks"
for tool in $tools; do equal "$tool: adds up" "$(unexplained $tool)" "[0]"; done
