# SPDX-License-Identifier: MIT
# gso-abnormal at every point of a bridge with 20 packets to be cut: from A through Open vSwitch to
# a tap device and, by a queue, to X. The first one's flow is unknown; it goes up, and comes back,
# in pieces.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

fields='map([.key.point, .key.dev, .key.type, .values.packets]) | sort'
# frames COUNT: TCP segments of 2500 bytes to be cut into 3 pieces, to nobody's MAC.
frames()
{
	in_ns A /usr/bin/python3 - "$1" <<'END'
import socket, struct, sys, time
SOL_PACKET, PACKET_VNET_HDR, NEEDS_CSUM, GSO_TCPV4 = 263, 15, 1, 1
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
s.bind(("e0", 0))
frame = (struct.pack("<BBHHHH", NEEDS_CSUM, GSO_TCPV4, 54, 1000, 34, 16) +
         bytes.fromhex("020000000099") + s.getsockname()[4] + b"\x08\x00" +
         struct.pack("!BBHHHBBH4s4s", 0x45, 0, 40 + 2500, 1, 0, 64, 6, 0,
                     socket.inet_aton("10.1.0.1"), socket.inet_aton("10.1.0.99")) +
         struct.pack("!HHIIBBHHH", 40000, 9000, 1, 1, 0x50, 0x10, 65535, 0, 0) + bytes(2500))
for _ in range(int(sys.argv[1])):
    s.send(frame)
    time.sleep(0.02)
END
}

# The reader of g0 takes whole packets, like a virtual machine.
modprobe tun
ip tuntap add g0 mode tap
"$LAB_DIR/device" g0
/usr/bin/python3 -c '
import fcntl, os, struct, time
tap = os.open("/dev/net/tun", os.O_RDWR)
fcntl.ioctl(tap, 0x400454CA, struct.pack("16sH22x", b"g0", 0x5002))	# TUNSETIFF: TAP, NO_PI, VNET_HDR
fcntl.ioctl(tap, 0x400454D0, 3)						# TUNSETOFFLOAD: CSUM, TSO4
print("ready", flush=True)
time.sleep(1000)' >"$work/reader" &
reader=$!
started $reader "$work/reader"
ovs-vsctl add-port br0 g0
ovs-vsctl --timeout=20 wait-until interface g0 'ofport>0'
ovs-ofctl add-flow br0 priority=10,in_port=eA,tcp,actions=output:g0,output:u0
in_ns A ethtool -K e0 gso on tso on
ethtool -K u0 gso on tso on
ethtool -K g0 gso on tso on
tc qdisc add dev u0 root pfifo
flush

start all gso-abnormal --json --all --dport 9000
start wrong gso-abnormal --json --dport 9000
start other gso-abnormal --json --all --dport 9001
before=$(counter root u0 tx_packets)
frames 1
await reaches $((before + 3)) counter root u0 tx_packets
equal "the first one comes in pieces" $(($(counter root u0 tx_packets) - before)) 3
frames 19
await reaches $((before + 22)) counter root u0 tx_packets
equal "the others whole" $(($(counter root u0 tx_packets) - before)) 22
for name in all wrong other; do stop $name; done

tc qdisc del dev u0 root
in_ns A ethtool -K e0 gso off tso off
ethtool -K u0 gso off tso off
ovs-vsctl del-port br0 g0
ovs-ofctl del-flows br0 in_port=eA,tcp
kill $reader
ip link del g0

# Nobody vouches for what the script writes, so it is DODGY.
expected=
for at in direct:g0:19 direct:u0:19 driver:e0:20 driver:g0:19 driver:u0:19 output:e0:20 output:g0:19 output:u0:19 \
	ovs:eA:20 receive:eA:20 receive:eX:19 tap:g0:19 upcall:eA:1 validate:e0:20 validate:g0:19 validate:u0:19; do
	IFS=: read -r point dev count <<<"$at"
	expected+="${expected:+,}[\"$point\",\"$dev\",\"TCPV4|DODGY\",$count]"
done
equal "at every point" "$(rows all - true "$fields")" "[$expected]"
equal "none is abnormal" "$(rows wrong - true "$fields")" "[]"
equal "of another port" "$(rows other - true "$fields")" "[]"
equal "adds up" "$(unexplained all) $(unexplained wrong)" "[0] [0]"
# The packet of the upcall is cut for the daemon, and its pieces are whole.
pieces()	{ of "$1" '.[] | select(.type == "account" and .measure == "pieces" and .point == "segmented") | "\(.filtered) \(.shown)"'; }
equal "pieces of the upcall" "$(pieces all)" "1 0"
