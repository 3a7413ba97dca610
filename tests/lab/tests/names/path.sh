# SPDX-License-Identifier: MIT
# Tools that look at one of two containers that are called alike, while the other has traffic, too.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

no_port()	{ snmp "$1" Udp NoPorts; }
ways='map("\(.key.from)-\(.key.to) \(.count)") | sort | join(",")'
each()		{ rows "$1" - "$2" 'map("\(.key.dev) \(.values.packets)") | join(",")'; }

start icmp drop-icmp --json --rx pA --tx vA
start pairs vm-pair-latency --json --from pA,pB --to vA,vB
start vm vm-latency --json --vm vA --phy pA
start looks vm-metrics --json --vm vA --phy pA
start in-A iface-netstat --json --netns A
start drops skbdrop --json --netns A
tool_ns=X
start in-X iface-netstat --json --iface eth0
start sys sys-latency --json --phy eth0 --proto icmp
in_ns X ping -q -c 20 -i 0.01 -W 60 10.0.0.2 >/dev/null &
in_ns Y ping -q -c 30 -i 0.01 -W 60 10.0.0.2 >/dev/null
wait $!
send X udp --dst 10.0.0.2 --dport 9998 --count 4 >/dev/null
send Y udp --dst 10.0.0.2 --dport 9998 --count 5 >/dev/null
await reaches 4 no_port A
await reaches 5 no_port B
settle counter root pB rx_packets >/dev/null
for tool in icmp pairs vm looks in-A drops in-X sys; do stop $tool; done

equal "drop-icmp: there, outside, back" \
	"$(whole icmp there) $(whole icmp outside) $(whole icmp back)" "20 20 20"
equal "vm-pair-latency" \
	"$(histograms pairs latency '.key != null' "$ways")" "pA-vA 24,pB-vB 35"
# From A come 20 replies and 4 errors.
equal "vm-latency: from the container, to it" "$(whole vm tx) $(whole vm rx)" "24 24"
equal "vm-metrics: from the container, to it" "$(whole looks tx) $(whole looks rx)" "24 24"
equal "iface-netstat --netns" "$(each in-A true)" "eth0 24,eth0 24"
equal "skbdrop --netns" "$(column drops - '.key.reason == "NO_SOCKET"' packets) $(no_port A)" "4 4"
equal "in X: iface-netstat" "$(each in-X true)" "eth0 24,eth0 24"
equal "in X: sys-latency" "$(whole sys tx) $(whole sys rx)" "20 24"
adds_up icmp pairs vm looks in-A drops in-X sys
