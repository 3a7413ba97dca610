# SPDX-License-Identifier: MIT
# Tools that are told the cables of a bond see all that it carries, also of the VLAN above it.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

grown()	{ echo $(($(counter root n0 "$1") - ${2})); }
each()	{ rows "$1" - true 'map("\(.key.dev) \(.values.packets)") | join(",")'; }

tx=$(counter root n0 tx_packets) rx=$(counter root n0 rx_packets)
start out icmp-tx --json --phy n0,n1 --src 10.0.0.1
start in icmp-rx --json --phy n0,n1 --dst 10.0.0.1
start sys sys-latency --json --phy n0,n1 --dir tx
start vm vm-latency --json --vm vG --phy n0,n1
start icmp drop-icmp --json --rx vG --tx n0,n1
start udp drop-udp --json --rx vG --tx n0,n1
start queue qdisc-path --json --dev bond0
start cable iface-netstat --json --iface n0
sink P udp 5000
ping -q -c 20 -i 0.01 -W 60 10.0.0.2 >/dev/null
in_ns G ping -q -c 10 -i 0.01 -W 60 10.0.5.2 >/dev/null
send root udp --dst 10.0.0.2 --count 7 >/dev/null
send G udp --dst 10.0.5.2 --count 5 >/dev/null
await reaches 12 datagrams P
for tool in out in sys vm icmp udp queue cable; do stop $tool; done
equal "traffic" "$(sunk) $(grown tx_packets "$tx") $(grown rx_packets "$rx")" "12 42 30"

equal "icmp-tx" "$(whole out tx)" 20
equal "icmp-rx" "$(whole in rx)" 20
# This host's, and that of the guest, whose own IP layer is seen, too.
equal "sys-latency" "$(whole sys tx)" 42
equal "vm-latency: from the guest, to it" "$(whole vm tx) $(whole vm rx)" "15 10"
# Outside, pings of this host count as well.
equal "drop-icmp: there, outside, back" \
	"$(whole icmp there) $(whole icmp outside) $(whole icmp back)" "10 30 10"
equal "drop-udp: complete, lost" "$(whole udp way) $(expired udp way)" "5 0"
equal "qdisc-path" "$(whole queue path)" 42
equal "iface-netstat" "$(each cable)" "n0 30,n0 42"
adds_up out in sys vm icmp udp queue cable
