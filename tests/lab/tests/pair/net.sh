# SPDX-License-Identifier: MIT
# netsize and vm-pair-gap: sizes and gaps of packets that are known.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# hist NAME MEASURE DEVICE FIELD
hist()
{
	histograms "$1" "$2" ".key != null and (.key.name // .key.dev) == \"$3\"" "$4"
}

# echoes: fifty, and all have come when this returns.
echoes()
{
	local before

	before=$(snmp B Icmp InEchos)
	in_ns A ping -q -c 50 -i 0.02 -s 1000 10.0.0.2 >/dev/null
	await reaches $((before + 50)) snmp B Icmp InEchos
}

start size netsize --json --proto icmp
echoes
stop size
equal "netsize: sent by e0" "$(hist size sent e0 '.[0].count')" 50
equal "netsize: with the Ethernet header" "$(hist size sent e0 '.[0].max')" 1042
equal "netsize: received by e1" "$(hist size received e1 '.[0].count')" 50
equal "netsize: with it as well" "$(hist size received e1 '.[0].max')" 1042

# With GRO a veth device takes packets like a NIC, if its peer has no TSO.
in_ns B ethtool -K e1 gro on
start size netsize --json --src 10.0.0.1
echoes
stop size
in_ns B ethtool -K e1 gro off
equal "netsize: at the NIC" "$(hist size nic_received e1 '.[0].count')" 50
equal "netsize: and in the stack" \
	"$(hist size nic_received e1 '.[0].sum')" "$(hist size received e1 '.[0].sum')"

# With TSO large packets leave the stack as they are, without it in pieces. How large, TCP decides
# by the time that answers take, but not less than 32 segments of what it may send.
in_ns A sysctl -qw net.ipv4.tcp_min_tso_segs=32
in_ns B /usr/bin/python3 -c '
import socket
s = socket.create_server(("10.0.0.2", 9000))
print("ready", flush=True)
for _ in range(2):
    c, _ = s.accept()
    while c.recv(1000000):
        pass' >"$work/server" &
server=$!
started $server "$work/server"
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

# The kernel says when each came to the stack, at the place where the tool looks, not before. Its
# work for that begins when somebody asks, and takes a moment: the tool is started later.
sysctl -qw net.core.netdev_tstamp_prequeue=0
in_ns B /usr/bin/python3 - >"$work/came" <<'END' &
import socket, struct
SO_TIMESTAMPNS = 35
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
s.bind(("", 9))
print("ready", flush=True)
came = []
for _ in range(200):
    (_, _, stamp), = s.recvmsg(100, 100)[1]
    seconds, ns = struct.unpack("qq", stamp)
    came.append(seconds * 10 ** 6 + ns // 1000)
gaps = sorted(b - a for a, b in zip(came, came[1:]))
print(sum(gap >= 1 << 18 for gap in gaps), gaps[98], gaps[100])
END
receiver=$!
started $receiver "$work/came"
start gap vm-pair-gap --json --dport 9
in_ns A /usr/bin/python3 - <<'END'
import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.connect(("10.0.0.2", 9))
at = time.monotonic()
for i in range(200):
    s.send(b"x" * 20)
    if i == 100:            # a whole second, also if this one was late
        time.sleep(1)
        at = time.monotonic()
    at += 0.01
    time.sleep(max(0, at - time.monotonic()))
END
wait $receiver
sysctl -qw net.core.netdev_tstamp_prequeue=1
read -r long least most <<<"$(tail -n 1 "$work/came")"
stop gap
equal "vm-pair-gap: gaps out" "$(hist gap transmit_gap e0 'map(.count) | add')" 199
equal "vm-pair-gap: gaps in" "$(hist gap receive_gap e1 'map(.count) | add')" 199
# One is long, and more if the machine stood still.
within "vm-pair-gap: a long gap" "$long" 1 199
equal "vm-pair-gap: long gaps" \
	"$(hist gap receive_gap e1 '[.[].buckets[] | select(.min >= 262144) | .count] | add')" "$long"
# A slot is a sixteenth of its value wide; 20 us for the way between the two times.
within "vm-pair-gap: the median, us" "$(hist gap receive_gap e1 '.[0].p50 | floor')" \
	$((least * 15 / 16 - 20)) $((most * 17 / 16 + 20))

# row NAME TABLE DEVICE COLUMN
row()
{
	column "$1" "$2" ".key.dev == \"$3\"" "$4"
}

sink B udp 9
start iface iface-netstat --json --proto udp
for size in 20 400 1000; do
	send A udp --dst 10.0.0.2 --dport 9 --size $size --count 100 --same-port >/dev/null
done
through
stop iface
kill $sink_pid
equal "iface-netstat: packets" "$(row iface tx e0 packets) $(row iface rx e1 packets)" "300 300"
equal "iface-netstat: classes" \
	"$(row iface tx e0 below_64) $(row iface tx e0 to_512) $(row iface tx e0 to_2k)" "100 100 100"
equal "iface-netstat: average" "$(row iface tx e0 'average * 300')" $((100 * (62 + 442 + 1042)))
equal "iface-netstat: bytes" "$(row iface tx e0 bytes)" $((100 * (62 + 442 + 1042)))
equal "iface-netstat: the same bytes where they come in" "$(row iface rx e1 bytes)" "$(row iface tx e0 bytes)"

# Thirty pings in a run that is shorter than from before the start to behind the end, and longer
# than what is between them.
first=$(now)
start rate iface-netstat --json --proto icmp --iface e0 --netns A
begin=$(now)
in_ns A ping -q -c 30 -i 0.02 10.0.0.2 >/dev/null
sleep 4
end=$(now)
stop rate
within "iface-netstat: packets at their rate, in 1000 s" "$(row rate tx e0 'pps * 1000 | floor')" \
	$((30 * 1000000000 / ($(now) - first))) $((30 * 1000000000 / (end - begin)))
equal "iface-netstat: bits a second" "$(row rate tx e0 'bps / .values.pps * 1000 | round')" $((98 * 8 * 1000))
