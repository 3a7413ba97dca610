# SPDX-License-Identifier: MIT
# tcpretrans, tcp-drop and tcp-observe against the kernel's own counters.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

modprobe sch_netem
in_ns A ip link set e0 gso_max_segs 1       # one buffer is one segment
in_ns B nft -f - <<'END_OF_RULES'
table ip t {
	chain in {
		type filter hook input priority 0
		tcp dport 9000 counter drop
		tcp dport 9001 numgen inc mod 20 == 7 counter drop
	}
}
END_OF_RULES
in_ns A nft -f - <<'END_OF_RULES'
table ip t {
	chain in {
		type filter hook input priority 0
		tcp sport 9003 counter drop
	}
}
END_OF_RULES
in_ns A sysctl -qw net.ipv4.tcp_syn_retries=2
in_ns A sysctl -qw net.ipv4.tcp_syn_linear_timeouts=0 2>/dev/null
in_ns B tc qdisc add dev e1 root netem delay 20ms
ip netns exec B /usr/bin/python3 - <<'END_OF_SERVER' &
import socket, time
idle = [socket.create_server(("10.0.0.2", port)) for port in (9002, 9003)]
s = socket.create_server(("10.0.0.2", 9001))
c, _ = s.accept()
while c.recv(65536):
    pass
c.close()
time.sleep(600)
END_OF_SERVER
server=$!
until [ "$(in_ns B ss -Hltn | grep -c ':900[1-3] ')" = 3 ]; do sleep 0.1; done
again_a=$(snmp A Tcp RetransSegs)
again_b=$(snmp B Tcp RetransSegs)
bad_sums=$(snmp B Tcp InCsumErrors)
start again tcpretrans --json
start observe tcp-observe --json
start detail tcp-observe --json --details --rtt 1h --conn 10ms
start drops tcp-drop --json
in_ns A /usr/bin/python3 - <<'END_OF_CLIENT'
import socket, struct, time
c = socket.create_connection(("10.0.0.2", 9001))
c.sendall(bytes(1000000))
c.shutdown(socket.SHUT_WR)
c.recv(1)
def begin(port):
    s = socket.socket()
    s.setblocking(False)
    s.connect_ex(("10.0.0.2", port))
    return s
pending = [begin(9000) for _ in range(5)] + [begin(9003)]
for _ in range(20):
    socket.create_connection(("10.0.0.2", 9002)).close()
for _ in range(20):
    try:
        socket.create_connection(("10.0.0.2", 9100))
    except ConnectionRefusedError:
        pass
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_TCP)
for i in range(20):
    raw.sendto(struct.pack("!HHIIBBHHH", 7000 + i, 9002, 1, 0, 0x50, 2, 100, 0xbad, 0), ("10.0.0.2", 0))
# Until each SYN has been sent again twice (tcpi_total_retrans): there is no third time.
while any(struct.unpack_from("I", s.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256), 100)[0] < 2 for s in pending):
    time.sleep(0.1)
END_OF_CLIENT
# The FINs of both sides are acknowledged.
while in_ns A ss -Htan | grep -Eqv 'TIME-WAIT|FIN-WAIT-2' || in_ns B ss -Htan state last-ack | grep -q .; do sleep 0.1; done
kill $server
wait $server
sleep 0.3
grown_a=$(($(snmp A Tcp RetransSegs) - again_a))
grown_b=$(($(snmp B Tcp RetransSegs) - again_b))
for tool in again observe detail drops; do stop $tool; done

syns='.fields.rport == 9000'
equal "tcpretrans: SYNs" "$(events again "$syns")" 10
equal "tcpretrans: their state" "$(events again "$syns" 'map(.fields.state) | unique')" '["SYN_SENT"]'
within "tcpretrans: data" "$(events again '.fields.rport == 9001')" 5 1000
equal "tcpretrans: all that A has sent again" "$(events again '.fields.laddr == "10.0.0.1"')" $grown_a
within "tcpretrans: SYN-ACKs" "$(events again '.fields.what == "synack" and .fields.lport == 9003')" 1 10
equal "tcpretrans: all that B has sent again" "$(events again '.fields.laddr == "10.0.0.2"')" $grown_b
equal "tcpretrans: protocols" "$(rows again - true 'map(.key.flow.proto) | unique')" '["tcp"]'
equal "tcpretrans: by flow" "$(column again - true packets)" $((grown_a + grown_b))
equal "tcp-drop: bad checksums" "$(column drops - '.key.reason == "TCP_CSUM"' packets)" 20
equal "tcp-drop: as counted" "$(($(snmp B Tcp InCsumErrors) - bad_sums))" 20
equal "tcp-drop: lines" "$(events drops '.fields.reason == "TCP_CSUM"' 'map(.fields.dport) | unique')" "[9002]"
equal "tcp-drop: dropped by nft" "$(column drops - '.key.reason == "NETFILTER_DROP"' packets)" \
	"$(for ns in A B; do in_ns $ns nft list table ip t; done | awk 'match($0, /packets [0-9]+/) {sum += substr($0, RSTART + 8, RLENGTH - 8)} END {print sum}')"
equal "tcp-observe: connects" "$(total observe connects count)" 21
within "tcp-observe: median, us" "$(total observe connects p50)" 18750 1000000
equal "tcp-observe: sent again" "$(column observe - '.key.fault == "retransmit" or .key.fault == "retransmit_synack"' packets)" $((grown_a + grown_b))
equal "tcp-observe: resets received" "$(column observe - '.key.fault == "receive_reset"' packets)" 20
equal "tcp-observe: dropped" "$(column observe - '.key.reason == "TCP_CSUM"' packets)" 20
equal "tcp-observe: lines of faults" "$(events detail '.event == "fault"')" "$(column detail - '.key.fault != null' packets)"
equal "tcp-observe: lines of slow connects" "$(events detail '.event == "slow_connect"')" 21
equal "tcp-observe: no line below the threshold" "$(events detail '.event == "slow_segment"')" 0
equal "tcp-observe: no line unasked" "$(events observe true)" 0
adds_up again observe detail drops
