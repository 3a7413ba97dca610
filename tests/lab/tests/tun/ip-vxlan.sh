# SPDX-License-Identifier: MIT
# Inner flows of tunnels, against what was sent and the tunnel devices' counters.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# packets DIRECTION VNI FROM: of the inner flow from this address.
packets()
{
	of t ".[] | select(.type == \"row\" and .key.dir == \"$1\" and .key.vni == $2 and
		.key.inner_flow.saddr == \"$3\") | .values.packets"
}

before=$(counter A vx0 tx_packets)
start t ip-vxlan --json --netns A
start only ip-vxlan --json --netns A --vni 200
start each ip-vxlan --json --netns A --vni 100 -e
in_ns A ping -q -c 30 -i 0.02 10.9.0.2 >/dev/null
in_ns A ping -q -c 20 -i 0.02 10.10.0.2 >/dev/null
in_ns A ping -q -c 5 -i 0.02 10.0.0.2 >/dev/null
stop t
stop only
stop each
equal "vxlan out" "$(packets out 100 10.9.0.1)" 30
equal "as many as the device sent" "$(packets out 100 10.9.0.1)" $(($(counter A vx0 tx_packets) - before))
equal "vxlan back" "$(packets back 100 10.9.0.2)" 30
equal "geneve out" "$(packets out 200 10.10.0.1)" 20
equal "geneve back" "$(packets back 200 10.10.0.2)" 20
equal "nothing without a tunnel" "$(of t '[.[] | select(.type == "row")] | length')" 4
equal "--vni" "$(of only '[.[] | select(.type == "row") | .values.packets] | add')" 40
equal "-e" "$(events each true)" 60
equal "inner and outer" "$(of each '[.[] | select(.type == "event")][0].fields | .inner_flow.daddr + " in " + .outer.daddr')" \
	"10.9.0.2 in 10.0.0.2"

# Two more tunnels, at the port of Linux and at one of their own.
tunnel()
{
	ip -n A link add "$1" type vxlan id "$2" dstport "$3" dev e0 local 10.0.0.1 remote 10.0.0.2
	ip -n B link add "$1" type vxlan id "$2" dstport "$3" dev e1 local 10.0.0.2 remote 10.0.0.1
	in_ns A "$LAB_DIR/device" "$1" "$4.1/24"
	in_ns B "$LAB_DIR/device" "$1" "$4.2/24"
	in_ns A ping -q -c 1 -W 60 "$4.2" >/dev/null
}
tunnel vx1 300 8472 10.11.0
tunnel vx2 400 9999 10.12.0
start t ip-vxlan --json --netns A --proto udp
start own ip-vxlan --json --netns A --vxlan-port 9999
start net ip-vxlan --json --netns A --inner-src 10.11.0.0/24 --inner-dst 10.11.0.2/32
start port ip-vxlan --json --netns A --inner-port 53,54
in_ns A ping -q -c 10 -i 0.02 10.9.0.2 >/dev/null
in_ns A ping -q -c 20 -i 0.02 10.11.0.2 >/dev/null
in_ns A ping -q -c 30 -i 0.02 10.12.0.2 >/dev/null
send A udp --dst 10.11.0.2 --dport 53 --count 7 --same-port >/dev/null
through
for name in t own net port; do stop $name; done
of_all() { column "$1" - "$2" packets; }
equal "the ports of VXLAN" "$(of_all t '.key.vni == 100 and .key.dir == "out"') $(of_all t '.key.vni == 300 and .key.dir == "out"') $(of_all t '.key.vni == 400')" "10 27 0"
equal "--vxlan-port" "$(of_all own '.key.vni == 400 and .key.dir == "out"') $(of_all own '.key.vni != 400')" "30 0"
equal "--inner-src, --inner-dst" "$(of_all net '.key.dir == "out"') $(of_all net true)" "27 27"
equal "--inner-port" "$(of_all port true) $(rows port - true 'map(.key.inner_flow.dport) | unique')" "7 [53]"
for ns in A B; do
	ip -n $ns link del vx1
	ip -n $ns link del vx2
done
adds_up t own net port
