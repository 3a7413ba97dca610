# SPDX-License-Identifier: MIT
# Lines of drop-trace, sys-metrics and vm-metrics about one packet: what they have in common, and
# marks and segmentation as the sender, tc and nft make them. C drops what goes to port 5001.
#
# 3 is the sender's mark, 4 that of A's nft, 5 that of tc behind eA, 9 that of C's nft. A cable to
# another namespace takes it away.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

modprobe -a sch_ingress cls_matchall act_skbedit
tc qdisc add dev eA clsact
tc filter add dev eA ingress matchall action skbedit mark 5
in_ns A nft -f - <<'N'
table ip t {
	counter sent { }
	chain output {
		type filter hook output priority 0
		udp dport 5000-5001 meta mark 3 counter name sent meta mark set 4
	}
}
N
in_ns C nft -f - <<'N'
table ip t {
	counter bare { }
	counter dropped { }
	chain prerouting {
		type filter hook prerouting priority 0
		udp dport 5000-5001 meta mark 0 counter name bare meta mark set 9
		icmp type echo-request meta mark set 9
	}
	chain input {
		type filter hook input priority 0
		udp dport 5001 meta mark 9 counter name dropped drop
	}
}
N

# lines NAME CONDITION: of each packet, in the order of time, "point dev mark size segments type
# checksum" and how many buffers it had; how many packets had the same lines.
lines()
{
	events "$1" "$2" 'group_by(.fields.id) | map({
		steps: sort_by(.time) | map(.fields | "\(.point // .stage) \(.dev // "") \(.mark | ltrimstr("0x")) \(.gso_size) \(.gso_segs) \(.gso_type) \(.ip_summed)"),
		buffers: map(.fields.buffer) | unique | length})
		| group_by(.) | map("\(length) packets, buffers \(.[0].buffers): \(.[0].steps | join(", "))") | join("; ")'
}
# pairs NAME CONDITION: identities and buffers at these lines.
pairs()		{ events "$1" "$2" 'map(.fields | {id, buffer, mark, hash, gso_size, gso_segs, gso_type, ip_summed}) | sort'; }

start trace drop-trace --json --proto udp --dport 5001
start all drop-trace --json --proto udp --dport 5000,5001
start vm vm-metrics --json --vm eA --phy eC -e --proto udp
start sys sys-metrics --json --phy eC -e --proto udp
sink C udp 5000
send A udp --dst 10.0.0.3 --count 20 --mark 3 --dport 5001 >/dev/null
send A udp --dst 10.0.0.3 --count 30 --mark 3 --dport 5000 --src-port-start 30000 >/dev/null
await reaches 30 datagrams C
await reaches 20 nft_counter C t dropped
start end drop-trace --json --proto icmp --dst 10.0.0.3
in_ns A ping -q -c 5 -i 0.02 -m 3 10.0.0.3 >/dev/null
for tool in trace all vm sys end; do stop $tool; done
equal "received" "$(sunk)" 30
equal "sent with mark 3, came without, dropped with mark 9" \
	"$(nft_counter A t sent) $(nft_counter C t bare) $(nft_counter C t dropped)" "50 50 20"
way="output e0 4 0 0 0 3, transmit e0 4 0 0 0 3, receive eA 0 0 0 0 3, output eC 5 0 0 0 3, transmit eC 5 0 0 0 3, receive e2 0 0 0 0 3"
equal "drop-trace: what was dropped" "$(lines trace true)" "20 packets, buffers 1: $way, dropped  9 0 0 0 3"
equal "drop-trace: dropped by nft" "$(events trace '.event == "drop"' 'map(.fields.reason) | unique')" '["NETFILTER_DROP"]'
equal "drop-trace: what ended as wanted, and whose checksum was then known" "$(lines end true)" \
	"5 packets, buffers 1: output e0 3 0 0 0 0, transmit e0 3 0 0 0 0, receive eA 0 0 0 0 0, output eC 5 0 0 0 0, transmit eC 5 0 0 0 0, receive e2 0 0 0 0 0, consumed  9 0 0 0 2"
equal "vm-metrics" "$(lines vm '.fields.id.flow.dport == 5001')" \
	"20 packets, buffers 1: from_vm  0 0 0 0 3, phy_queue  5 0 0 0 3, to_phy  5 0 0 0 3"
equal "sys-metrics" "$(lines sys '.fields.id.flow.dport == 5001')" \
	"20 packets, buffers 1: ip4  3 0 0 0 3, port_out  4 0 0 0 3, port_in  0 0 0 0 3, queue  5 0 0 0 3, nic_out  5 0 0 0 3, port_in  0 0 0 0 3"
equal "sys-metrics: what came through" "$(events sys '.fields.id.flow.dport == 5000 and .fields.stage == "udp4"' 'map(.fields.mark)|unique')" '["0x9"]'
equal "lines of two tools" "$(pairs vm '.fields.stage == "from_vm"')" "$(pairs all '.fields.dev == "eA"')"
equal "lines of two more" "$(pairs sys '.fields.stage == "nic_out"')" "$(pairs vm '.fields.stage == "to_phy"')"
equal "all of them" "$(events vm '.fields.stage == "from_vm"')" 50
adds_up trace all vm sys end

# Datagrams that are to be cut into ten of 1000 bytes: whole to C, where they are dropped, and cut
# before eB.
start trace drop-trace --json --proto udp --dport 5001
start vm vm-metrics --json --vm eA --phy eB,eC -e --dport 5001
out=$(counter root eB tx_packets)
sink B udp 5001
for to in 10.0.0.2 10.0.0.3; do
	send A udp --dst $to --count 4 --mark 3 --dport 5001 --gso 1000 --size 10000 >/dev/null
done
await reaches 40 datagrams B
await reaches 24 nft_counter C t dropped
stop trace
stop vm
equal "GSO: received by B, dropped in C, sent by eB" \
	"$(sunk) $(nft_counter C t dropped) $(($(counter root eB tx_packets) - out))" "40 24 40"
large="1000 10 UDP_L4 3"
equal "GSO: drop-trace, to C" "$(lines trace '.fields.id.flow.daddr == "10.0.0.3"')" \
	"4 packets, buffers 1: output e0 4 $large, transmit e0 4 $large, receive eA 0 $large, output eC 5 $large, transmit eC 5 $large, receive e2 0 $large, dropped  9 $large"
equal "GSO: vm-metrics, to C" "$(lines vm '.fields.id.flow.daddr == "10.0.0.3"')" \
	"4 packets, buffers 1: from_vm  0 $large, phy_queue  5 $large, to_phy  5 $large"
equal "GSO: drop-trace, the pieces to B" "$(events trace '.fields.point == "transmit" and .fields.dev == "eB"' \
	'map(.fields | "\(.mark | ltrimstr("0x")) \(.gso_size) \(.gso_segs) \(.gso_type)") | "\(length) \(unique)"')" '40 ["5 0 0 0"]'
equal "GSO: vm-metrics, before eB and at it" "$(events vm '.fields.id.flow.daddr == "10.0.0.2"' \
	'group_by(.fields.stage) | map("\(length) \(.[0].fields.stage) \(map(.fields.gso_segs) | unique)") | join(", ")')" \
	"4 from_vm [10], 4 phy_queue [10], 40 to_phy [0]"
adds_up trace vm
