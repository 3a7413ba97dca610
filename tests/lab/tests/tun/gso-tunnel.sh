# SPDX-License-Identifier: MIT
# gso-segment and gso-change: 50 large datagrams of ten pieces each through tunnels, cut by the
# host or, as a veth device says of itself, by the device.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# lines NAME TABLE FIELDS: of each row, sorted.
lines() { rows "$1" "$2" true "map([$3]) | sort"; }

software() { lines "$1" software '.key.dev, .key.port, .key.inner, .key.missing, .values.packets, .values.segments'; }
# who NAME: by the device or by software, and the percentage of the latter
who()      { lines "$1" packets '.key.dev, .key.port, .key.inner, (.values | .packets, .segmented, .segments, .hardware, .software_percent)'; }
changes()  { lines "$1" changes '.key.from, .key.to, .key.gained, .key.lost, .values.packets'; }

# large ADDRESS: 50 times 10 pieces; all have come when it ends
large()
{
	local came

	came=$(datagrams B)
	send A udp --dst "$1" --dport 5000 --gso 1000 --size 10000 --count 50 --interval 0.01 >/dev/null
	await reaches $((came + 500)) datagrams B
}

# tunnels on|off: whether e0 takes large packets in tunnels; plain ones it does not.
tunnels()
{
	in_ns A ethtool -K e0 tso on tx-udp-segmentation on \
		tx-udp_tnl-segmentation "$1" tx-udp_tnl-csum-segmentation "$1"
}

in_ns A ethtool -K gv0 gso on tso on tx-udp-segmentation on
in_ns A ethtool -K vx0 gso on tso on tx-udp-segmentation on

tunnels off
sink B udp 5000
before=$(counter A e0 tx_packets)
start cut gso-segment --json --netns A
start change gso-change --json
large 10.10.0.2
large 10.9.0.2
stop cut
stop change
equal "pieces that came" "$(sunk)" 1000
equal "the device sent pieces" $(($(counter A e0 tx_packets) - before)) 1000
equal "cut by software" "$(software cut)" \
	'[["e0",4789,"udp","UDP_TUNNEL_CSUM",50,500],["e0",6081,"udp","UDP_TUNNEL",50,500]]'
equal "none by the device" "$(who cut)" \
	'[["e0",4789,"udp",50,50,500,0,100],["e0",6081,"udp",50,50,500,0,100]]'
equal "both tunnels mark what they carry" "$(changes change)" \
	'[["driver","tunnel_out","UDP_TUNNEL","0",50],["driver","tunnel_out","UDP_TUNNEL_CSUM","0",50]]'

tunnels on
sink B udp 5000
before=$(counter A e0 tx_packets)
start whole gso-segment --json --netns A
start change_whole gso-change --json --bits 2048
large 10.10.0.2
large 10.9.0.2
stop whole
stop change_whole
equal "pieces that came of what the device took" "$(sunk)" 1000
equal "the device sent large packets" $(($(counter A e0 tx_packets) - before)) 100
equal "none cut by software" "$(software whole)" "[]"
equal "left to the device" "$(who whole)" '[["e0",4789,"udp",50,0,0,50,0],["e0",6081,"udp",50,0,0,50,0]]'
equal "the other end takes the mark away" "$(changes change_whole)" \
	'[["driver","tunnel_out","UDP_TUNNEL_CSUM","0",50],["tunnel_in","receive","0","UDP_TUNNEL_CSUM",50]]'

# Without a tunnel nothing is asked, and no mark changes.
in_ns A ethtool -K e0 tx-udp-segmentation off
sink B udp 5000
start plain gso-segment --json --netns A
start all gso-segment --json --netns A --all
start change_plain gso-change --json
large 10.0.0.2
for name in plain all change_plain; do stop $name; done
equal "pieces without a tunnel" "$(sunk)" 500
equal "no tunnel" "$(software plain) $(who plain) $(changes change_plain)" "[] [] []"
equal "--all" "$(software all)" '[["e0",5000,"0","UDP_L4",50,500]]'
in_ns A ethtool -K e0 tx-udp-segmentation on

# TCP: packets enter the tunnel, segments leave it; what is more of these has come by cutting.
tunnels off
in_ns B /usr/bin/python3 -c '
import socket
server = socket.create_server(("10.10.0.2", 9000))
print("ready", flush=True)
c, _ = server.accept()
while c.recv(1000000):
    pass' >"$work/server" &
server=$!
started $server "$work/server"
start tcp gso-segment --json --netns A
# OutSegs does not count what is sent again.
sent()	{ in_ns A cat /proc/net/snmp | awk '/^Tcp: [0-9]/ { print $12 + $13 }'; }
out=$(sent) packets=$(counter A gv0 tx_packets)
in_ns A /usr/bin/python3 -c '
import socket
socket.create_connection(("10.10.0.2", 9000)).sendall(bytes(2000000))'
wait $server
closed()	{ [ -z "$(in_ns B ss -Htan)" ]; }
await closed			# A has sent its last ACK
out=$(($(sent) - out)) packets=$(($(counter A gv0 tx_packets) - packets))
stop tcp
# tcp COLUMN
tcp()	{ column tcp software '.key.inner == "tcp"' "$1"; }
equal "TCP segments" $(($(tcp segments) - $(tcp packets))) $((out - packets))
# At least what the first window of ten segments may hold, by twos.
within "TCP segments that were cut" "$(tcp segments)" 10 "$out"
in_ns A ethtool -K e0 tso off
adds_up cut whole all change
