# SPDX-License-Identifier: MIT
# virtnet-rx, -spurious and -rcvbuf on the virtio NIC n0, against its counters and what the kernel's
# own tracing says of its interrupts. A burst of packets first, then fifty echo requests, one after
# the other.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

tools="virtnet-rx virtnet-spurious virtnet-rcvbuf"
# rows NAME TABLE CONDITION COLUMN
rows()
{
	of "$1" "[.[] | select(.type == \"row\" and .final and .table == \"$2\")]
		| map(select($3) | .values.$4) | add // 0"
}
unexplained()	{ of "$1" '[.[] | select(.type == "account") | .unexplained] | unique | tostring'; }
driver=$(basename "$(readlink /sys/class/net/n0/device)")
irq()		{ awk -v queue="$driver-$1" '$NF == queue {print $1 + 0}' /proc/interrupts; }
fired()		{ awk -v queue="$driver-$1" '$NF == queue {print $2}' /proc/interrupts; }
unhandled()	{ awk '$1 == "unhandled" {print $2}' "/proc/irq/$(irq "$1")/spurious"; }
# events WHAT FILTER: the lines of virtnet-rcvbuf.
events()	{ of virtnet-rcvbuf "[.[] | select(.type == \"event\" and .event == \"$1\") | .fields | select(.dev == \"n0\" and .flow.proto == \"icmp\")] | $2"; }

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
polls=$(rows virtnet-rx queues "$n0" polls)
equal "virtnet-rx: packets" "$(rows virtnet-rx queues "$n0" packets)" $received
equal "virtnet-rx: productive polls" "$(rows virtnet-rx queues "$n0" productive)" $received
within "virtnet-rx: polls" $polls $received 1000
equal "virtnet-rx: interrupts" "$(rows virtnet-rx queues "$n0" interrupts)" $in
equal "virtnet-rx: in vain" "$(rows virtnet-rx queues "$n0" in_vain)" $vain_in
equal "virtnet-rx: the histogram has all polls" \
	"$(of virtnet-rx '[.[] | select(.type == "histogram" and .final and .measure == "packets" and .key.dev == "n0")][0] | "\(.count) \(.sum)"')" \
	"$polls $received"
equal "virtnet-rx: each poll enables callbacks" "$(rows virtnet-rx steps '.key.from == "poll" and .key.to == "enable"' times)" $polls
equal "virtnet-rx: and completes" "$(rows virtnet-rx steps '.key.from == "enable" and .key.to == "complete"' times)" $polls
delayed=$(rows virtnet-rx steps '.key.from == "poll" and .key.to == "delayed"' times)
# It is tried again while more is pending.
equal "virtnet-rx: and first cleans what was sent" \
	$((delayed - $(rows virtnet-rx steps '.key.from == "poll"' pending))) $polls
equal "virtnet-rx: no other step" "$(rows virtnet-rx steps true times)" $((2 * polls + delayed))
equal "virtnet-rx: what is empty" "$(rows virtnet-rx queues "$n0" empty)" $((polls - $(rows virtnet-rx queues "$n0" productive)))
percent=$((100 * $(rows virtnet-rx queues "$n0" productive) / polls))
equal "virtnet-rx: productive, packets and verdict" "$(of virtnet-rx "[.[] | select(.type == \"row\" and .final and .table == \"queues\" and $n0)][0]
	| \"\(.values.productive_percent | floor) \(.values.per_poll * $polls | round) \(.verdict)\"")" \
	"$percent $received $([ $percent -ge 80 ] && echo good || { [ $percent -ge 50 ] && echo fair || echo poor; })"
equal "virtnet-rx: of another device" "$(of none '[.[] | select(.type == "row")] | length')" 0

equal "virtnet-spurious: of another device" "$(of unnamed '[.[] | select(.type == "row")] | length')" 0
in_queue='.key.dev == "n0" and .key.queue == "input.0"'
out_queue='.key.dev == "n0" and .key.queue == "output.0"'
equal "virtnet-spurious: interrupts" \
	"$(rows virtnet-spurious interrupts "$in_queue" interrupts) $(rows virtnet-spurious interrupts "$out_queue" interrupts)" "$in $out"
equal "virtnet-spurious: for nothing" \
	"$(rows virtnet-spurious interrupts "$in_queue" none) $(rows virtnet-spurious interrupts "$out_queue" none)" "$vain_in $vain_out"
equal "virtnet-spurious: percent" "$(of virtnet-spurious '[.[] | select(.type == "row" and .final and .table == "interrupts") | .values
	| (.none_percent * .interrupts / 100 - .none | fabs < 0.01) and (.empty_percent * .interrupts / 100 - .empty | fabs < 0.01)] | all')" true
equal "virtnet-spurious: the lines" "$(of virtnet-spurious \
	'[.[] | select(.type == "row" and .table == "interrupts" and .key.dev == "n0") | .key.irq] | unique | join(" ")')" \
	"$(printf '%s\n' "$(irq input.0)" "$(irq output.0)" | sort -n | paste -sd ' ')"
# Each interrupt in vain adds one, or begins anew, and the most that was found is shown.
within "virtnet-spurious: unhandled" "$(rows virtnet-spurious interrupts "$in_queue" unhandled)" $row $((row + vain_in))
kicks=$(rows virtnet-spurious notifies "$out_queue" notifies)
within "virtnet-spurious: kicks" "$kicks" 50 $sent
equal "virtnet-spurious: with few slots free" "$(rows virtnet-spurious notifies "$out_queue" low)" 0

seqs=$(jq -nc '[range(1; 51)]')
equal "virtnet-rcvbuf: sent" "$(events sent 'map(.icmp_seq) | tostring')" "$seqs"
equal "virtnet-rcvbuf: received" "$(events received 'map(.icmp_seq) | tostring')" "$seqs"
equal "virtnet-rcvbuf: the ring moves" \
	"$(events sent '(.[-1].avail - .[0].avail + 65536) % 65536') $(events received '(.[-1].last_used - .[0].last_used + 65536) % 65536')" "49 49"
equal "virtnet-rcvbuf: its size" \
	"$(events sent 'map(.size) | unique | tostring')" "[$(ethtool -g n0 | awk '/^TX:/ {size = $2} END {print size}')]"
equal "virtnet-rcvbuf: kicks" \
	"$(of virtnet-rcvbuf '[.[] | select(.event == "sent" and .fields.dev == "n0") | .fields.notified | tonumber] | add')" "$kicks"
for tool in $tools; do equal "$tool: adds up" "$(unexplained $tool)" "[0]"; done
