# SPDX-License-Identifier: MIT
# Tools on a large packet's way: whole to C, and to B cut, so that the first segment alone is known.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# counts: from A and back to it, by the ports to B and C.
counts()
{
	echo "$(counter root eA rx_packets) $(counter root eA tx_packets)" \
		"$(counter root eB tx_packets) $(counter root eC tx_packets)"
}
# packets NAME MEASURE: in all queues.
packets()	{ column "$1" "$2" true packets; }

# A queue that no packet bypasses.
for dev in eB eC; do tc qdisc add dev $dev root handle 10: prio; done
start pairs vm-pair-latency --json --from eA --to eB,eC
start vm vm-latency --json --vm eA --phy eB,eC
start tcp drop-tcp --json --rx eA --tx eB,eC
start path qdisc-path --json --dev eB
start wait qdisc-latency --json --dev eB
start size netsize --json --iface eB
start looks sys-metrics --json --phy eB
start count iface-netstat --json --iface eA
read -r -a before <<<"$(counts)"
equal "bytes to B and C" \
	"$(stream A B 10.0.0.2 1000000) $(stream A C 10.0.0.3 1000000)" "1000000 1000000"
read -r -a after <<<"$(settle counts)"
for tool in pairs vm tcp path wait size looks count; do stop $tool; done
for i in 0 1 2 3; do after[i]=$((after[i] - before[i])); done
large=${after[0]} back=${after[1]} segments=${after[2]}
# How much TCP sends at once depends on how fast its peers are.
within "cut to B" "$segments" $((1000000 / 1448)) 2000
within "whole before" $((large - after[3])) 1 $((segments - 1))

equal "vm-pair-latency: all" "$(total pairs latency count)" "$large"
equal "vm-latency: from A, to A" "$(whole vm tx) $(whole vm rx)" "$large $back"
equal "drop-tcp: there, back" "$(whole tcp there) $(whole tcp back)" "$large $back"
equal "drop-tcp: lost" \
	"$(expired tcp there) $(expired tcp back) $(events tcp '.event == "unanswered_expired"')" "0 0 0"
equal "netsize: before eB's queue, and cut" \
	"$(total size sent count) $(total size nic_sent count)" "$((large - after[3])) $segments"
equal "qdisc-latency: before they are cut" "$(total wait wait count)" "$((large - after[3]))"
equal "qdisc-path: before they are cut" "$(whole path path)" "$((large - after[3]))"
equal "sys-metrics: queued" "$(whole looks queued)" "$((large - after[3]))"
equal "iface-netstat: as the device" "$(packets count rx) $(packets count tx)" "$large $back"
adds_up pairs vm tcp path wait size looks count
