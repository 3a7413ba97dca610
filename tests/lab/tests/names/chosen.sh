# SPDX-License-Identifier: MIT
# One of four devices called eth0, which --netns chooses: what all tools that take a device say of it
# is what its counters say, and of all four, shown by their namespaces, what theirs say.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

no_port()	{ snmp "$1" Udp NoPorts; }
# counts: packets that each eth0 has sent and received.
counts()
{
	for ns in A B X Y; do echo "$(counter $ns eth0 tx_packets) $(counter $ns eth0 rx_packets)"; done | paste -sd ' '
}
stage()		{ column metrics looks ".key.stage == \"$1\"" packets; }
sized()		{ samples size "$1" '.key != null and .key.name == "eth0"'; }
# carried NS: what iface-netstat says of its eth0: sent, received.
carried()	{ echo "$(column all tx ".key.dev == \"eth0@$1\"" packets) $(column all rx ".key.dev == \"eth0@$1\"" packets)"; }

modprobe sch_netem
in_ns X tc qdisc add dev eth0 root netem delay 1ms limit 1000
in_ns Y tc qdisc add dev eth0 root netem delay 1ms limit 1000
tools="all size sys metrics rtt tx rx queue wait refuse drops"
start all iface-netstat --json
start size netsize --json --netns A --iface eth0
start sys sys-latency --json --netns X --phy eth0
start metrics sys-metrics --json --netns X --phy eth0
start rtt icmp-rtt --json --netns X --phy eth0
start tx icmp-tx --json --netns X --phy eth0
start rx icmp-rx --json --netns X --phy eth0
start queue qdisc-path --json --netns X --dev eth0
start wait qdisc-latency --json --netns X --dev eth0
start refuse drop-tx --json --netns X --dev eth0
start drops iface-drop --json --netns A --dev eth0
before=$(counts)
in_ns X ping -q -c 20 -i 0.01 -W 60 10.0.0.2 >/dev/null
in_ns Y ping -q -c 30 -i 0.01 -W 60 10.0.0.2 >/dev/null
send X udp --dst 10.0.0.2 --dport 9998 --count 4 >/dev/null
send Y udp --dst 10.0.0.2 --dport 9998 --count 5 >/dev/null
await reaches 4 no_port A
await reaches 5 no_port B
read -ra grown <<<"$(since "$before")"
for tool in $tools; do stop $tool; done
# To A came 24, and back went 20 replies and 4 errors; to B 35.
equal "traffic" "${grown[*]}" "24 24 35 35 24 24 35 35"
equal "iface-netstat" "$(for ns in A B X Y; do carried $ns; done | paste -sd ' ')" "${grown[*]}"
equal "netsize" "$(sized sent) $(sized nic_sent) $(sized received)" "24 24 24"
equal "sys-latency" "$(whole sys tx) $(whole sys rx)" "24 24"
equal "sys-metrics" "$(stage nic_out) $(stage nic_in) $(whole metrics tx) $(whole metrics rx)" "24 24 24 24"
equal "icmp-rtt" "$(whole rtt ping) $(whole rtt there) $(whole rtt outside) $(whole rtt back)" "20 20 20 20"
equal "icmp-tx, icmp-rx" "$(whole tx tx) $(whole rx rx)" "20 24"
equal "qdisc-path" "$(whole queue path) $(column queue results true packets)" "24 24"
equal "qdisc-latency" "$(samples wait wait '.key != null')" 24
equal "drop-tx" "$(column refuse queue true calls) $(column refuse driver true calls)" "24 24"
equal "iface-drop" "$(column drops drops '.key.reason == "NO_SOCKET"' packets) $(column drops drops true packets)" "4 4"
# shellcheck disable=SC2086	# several
adds_up $tools

# Segments that are not yet cut, as IP sends them.
in_ns X nft -f - <<-N
	table ip t {
		counter out { }
		chain out { type filter hook postrouting priority 0; ip protocol tcp counter name out; }
	}
N
start tcp tcp-latency --json --netns X --phy eth0
before=$(counts)
stream X A 10.0.0.2 20000 >/dev/null
stream Y B 10.0.0.2 20000 >/dev/null
read -ra grown <<<"$(since "$before")"
stop tcp
sent=$(nft_counter X t out)
within "TCP: traffic" "$sent" 5 1000
equal "tcp-latency" "$(whole tcp tx) $(whole tcp rx)" "$sent ${grown[5]}"
adds_up tcp
