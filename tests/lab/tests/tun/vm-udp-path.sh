# SPDX-License-Identifier: MIT
# vm-udp-path: twenty datagrams of ten segments each through a VXLAN device that cannot segment, and
# through one that can, so that they are segmented below it.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# row NAME POINT DEVICE COLUMN
row()		{ column "$1" - ".key.point == \"$2\" and .key.dev == \"$3\"" "$4"; }
send_large()
{
	in_ns A python3 -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_UDP, 103, 1000)	# UDP_SEGMENT
for _ in range(20):
	s.sendto(bytes(10000), ("10.9.0.2", 5000))'
}

# run NAME: the datagrams, and how many packets left and came.
run()
{
	local before came

	sink B udp 5000
	start "$1" vm-udp-path --json --phy e0 --netns A
	before=$(counter A e0 tx_packets)
	came=$(datagrams B)
	send_large
	await reaches $((came + 200)) datagrams B
	stop "$1"
	equal "$1: traffic" "$(($(counter A e0 tx_packets) - before)) $(sunk)" "200 200"
	equal "$1: on the wire" "$(row "$1" to_phy e0 packets) $(row "$1" to_phy e0 gso)" "200 0"
	equal "$1: adds up" "$(unexplained "$1")" "[0]"
}

for device in vx0 e0; do in_ns A ethtool -K $device tx-udp-segmentation off; done
run above
for point in segment segment_udp cut; do
	equal "above: $point" "$(row above $point vx0 packets) $(row above $point vx0 segments)" "20 200"
done
equal "above: encapsulated" "$(row above encapsulated vx0 packets) $(row above encapsulated vx0 gso)" "200 0"
equal "above: not below" "$(row above segment e0 packets)" 0

in_ns A ethtool -K vx0 gso on tx-udp-segmentation on
run below
in_ns A ethtool -K vx0 gso off
in_ns A ethtool -K e0 tx-udp-segmentation on
for point in segment segment_tunnel; do
	equal "below: $point" "$(row below $point e0 packets)" 20
done
equal "below: encapsulated" "$(row below encapsulated vx0 packets) $(row below encapsulated vx0 segments)" "20 200"
equal "below: not above" "$(row below segment vx0 packets)" 0
