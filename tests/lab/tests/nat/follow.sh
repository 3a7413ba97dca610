# SPDX-License-Identifier: MIT
# Path tools on both sides of what translates addresses, a router and a switch: a packet that comes
# in with one address and leaves with another is one packet.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# tools NS IN OUT ADDRESS: start them where packets go from one device to the other, one of them for
# those from the address.
tools()
{
	tool_ns=$1
	start icmp drop-icmp --json --rx "$2" --tx "$3"
	start udp drop-udp --json --rx "$2" --tx "$3"
	start tcp drop-tcp --json --rx "$2" --tx "$3"
	start pairs vm-pair-latency --json --from "$2" --to "$3"
	start vm vm-latency --json --vm "$2" --phy "$3"
	start looks vm-metrics --json --vm "$2" --phy "$3"
	start one vm-latency --json --vm "$2" --phy "$3" --src "$4" --proto udp
}
# compare WHAT PINGS DATAGRAMS: what they say with what has passed.
compare()
{
	local i there back pings=$2 datagrams=$3

	for i in 0 1 2 3; do after[i]=$((after[i] - before[i])); done
	there=$((after[0] - pings - datagrams)) back=$((after[1] - pings))
	equal "$1: as many in as out" "${after[0]} ${after[1]}" "${after[2]} ${after[3]}"
	equal "$1: drop-icmp: there, outside, back" \
		"$(whole icmp there) $(whole icmp outside) $(whole icmp back)" "$pings $pings $pings"
	equal "$1: drop-udp" "$(whole udp way) $(events udp true)" "$datagrams 0"
	equal "$1: drop-tcp: there, back, lost" \
		"$(whole tcp there) $(whole tcp back) $(events tcp true)" "$there $back 0"
	equal "$1: vm-pair-latency" "$(total pairs latency count)" "${after[0]}"
	equal "$1: vm-latency: there, back" "$(whole vm tx) $(whole vm rx)" "${after[0]} ${after[1]}"
	equal "$1: vm-metrics: there, back" "$(whole looks tx) $(whole looks rx)" \
		"${after[0]} ${after[1]}"
	equal "$1: vm-latency, by the address before" "$(whole one tx)" "$datagrams"
	adds_up icmp udp tcp pairs vm looks one
}
stop_all()	{ for tool in icmp udp tcp pairs vm looks one; do stop $tool; done; }

modprobe tun
tools R r0 r1 10.1.0.2
read -r -a before <<<"$(crossed R r0 r1)"
sink S udp 5000
in_ns C ping -q -c 20 -i 0.01 -W 60 10.2.0.2 >/dev/null
send C udp --dst 10.2.0.2 --count 7 >/dev/null
await reaches 7 datagrams S
equal "router: received" "$(sunk) $(stream C S 10.2.0.2 1000)" "7 1000"
settle crossed R r0 r1 >/dev/null
stop_all
read -r -a after <<<"$(crossed R r0 r1)"
compare router 20 7

tools root oC oS 10.3.0.2
read -r -a before <<<"$(crossed root oC oS)"
sink S udp 5000
in_ns C ping -q -c 20 -i 0.01 -W 60 10.3.0.3 >/dev/null
send C udp --dst 10.3.0.3 --count 9 >/dev/null
await reaches 9 datagrams S
equal "switch: received" "$(sunk) $(stream C S 10.3.0.3 1000)" "9 1000"
settle crossed root oC oS >/dev/null
stop_all
read -r -a after <<<"$(crossed root oC oS)"
compare switch 20 9

# What comes to the router's address goes to C, another port.
tool_ns=R
start udp drop-udp --json --rx r1 --tx r0 --dport 8080
sink C udp 80
send S udp --dst 10.2.0.1 --dport 8080 --count 9 >/dev/null
await reaches 9 datagrams C
equal "redirected: received" "$(sunk)" 9
stop udp
equal "redirected: drop-udp" "$(whole udp way) $(events udp true)" "9 0"
adds_up udp
