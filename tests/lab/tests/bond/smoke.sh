# SPDX-License-Identifier: MIT
# The world itself: bond0 sends by the active cable, which changes, bond1 by both.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

active()	{ cat /sys/class/net/bond0/bonding/active_slave; }
is_active()	{ [ "$(active)" = "$1" ]; }
# sent: packets by n0, n1, and by the VLAN.
sent()		{ for dev in n0 n1 bond0.5; do counter root $dev tx_packets; done | paste -sd ' '; }
# grown COMMAND...: what it has answered, and by how much these grew meanwhile.
grown()
{
	local before after answered

	read -r -a before <<<"$(sent)"
	answered=$("$@" | awk '/received/ {print $4}')
	read -r -a after <<<"$(sent)"
	echo "$answered $((after[0] - before[0])) $((after[1] - before[1])) $((after[2] - before[2]))"
}

equal "n0 is active" "$(active)" n0
equal "pings: answered, by n0, n1, VLAN" "$(grown ping -q -c 40 -i 0.01 -W 60 10.0.0.2)" "40 40 0 0"
equal "of the guest, by VLAN 5" "$(grown in_ns G ping -q -c 20 -i 0.01 -W 60 10.0.5.2)" "20 20 0 20"
in_ns P ip link set p0 down
await is_active n1
settle sent >/dev/null
equal "n1 is active" "$(active)" n1
equal "pings by it" "$(grown ping -q -c 40 -i 0.01 -W 60 10.0.0.2)" "40 0 40 0"

in_ns P nft -f - <<'N'
table netdev t {
	counter q0 { }
	counter q1 { }
	chain q0 { type filter hook ingress device q0 priority 0; ip protocol udp counter name q0; }
	chain q1 { type filter hook ingress device q1 priority 0; ip protocol udp counter name q1; }
}
N
# cable NAME: datagrams that came by it.
cable()	{ in_ns P nft list counter netdev t "$1" | awk '/packets/ {print $2}'; }
sink P udp 5000
send root udp --dst 10.0.1.2 --count 64 >/dev/null
await reaches 64 datagrams P
equal "bond1: received" "$(sunk) $(($(cable q0) + $(cable q1)))" "64 64"
within "by one of its cables" "$(cable q0)" 8 56
cables()	{ in_ns "$1" cat /sys/class/net/bond1/bonding/ad_num_ports; }
equal "LACP: cables in use, here and there" "$(cables root) $(cables P)" "2 2"
