# SPDX-License-Identifier: MIT
# Path tools where a packet is put together for connection tracking and cut again: what came in as a
# packet, or as fragments, is found where it leaves, by each of its first fragments.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# pass WHAT NS IN OUT DESTINATION THERE BACK: ten pings, of which so many packets come in and leave on
# the way there, and on the way back.
pass()
{
	local before after there back there_in there_out back_in back_out

	in_ns C ping -q -c 1 -s 4000 -W 60 "$5" >/dev/null	# Open vSwitch knows the flow then
	tool_ns=$2
	start icmp drop-icmp --json --rx "$3" --tx "$4"
	start pairs vm-pair-latency --json --from "$3" --to "$4"
	start vm vm-latency --json --vm "$3" --phy "$4"
	read -r -a before <<<"$(crossed "$2" "$3" "$4")"
	in_ns C ping -q -c 10 -s 4000 -i 0.05 -W 60 "$5" >/dev/null
	read -r -a after <<<"$(settle crossed "$2" "$3" "$4")"
	for tool in icmp pairs vm; do stop $tool; done
	for i in 0 1 2 3; do after[i]=$((after[i] - before[i])); done
	there_in=${after[0]} back_out=${after[1]} there_out=${after[2]} back_in=${after[3]}
	equal "$1: traffic" "$there_in $there_out $back_in $back_out" "$6 $7"
	there=$((there_in < there_out ? there_in : there_out))
	back=$((back_in < back_out ? back_in : back_out))
	equal "$1: drop-icmp: there, outside, back" \
		"$(whole icmp there) $(whole icmp outside) $(whole icmp back)" "10 10 10"
	equal "$1: vm-pair-latency" "$(total pairs latency count)" "$there"
	equal "$1: vm-latency: there, back" "$(whole vm tx) $(whole vm rx)" "$there $back"
	adds_up icmp pairs vm
}

modprobe tun
pass "router" R r0 r1 10.2.0.2 "30 30" "30 30"
pass "switch" root oC oS 10.3.0.3 "30 30" "30 30"
# Whole ones, which may be fragmented, to a device that cannot take them.
in_ns C ip link set e0 mtu 9000
in_ns R ip link set r0 mtu 9000
in_ns C sysctl -qw net.ipv4.ip_no_pmtu_disc=1
pass "router, whole" R r0 r1 10.2.0.2 "10 30" "30 30"
in_ns C sysctl -qw net.ipv4.ip_no_pmtu_disc=0
in_ns C ip link set e0 mtu 1500
in_ns R ip link set r0 mtu 1500
