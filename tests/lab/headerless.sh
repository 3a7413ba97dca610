# SPDX-License-Identifier: MIT
# headerless.sh: what tools say of a device of A whose packets have no Ethernet header, against what
# nft counts of A's packets by it. Source it after check.sh.

# passed: packets and bytes that A has sent by the device since `count_by`, and received.
passed()
{
	in_ns A nft -j list counters table inet t |
		jq -r '[.nftables[].counter // empty] | sort_by(.name) | map("\(.packets) \(.bytes)") | join(" ")'
}

# count_by DEVICE
count_by()
{
	in_ns A nft -f - <<-N
		table inet t
		delete table inet t
		table inet t {
			counter a_out { }
			counter b_in { }
			chain out { type filter hook postrouting priority 0; oifname "$1" counter name a_out; }
			chain in { type filter hook prerouting priority -300; iifname "$1" counter name b_in; }
		}
	N
}

at()		{ echo ".key.dev == \"$1\""; }
# told NAME TABLE DEVICE: packets and bytes.
told()		{ echo "$(column "$1" "$2" "$(at "$3")" packets) $(column "$1" "$2" "$(at "$3")" bytes)"; }
sized()		{ histograms size "$1" ".key != null and .key.name == \"$2\"" 'map("\(.count) \(.sum)")[]'; }
# gaps MEASURE CONDITION: between packets of which flow, and how many.
gaps()
{
	histograms gap "$1" ".key != null and (.key.flow | $2)" \
		'.[] | "\(.key.flow.saddr) \(.key.flow.daddr) \(.count)"'
}

# look DEVICE N: A is 10.N.0.1 and fdN::1, the other end .2.
look()
{
	local dev=$1 us=10.$2.0.1 to=10.$2.0.2 out out_bytes in in_bytes ports tool pings=20 sent=7
	local tools="stat size icmp icmp6 port gap tx rx rtt sys metrics queue wait refuse drops"

	in_ns A tc qdisc add dev "$dev" root netem delay 1ms limit 1000
	tool_ns=A
	start stat iface-netstat --json --iface "$dev"
	start size netsize --json --iface "$dev"
	start icmp iface-netstat --json --iface "$dev" --proto icmp
	start icmp6 iface-netstat --json --iface "$dev" --proto icmp6
	start port iface-netstat --json --iface "$dev" --dport 53
	start gap vm-pair-gap --json --iface "$dev"
	start tx icmp-tx --json --phy "$dev"
	start rx icmp-rx --json --phy "$dev"
	start rtt icmp-rtt --json --phy "$dev" --host "$to"
	start sys sys-latency --json --phy "$dev" --netns A
	start metrics sys-metrics --json --phy "$dev"
	start queue qdisc-path --json --dev "$dev"
	start wait qdisc-latency --json --dev "$dev"
	start refuse drop-tx --json --dev "$dev"
	start drops iface-drop --json --dev "$dev" --proto udp
	count_by "$dev"
	ports=$(snmp A Udp NoPorts)
	in_ns A ping -q -c 20 -i 0.01 -W 60 "$to" >/dev/null
	if [ "$dev" != ipip9 ]; then
		in_ns A ping -q -c 10 -i 0.01 -W 60 "fd$2::2" >/dev/null
		pings=30
	fi
	send A udp --dst "$to" --dport 53 --count 7 --same-port >/dev/null
	# To a port of A that is closed.
	if [ "$dev" = tun9 ]; then send A udp --dst "$to" --dport 9 --count 5 >/dev/null; sent=12
	else send B udp --dst "$us" --dport 9 --count 5 >/dev/null; fi
	await reaches $((ports + 5)) snmp A Udp NoPorts
	read -r out out_bytes in in_bytes <<<"$(settle passed)"
	for tool in $tools; do stop "$tool"; done
	within "$dev: traffic, out" "$out" $((pings + sent)) $((pings + sent + 5))
	equal "$dev: traffic, in" "$in" $((pings + 5))
	equal "$dev: iface-netstat, sent" "$(told stat tx "$dev")" "$out $out_bytes"
	equal "$dev: iface-netstat, received" "$(told stat rx "$dev")" "$in $in_bytes"
	equal "$dev: netsize, sent" "$(sized sent "$dev") $(sized nic_sent "$dev")" "$out $out_bytes $out $out_bytes"
	equal "$dev: netsize, received" "$(sized received "$dev")" "$in $in_bytes"
	equal "$dev: --proto icmp" "$(column icmp rx true packets)" 20
	equal "$dev: --proto icmp6" "$(column icmp6 tx true packets) $(column icmp6 rx true packets)" "$((pings - 20)) $((pings - 20))"
	equal "$dev: --dport" "$(column port tx "$(at "$dev")" packets) $(column port rx true packets)" "7 0"
	equal "$dev: vm-pair-gap, echoes" "$(gaps transmit_gap ".proto == \"icmp\"")" "$us $to $((out - sent - pings + 19))"
	equal "$dev: vm-pair-gap, answers" "$(gaps receive_gap '.proto == "icmp"')" "$to $us 19"
	equal "$dev: vm-pair-gap, datagrams" "$(gaps transmit_gap '.dport == 53')" "$us $to 6"
	# This host's ICMP errors, too.
	equal "$dev: icmp-tx, icmp-rx" "$(whole tx tx) $(whole rx rx)" "$((out - sent)) $pings"
	equal "$dev: icmp-rtt" "$(whole rtt ping) $(whole rtt outside)" "20 20"
	equal "$dev: sys-latency" "$(whole sys tx) $(whole sys rx)" "$out $in"
	equal "$dev: sys-metrics" "$(column metrics looks '.key.stage == "nic_out"' packets) $(column metrics looks '.key.stage == "nic_in"' packets)" "$out $in"
	equal "$dev: qdisc-path" "$(whole queue path) $(column queue results "$(at "$dev")" packets)" "$out $out"
	equal "$dev: qdisc-latency" "$(samples wait wait "$(at "$dev")")" "$out"
	equal "$dev: drop-tx" "$(column refuse queue "$(at "$dev")" calls) $(column refuse driver "$(at "$dev")" calls)" "$out $out"
	equal "$dev: iface-drop" "$(column drops drops "$(at "$dev")" packets)" 5
	# shellcheck disable=SC2086	# several
	adds_up $tools
	[ "$dev" = tun9 ] || look_tcp "$dev" "$to"
	in_ns A tc qdisc del dev "$dev" root
}

# look_tcp DEVICE ADDRESS
look_tcp()
{
	local out in bytes

	start tcp tcp-latency --json --phy "$1"
	count_by "$1"
	stream A B "$2" 20000 >/dev/null
	read -r out bytes in bytes <<<"$(settle passed)"
	stop tcp
	within "$1: TCP: traffic" "$out" 4 1000
	equal "$1: tcp-latency" "$(whole tcp tx) $(whole tcp rx)" "$out $in"
	adds_up tcp
}

# join DEVICE N: bring up both ends.
join()
{
	in_ns A "$LAB_DIR/device" "$1" "10.$2.0.1/24" "fd$2::1/64"
	in_ns B "$LAB_DIR/device" "$1" "10.$2.0.2/24" "fd$2::2/64"
	in_ns A ping -q -c 1 -W 60 "10.$2.0.2" >/dev/null
}

# leave DEVICE...: remove them.
leave()
{
	local dev

	in_ns A nft delete table inet t
	for dev; do
		ip -n A link del "$dev"
		! ip -n B link show "$dev" >/dev/null 2>&1 || ip -n B link del "$dev"
	done
}

modprobe sch_netem
