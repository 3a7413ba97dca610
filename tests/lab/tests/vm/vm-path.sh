# SPDX-License-Identifier: MIT
# The whole way of a ping: from the guest G by virtio-net, vhost, tap and Open vSwitch to X, and
# back. Each stage sees all of them, the stages add up to the whole, and a delay of the uplink is
# where it belongs and nowhere else.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

delay=50				# ms
ping_X()
{
	in_guest "ping -q -c $1 -i 0.03 -W 60 10.1.0.100" >"$work/ping"
	awk '/received/ {print $4}' "$work/ping"
}
# round_trip FIELD: 1 the shortest, 3 the longest, in ns; and the part of a us that ping leaves out.
round_trip()	{ sed -n 's/^rtt.*= //p' "$work/ping" | awk -F / "{print int(\$$1 * 1e6 + 0.5) + 1000}"; }
icmp_X()	{ in_ns X nstat -asz IcmpInEchos | awk '/IcmpInEchos/ {print $2}'; }
ring()		{ column vhost used ".key.dev == \"t0\" and (.key.ring | startswith(\"handle_$1\"))" buffers; }
# hists NAME MEASURE FILTER: of a path's histograms, $steps and the $whole.
hists()
{
	histograms "$1" "$2" ".key != null" "def slot: if . < 16 then . else (log2 | floor) as \$o | (\$o - 3) * 16 + (. / pow(2; \$o - 4) | floor) - 16 end;
		(map(select(.key.step == \"total\")) | .[0]) as \$whole
		| map(select(.key.step != \"total\")) as \$steps | $3"
}
# lines NAME MEASURE FILTER: of \$steps, the times of each packet's steps in ns, by stage.
lines()
{
	events "$1" ".event == \"$2\"" "map(.fields | del(.value, .flow) | map_values(. // 0)) as \$steps | $3"
}

# way NAME COUNT: the tools of the host watch COUNT pings.
way()
{
	start "$1" vm-latency --json --vm t0 --phy u0 --proto icmp
	start "$1-each" vm-latency --json --vm t0 --phy u0 --proto icmp -e
	came=$(icmp_X)
	pings=$(ping_X "$2")
	came=$(($(icmp_X) - came))
	stop "$1"
	stop "$1-each"
	equal "$1: answered, and seen by X" "$pings $came" "$2 $2"
	for way in tx rx; do
		equal "$1: $way: all came through" \
			"$(hists "$1" $way '$whole.count') $(lines "$1-each" $way '$steps | length')" "$2 $2"
		equal "$1: $way: the steps of each add up exactly" \
			"$(of "$1-each" "[.[] | select(.event == \"$way\") | .fields | (del(.value, .flow) | map(. // 0) | add) - .value] | unique")" "[0]"
		# Each step of each packet loses less than a us of its unit.
		within "$1: $way: the sums of the steps add up, us" \
			"$(hists "$1" $way '$whole.sum - ($steps | map(.sum) | add)')" 0 "$(hists "$1" $way '$steps | map(.count) | add')"
		within "$1: $way: the means of the steps add up, in buckets" \
			"$(hists "$1" $way '($whole.sum / $whole.count | slot) - ($steps | map(.sum) | add / $whole.count | slot)')" 0 1
	done
	equal "$1: adds up" "$(unexplained "$1") $(unexplained "$1-each")" "[0] [0]"
}

ping_X 3 >/dev/null			# flows are known from now on
in_guest "$BIN/virtnet-vq --json >/tmp/vq 2>/tmp/vq.err & echo \$! >/tmp/vq.pid
	until grep -q ^Tracing /tmp/vq.err; do sleep 0.1; kill -0 \$! || break; done"
start vhost vhost-queue --json
tap=$(counter root t0 rx_packets)
way plain 50
tap=$(($(counter root t0 rx_packets) - tap))
stop vhost
in_guest 'kill -INT $(cat /tmp/vq.pid); while kill -0 $(cat /tmp/vq.pid) 2>/dev/null; do sleep 0.1; done; cat /tmp/vq' >"$work/vq.out"
equal "virtio-net: what the guest has sent" "$(column vq requests '.key.driver == "virtio_net" and (.key.queue | startswith("output"))' out)" 50
equal "vhost: taken from the guest, and given" "$(ring tx_kick) $(ring rx_kick)" "50 50"
equal "tap: from the guest" "$tap" 50

tc qdisc add dev u0 root netem delay ${delay}ms
way slow 20
tc qdisc del dev u0 root
ns=$((delay * 1000000))
# What a packet meets besides is in its round trip, too; a machine that stands still may lengthen any
# step of some packets, so of all the steps the medians are compared.
shortest=$(round_trip 1) longest=$(round_trip 3)
within "the delay is in the queue of u0, ns" "$(lines slow-each tx '$steps | map(.phy_dequeue) | min')" $ns "$shortest"
within "and in no other step, ns" "$(lines slow-each tx '$steps | map(del(.phy_dequeue) | .[]) | max')" 1 $((longest - ns))
within "nor on the way back, ns" "$(lines slow-each rx '$steps | map(.[]) | max')" 1 $((longest - ns))
slow_steps='[$steps[] | select(.p50 >= '$((delay * 1000 * 15 / 16))') | .key.step, .count] | join(" ")'
equal "as the histograms say" "$(hists slow tx "$slow_steps") $(hists slow rx "$slow_steps")" "phy_queue -> phy_dequeue 20 "
within "the whole, us" "$(hists slow tx '$whole.p50')" $((delay * 1000 * 15 / 16)) $((longest * 17 / 16 / 1000))
