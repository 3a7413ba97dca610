# SPDX-License-Identifier: MIT
# What tools see of br0, the bridge's own port: only what passes it. It is not taken for the ports
# that the bridge stands on, as a bond or a bridge of the kernel would be.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# sizes NAME MEASURE: how many packets were measured.
sizes()		{ total "$1" "$2" count; }
# steps NAME: the steps of the way, each with how often it was gone.
steps()		{ histograms "$1" rx '.key != null' 'map("\(.key.step) \(.count)") | join(", ")'; }
# br0's counters: what the host has got by it, and what it has sent.
counted()	{ echo "$(counter root br0 rx_packets) $(counter root br0 tx_packets)"; }

# The host sends 20 datagrams to X, and 5 echoes go from X to the host and back.
sink X udp 5000
in_ns X ping -q -c 2 -i 0.3 10.1.0.254 >/dev/null	# their flows are there
read -r -a before <<<"$(counted)"
start size netsize --json --iface br0
start nic icmp-rx --json --phy u0 --dst 10.1.0.254
start own icmp-rx --json --phy br0 --dst 10.1.0.254
send root udp --dst 10.1.0.100 --dport 5000 --count 20 >/dev/null
in_ns X ping -q -c 5 -i 0.3 10.1.0.254 >/dev/null
read -r -a after <<<"$(settle counted)"
for name in size nic own; do stop $name; done
kill $sink_pid
received=$((after[0] - before[0])) sent=$((after[1] - before[1]))
equal "traffic" "$((received >= 5)) $((sent >= 25))" "1 1"
equal "netsize: what br0 has counted" "$(sizes size received) $(sizes size sent) $(sizes size nic_sent)" "$received $sent $sent"
equal "icmp-rx from the NIC on" "$(steps nic)" \
	"total 5, nic -> lookup 5, lookup -> actions 5, actions -> output 5, output -> port 5, port -> icmp 5"
equal "icmp-rx from br0 on: nothing of Open vSwitch" "$(steps own)" "total 5, nic -> icmp 5"

# New flows of the host.
micro
flush
sink X udp 5000
came=$(counter X eX rx_packets)
start upcalls ovs-upcall --json --iface br0 --proto udp --by dev
start nic ovs-upcall --json --iface u0 --proto udp
send root udp --dst 10.1.0.100 --dport 5000 --src-port-start 42000 --count 8 >/dev/null
await reaches $((came + 8)) counter X eX rx_packets
stop upcalls
stop nic
equal "ovs-upcall: all come by br0" "$(samples upcalls latency '.key != null and .key.dev == "br0"') $(total upcalls latency count)" "8 8"
equal "ovs-upcall: none comes by the NIC" "$(samples nic latency true)" 0
equal "received" "$(sunk)" 8
contains "the tool says what it looks at" "$(cat "$work/own.err")" \
	"--phy br0: this is seen at br0 (the switch's own port, not what it passes between others)"
equal "nothing is said of the NIC" "$(grep -c "this is seen at" "$work/nic.err")" 0
adds_up size own upcalls
