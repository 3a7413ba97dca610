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
