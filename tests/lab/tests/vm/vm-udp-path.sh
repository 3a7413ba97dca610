# SPDX-License-Identifier: MIT
# vm-udp-path: fifty full-size datagrams of the guest leave by a VXLAN port of the bridge and are
# cut in two for n0, whose MTU they exceed.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# row POINT DEVICE COLUMN
row()		{ column t - ".key.point == \"$1\" and (.key.dev | startswith(\"$2\"))" "$3"; }
send_G()	{ in_guest "python3 \$LAB_DIR/send.py udp --dst 10.1.0.100 --count $1 --size 1472 --interval 0.005" >/dev/null; }
created()	{ nstat -asz IpFragCreates | awk '/IpFragCreates/ {print $2}'; }

in_guest 'echo 1 >/proc/sys/net/ipv4/ip_no_pmtu_disc'	# or it cuts them itself
ovs-vsctl add-port br0 vx1 -- set interface vx1 type=vxlan options:remote_ip=10.0.2.2 \
	options:key=100 options:df_default=false
ovs-ofctl add-flow br0 priority=10,in_port=t0,udp,actions=output:vx1
forget
send_G 1
start t vm-udp-path --json --vm t0 --phy n0
start each vm-udp-path --json --vm t0 --phy n0 -e
fragments=$(created) sent=$(counter root n0 tx_packets)
send_G 50
# vhost and the device may lag behind the guest.
await reaches $((fragments + 100)) created
await reaches $((sent + 100)) counter root n0 tx_packets
fragments=$(($(created) - fragments)) sent=$(($(counter root n0 tx_packets) - sent))
stop t
stop each
ovs-vsctl del-port br0 vx1
in_guest 'echo 0 >/proc/sys/net/ipv4/ip_no_pmtu_disc'
equal "traffic" "$fragments $sent" "100 100"
equal "from the guest" "$(row from_vm t0 packets)" 50
equal "encapsulated" "$(row offloads '' packets) $(row encapsulated '' packets)" "50 50"
equal "fragmented for n0" "$(row fragment n0 packets)" 50
equal "on the wire" "$(row to_phy n0 packets)" $fragments
equal "summed in software" "$(row checksum '' packets)" "$(row from_vm t0 unsummed)"
for point in segment segment_udp segment_tunnel cut unchain icmp; do
	equal "$point" "$(row $point '' packets)" 0
done
equal "the way ends" "$(histograms t - '.key != null' 'map("\(.key.ended) \(.count)") | join(" ")')" "fragment 50"
equal "each: a line" "$(events each '.fields.point == "fragment"')" 50
equal "each: what it says" \
	"$(of each '[.[] | select(.fields.point == "fragment") | .fields | "\(.len) \(.encapsulation) \(.gso_size)"] | unique | join(" ")')" "1550 1 0"
equal "adds up" "$(unexplained t)" "[0]"
