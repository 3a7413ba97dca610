# SPDX-License-Identifier: MIT
# A bond and the VLAN above it: connections, tags in the bytes of packets, a queue that is full, ARP;
# and a bond that sends by all its cables.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"
. "$LAB_DIR/bond.sh"

stage()		{ column "$1" looks ".key.stage == \"$2\"" packets; }

# look_tags: packets whose tag is in their bytes.
look_tags()
{
	local before tx rx tagged_tx tagged_rx from to tool tools="metrics vm queue wait stat"

	start metrics sys-metrics --json --phy bond0.5
	start vm vm-latency --json --vm vG --phy bond0.5
	start queue qdisc-path --json --dev bond0.5
	start wait qdisc-latency --json --dev bond0.5
	start stat iface-netstat --json --iface bond0.5
	had=$(datagrams P)
	before=$(counts)
	say_packets
	await reaches $((had + 18)) datagrams P
	read -r tx rx tagged_tx tagged_rx from to <<<"$(since "$before")"
	for tool in $tools; do stop "$tool"; done
	equal "tags: traffic" "$tx $rx $tagged_tx $tagged_rx $from $to" "56 38 29 18 13 8"
	equal "tags: sys-metrics" "$(stage metrics nic_out) $(stage metrics nic_in)" "$tagged_tx $tagged_rx"
	equal "tags: vm-latency" "$(whole vm tx) $(whole vm rx)" "$from $to"
	equal "tags: qdisc-path" "$(whole queue path)" "$tagged_tx"
	equal "tags: qdisc-latency" "$(samples wait wait "$(at n0)")" "$tagged_tx"
	equal "tags: iface-netstat" "$(column stat rx "$(at n0)" packets) $(column stat tx "$(at n0)" packets)" "$tagged_rx $tagged_tx"
	# shellcheck disable=SC2086	# several
	adds_up $tools
}

# handed DEVICE: segments, not yet cut, that this host's TCP has handed to it.
handed()	{ nft -j list counter inet t "$1" | jq '.nftables[].counter.packets // empty'; }

# look_tcp: connections by the bond alone, by the VLAN, and the guest's.
look_tcp()
{
	local before bare tagged guest bare_out tagged_out

	nft -f - <<-N
		table inet t {
			counter bond0 { }
			counter br5 { }
			chain out {
				type filter hook postrouting priority 0; meta l4proto tcp
				oifname bond0 counter name bond0; oifname br5 counter name br5
			}
		}
	N
	start bond tcp-latency --json --phy bond0
	start vlan tcp-latency --json --phy bond0.5
	start lost drop-tcp --json --rx vG --tx bond0.5
	before=$(counts); stream root P 10.0.0.2 20000 >/dev/null; read -ra bare <<<"$(since "$before")"
	before=$(counts); stream root P 10.0.5.2 20000 >/dev/null; read -ra tagged <<<"$(since "$before")"
	stop bond; stop vlan	# the guest's TCP is seen here, too
	before=$(counts); stream G P 10.0.5.2 20000 >/dev/null; read -ra guest <<<"$(since "$before")"
	bare_out=$(handed bond0) tagged_out=$(handed br5)
	stop lost
	nft delete table inet t
	within "TCP: traffic" "$bare_out" 5 1000
	equal "bond: tcp-latency" "$(whole bond tx) $(whole bond rx)" "$((bare_out + tagged_out)) $((bare[1] + tagged[1]))"
	equal "VLAN: tcp-latency" "$(whole vlan tx) $(whole vlan rx)" "$tagged_out ${tagged[1]}"
	equal "VLAN: drop-tcp" "$(whole lost there) $(whole lost back)" "${guest[4]} ${guest[5]}"
	adds_up bond vlan lost
}

modprobe sch_netem
# Its packets always wait, so that none passes by its queue.
tc qdisc add dev n0 root handle 10: netem delay 1ms limit 1000
sink P udp 5000
look_tcp
ethtool -K n0 txvlan off
in_ns P ethtool -K p0 txvlan off
look_tags
tc qdisc del dev n0 root

# A full queue: the first three wait, what comes then is refused.
tc qdisc add dev n0 root handle 10: netem delay 200s limit 3
for dev in bond0 bond0.5; do
	start drops-$dev iface-drop --json --dev $dev
	start wait-$dev qdisc-latency --json --dev $dev
	start refuse-$dev drop-tx --json --dev $dev --drops-only
done
start asked arp-abnormal --json --iface bond0.5
send G udp --dst 10.0.5.2 --count 10 >/dev/null
send root udp --dst 10.0.0.2 --count 4 >/dev/null
dropped()	{ tc -s -j qdisc show dev n0 | jq '.[0].drops'; }
await reaches 11 dropped
equal "refused" "$(dropped)" 11
for dev in bond0 bond0.5; do
	for tool in drops wait refuse; do stop $tool-$dev; done
	wanted=$([ $dev = bond0 ] && echo 11 || echo 7)
	equal "$dev: iface-drop" "$(column drops-$dev devices "$(at n0)" queue)" $wanted
	equal "$dev: qdisc-latency, refused" "$(column wait-$dev refused "$(at n0)" packets)" $wanted
	equal "$dev: drop-tx, refused, freed" "$(column refuse-$dev queue "$(at n0)" drop) $(column refuse-$dev freed true packets)" "$wanted $wanted"
	adds_up drops-$dev wait-$dev refuse-$dev
done
tc qdisc del dev n0 root
in_ns G ip neigh flush dev eth0
in_ns G ping -q -c 1 -W 60 10.0.5.2 >/dev/null
settle counts >/dev/null
stop asked
asks()	{ column asked traffic "$(at n0) and .key.way == \"$1\" and .key.op == $2" packets; }
equal "arp-abnormal: asked, answered" "$(asks out 1) $(asks in 2)" "1 1"
kill $sink_pid

# A bond that sends by all its cables: what was sent is on one or the other.
sink P udp 5001
start all iface-netstat --json --iface bond1 --proto udp
start sys sys-latency --json --phy bond1 --proto udp --dir tx
start out icmp-tx --json --phy bond1
start in icmp-rx --json --phy bond1
had=$(datagrams P)
send root udp --dst 10.0.1.2 --dport 5001 --count 64 >/dev/null
ping -q -c 20 -i 0.01 -W 60 10.0.1.2 >/dev/null
await reaches $((had + 64)) datagrams P
for tool in all sys out in; do stop $tool; done
equal "802.3ad: received" "$(sunk)" 64
equal "802.3ad: iface-netstat" "$(column all tx "$(at bond1)" packets) $(column all tx '.key.dev | test("^m[01]$")' packets)" "64 64"
equal "802.3ad: sys-latency, icmp-tx, icmp-rx" "$(whole sys tx) $(whole out tx) $(whole in rx)" "64 20 20"
adds_up all sys out in
