# SPDX-License-Identifier: MIT
# netsize and vm-pair-gap: sizes and gaps of packets that are known.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# hist NAME MEASURE DEVICE FIELD
hist()
{
	of "$1" "[.[] | select(.type == \"histogram\" and .final and .measure == \"$2\" and .key != null)]
		| map(select((.key.name // .key.dev) == \"$3\")) | $4"
}

start size netsize --json --proto icmp
in_ns A ping -q -c 50 -i 0.02 -s 1000 10.0.0.2 >/dev/null
stop size
equal "netsize: sent by e0" "$(hist size sent e0 '.[0].count')" 50
equal "netsize: with the Ethernet header" "$(hist size sent e0 '.[0].max')" 1042
equal "netsize: received by e1" "$(hist size received e1 '.[0].count')" 50
equal "netsize: without it" "$(hist size received e1 '.[0].max')" 1028

# With GRO a veth device takes packets like a NIC, if its peer has no TSO.
in_ns B ethtool -K e1 gro on
start size netsize --json --src 10.0.0.1
in_ns A ping -q -c 50 -i 0.02 -s 1000 10.0.0.2 >/dev/null
stop size
in_ns B ethtool -K e1 gro off
equal "netsize: at the NIC" "$(hist size nic_received e1 '.[0].count')" 50
equal "netsize: and in the stack" \
	"$(hist size nic_received e1 '.[0].sum')" "$(hist size received e1 '.[0].sum')"

# With TSO large packets leave the stack as they are, without it in pieces.
in_ns B /usr/bin/python3 -c '
import socket
s = socket.create_server(("10.0.0.2", 9000))
for _ in range(2):
    c, _ = s.accept()
    while c.recv(1000000):
        pass' &
server=$!
for tso in on off; do
	in_ns A ethtool -K e0 gso on tso $tso
	start tso_$tso netsize --json --src 10.0.0.1
	in_ns A /usr/bin/python3 -c '
import socket
socket.create_connection(("10.0.0.2", 9000)).sendall(bytes(2000000))'
	stop tso_$tso
done
wait $server
in_ns A ethtool -K e0 gso off
for tso in on off; do
	within "netsize: GSO leaves the stack, TSO $tso" "$(hist tso_$tso sent e0 '.[0].max')" 16384 70000
done
within "netsize: TSO at the NIC" "$(hist tso_on nic_sent e0 '.[0].max')" 16384 70000
equal "netsize: no TSO at the NIC" "$(hist tso_off nic_sent e0 '.[0].max')" 1514

start gap vm-pair-gap --json --dport 9
sink B udp 9
in_ns A /usr/bin/python3 - <<'END'
import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.connect(("10.0.0.2", 9))
at = time.monotonic()
for i in range(200):
    at += 0.31 if i == 100 else 0.01
    s.send(b"x" * 20)
    time.sleep(max(0, at - time.monotonic()))
END
kill $sink_pid
stop gap
equal "vm-pair-gap: gaps out" "$(hist gap transmit_gap e0 'map(.count) | add')" 199
equal "vm-pair-gap: gaps in" "$(hist gap receive_gap e1 'map(.count) | add')" 199
equal "vm-pair-gap: one long gap" \
	"$(hist gap receive_gap e1 '[.[].buckets[] | select(.min > 200000) | .count] | add')" 1
within "vm-pair-gap: the median, us" "$(hist gap receive_gap e1 '.[0].p50')" 8000 17000

# row NAME TABLE DEVICE COLUMN
row()
{
	of "$1" "[.[] | select(.type == \"row\" and .final and .table == \"$2\" and .key.dev == \"$3\")]
		| map(.values.$4) | add"
}

sink B udp 9
start iface iface-netstat --json --proto udp
for size in 20 400 1000; do
	send A udp --dst 10.0.0.2 --dport 9 --size $size --count 100 --same-port >/dev/null
done
stop iface
kill $sink_pid
equal "iface-netstat: packets" "$(row iface tx e0 packets) $(row iface rx e1 packets)" "300 300"
equal "iface-netstat: classes" \
	"$(row iface tx e0 below_64) $(row iface tx e0 to_512) $(row iface tx e0 to_2k)" "100 100 100"
equal "iface-netstat: average" "$(row iface tx e0 'average * 300')" $((100 * (62 + 442 + 1042)))
equal "iface-netstat: bytes" "$(row iface tx e0 bytes)" $((100 * (62 + 442 + 1042)))

# Thirty pings in a run of three seconds, and a little more where the machine is slow.
start rate iface-netstat --json --proto icmp --iface e0 --netns A -d 3
in_ns A ping -q -c 30 -i 0.02 10.0.0.2 >/dev/null
wait "${tool_pid[rate]}"
within "iface-netstat: packets in three seconds at their rate" "$(row rate tx e0 'pps * 3 | floor')" 20 30
equal "iface-netstat: bits a second" "$(row rate tx e0 'bps / .values.pps * 1000 | round')" $((98 * 8 * 1000))
