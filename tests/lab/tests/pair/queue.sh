# SPDX-License-Identifier: MIT
# qdisc-latency against tc, ip-defrag against /proc/net/snmp, ct-events and ct-invalid against nft.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# keys NAME MEASURE CONDITION FIELD
keys()		{ histograms "$1" "$2" ".key != null and ($3)" "map(.$4)"; }
tc_a()		{ in_ns A tc "$@"; }

modprobe sch_netem
tc_a qdisc add dev e0 root netem delay 20ms limit 1000
start wait qdisc-latency --json --proto icmp
before=$(snmp B Icmp InEchos)
in_ns A ping -c 100 -i 0.02 10.0.0.2 >"$work/ping"
await reaches $((before + 100)) snmp B Icmp InEchos
stop wait
equal "qdisc-latency: packets" "$(keys wait wait '.key.dev == "e0" and .key.id == "netem"' count)" "[100]"
# Each has waited for 20 ms, and less than for its answer. A slot is a sixteenth of its value wide,
# and ping leaves the last figures out.
median=$(sed -n 's/.* time=\(.*\) ms/\1/p' "$work/ping" | sort -n | awk '{ at[NR] = $1 } END { print int(at[int(NR / 2) + 1] * 1000) }')
within "qdisc-latency: the median, us" "$(keys wait wait true p50 | jq '.[0] | floor')" 19500 $((median * 108 / 100))
equal "qdisc-latency: nothing refused" "$(column wait refused true packets)" 0
tc_a qdisc replace dev e0 root netem delay 2s limit 5
start full qdisc-latency --json --proto udp
start lo qdisc-latency --json --proto udp --dev lo
start handle qdisc-latency --json --proto udp --by dev,handle
before=$(snmp B Udp NoPorts)
send A udp --dst 10.0.0.2 --dport 9 --count 50 >/dev/null
dropped=$(tc_a -s qdisc show dev e0 | sed -n 's/.*(dropped \([0-9]*\).*/\1/p')
await reaches $((before + 50 - dropped)) snmp B Udp NoPorts
stop full
stop lo
stop handle
within "qdisc-latency: tc has dropped" "$dropped" 20 45
equal "qdisc-latency: refused" "$(column full refused '.key.dev == "e0"' packets)" "$dropped"
equal "qdisc-latency: of another device" "$(column lo refused true packets)" 0
equal "qdisc-latency: by handle" "$(keys handle wait '.key.dev == "e0"' key.handle)" \
	"[\"$(tc_a qdisc show dev e0 | sed -n 's/^qdisc netem \([^ ]*\) root.*/\1/p')\"]"
equal "qdisc-latency: waited" "$(keys full wait '.key.dev == "e0"' count)" "[$((50 - dropped))]"
tc_a qdisc del dev e0 root

# Fragments: whole packets, twice the same, and some whose rest never comes.
ip_b()	{ snmp B Ip "$1"; }
all=$(ip_b ReasmReqds) oks=$(ip_b ReasmOKs) late=$(ip_b ReasmTimeout) back=$(snmp A Ip ReasmOKs)
start defrag ip-defrag --json
in_ns A ping -q -c 50 -i 0.02 -s 4000 10.0.0.2 >/dev/null
fragments()
{
	in_ns A /usr/bin/python3 - "$1" <<'END'
import socket, struct, sys
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
def fragment(ident, offset, more, size):
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 0, ident, (0x2000 if more else 0) | offset // 8,
                       64, 17, 0, socket.inet_aton("10.0.0.1"), socket.inet_aton("10.0.0.2"))
    s.sendto(head + bytes(size), ("10.0.0.2", 0))
for i in range(10):
    if sys.argv[1] == "without_rest":
        fragment(1000 + i, 0, True, 800)
    else:
        fragment(2000 + i, 0, True, 800)
        fragment(2000 + i, 0, True, 800)
        fragment(2000 + i, 800, False, 80)
END
}
fragments twice
await reaches $((oks + 60)) ip_b ReasmOKs
await reaches $((back + 50)) snmp A Ip ReasmOKs
# From now on the rest of a packet must come within a second.
in_ns B sysctl -qw net.ipv4.ipfrag_time=1
fragments without_rest
await reaches $((late + 10)) ip_b ReasmTimeout
stop defrag
to_b='.key.daddr == "10.0.0.2"'
equal "ip-defrag: snmp" "$(($(ip_b ReasmReqds) - all)) $(($(ip_b ReasmOKs) - oks)) $(($(ip_b ReasmTimeout) - late))" "190 60 10"
equal "ip-defrag: fragments" "$(column defrag fragments "$to_b" fragments)" 190
equal "ip-defrag: whole" "$(column defrag completed "$to_b" packets)" 60
equal "ip-defrag: twice" "$(column defrag inserted "$to_b" duplicates)" 10
equal "ip-defrag: expired" "$(column defrag expired true packets)" 10
equal "ip-defrag: times" "$(total defrag - count)" 110
# Connections: new ones, and the table emptied some time later.
in_ns B nft -f - <<'END'
table ip c {
	counter fresh { }
	counter wrong { }
	chain in {
		type filter hook input priority 0
		ct state new counter name fresh
		ct state invalid counter name wrong
	}
}
END
sink B udp 9
udp_sink=$sink_pid
sink B tcp 80
# None ends by itself.
in_ns B sysctl -qw net.netfilter.nf_conntrack_udp_timeout=600
start life ct-events --json --proto udp
start every ct-events --json --each --proto udp
start bad ct-invalid --json
start trace ct-trace --json --dport 9
before=$(snmp B Udp InDatagrams)
send A udp --dst 10.0.0.2 --dport 9 --count 30 >/dev/null
await reaches $((before + 30)) snmp B Udp InDatagrams
equal "ct: tracked" "$(in_ns B cat /proc/sys/net/netfilter/nf_conntrack_count)" 30
sleep 2
# Delete all connections, as conntrack -F does: IPCTNL_MSG_CT_DELETE without a filter.
in_ns B /usr/bin/python3 - <<'END'
import socket, struct
s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)
s.bind((0, 0))
s.send(struct.pack("=IHHIIBBH", 20, 0x102, 5, 1, 0, 2, 0, 0))
s.recv(4096)
END
sleep 0.5
stop life
stop every
equal "ct-events: nft" "$(nft_counter B c fresh)" 30
equal "ct-events: none left" "$(in_ns B cat /proc/sys/net/netfilter/nf_conntrack_count)" 0
equal "ct-events: new" "$(column life new '.key.proto == "udp"' connections)" 30
equal "ct-events: ended" "$(column life ended '.key.zone == 0' connections)" 30
equal "ct-events: lives" "$(keys life life '.key.proto == "udp"' count)" "[30]"
within "ct-events: the longest life, ms" "$(keys life life true max | jq '.[0] | floor')" 2000 600000
within "ct-events: the median, ms" "$(keys life life true p50 | jq '.[0] | floor')" 1900 600000
equal "ct-events: -e" "$(events every '.event == "life" and .fields.packet.dport == 9 and .fields.value >= 2000000000')" 30
stop trace
equal "ct-trace: judged" "$(events trace '.fields.point == "judged" and .fields.state == "NEW"')" 30
equal "ct-trace: confirmed" "$(events trace '.fields.point == "confirmed" and .fields.verdict == 1')" 30
# An ACK of no connection, when connections are not picked up in the middle; then a sequence number far away.
in_ns B sysctl -q net.netfilter.nf_conntrack_tcp_loose=0
in_ns A /usr/bin/python3 - <<'END'
import socket, struct
def checksum(data):
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_TCP)
def segment(port, seq, flags, wrong=0, ack=1):
    head = struct.pack("!HHIIBBHHH", port, 80, seq, ack, 0x50, flags, 1000, 0, 0)
    pseudo = socket.inet_aton("10.0.0.1") + socket.inet_aton("10.0.0.2") + struct.pack("!BBH", 0, 6, len(head))
    sum_ = checksum(pseudo + head) ^ wrong
    s.sendto(head[:16] + struct.pack("!H", sum_) + head[18:], ("10.0.0.2", 0))
for i in range(20):
    segment(5000 + i, 1, 0x10)
for i in range(5):
    segment(5100 + i, 1, 0x02, 0x1234)
c = socket.create_connection(("10.0.0.2", 80))
c.recv(1)                               # the sink has closed it
REPAIR, QUEUE, SEQ, RECEIVED, SENT = 19, 20, 21, 1, 2
def sequence(queue):
    c.setsockopt(socket.IPPROTO_TCP, QUEUE, queue)
    return c.getsockopt(socket.IPPROTO_TCP, SEQ) & 0xffffffff
c.setsockopt(socket.IPPROTO_TCP, REPAIR, 1)
seq, ack = sequence(SENT), sequence(RECEIVED)
c.setsockopt(socket.IPPROTO_TCP, REPAIR, -1)
for i in range(10):
    segment(c.getsockname()[1], (seq + 0x10000000 + i) & 0xffffffff, 0x10, 0, ack)
END
await reaches 35 nft_counter B c wrong
stop bad
equal "ct-invalid: nft" "$(nft_counter B c wrong)" 35
equal "ct-invalid: can begin nothing" "$(column bad invalid '.key.failed == "first_packet" and .key.dev == "e1" and .key.proto == "tcp"' packets)" 20
equal "ct-invalid: wrong checksum" "$(column bad invalid '.key.failed == "header" and .key.dev == "e1"' packets)" 5
equal "ct-invalid: outside the window" "$(column bad invalid '.key.failed == "tcp_window"' packets)" 10
kill $udp_sink $sink_pid
in_ns B nft delete table ip c
adds_up wait full lo handle defrag life every bad trace
