# SPDX-License-Identifier: MIT
# Tools that are told a bond, or the VLAN above it, against the counters of the cable below and of
# the VLAN.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"
. "$LAB_DIR/bond.sh"

stage()		{ column "$1" looks ".key.stage == \"$2\"" packets; }
sized()		{ samples "$1" "$2" ".key != null and .key.name == \"$3\""; }

# look WHAT DEVICE PINGS DATAGRAMS: all tools that take a device; of this host's packets so many are
# on it.
look()
{
	local what=$1 dev=$2 pings=$3 datagrams=$4 before tx rx tagged_tx tagged_rx from to tool had answers
	local tools="out in rtt sys metrics vm looks pair way icmp udp queue wait refuse stat size kept"

	# What begins in the IP layer of the guest, which is seen here, too, is left out.
	start out icmp-tx --json --phy "$dev" --netns 1
	start in icmp-rx --json --phy "$dev" --netns 1
	start rtt icmp-rtt --json --phy "$dev" --netns 1
	start sys sys-latency --json --phy "$dev" --netns 1
	start metrics sys-metrics --json --phy "$dev" --netns 1
	start vm vm-latency --json --vm vG --phy "$dev"
	start looks vm-metrics --json --vm vG --phy "$dev"
	start pair vm-pair-latency --json --from vG --to "$dev"
	start way vm-udp-path --json --vm vG --phy "$dev"
	start icmp drop-icmp --json --rx vG --tx "$dev"
	start udp drop-udp --json --rx vG --tx "$dev"
	start queue qdisc-path --json --dev "$dev"
	start wait qdisc-latency --json --dev "$dev"
	start refuse drop-tx --json --dev "$dev"
	start stat iface-netstat --json --iface "$dev"
	start size netsize --json --iface "$dev"
	start kept nettxlat --json --iface "$dev"
	had=$(datagrams P)
	before=$(counts)
	say_packets
	await reaches $((had + 18)) datagrams P
	read -r tx rx tagged_tx tagged_rx from to <<<"$(since "$before")"
	for tool in $tools; do stop "$tool"; done
	equal "$what: traffic" "$tx $rx $tagged_tx $tagged_rx $from $to" "56 38 29 18 13 8"
	# Of the bond all counts, of the VLAN what is tagged.
	answers=$tx
	[ "$dev" = bond0 ] || tx=$tagged_tx rx=$tagged_rx answers=0	# drivers' answers have no VLAN
	equal "$what: icmp-tx, icmp-rx" "$(whole out tx) $(whole in rx)" "$pings $rx"
	equal "$what: icmp-rtt" "$(whole rtt there) $(whole rtt outside) $(whole rtt back)" "$pings $rx $rx"
	equal "$what: sys-latency" "$(whole sys tx) $(whole sys rx)" "$((pings + datagrams)) $rx"
	equal "$what: sys-metrics" "$(stage metrics queue) $(stage metrics nic_out) $(stage metrics nic_in)" "$tx $tx $rx"
	equal "$what: sys-metrics: paths" "$(whole metrics tx) $(whole metrics rx)" "$((pings + datagrams)) $rx"
	equal "$what: vm-latency" "$(whole vm tx) $(whole vm rx)" "$from $to"
	equal "$what: vm-metrics" "$(stage looks to_phy) $(stage looks from_phy) $(whole looks tx) $(whole looks rx)" "$tx $rx $from $to"
	equal "$what: vm-pair-latency" "$(samples pair latency "$(at n0 | sed s/dev/to/)")" "$from"
	equal "$what: vm-udp-path" "$(column way steps '.key.point == "to_phy"' packets) $(whole way way)" "$((datagrams + 5)) 5"
	equal "$what: drop-icmp" "$(whole icmp there) $(whole icmp outside) $(whole icmp back)" "8 $rx 8"
	equal "$what: drop-udp" "$(whole udp way) $(expired udp way)" "5 0"
	equal "$what: qdisc-path" "$(whole queue path) $(column queue results "$(at n0)" packets)" "$tx $answers"
	equal "$what: qdisc-latency" "$(samples wait wait "$(at n0)")" "$tx"
	equal "$what: drop-tx" "$(column refuse queue "$(at n0)" calls) $(column refuse driver "$(at n0)" calls)" "$tx $answers"
	equal "$what: drop-tx: nowhere else" "$(column refuse queue true calls) $(column refuse driver true calls)" "$tx $answers"
	equal "$what: iface-netstat" "$(column stat rx "$(at n0)" packets) $(column stat tx "$(at n0)" packets) $(column stat tx "$(at "$dev")" packets)" "$rx $tx $tx"
	equal "$what: netsize" "$(sized size received n0) $(sized size sent n0) $(sized size nic_sent "$dev")" "$rx $tx $tx"
	equal "$what: nettxlat" "$(samples kept kept '.key != null')" "$tx"
	# shellcheck disable=SC2086	# several
	adds_up $tools
}

modprobe sch_netem
# Its packets always wait, so that none passes by its queue.
tc qdisc add dev n0 root handle 10: netem delay 1ms limit 1000
sink P udp 5000
look bond bond0 30 13
look VLAN bond0.5 10 6
kill $sink_pid
